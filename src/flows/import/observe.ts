/** Asks about ever more settings until the conditions of all facts are certain. */

import type { Point } from '../../model/condition.ts'
import { type Condition, holds } from '../../model/condition.ts'
import { type FreeBSD, freebsdAt } from '../../model/freebsd.ts'
import { criticalRows } from '../../model/infer/critical.ts'
import type { Lists } from '../../model/infer/facts.ts'
import { mostSettings } from '../../model/infer/hints.ts'
import { learnConditions, type Sample, tornSamples } from '../../model/infer/learn.ts'
import { mergeOrders } from '../../model/infer/order.ts'
import { distinct, firstRows, randomRows, settingKey } from '../../model/infer/rows.ts'
import type { Facts } from '../../model/infer/survey.ts'
import { togetherRows } from '../../model/infer/together.ts'
import type { Setting } from '../../model/options.ts'
import type { Port } from '../../model/ports.ts'

export interface Observation {
  readonly setting: Setting
  /** The options that are really on: those a flavor implies included. */
  readonly point: Point
  readonly lists: Lists
}

/** Answers in the order of the settings; undefined for a setting that does not count. */
export type Oracle = (settings: readonly Setting[]) => Promise<readonly (Observation | undefined)[]>

export interface Observed {
  readonly facts: Facts
  readonly thresholds: readonly number[]
  readonly observations: readonly Observation[]
  /** Variables whose conditions were still found to be wrong when no more was asked. */
  readonly uncertain: readonly string[]
}

export interface ObserveOptions {
  /** The first one is asked about most. */
  readonly releases: readonly FreeBSD[]
  /** Settings to begin with; without it all that `firstRows` wants. */
  readonly rows?: readonly Setting[]
  readonly rounds?: number
  /** Conditions to look at closely from the start. */
  readonly nested?: readonly Condition[]
  /** Random settings that must not contradict. */
  readonly random: number
  /** Where an item stands when nothing else tells: small comes first. */
  readonly hint?: (name: string, item: string) => number
  /** Further orders of the items of a variable. */
  readonly orders?: ReadonlyMap<string, readonly (readonly string[])[]>
}

/** Learning and asking alternate; each round costs as many settings as there are conditions, so this many are enough. */
const usualRounds = 12
/** Each is asked on every release. */
const fewTorn = 10

export async function observe(port: Port, oracle: Oracle, options: ObserveOptions): Promise<Observed> {
  const releases = [...new Map(options.releases.map(r => [r.osversion, r])).values()]
  const seen = new Map<string, Observation | undefined>()
  const askNew = async (rows: readonly Setting[]): Promise<readonly Observation[]> => {
    const fresh = distinct(rows).filter(row => !seen.has(settingKey(row)))
    const answers = await oracle(fresh)
    for (const [i, row] of fresh.entries()) seen.set(settingKey(row), answers[i])
    return answers.filter(answer => answer !== undefined)
  }
  await askNew(options.rows ?? firstRows(port, releases))
  await askNew(criticalRows(port, options.nested ?? [], releases, mostSettings))
  const answerTo = async (row: Setting): Promise<Observation | undefined> => {
    await askNew([row])
    return seen.get(settingKey(row))
  }
  const samples = (): readonly Observation[] => [...seen.values()].filter(one => one !== undefined)
  let thresholds: readonly number[] = []
  /** Until no two answers differ for a reason that only an unknown threshold can be. */
  const refineThresholds = async (): Promise<void> => {
    for (let fresh = 1; fresh > 0; ) {
      const found = await findThresholds(releases, [...seen.values()], answerTo)
      thresholds = [...new Set([...thresholds, ...found])].sort((one, other) => one - other)
      const torn = tornSamples(
        thresholds,
        samples().map(one => ({ ...sampleOf(one), setting: one.setting })),
      )
      const rows = torn.slice(0, fewTorn).flatMap(({ setting }) => releases.map(freebsd => ({ ...setting, freebsd })))
      fresh = (await askNew(rows)).length
    }
  }
  await refineThresholds()
  let learned = learn(port, thresholds, samples())
  // Random settings that nothing was learnt from must agree before it ends.
  let checked = options.random === 0
  let uncertain: readonly string[] = []
  for (let round = 0; round < (options.rounds ?? usualRounds); round++) {
    const conditions = distinctConditions(learned)
    const rows = criticalRows(port, conditions, releases)
    const extra = checked ? [] : randomRows(port, releases, options.random, 20260329 + round)
    let fresh = await askNew([...rows, ...extra])
    if ((checked || fresh.length === 0) && fresh.every(one => wrongFacts(one, learned).length === 0)) {
      const points = samples().map(one => one.point)
      fresh = [...fresh, ...(await askNew(togetherRows(port, conditionsByName(learned), points, releases)))]
    }
    const surprises = fresh.filter(one => wrongFacts(one, learned).length > 0)
    const isOver = surprises.length === 0 && (checked || fresh.length === 0)
    uncertain = isOver ? [] : namesOf(surprises.flatMap(one => wrongFacts(one, learned)))
    if (isOver) break
    checked = surprises.length === 0 || options.random === 0
    if (surprises.length === 0) continue
    // The same setting on every release tells whether the release has to do with it.
    const few = surprises.slice(0, 10)
    await askNew(few.flatMap(({ setting }) => releases.map(freebsd => ({ ...setting, freebsd }))))
    await refineThresholds()
    learned = learn(port, thresholds, samples())
  }
  return { facts: ordered(learned, samples(), options), thresholds, observations: samples(), uncertain }
}

const separator = '\u0000'

function learn(
  port: Port,
  thresholds: readonly number[],
  samples: readonly Observation[],
): ReadonlyMap<string, Condition> {
  return learnConditions(port, thresholds, samples.map(sampleOf))
}

function sampleOf({ point, lists }: Observation): Sample {
  const facts = new Set<string>()
  for (const [name, items] of lists) for (const item of items) facts.add(`${name}${separator}${item}`)
  return { point, facts }
}

/** Facts that were not expected in this setting, and facts that were and are not there. */
function wrongFacts(one: Observation, learned: ReadonlyMap<string, Condition>): readonly string[] {
  const { point, facts } = sampleOf(one)
  const unknown = [...facts].filter(fact => !learned.has(fact))
  const wrong = [...learned].filter(([fact, condition]) => holds(condition, point) !== facts.has(fact))
  return [...unknown, ...wrong.map(([fact]) => fact)]
}

function namesOf(facts: readonly string[]): readonly string[] {
  return [...new Set(facts.map(fact => fact.split(separator)[0] ?? ''))]
}

function distinctConditions(learned: ReadonlyMap<string, Condition>): readonly Condition[] {
  const byText = new Map([...learned.values()].map(condition => [JSON.stringify(condition), condition]))
  return [...byText.values()].filter(condition => condition.kind !== 'always')
}

/** The conditions of each variable whose order counts; that of dependencies does not. */
function conditionsByName(learned: ReadonlyMap<string, Condition>): readonly (readonly Condition[])[] {
  const found = new Map<string, Map<string, Condition>>()
  for (const [fact, condition] of learned) {
    const name = fact.split(separator)[0] ?? ''
    if (name.endsWith('_DEPENDS') || condition.kind === 'always') continue
    found.set(name, (found.get(name) ?? new Map()).set(JSON.stringify(condition), condition))
  }
  return [...found.values()].map(conditions => [...conditions.values()])
}

function ordered(
  learned: ReadonlyMap<string, Condition>,
  samples: readonly Observation[],
  { hint, orders }: ObserveOptions,
): Facts {
  const names = new Set(samples.flatMap(one => [...one.lists.keys()]))
  return new Map(
    [...names].map(name => {
      const sequences = [...(orders?.get(name) ?? []), ...samples.map(one => one.lists.get(name) ?? [])]
      const items = mergeOrders(
        new Map(sequences.map(sequence => [JSON.stringify(sequence), sequence])).values(),
        item => hint?.(name, item) ?? 0,
      )
      const known = items.flatMap(item => {
        const when = learned.get(`${name}${separator}${item}`)
        return when === undefined ? [] : [{ when, item }]
      })
      return [name, known] as const
    }),
  )
}

/** The OSVERSIONs at which an answer changes: between two releases that differ, halving finds the exact numbers. */
async function findThresholds(
  releases: readonly FreeBSD[],
  observations: readonly (Observation | undefined)[],
  answerTo: (row: Setting) => Promise<Observation | undefined>,
): Promise<readonly number[]> {
  const found = new Set<number>()
  const inOrder = [...releases].sort((a, b) => a.osversion - b.osversion)
  for (const { setting, low, high, top } of differentElsewhere(observations, inOrder)) {
    const at = async (osversion: number): Promise<string> => {
      const one = await answerTo({ ...setting, freebsd: freebsdAt(osversion, high.arch) })
      return one === undefined ? '' : signature(one)
    }
    let below = await at(low.osversion)
    if (below === '' || below === top) {
      // Not the number tells them apart but the release: what its name says changes with the major one.
      found.add(Math.floor(high.osversion / 100_000) * 100_000)
      continue
    }
    // Between known changes another may lie, and behind the first one a second.
    const marks = [...found].filter(t => t > low.osversion && t < high.osversion).flatMap(t => [t - 1, t])
    let from = low.osversion
    for (const mark of [...marks.sort((a, b) => a - b), high.osversion]) {
      const wanted = mark === high.osversion ? top : await at(mark)
      while (below !== wanted) {
        let [under, over] = [from, mark]
        while (over - under > 1) {
          const middle = (under + over) >> 1
          if ((await at(middle)) === below) under = middle
          else over = middle
        }
        found.add(over)
        from = over
        below = over === mark ? wanted : await at(over)
      }
      from = mark
    }
  }
  return [...found].sort((a, b) => a - b)
}

function signature({ lists }: Observation): string {
  return JSON.stringify([...lists])
}

/** Settings that two neighbouring releases answer differently although the same options are on: one for each difference. */
function differentElsewhere(observations: readonly (Observation | undefined)[], releases: readonly FreeBSD[]) {
  const all = observations.filter(one => one !== undefined)
  const byKey = new Map(all.map(one => [settingKey(one.setting), one]))
  const seen = new Set<string>()
  return all.flatMap(one => {
    const { release, osversion } = one.setting.freebsd
    const index = releases.findIndex(r => r.release === release && r.osversion === osversion)
    const [low, high] = [releases[index], releases[index + 1]]
    if (low === undefined || high === undefined) return []
    const other = byKey.get(settingKey({ ...one.setting, freebsd: high }))
    if (other === undefined || signature(other) === signature(one)) return []
    const [a, b] = [sampleOf(one).facts, sampleOf(other).facts]
    const key = [...[...a].filter(fact => !b.has(fact)), separator, ...[...b].filter(fact => !a.has(fact))].join('\n')
    if (seen.has(`${osversion} ${key}`)) return []
    seen.add(`${osversion} ${key}`)
    return [{ setting: one.setting, low, high, top: signature(other) }]
  })
}
