/** Conditions that look like a simpler one nearly everywhere: the settings that decide are asked about. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { observe } from '../../src/flows/import/observe.ts'
import { observeEffects } from '../../src/flows/import/survey-host.ts'
import { always, type Condition, parseCondition } from '../../src/model/condition.ts'
import { freebsd } from '../../src/model/freebsd.ts'
import { nestedConditions } from '../../src/model/infer/hints.ts'
import { versionsIn } from '../../src/model/infer/rows.ts'
import { blankPort } from '../../src/model/infer/space.ts'
import type { Option, Port } from '../../src/model/ports.ts'
import { makeCondition } from '../../src/render/condition.ts'
import { modelOracle, wrongConditions, wrongOrders } from '../support/model-oracle.ts'

const usual = { flavors: undefined, excluded: [], implies: [], prevents: [], description: '', isDefault: false }
const define = (name: string, more: Partial<Option> = {}): Option => ({
  ...usual,
  ...{ name, kind: 'define', group: undefined },
  ...more,
})
const member =
  (group: string, kind: Option['kind'], more: Partial<Option> = {}) =>
  (name: string, i: number): Option =>
    define(name, { kind, group, isDefault: i === 0, ...more })

const groups = [
  { kind: 'single' as const, name: 'APP', members: ['APP_A', 'APP_B'] },
  { kind: 'multi' as const, name: 'NET', members: ['NET_A', 'NET_B'] },
  { kind: 'group' as const, name: 'FIRMWARE', members: ['FW_ATMEL', 'FW_BRCM', 'FW_TI'] },
]
const port: Port = {
  ...blankPort('guest', 'made-up'),
  flavors: [
    { name: 'default', suffix: '', implies: undefined },
    { name: 'brcm', suffix: '-brcm', implies: 'FW_BRCM' },
    { name: 'ti', suffix: '-ti', implies: 'FW_TI' },
  ],
  groups,
  options: [
    ...[define('XX_ONE', { implies: ['XX_TWO'] }), define('XX_TWO'), define('XX_TRE')],
    ...['APP_A', 'APP_B'].map(member('APP', 'single')),
    ...['NET_A', 'NET_B'].map(member('NET', 'multi')),
    ...['FW_ATMEL', 'FW_BRCM', 'FW_TI'].map(member('FIRMWARE', 'group', { flavors: ['default'] })),
  ],
}
const supported = ['14.3', '12.4', '13.5', '15.0', '16.0'].map(release => freebsd(release))

function around(condition: Condition) {
  const text = `.if ${makeCondition(condition)}\nIGNORE=\tno\n.endif\n`
  const [main = assert.fail()] = supported
  return { port, releases: [...supported, ...versionsIn(text, main)], nested: nestedConditions(text, port) }
}

const cases: Readonly<Record<string, string>> = {
  'all flavors but one, on an old release': '(not flavor = brcm and osversion < 1300000) or NET_A',
  'a flavor, and not the option that it implies': 'flavor = brcm and XX_* and osversion > 1500000',
  'a flavor up to a version': 'flavor = brcm and osversion <= 1500000',
  'two prefixes and an option': 'FW_* and not XX_* and NET_B',
  'a prefix, and members of it by themselves': 'not XX_* or XX_TRE or osversion <= 1500000 or not XX_TWO',
  'an option that another one implies': 'APP_A or osversion >= 1300000 or XX_TWO or not NET_A',
  'eight alternatives, all false in few settings only':
    'not XX_TRE or not NET_B or APP_A or FW_ATMEL or FW_BRCM or FW_TI or XX_TWO or XX_ONE',
  'nothing unless two options are off, on an old release':
    'osversion < 1300000 and XX_TRE and not XX_TWO and not APP_A',
}

for (const [what, text] of Object.entries(cases))
  test(`${what}: ${text}`, async () => {
    const condition = parseCondition(text) as Condition
    const truth = new Map([['IGNORE', new Map([['no', condition]])]])
    const { facts } = await observe(port, modelOracle(port, truth), { ...around(condition), random: 60 })
    assert.deepEqual(wrongConditions(port, supported, truth, facts), [])
    const effects = await observeEffects(around(condition), modelOracle(port, truth), 10)
    assert.deepEqual(wrongConditions(port, supported, truth, effects), [])
  })

test('two items that only a rare setting has together stand in their order', async () => {
  const [late, early] = ['osversion > 1500000', 'APP_B and not FW_BRCM and not NET_A'].map(
    text => parseCondition(text) as Condition,
  )
  for (const names of [
    ['a', 'b'],
    ['b', 'a'],
  ]) {
    const [first = '', second = ''] = names
    const truth = new Map([
      [
        'recipe.postInstall',
        new Map([
          [first, late ?? always],
          [second, early ?? always],
        ]),
      ],
    ])
    const where = around({ kind: 'and', of: [late ?? always, early ?? always] })
    const { facts } = await observe(port, modelOracle(port, truth), { ...where, random: 60 })
    assert.deepEqual(wrongOrders(port, supported, truth, facts), [])
  }
})

test('a condition that was not found is told, with a setting that shows it', () => {
  const truth = new Map([['IGNORE', new Map([['no', parseCondition('XX_TRE and not XX_TWO') as Condition]])]])
  const facts = new Map([['IGNORE', [{ item: 'no', when: parseCondition('XX_TRE') as Condition }]]])
  const [wrong = ''] = wrongConditions(port, supported, truth, facts)
  assert.match(wrong, /^IGNORE no: XX_TRE instead of .*, as default 1403000 .*XX_TWO/)
})
