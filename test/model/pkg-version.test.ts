import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Fault } from '../../src/base/fault.ts'
import { comparePkg, pkgVersion } from '../../src/model/pkg-version.ts'

describe('comparePkg', () => {
  /** From the Porter's Handbook, pkg's source comments and its rules read one by one. */
  const table = `
    1.2 < 1.3
    1.2 = 1.2.0
    1.2 > 1.2.p1
    1.2 < 1.2p1
    0.031 > 0.29
    20250924 < 20260405
    1.4.2_3 < 1.4.3
    2.0 < 1.0,1
    1.0 = 1.0
    1.0 < 1.0_1
    1.0_1 < 1.0_2
    1.0_9 < 1.0_10
    1.0_9 < 1.1
    1.0_1,1 > 1.0,1
    1.0,1 < 1.0,2
    1.0,2 > 9.9_9,1
    1.10 > 1.9
    10 = 10.0.0
    10..1 = 10.1
    10 < 10a
    10a < 10b
    10a1b2 = 10a1.b2
    10.a < 10
    10alpha = 10.a
    10alpha < 10
    1.0rc1 = 1.0.r1
    pl11 < alpha3
    alpha3 < 0.1beta2
    0.1beta2 = 0.1.b2
    0.1beta2 < 0.1
    1.0alpha < 1.0beta
    1.0beta < 1.0pre
    1.0pre < 1.0rc
    1.0rc < 1.0
    1.0rc1 < 1.0rc2
    1.0rc < 1.0rc0
    1.0RC1 = 1.0rc1
    1.0pl1 < 1.0alpha1
    1.0pl1 < 1.0
    1.d2 = 1.dev2
    1.d2 = 1.Development2
    1.0plus1 = 1.0p1
    2.* < 2pl1
    2pl1 < 2alpha3
    2alpha3 < 2.9f7
    2.9f7 < 3.*
    1.0:2003.09.16 = 1.0.2003.09.16
    1.0.1:2003.09.16 < 1.0:2003.09.16
    1.0+1 > 1.0
    1.0+1 < 1.0+2
    1.0+9 < 1.1+1
    1+1 < 1.0.1
    1.0+ = 1.0
    1.0+a < 1.0
    1a < 1a0
    1a0 < 1a1
    .5 < 0.5
    wifibox-1.8.0 < wifibox-1.9.0
    wifibox-core-0.16.0 < wifibox-core-0.17.0
    zzz-1.0 = aaa-1.0
    9223372036854775808 = 9223372036854775807
    9007199254740993 > 9007199254740992`
  for (const line of table.trim().split('\n')) {
    test(line.trim(), () => {
      const [a = '', op, b = ''] = line.trim().split(' ')
      const expected = { '<': -1, '=': 0, '>': 1 }[op ?? '']
      assert.equal(comparePkg(a, b), expected)
      assert.equal(comparePkg(b, a), expected === undefined ? undefined : 0 - expected)
    })
  }

  test('equals itself, and turns its sign when the sides change', () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        assert.equal(comparePkg(a, a), 0)
        assert.equal(comparePkg(a, b), 0 - comparePkg(b, a))
      }),
      { numRuns: 3000 },
    )
  })

  test('is transitive', () => {
    fc.assert(
      fc.property(fc.tuple(version, version, version), list => {
        const [a = '', b = '', c = ''] = list.toSorted(comparePkg)
        assert.ok(comparePkg(a, b) <= 0 && comparePkg(b, c) <= 0 && comparePkg(a, c) <= 0)
        if (comparePkg(a, b) === 0) assert.equal(comparePkg(a, c), comparePkg(b, c))
      }),
      { numRuns: 3000 },
    )
  })

  test('an upgrade is an upgrade: a higher revision, epoch or last number', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{1,3}(\.\d{1,3}){0,3}$/),
        fc.nat(99),
        fc.nat(9),
        fc.nat(99),
        (v, revision, epoch, other) => {
          const now = pkgVersion({ version: v, revision, epoch })
          const up = (next: string) => assert.equal(comparePkg(now, next), -1, `${now} < ${next}`)
          up(pkgVersion({ version: v, revision: revision + 1, epoch }))
          up(pkgVersion({ version: '0', revision: other, epoch: epoch + 1 }))
          up(pkgVersion({ version: v.replace(/\d+$/, last => String(Number(last) + 1)), revision: other, epoch }))
        },
      ),
    )
  })

  test('never fails, whatever the text', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => Math.abs(comparePkg(a, b)) <= 1))
  })
})

describe('pkgVersion', () => {
  test('leaves zeros out', () => assert.equal(pkgVersion({ version: '1.8.0' }), '1.8.0'))
  test('adds the revision', () => assert.equal(pkgVersion({ version: '1.8.0', revision: 2 }), '1.8.0_2'))
  test('adds the epoch last', () => assert.equal(pkgVersion({ version: '1.8.0', revision: 2, epoch: 1 }), '1.8.0_2,1'))
  test('can have an epoch alone', () => assert.equal(pkgVersion({ version: '20260405', epoch: 1 }), '20260405,1'))
  for (const wrong of [
    { version: '' },
    { version: '1-2' },
    { version: '1_2' },
    { version: '1,2' },
    { version: '1 2' },
  ]) {
    test(`refuses the version ${JSON.stringify(wrong.version)}`, () => refuses(wrong))
  }
  test('refuses a revision that is no whole number', () => refuses({ version: '1', revision: 1.5 }))
  test('refuses an epoch below 0', () => refuses({ version: '1', epoch: -1 }))

  function refuses(wrong: Parameters<typeof pkgVersion>[0]): void {
    assert.throws(
      () => pkgVersion(wrong),
      (error: unknown) => error instanceof Fault && error.exit === 'invalid',
    )
  }
})

const version = fc.oneof(
  fc.stringMatching(/^[0-2](\.[0-2]){0,2}(_[0-2])?(,[0-1])?$/),
  fc
    .array(
      fc.constantFrom(
        '0',
        '1',
        '2',
        '10',
        '.',
        '.',
        '+',
        '*',
        'a',
        'b',
        'p',
        'pl',
        'alpha',
        'rc',
        'dev',
        'R',
        '_1',
        ',1',
        ':',
      ),
      { maxLength: 7 },
    )
    .map(parts => parts.join('')),
)
