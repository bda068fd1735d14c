/** Conditions are found from answers alone: a made-up port answers by a condition that the learner does not see. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Observation, observe } from '../../src/flows/import/observe.ts'
import { type Condition, holds, parseCondition, showCondition } from '../../src/model/condition.ts'
import { freebsd } from '../../src/model/freebsd.ts'
import { nestedConditions } from '../../src/model/infer/hints.ts'
import { mergeOrders } from '../../src/model/infer/order.ts'
import { blankPort } from '../../src/model/infer/space.ts'
import { pointOf, type Setting, witness } from '../../src/model/options.ts'
import type { Option, Port } from '../../src/model/ports.ts'

const releases = ['14.3', '12.4', '13.5', '15.0'].map(r => freebsd(r))

function option(name: string, more: Partial<Option> = {}): Option {
  const blank = { description: '', isDefault: false, kind: 'define' as const, group: undefined, flavors: undefined }
  return { name, ...blank, excluded: [], implies: [], prevents: [], ...more }
}

const small: Port = {
  ...blankPort('guest', 'made-up'),
  flavors: [
    { name: 'default', suffix: '', implies: undefined },
    { name: 'brcm', suffix: '-brcm', implies: 'FW_BRCM' },
    { name: 'rtw88', suffix: '-rtw88', implies: 'FW_RTW88' },
  ],
  groups: [{ kind: 'single', name: 'KERNEL', members: ['KERN_LTS', 'KERN_EDGE', 'KERN_RT'] }],
  options: [
    ...['A', 'B', 'C', 'D', 'E', 'F', 'G'].map(name => option(name)),
    ...['KERN_LTS', 'KERN_EDGE', 'KERN_RT'].map((name, i) =>
      option(name, { kind: 'single', group: 'KERNEL', isDefault: i === 0 }),
    ),
    ...['FW_BRCM', 'FW_RTW88', 'FW_TI'].map(name => option(name, { flavors: ['default'] })),
  ],
}

/** As large as the guest's own option space. */
const big: Port = {
  ...blankPort('guest', 'large'),
  flavors: [
    { name: 'default', suffix: '', implies: undefined },
    { name: 'brcm', suffix: '-brcm', implies: 'O30' },
  ],
  groups: [
    { kind: 'single', name: 'COMPRESSION', members: ['COMP_GZIP', 'COMP_LZ4', 'COMP_LZO', 'COMP_XZ', 'COMP_ZSTD'] },
  ],
  options: [
    ...['COMP_GZIP', 'COMP_LZ4', 'COMP_LZO', 'COMP_XZ', 'COMP_ZSTD'].map(name =>
      option(name, { kind: 'single', group: 'COMPRESSION', isDefault: name === 'COMP_XZ' }),
    ),
    ...Array.from({ length: 20 }, (_, i) => option(`O${i + 1}`, { isDefault: i % 3 === 0 })),
    option('O30', { flavors: ['default'] }),
  ],
}

/** What the learner makes of a port whose one variable has the word under the condition. */
async function learned(
  condition: Condition,
  port: Port = small,
  nested: readonly Condition[] = [],
  random = 60,
): Promise<{ readonly found: Condition | undefined; readonly asked: number }> {
  let asked = 0
  const oracle = async (settings: readonly Setting[]): Promise<readonly Observation[]> =>
    settings.map(setting => {
      asked++
      const point = pointOf(port, setting)
      return { setting, point, lists: new Map(holds(condition, point) ? [['VAR', ['word']]] : []) }
    })
  const { facts } = await observe(port, oracle, { releases, random, nested })
  return { found: facts.get('VAR')?.[0]?.when, asked }
}

function differ(a: Condition, b: Condition, port: Port = small): Setting | undefined {
  const not = (of: Condition): Condition => ({ kind: 'not', of })
  const either: Condition = {
    kind: 'or',
    of: [
      { kind: 'and', of: [a, not(b)] },
      { kind: 'and', of: [b, not(a)] },
    ],
  }
  return witness(port, either, [
    ...releases,
    ...[1_299_999, 1_400_089, 1_400_090].map(osversion => ({ ...freebsd('14.0'), osversion })),
  ])
}

describe('a condition that only its answers show', () => {
  for (const text of [
    'A',
    'not A',
    'A and not B',
    'A or B or C',
    '(A or B) and not (A and B)',
    'FW_BRCM or FW_RTW88 or FW_TI or A or B or C or D or E',
    'FW_BRCM and KERN_LTS',
    'flavor = brcm',
    'not flavor = default and A',
    'A or osversion < 1300000',
    'osversion > 1400089 and KERN_EDGE',
    'A and B and C and D',
    'not (A and B and C)',
  ]) {
    test(`${text} is found exactly`, async () => {
      const condition = parseCondition(text) as Condition
      const { found } = await learned(condition)
      assert.ok(found !== undefined)
      assert.equal(differ(condition, found), undefined, showCondition(found))
    })
  }

  test('simple ones come out as somebody would write them', async () => {
    for (const text of ['A', 'A and not B', 'KERN_EDGE', 'A and B and C', 'not A and not B', 'osversion >= 1400090']) {
      assert.equal(showCondition((await learned(parseCondition(text) as Condition)).found ?? { kind: 'always' }), text)
    }
  })

  test('random ones over up to four options are found in all legal settings', async () => {
    const names = small.options.map(o => o.name)
    const literal = fc.tuple(fc.constantFrom(...names), fc.boolean()).map(([name, on]): Condition => {
      const atom: Condition = { kind: 'option', name }
      return on ? atom : { kind: 'not', of: atom }
    })
    const term = fc.array(literal, { minLength: 1, maxLength: 2 }).map((of): Condition => ({ kind: 'and', of }))
    const formula = fc.array(term, { minLength: 1, maxLength: 2 }).map((of): Condition => ({ kind: 'or', of }))
    await fc.assert(
      fc.asyncProperty(formula, async condition => {
        const { found } = await learned(condition)
        if (found === undefined) return assert.equal(witness(small, condition, releases), undefined)
        const wrong = differ(condition, found)
        assert.equal(wrong, undefined, `${showCondition(condition)} was taken for ${showCondition(found)}`)
      }),
      { numRuns: 60, seed: 20260329 },
    )
  })

  test('of any three choices at once is found exactly, among twenty options and a group of five', {
    timeout: 120_000,
  }, async () => {
    const choices = big.options.map(o => o.name)
    const literal = fc.tuple(fc.constantFrom(...choices, 'flavor = brcm'), fc.boolean())
    const three = fc
      .uniqueArray(literal, { minLength: 3, maxLength: 3, selector: ([name]) => name.replace(/^COMP_.*/, 'COMP') })
      .map(list => list.map(([name, on]) => (on || name.startsWith('COMP') ? name : `not ${name}`)).join(' and '))
    await fc.assert(
      fc.asyncProperty(three, async text => {
        const condition = parseCondition(text) as Condition
        // Without settings at random: what the chosen ones do not show would not be found.
        const { found } = await learned(condition, big, [], 0)
        assert.ok(found !== undefined, `${text} was never seen`)
        assert.equal(differ(condition, found, big), undefined, `${text} was taken for ${showCondition(found)}`)
      }),
      { numRuns: 15, seed: 20260329 },
    )
  })

  test('of four and five options is found when the text asks them inside of each other', async () => {
    for (const names of [
      ['O1', 'not O7', 'COMP_LZO', 'O20'],
      ['O3', 'not O4', 'COMP_ZSTD', 'not O9', 'O11'],
    ]) {
      const text = names
        .map(name => `.if ${name.startsWith('not') ? 'empty' : '!empty'}(PORT_OPTIONS:M${name.replace('not ', '')})\n`)
        .join('')
      const condition = parseCondition(names.join(' and ')) as Condition
      const { found } = await learned(condition, big, nestedConditions(text, big))
      assert.ok(found !== undefined, `${names} was never seen`)
      assert.equal(differ(condition, found, big), undefined, showCondition(found))
    }
  })

  test('that no number of settings makes certain is told', async () => {
    // Whether an odd number of options is on: every setting that differs in one choice answers otherwise.
    const oracle = async (settings: readonly Setting[]): Promise<readonly Observation[]> =>
      settings.map(setting => {
        const lists = new Map(setting.options.size % 2 === 1 ? [['VAR', ['word']]] : [])
        return { setting, point: pointOf(big, setting), lists }
      })
    const { uncertain } = await observe(big, oracle, { releases: releases.slice(0, 1), random: 20, rounds: 3 })
    assert.deepEqual(uncertain, ['VAR'])
    const certain = await observe(big, async rows => (await oracle(rows)).map(o => ({ ...o, lists: new Map() })), {
      releases: releases.slice(0, 1),
      random: 20,
    })
    assert.deepEqual(certain.uncertain, [])
  })

  test('a few hundred questions are enough', async () => {
    const { asked } = await learned(parseCondition('FW_BRCM and KERN_LTS and not A') as Condition)
    assert.ok(asked < 400, `${asked} settings were asked about`)
  })
})

describe('one order out of many', () => {
  test('agrees with all of them', () => {
    assert.deepEqual(
      mergeOrders([
        ['a', 'c'],
        ['a', 'b'],
        ['b', 'c', 'd'],
      ]),
      ['a', 'b', 'c', 'd'],
    )
  })
  test('takes the hint for what they leave open', () => {
    assert.deepEqual(
      mergeOrders(
        [
          ['a', 'x'],
          ['a', 'y'],
        ],
        item => (item === 'y' ? 0 : 1),
      ),
      ['a', 'y', 'x'],
    )
  })
  test('gives every item once even if they contradict each other', () => {
    assert.deepEqual(
      [
        ...mergeOrders([
          ['a', 'b'],
          ['b', 'a'],
        ]),
      ].sort(),
      ['a', 'b'],
    )
  })
})
