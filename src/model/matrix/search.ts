/** Looks for a small covering array: greedy first, then simulated annealing with ever fewer rows. */
import { anneal, type Cooling } from './anneal.ts'
import { rowsOf, working } from './array.ts'
import { lowerBound } from './bound.ts'
import { open } from './complete.ts'
import type { Must } from './must.ts'
import { type Random, seeded } from './random.ts'
import type { Numbers, Space } from './space.ts'
import { blocks, greedy, without } from './start.ts'
import { type Tuples, tuplesOf } from './tuples.ts'

export interface Wish {
  readonly strength: 1 | 2 | 3
  readonly musts: readonly Must[]
  readonly seed: number
  /** Tuples to look at, some hundred million a second: the same seed and effort give the same rows on every machine. */
  readonly effort: number
}

/** Rows that show every possible tuple; the must-have rows come first. */
export function searchArray(space: Space, { strength, musts, seed, effort }: Wish): readonly Numbers[] {
  const random = seeded(seed)
  const tuples = tuplesOf(space, strength)
  const least = Math.max(lowerBound(space, tuples), musts.length)
  let best = greedy(space, tuples, musts, random, 8)
  const budget = { left: effort }
  const attempt = (start: readonly Numbers[] | undefined, share: number): boolean => {
    if (start === undefined || start.length >= best.length || budget.left <= 0) return false
    const array = working(tuples, start)
    const cooling: Cooling = { from: 0.6, to: 0.12, effort: Math.min(budget.left, share) }
    const isDone = anneal(array, space, fixedCells(musts, start.length, tuples.parameters), random, cooling)
    budget.left -= array.work.done
    if (isDone) best = rowsOf(array)
    return isDone
  }
  const smaller = blockStart(space, strength, random)
  // Blocks are good where one parameter is larger than the others: try them from the smallest size on.
  for (let rows = least; smaller !== undefined && rows < Math.min(best.length, least + 4); rows++)
    if (attempt(sized(space, smaller(), rows, musts, random), effort / 20)) break
  for (let share = effort / 100; budget.left > 0 && best.length > least; share *= 1.5) {
    while (attempt(dropRow(tuples, best, musts.length), share));
    if (attempt(sized(space, smaller?.() ?? best, best.length - 1, musts, random), share)) continue
  }
  return best
}

/** Makes a fresh block start at each call; undefined where there is none. */
function blockStart(space: Space, strength: 1 | 2 | 3, random: Random): (() => readonly Numbers[]) | undefined {
  const sizes = space.parameters.map(p => p.values.length)
  const largest = sizes.indexOf(Math.max(...sizes))
  if (strength === 1 || space.forbidden.length > 0 || sizes.length <= strength) return undefined
  const rest = without(space, largest)
  const less = strength === 3 ? 2 : 1
  const smaller = searchArray(rest, { strength: less, musts: [], seed: random.below(2 ** 31), effort: 3e7 })
  return () => blocks(space, smaller, largest, random) ?? []
}

/** Exactly that many rows: the must-have rows written over those that are most like them, then cut or filled. */
function sized(
  space: Space,
  rows: readonly Numbers[],
  size: number,
  musts: readonly Must[],
  random: Random,
): readonly Numbers[] {
  const left = [...rows]
  const first = musts.map(({ cells }) => {
    const distances = left.map(row => distance(space, cells, row))
    const nearest = distances.indexOf(Math.min(...distances))
    const [row] = nearest < 0 ? [] : left.splice(nearest, 1)
    return cells.map((value, p) => (value === open ? (row?.[p] ?? 0) : value))
  })
  while (first.length + left.length > size && left.length > 0) left.splice(random.below(left.length), 1)
  while (first.length + left.length < size) left.push(space.parameters.map(p => random.below(p.values.length)))
  return [...first, ...left]
}

/** Cells that differ; one of a parameter with many values weighs more, since its tuples are harder to replace. */
function distance({ parameters }: Space, cells: Numbers, row: Numbers): number {
  const weights = cells.map((value, p) =>
    value === open || value === row[p] ? 0 : (parameters[p]?.values.length ?? 0) ** 2,
  )
  return weights.reduce((sum, weight) => sum + weight, 0)
}

/** Without the row that the fewest tuples depend on. */
function dropRow(tuples: Tuples, rows: readonly Numbers[], musts: number): readonly Numbers[] {
  const costs = rows.map((_, r) => {
    if (r < musts) return Number.POSITIVE_INFINITY
    return working(tuples, rows.toSpliced(r, 1)).missing.length
  })
  return rows.toSpliced(costs.indexOf(Math.min(...costs)), 1)
}

function fixedCells(musts: readonly Must[], rows: number, parameters: number): Uint8Array {
  const fixed = new Uint8Array(rows * parameters)
  musts.forEach(({ cells }, r) => {
    cells.forEach((value, p) => {
      if (value !== open) fixed[r * parameters + p] = 1
    })
  })
  return fixed
}
