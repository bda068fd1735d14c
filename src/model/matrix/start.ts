/** Arrays to begin with: one row after the other, or blocks of smaller arrays. */
import { put, rowsOf, type Working, working } from './array.ts'
import { completer, open } from './complete.ts'
import type { Must } from './must.ts'
import { type Random, shuffled } from './random.ts'
import type { Numbers, Space } from './space.ts'
import { literalsOf, type Tuples } from './tuples.ts'

/** Legal rows that show every possible tuple, the must-have rows first: each next row is the best of a few tries. */
export function greedy(
  space: Space,
  tuples: Tuples,
  musts: readonly Must[],
  random: Random,
  tries: number,
): readonly Numbers[] {
  const rows: Numbers[] = []
  let array = working(tuples, [])
  const add = (row: Numbers): void => {
    rows.push(row)
    array = working(tuples, rows)
  }
  for (const { cells } of musts) add(bestOf(space, array, cells, random, tries))
  while (array.missing.length > 0) {
    const partial = space.parameters.map(() => open)
    for (const [p, v] of literalsOf(tuples, array.missing.list[random.below(array.missing.length)] ?? 0)) partial[p] = v
    add(bestOf(space, array, partial, random, tries))
  }
  if (rows.length === 0) add(space.parameters.map(p => p.usual))
  return rows
}

/** The completion that shows most missing tuples. */
function bestOf(space: Space, array: Working, partial: Numbers, random: Random, tries: number): Numbers {
  const complete = completer(space)
  const rows = rowsOf(array)
  let best: { row: Numbers; left: number } | undefined
  for (let i = 0; i < tries; i++) {
    const start = complete(partial, p => random.below(space.parameters[p]?.values.length ?? 1))
    if (start === undefined) throw new Error('a row that the search was given has no legal completion')
    const trial = working(array.tuples, [...rows, start])
    const last = trial.rows - 1
    const row = [...start]
    for (const parameter of shuffled(row.length, random)) {
      if (partial[parameter] !== open) continue
      const count = space.parameters[parameter]?.values.length ?? 0
      for (let value = 0; value < count; value++) {
        const old = row[parameter] ?? 0
        if (value === old) continue
        if (space.forbidden.length > 0 && complete(row.with(parameter, value), () => 0) === undefined) continue
        if (put(trial, last, parameter, value) <= 0) row[parameter] = value
        else put(trial, last, parameter, old)
      }
    }
    if (best === undefined || trial.missing.length < best.left) best = { row, left: trial.missing.length }
  }
  return best?.row ?? partial
}

/**
 * For each value of the largest parameter an array of one less strength over the others, with values renamed at random in
 * each column of each block: all tuples with the largest parameter are there, and most others. Undefined where rules
 * could break (renaming would break them).
 */
export function blocks(
  space: Space,
  smaller: readonly Numbers[],
  largest: number,
  random: Random,
): readonly Numbers[] | undefined {
  if (space.forbidden.length > 0) return undefined
  const sizes = space.parameters.map(p => p.values.length)
  return Array.from({ length: sizes[largest] ?? 0 }, (_, value) => {
    const names = sizes.map(size => shuffled(size, random))
    const columns = columnOrder(sizes, largest, random)
    return smaller.map(row =>
      sizes.map((_, p) => (p === largest ? value : (names[p]?.[row[columns[p] ?? p] ?? 0] ?? 0))),
    )
  }).flat()
}

/** Columns of the same size may change places. */
function columnOrder(sizes: readonly number[], largest: number, random: Random): readonly number[] {
  const order = sizes.map((_, p) => p)
  for (const size of new Set(sizes)) {
    const same = sizes.flatMap((s, p) => (s === size && p !== largest ? [p] : []))
    shuffled(same.length, random).forEach((from, to) => {
      order[same[to] ?? 0] = same[from] ?? 0
    })
  }
  return order
}

/** The space without what one parameter may be: its first value only. */
export function without(space: Space, parameter: number): Space {
  return {
    ...space,
    parameters: space.parameters.map((p, i) =>
      i === parameter ? { ...p, values: p.values.slice(0, 1), usual: 0 } : p,
    ),
  }
}
