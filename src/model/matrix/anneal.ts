/**
 * Simulated annealing: an array with a fixed number of rows is changed until it misses no tuple. A step takes a tuple that
 * is missing and writes it into some row; steps that make it worse are taken ever more rarely.
 */
import { put, type Working } from './array.ts'
import type { Random } from './random.ts'
import { isBroken, type Space } from './space.ts'

export interface Cooling {
  /** In missing tuples: a step that makes it worse by that much is taken with a chance of 1/e. */
  readonly from: number
  readonly to: number
  /** Tuples to look at; see Working. */
  readonly effort: number
}

/** Changes the array in place. `isFixed[row * parameters + parameter]` is 1 for cells to be left alone. */
export function anneal(array: Working, space: Space, isFixed: Uint8Array, random: Random, cooling: Cooling): boolean {
  const { missing, work } = array
  const start = work.done
  const step: Step = { row: 0, parameters: new Int32Array(3), values: new Int32Array(3), old: new Int32Array(3) }
  while (missing.length > 0 && work.done - start < cooling.effort) {
    const temperature = cooling.from * (cooling.to / cooling.from) ** ((work.done - start) / cooling.effort)
    // A batch at one temperature: powers cost more than steps.
    for (let i = 0; i < 256 && missing.length > 0; i++) {
      work.done += 8
      if (!chooseStep(array, isFixed, random, step)) continue
      const delta = take(array, step)
      const isTaken = delta <= 0 || random.next() < Math.exp(-delta / temperature)
      if (!isTaken || !isLegalRow(array, space, step.row)) undo(array, step)
    }
  }
  return missing.length === 0
}

/** Values for up to three cells of one row. */
interface Step {
  row: number
  readonly parameters: Int32Array
  readonly values: Int32Array
  readonly old: Int32Array
}

/** A missing tuple and a row to write it into; false when cells of that row are fixed otherwise. */
function chooseStep(
  { tuples, missing, rows, cells, stride }: Working,
  isFixed: Uint8Array,
  random: Random,
  step: Step,
): boolean {
  const { sets, setOf, strength, parameters } = tuples
  const tuple = missing.list[random.below(missing.length)] as number
  const at = (setOf[tuple] as number) * 7
  step.row = random.below(rows)
  let rest = tuple - (sets[at + 3] as number)
  for (let i = 0; i < strength; i++) {
    const parameter = sets[at + i] as number
    const weight = sets[at + 4 + i] as number
    const value = Math.floor(rest / weight)
    rest -= value * weight
    const old = cells[step.row * stride + parameter] as number
    if (old !== value && isFixed[step.row * parameters + parameter] === 1) return false
    step.parameters[i] = parameter
    step.values[i] = value
    step.old[i] = old
  }
  return true
}

/** By how much the number of missing tuples changes. */
function take(array: Working, { row, parameters, values }: Step): number {
  let delta = 0
  for (let i = 0; i < array.tuples.strength; i++) delta += put(array, row, parameters[i] as number, values[i] as number)
  return delta
}

function undo(array: Working, { row, parameters, old }: Step): void {
  for (let i = array.tuples.strength - 1; i >= 0; i--) put(array, row, parameters[i] as number, old[i] as number)
}

function isLegalRow(array: Working, { forbidden }: Space, row: number): boolean {
  if (forbidden.length === 0) return true
  const cells = [...array.cells.subarray(row * array.stride, (row + 1) * array.stride - 1)]
  return !forbidden.some(literals => isBroken(literals, cells))
}
