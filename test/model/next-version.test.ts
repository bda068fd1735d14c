import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Fault } from '../../src/base/fault.ts'
import { type ChangeKind, chooseNext } from '../../src/model/next-version.ts'

/** The releases of Wifibox in their order, each with the kind of change that it brought. */
const history: readonly (readonly [version: string, kind: ChangeKind])[] = [
  ['0.5.0', 'minor'],
  ['0.6.0', 'minor'],
  ['0.6.1', 'patch'],
  ['0.6.2', 'patch'],
  ['0.7.0', 'minor'],
  ['0.8.0', 'minor'],
  ['0.8.1', 'patch'],
  ['0.8.2', 'patch'],
  ['0.8.3', 'patch'],
  ['1.0.0', 'major'],
  ['1.1.0', 'minor'],
  ['1.1.1', 'patch'],
  ['1.2.0', 'minor'],
  ['1.2.1', 'patch'],
  ['1.2.2', 'patch'],
  ['1.3.0', 'minor'],
  ['1.4.0', 'minor'],
  ['1.4.1', 'patch'],
  ['1.4.2', 'patch'],
  ['1.5.0', 'minor'],
  ['1.6.0', 'minor'],
  ['1.7.0', 'minor'],
  ['1.8.0', 'minor'],
]
const all = ['0.4.0', ...history.map(([version]) => version)]

describe('chooseNext gives the number that the release really had:', () => {
  for (const [index, [version, kind]] of history.entries()) {
    test(`${version}, ${kind}`, () => {
      const line = version.replace(/\..*/, '.x')
      assert.equal(chooseNext(line, all.slice(0, index + 1), kind).version, version)
      assert.equal(chooseNext(version, all.slice(0, index + 1), kind).version, version)
    })
  }
})

describe('chooseNext', () => {
  const table: readonly (readonly [
    line: string,
    kind: ChangeKind,
    as: string | undefined,
    version: string,
    why: string,
  ])[] = [
    ['1.x', 'minor', undefined, '1.9.0', 'a planned campaign: the minor release after 1.8.0'],
    ['1.x', 'patch', undefined, '1.8.1', 'only the guest moved: the patch release after 1.8.0'],
    ['1.8.x', 'patch', undefined, '1.8.1', 'only the guest moved: the patch release after 1.8.0'],
    ['1.9.x', 'minor', undefined, '1.9.0', 'the first release on the line 1.9.x'],
    ['2.x', 'major', undefined, '2.0.0', 'the first release on the line 2.x'],
    ['1.9.0', 'minor', undefined, '1.9.0', 'asked for by number'],
    ['1.8.1', 'minor', undefined, '1.8.1', 'asked for by number; a planned campaign: the minor release would be 1.9.0'],
    ['1.x', 'minor', '1.8.1', '1.8.1', 'asked for by number; a planned campaign: the minor release would be 1.9.0'],
    ['1.x', 'patch', '1.9.0', '1.9.0', 'asked for by number; only the guest moved: the patch release would be 1.8.1'],
    ['1.9.0', 'minor', '1.9.0', '1.9.0', 'asked for by number'],
  ]
  for (const [line, kind, as, version, why] of table) {
    test(`${line}, ${kind}${as === undefined ? '' : `, as ${as}`}: ${version}`, () => {
      const next = chooseNext(line, all, kind, as)
      assert.deepEqual([next.version, next.why, next.backport], [version, why, false])
    })
  }

  test('begins a line that has no release', () => {
    assert.deepEqual(chooseNext('1.x', [], 'minor'), {
      version: '1.0.0',
      why: 'the first release on the line 1.x',
      after: undefined,
      backport: false,
    })
  })
  test('does not care for the order of the released versions', () => {
    assert.equal(chooseNext('1.x', ['1.2.0', '1.10.0', '1.9.0'], 'minor').version, '1.11.0')
  })
  test('continues an old line and says that it is one', () => {
    const next = chooseNext('1.7.x', all, 'patch')
    assert.deepEqual([next.version, next.after, next.backport], ['1.7.1', '1.7.0', true])
    assert.equal(chooseNext('0.x', all, 'patch').version, '0.8.4')
  })

  const refused: readonly (readonly [
    line: string,
    kind: ChangeKind,
    as: string | undefined,
    problem: string,
    hint: string | undefined,
  ])[] = [
    [
      '1.8.x',
      'minor',
      undefined,
      'version.line: a minor release after 1.8.0 is 1.9.0, which is not on the line 1.8.x',
      'wbrel prepare 1.x',
    ],
    [
      '1.x',
      'major',
      undefined,
      'version.line: a major release after 1.8.0 is 2.0.0, which is not on the line 1.x',
      'wbrel prepare 2.x',
    ],
    [
      '3.x',
      'minor',
      undefined,
      'version.line: nothing is released on the line 3.x, and it does not follow 1.8.0',
      'wbrel prepare 1.x',
    ],
    [
      '1.10.x',
      'patch',
      undefined,
      'version.line: nothing is released on the line 1.10.x, and it does not follow 1.8.0',
      'wbrel prepare 1.8.x',
    ],
    ['1.x', 'minor', '2.0.0', 'version.line: 2.0.0 is not on the line 1.x', 'wbrel prepare 2.x'],
    ['1.9.0', 'minor', '1.9.1', 'version.line: 1.9.1 is not on the line 1.9.0', 'wbrel prepare 1.x'],
    [
      '1.8.0',
      'minor',
      undefined,
      'version.released: 1.8.0 is already released; a version is never used twice',
      'wbrel prepare 1.x',
    ],
    [
      '1.x',
      'patch',
      '1.4.2',
      'version.released: 1.4.2 is already released; a version is never used twice',
      'wbrel prepare 1.4.x',
    ],
    [
      '1.7.1',
      'patch',
      undefined,
      'version.backwards: 1.7.1 goes back: 1.8.0 is already released',
      'wbrel prepare 1.8.x',
    ],
    ['1.x', 'minor', '1.3.5', 'version.backwards: 1.3.5 goes back: 1.8.0 is already released', 'wbrel prepare 1.x'],
    ['1', 'minor', undefined, 'version.invalid: "1" is not a line', undefined],
    ['v1.x', 'minor', undefined, 'version.invalid: "v1.x" is not a line', undefined],
    ['1.x.x', 'minor', undefined, 'version.invalid: "1.x.x" is not a line', undefined],
    ['01.x', 'minor', undefined, 'version.invalid: "01.x" is not a line', undefined],
    ['1.9.0-rc.1', 'minor', undefined, 'version.invalid: "1.9.0-rc.1" is not a line', undefined],
    ['1.x', 'minor', 'next', 'version.invalid: "next" is not a version', undefined],
    ['1.x', 'minor', '1.9', 'version.invalid: "1.9" is not a version', undefined],
  ]
  for (const [line, kind, as, problem, hint] of refused) {
    test(`refuses ${line}, ${kind}${as === undefined ? '' : `, as ${as}`}`, () => {
      assert.throws(
        () => chooseNext(line, all, kind, as),
        (error: unknown) => {
          assert.ok(error instanceof Fault)
          const [found] = error.problems
          assert.deepEqual([`${found?.code}: ${found?.message}`, found?.hint], [problem, hint])
          assert.equal(error.exit, problem.startsWith('version.released') ? 'refused' : 'invalid')
          return true
        },
      )
    })
  }
  test('refuses a released version that is none', () => {
    assert.throws(
      () => chooseNext('1.x', ['packages'], 'minor'),
      (error: unknown) => error instanceof Fault,
    )
  })

  test('always gives a new number above its predecessor, on its line', () => {
    const kinds = fc.constantFrom<ChangeKind>('major', 'minor', 'patch')
    fc.assert(
      fc.property(fc.array(kinds, { maxLength: 30 }), steps => {
        const released: string[] = []
        for (const kind of steps) {
          const newest = released.at(-1) ?? '0.0.0'
          const major = Number(newest.split('.')[0]) + (kind === 'major' && released.length > 0 ? 1 : 0)
          const { version } = chooseNext(`${major}.x`, released, kind)
          assert.ok(!released.includes(version) && version.startsWith(`${major}.`))
          released.push(version)
        }
      }),
    )
  })
})
