/** The rows of one option space: kept ones, or searched for; with how many of them the coverage needs. */
import type { Row } from '../results.ts'
import { working } from './array.ts'
import { lowerBound } from './bound.ts'
import { open } from './complete.ts'
import { keptArray, meets } from './kept.ts'
import { type Must, mustHaves } from './must.ts'
import { searchArray } from './search.ts'
import { type Numbers, rowOf, type Space } from './space.ts'
import { tuplesOf } from './tuples.ts'

export interface Wanted {
  readonly strength: 1 | 2 | 3
  /** Undefined: the kept array, when there is one. */
  readonly seed: number | undefined
  /** Settings that failed before: flavor and the options that were on. */
  readonly failed: readonly Pick<Row, 'port' | 'flavor' | 'set'>[]
  /** See Wish in search.ts; undefined: two seconds or so. */
  readonly effort?: number
}

export interface Covering {
  /** First those that cover, then must-have rows that coverage does not need. */
  readonly rows: readonly { readonly row: Numbers; readonly why: readonly Must['why'][] }[]
  /** How many of the rows cover. */
  readonly covering: number
  /** No array has fewer rows. */
  readonly bound: number
  readonly tuples: number
  /** Choices in a tuple: the strength, or fewer where there are fewer. */
  readonly size: number
  readonly origin: 'kept' | 'searched'
  /** How many combinations the manifest's rules forbid: they may cost rows, and the bound does not know of them. */
  readonly rules: number
}

const usualEffort = 1e8

export function coveringOf(space: Space, { strength, seed, failed, effort = usualEffort }: Wanted): Covering {
  const tuples = tuplesOf(space, strength)
  const musts = mustHaves(space)
  const before = failed.map(({ flavor, set }) => rowOf(space, flavor, new Set(set))).filter(row => row !== undefined)
  const kept = seed === undefined ? keptArray(space, strength, musts) : undefined
  const found = kept ?? searched(space, strength, musts, seed ?? 1, effort)
  const isNew = (row: Numbers): boolean => !found.some(other => other.every((value, p) => value === row[p]))
  const rows = [
    ...found,
    ...mustHaves(space, before).flatMap(m => (m.why === 'failed before' && isNew(m.cells) ? [m.cells] : [])),
  ]
  const bound = lowerBound(space, tuples)
  const covering = rows.length === bound ? rows : needed(rows, candidate => working(tuples, candidate).missing.length)
  const failures = before.map((cells): Must => ({ cells, why: 'failed before' }))
  const others = rows.filter(row => !covering.includes(row))
  const reasons = (row: Numbers): Covering['rows'][number] => ({
    row,
    why: [...new Set([...musts, ...failures].flatMap(must => (meets(must, row) ? [must.why] : [])))],
  })
  return {
    rows: [...byFlavor(space, covering).map(reasons), ...others.map(reasons).filter(({ why }) => why.length > 0)],
    covering: covering.length,
    bound,
    tuples: tuples.wanted,
    size: tuples.strength,
    origin: kept === undefined ? 'searched' : 'kept',
    rules: space.forbidden.length,
  }
}

/**
 * With all must-have rows in the array; and when that costs rows, also without the last defaults: the defaults of each
 * flavor share their choices, so that all of them together can take places that coverage needs.
 */
export function searched(
  space: Space,
  strength: 1 | 2 | 3,
  musts: readonly Must[],
  seed: number,
  effort: number,
): readonly Numbers[] {
  const all = searchArray(space, { strength, musts, seed, effort })
  if (all.length <= Math.max(musts.length, lowerBound(space, tuplesOf(space, strength)))) return all
  const last = musts.findLastIndex(must => must.why === 'defaults')
  const apart = musts[last]
  if (musts.length < 2 || apart === undefined || apart.cells.includes(open)) return all
  const fewer = searchArray(space, { strength, musts: musts.toSpliced(last, 1), seed, effort })
  const whole = fewer.some(row => meets(apart, row)) ? fewer : [...fewer, apart.cells]
  return whole.length <= all.length ? whole : all
}

function byFlavor(space: Space, rows: readonly Numbers[]): readonly Numbers[] {
  return space.parameters[0]?.kind === 'flavor' ? rows.toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0)) : rows
}

/** The rows without those at the end that nothing depends on. */
function needed(rows: readonly Numbers[], missing: (rows: readonly Numbers[]) => number): readonly Numbers[] {
  let left = rows
  for (const row of rows.toReversed()) {
    const fewer = left.filter(other => other !== row)
    if (fewer.length > 0 && missing(fewer) === 0) left = fewer
  }
  return left
}
