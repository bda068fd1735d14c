import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Condition, holds, isConditionError, parseCondition, showCondition } from '../../src/model/condition.ts'
import { coveringSettings } from '../../src/model/covering.ts'
import { freebsd } from '../../src/model/freebsd.ts'
import { countSettings, declaredOptions, pointOf, type Setting, violations, witness } from '../../src/model/options.ts'
import type { Group, GroupKind, Option, Port } from '../../src/model/ports.ts'
import { manifestOf, portsOf } from '../support/rendered.ts'

const releases = [freebsd('13.5'), freebsd('14.3')]
const shipped = portsOf(manifestOf('main').text)

describe('conditions', () => {
  test('what is shown reads back as the same condition', () => {
    fc.assert(
      fc.property(conditions(['A', 'B', 'FW_X']), condition => {
        const back = parseCondition(showCondition(condition))
        assert.ok(!isConditionError(back))
        assert.equal(showCondition(back), showCondition(condition))
      }),
    )
  })

  const cases: readonly (readonly [string, readonly string[], string, number, boolean])[] = [
    ['A', ['A'], '', 1, true],
    ['not A', ['A'], '', 1, false],
    ['A and B or C', ['C'], '', 1, true],
    ['A and (B or C)', ['C'], '', 1, false],
    ['FW_B43*', ['FW_B43LEGACY'], '', 1, true],
    ['FW_B43*', ['FW_BRCM'], '', 1, false],
    ['flavor = default', [], '', 1, true],
    ['flavor = brcm', [], 'brcm', 1, true],
    ['osversion < 1400090', [], '', 1_400_089, true],
    ['osversion >= 1400090', [], '', 1_400_089, false],
    ['always', [], '', 1, true],
  ]
  for (const [text, on, flavor, osversion, want] of cases) {
    test(`${text} is ${want} with ${on.join(' ') || 'nothing'}`, () => {
      const condition = parseCondition(text)
      assert.ok(!isConditionError(condition))
      assert.equal(holds(condition, { flavor, osversion, options: new Set(on) }), want)
    })
  }
})

describe('the option space', () => {
  test('has the sizes that are known of the real ports', () => {
    const release = freebsd('14.3')
    assert.equal(countSettings(shipped.guest, 'default', release), 671_088_640n)
    assert.equal(countSettings(shipped.guest, 'brcm', release), 640n)
    assert.equal(countSettings(shipped.core, '', release), 4n)
    assert.equal(declaredOptions(shipped.guest, 'default', release).length, 34)
    assert.equal(declaredOptions(shipped.guest, 'rtw89', release).length, 14)
  })

  test('a condition has a witness exactly when some legal setting fulfils it', () => {
    fc.assert(
      fc.property(ports(), conditions(['A', 'B', 'C', 'D', 'E', 'F']), (port, condition) => {
        const all = releases.flatMap(release => legalSettings(port, release))
        const some = all.some(setting => holds(condition, pointOf(port, setting)))
        const found = witness(port, condition, releases)
        assert.equal(found !== undefined, some, showCondition(condition))
        if (found) {
          assert.deepEqual(violations(port, found), [])
          assert.ok(holds(condition, pointOf(port, found)))
        }
      }),
      { numRuns: 600, seed: 5 },
    )
  })

  test('covering settings are legal and show every pair of choices that a legal setting can show', () => {
    fc.assert(
      fc.property(ports(), port => {
        const [release = freebsd('14.3')] = releases
        const rows = coveringSettings(port, '', release)
        for (const row of rows) assert.deepEqual(violations(port, row), [])
        const pairs = (settings: readonly Setting[]): Set<string> => new Set(settings.flatMap(s => pairsOf(port, s)))
        const reachable = pairs(legalSettings(port, release))
        assert.deepEqual(
          [...reachable].filter(pair => !pairs(rows).has(pair)),
          [],
        )
      }),
      { numRuns: 150, seed: 7 },
    )
  })
})

/** Every choice of options that check-config would accept. */
function legalSettings(port: Port, release: (typeof releases)[number]): readonly Setting[] {
  const names = declaredOptions(port, '', release).map(o => o.name)
  return Array.from(
    { length: 2 ** names.length },
    (_, bits): Setting => ({
      flavor: '',
      freebsd: release,
      options: new Set(names.filter((_name, i) => bits & (1 << i))),
    }),
  ).filter(s => violations(port, s).length === 0)
}

/** Pairs of what a build sees: implied options are on. */
function pairsOf(port: Port, setting: Setting): readonly string[] {
  const { options } = pointOf(port, setting)
  const states = declaredOptions(port, '', setting.freebsd).map(o => `${options.has(o.name) ? '+' : '-'}${o.name}`)
  return states.flatMap((a, i) => states.slice(i + 1).map(b => `${a} ${b}`))
}

function conditions(names: readonly string[]): fc.Arbitrary<Condition> {
  return fc.letrec<{ condition: Condition }>(tie => ({
    condition: fc.oneof(
      { depthSize: 'small', maxDepth: 3 },
      fc.constantFrom(...names).map((name): Condition => ({ kind: 'option', name })),
      fc.constantFrom('<', '>=').map((op): Condition => ({ kind: 'osversion', op: op as '<', value: 1_400_000 })),
      tie('condition').map((of): Condition => ({ kind: 'not', of })),
      fc
        .array(tie('condition'), { minLength: 2, maxLength: 3 })
        .chain(of => fc.constantFrom<'and' | 'or'>('and', 'or').map((kind): Condition => ({ kind, of }))),
    ),
  })).condition
}

/** Small ports: six options in groups of every kind, some with implications, exclusions and releases. */
function ports(): fc.Arbitrary<Port> {
  const names = ['A', 'B', 'C', 'D', 'E', 'F']
  const one = fc.record({
    implies: fc.subarray(names, { maxLength: 1 }),
    prevents: fc.subarray(names, { maxLength: 1 }),
    excluded: fc.subarray([13], { maxLength: 1 }),
    extra: fc.nat(5),
  })
  const kinds = fc.constantFrom<GroupKind>('single', 'radio', 'multi', 'group', 'define')
  return fc.tuple(fc.array(one, { minLength: 6, maxLength: 6 }), kinds, kinds).map(([extras, first, second]) => {
    const kindOf = (i: number): GroupKind => (i < 3 ? first : second)
    const options = names.map((name, i): Option => {
      const extra = extras[i]
      const rare = extra?.extra === 0
      return {
        name,
        description: name,
        isDefault: i % 3 === 0,
        kind: kindOf(i),
        group: kindOf(i) === 'define' ? undefined : i < 3 ? 'ONE' : 'TWO',
        flavors: undefined,
        excluded: rare && kindOf(i) === 'group' ? (extra?.excluded ?? []) : [],
        implies: rare ? (extra?.implies ?? []).filter(o => o !== name) : [],
        prevents: extra?.extra === 1 ? extra.prevents.filter(o => o !== name) : [],
      }
    })
    const groups = ['ONE', 'TWO'].flatMap((name): Group[] => {
      const members = options.filter(o => o.group === name)
      const kind = members[0]?.kind
      return kind === undefined || kind === 'define' ? [] : [{ kind, name, members: members.map(o => o.name) }]
    })
    return { ...shipped.core, options, groups, flavors: [] }
  })
}
