/** FreeBSD versions at which an answer changes, in few settings only. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Observation, observe } from '../../src/flows/import/observe.ts'
import { type Condition, holds, parseCondition, showCondition } from '../../src/model/condition.ts'
import { freebsd } from '../../src/model/freebsd.ts'
import { tornSamples } from '../../src/model/infer/learn.ts'
import { versionsIn } from '../../src/model/infer/rows.ts'
import { blankPort } from '../../src/model/infer/space.ts'
import { pointOf, type Setting, witness } from '../../src/model/options.ts'
import type { Option, Port } from '../../src/model/ports.ts'

const usual = { flavors: undefined, excluded: [], implies: [], prevents: [], description: '' }
const define = (name: string): Option => ({ ...usual, name, kind: 'define', group: undefined, isDefault: false })
const single = (name: string, isDefault: boolean): Option => ({
  ...usual,
  ...{ name, kind: 'single', group: 'RECOVERY', isDefault },
})

const port: Port = {
  ...blankPort('core', 'made-up'),
  groups: [{ kind: 'single', name: 'RECOVERY', members: ['R_A', 'R_B'] }],
  options: [define('JQ'), { ...define('PLUS'), excluded: [12] }, single('R_A', true), single('R_B', false)],
}

test('a version that matters in one combination of three options is found, one number above a release', async () => {
  const [main = freebsd('14.3'), ...others] = ['14.3', '12.4', '13.5', '15.0', '16.0'].map(r => freebsd(r))
  const releases = [main, ...others, ...versionsIn('1300000 1400089 1400090 1500000', main)]
  const conditions = [
    'not osversion <= 1500000 or R_B or JQ or not PLUS',
    '(not R_A and osversion < 1300000) or (not JQ and PLUS)',
    'not osversion > 1400089',
  ].map(text => parseCondition(text) as Condition)
  const oracle = async (settings: readonly Setting[]): Promise<readonly Observation[]> =>
    settings.map(setting => {
      const point = pointOf(port, setting)
      const words = conditions.flatMap((condition, i) => (holds(condition, point) ? [`word${i}`] : []))
      return { setting, point, lists: new Map([['VAR', words]]) }
    })
  const { facts, thresholds } = await observe(port, oracle, { releases, random: 60 })
  assert.deepEqual(thresholds, [1_300_000, 1_400_090, 1_500_001])
  for (const [i, condition] of conditions.entries()) {
    const found = facts.get('VAR')?.find(({ item }) => item === `word${i}`)?.when ?? condition
    const differ = [
      [condition, found],
      [found, condition],
    ].flatMap(([a = condition, b = condition]) => [{ kind: 'and' as const, of: [a, { kind: 'not' as const, of: b }] }])
    for (const one of differ) assert.equal(witness(port, one, releases), undefined, showCondition(found))
  }
})

test('what looks at the name of a release has a condition on its version: a version between releases has its own name', async () => {
  const releases = ['14.3', '12.4', '13.5', '15.0'].map(r => freebsd(r))
  const oracle = async (settings: readonly Setting[]): Promise<readonly Observation[]> =>
    settings.map(setting => {
      const major = setting.freebsd.release.split('.')[0] ?? ''
      return { setting, point: pointOf(port, setting), lists: new Map([['VAR', [`for-${major}`]]]) }
    })
  const { facts } = await observe(port, oracle, { releases, random: 20 })
  assert.deepEqual(
    facts
      .get('VAR')
      ?.map(({ item, when }) => `${item}: ${showCondition(when)}`)
      .sort(),
    [
      'for-12: osversion < 1300000',
      'for-13: osversion >= 1300000 and osversion < 1400000',
      'for-14: osversion >= 1400000 and osversion < 1500000',
      'for-15: osversion >= 1500000',
    ],
  )
})

test('samples are torn that differ between two known versions with the same options on', () => {
  const sample = (osversion: number, options: readonly string[], ...facts: readonly string[]) => ({
    point: { flavor: '', options: new Set(options), osversion },
    facts: new Set(facts),
  })
  const samples = [
    sample(1_403_000, ['A', 'B'], 'one'),
    sample(1_304_000, ['A', 'B']),
    sample(1_500_068, ['B', 'A'], 'two'),
    sample(1_500_068, ['B'], 'one', 'two'),
  ]
  assert.deepEqual(tornSamples([1_400_000], samples), [samples[2]])
  assert.deepEqual(tornSamples([1_400_000, 1_500_000], samples), [])
})
