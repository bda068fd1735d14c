import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { comparePkg, pkgVersion } from '../../src/model/pkg-version.ts'
import { decideVersion, reachesPackage } from '../../src/model/port-revision.ts'

/** `1.8.0_1,2` as its parts. */
function parts(text: string) {
  const [, version = '', revision = '0', epoch = '0'] = /^([^_,]+)(?:_(\d+))?(?:,(\d+))?$/.exec(text) ?? []
  return { version, revision: Number(revision), epoch: Number(epoch) }
}

describe('PORTREVISION and PORTEPOCH', () => {
  // tree, ours, does the package change? -> wanted (Porter's Handbook, Naming)
  const table: readonly (readonly [string, string, boolean, string])[] = [
    ['1.8.0', '1.9.0', true, '1.9.0'],
    ['1.8.0_1', '1.9.0', true, '1.9.0'],
    ['1.8.0_1', '1.9.0_1', true, '1.9.0'],
    ['1.8.0', '1.8.0', false, '1.8.0'],
    ['1.8.0', '1.8.0', true, '1.8.0_1'],
    ['1.8.0_1', '1.8.0_1', true, '1.8.0_2'],
    ['1.8.0_1', '1.8.0', false, '1.8.0_1'],
    ['1.8.0_1', '1.8.0', true, '1.8.0_2'],
    ['1.8.0', '1.8.0_1', false, '1.8.0_1'],
    ['1.8.0_2', '1.8.0_3', true, '1.8.0_3'],
    ['20260329', '20260405', true, '20260405'],
    ['20220410', '3.15.4', true, '3.15.4,1'],
    ['3.15.4', '20220410', true, '20220410'],
    ['3.15.4,1', '20220410', true, '20220410,1'],
    ['3.15.4,1', '3.15.3', true, '3.15.3,2'],
    ['1.2,1', '1.3', true, '1.3,1'],
    ['1.2,1', '1.2', false, '1.2,1'],
    ['1.2,1', '1.2,1', true, '1.2_1,1'],
    ['1.2', '1.2.0', false, '1.2.0_1'],
    ['1.0', '1.0rc1', true, '1.0rc1,1'],
  ]
  for (const [tree, ours, changes, wanted] of table) {
    it(`tree ${tree}, ours ${ours}, ${changes ? 'another' : 'the same'} package: ${wanted}`, () => {
      const changed = changes ? ['with another dependency'] : []
      const decision = decideVersion({ tree: parts(tree), ours: parts(ours), changed })
      assert.equal(pkgVersion(decision.wanted), wanted)
      assert.equal(decision.wrong === undefined, ours === wanted)
      assert.ok(decision.why.every(text => text !== ''))
    })
  }
  it('are 0 in a port that is new', () => {
    assert.equal(decideVersion({ tree: undefined, ours: parts('1.0_1'), changed: [] }).wrong, '1.0_1 should be 1.0')
  })

  const version = fc
    .array(fc.oneof(fc.nat({ max: 99 }).map(String), fc.constantFrom('a', 'b2', 'rc1', 'pl1')), {
      minLength: 1,
      maxLength: 4,
    })
    .map(list => list.join('.'))
  const full = fc.record({ version, revision: fc.nat({ max: 9 }), epoch: fc.nat({ max: 3 }) })
  it('make every change an upgrade for pkg, and nothing ever falls', () => {
    fc.assert(
      fc.property(full, full, fc.boolean(), (tree, ours, changes) => {
        const { wanted } = decideVersion({ tree, ours, changed: changes ? ['it changes'] : [] })
        const order = comparePkg(pkgVersion(wanted), pkgVersion(tree))
        assert.ok(order >= 0)
        if (changes || ours.version !== tree.version) assert.equal(order, 1)
        assert.ok(wanted.epoch >= tree.epoch)
      }),
    )
  })
  it('stay once they are right: what was decided is decided again', () => {
    fc.assert(
      fc.property(full, full, (tree, ours) => {
        const { wanted } = decideVersion({ tree, ours, changed: ['it changes'] })
        assert.equal(decideVersion({ tree, ours: wanted, changed: ['it changes'] }).wrong, undefined)
      }),
    )
  })
})

describe('what reaches the package', () => {
  const reaches = (name: string, path = 'net/wifibox-core/Makefile'): boolean =>
    reachesPackage({ path, context: '', name, value: 'x' })
  it('are dependencies, package list, options, maintainer and distfiles', () => {
    for (const name of ['RUN_DEPENDS', 'OPTIONS_DEFAULT', 'MAINTAINER', 'WWW', 'MAKE_ARGS'])
      assert.ok(reaches(name), name)
    assert.ok(reaches('SHA256 (x)', 'net/wifibox-core/distinfo'))
    assert.ok(reaches('line', 'net/wifibox-core/pkg-plist'))
  })
  it('are not sites, nor what keeps it from being built', () => {
    for (const name of ['MASTER_SITES', 'BROKEN', 'IGNORE', 'ONLY_FOR_ARCHS', 'PORTREVISION'])
      assert.ok(!reaches(name), name)
  })
})
