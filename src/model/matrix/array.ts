/** An array in the making: its rows, how often it shows each tuple, and which are still missing; typed arrays throughout. */
import type { Numbers } from './space.ts'
import type { Tuples } from './tuples.ts'

export interface Working {
  readonly tuples: Tuples
  /** Cells in a row: the parameters and a last cell that is 0 (see tuples.ts). */
  readonly stride: number
  readonly cells: Uint8Array
  readonly rows: number
  /** How many rows show a tuple; impossible ones count as shown. */
  readonly shown: Int32Array
  /** The tuples that no row shows: the first `missing.length` of `list`; `at` finds a tuple in it. */
  readonly missing: { length: number; readonly list: Int32Array; readonly at: Int32Array }
  /** Tuples looked at so far: the measure of effort, the same on every machine. */
  readonly work: { done: number }
}

export function working(tuples: Tuples, rows: readonly Numbers[]): Working {
  const stride = tuples.parameters + 1
  const cells = new Uint8Array(rows.length * stride)
  rows.forEach((row, r) => {
    cells.set(row, r * stride)
  })
  const array: Working = {
    tuples,
    stride,
    cells,
    rows: rows.length,
    shown: new Int32Array(tuples.total),
    missing: { length: 0, list: new Int32Array(tuples.total), at: new Int32Array(tuples.total).fill(-1) },
    work: { done: 0 },
  }
  const { sets } = tuples
  for (let r = 0; r < rows.length; r++) {
    const start = r * stride
    for (let s = 0; s < sets.length; s += 7) {
      let tuple = sets[s + 3] ?? 0
      for (let i = 0; i < 3; i++) tuple += (cells[start + (sets[s + i] ?? 0)] ?? 0) * (sets[s + 4 + i] ?? 0)
      array.shown[tuple] = (array.shown[tuple] ?? 0) + 1
    }
  }
  for (let tuple = 0; tuple < tuples.total; tuple++) {
    if (array.shown[tuple] === 0 && tuples.impossible[tuple] === 0) addMissing(array, tuple)
  }
  return array
}

/** Puts a value into a cell; returns by how much the number of missing tuples changed. */
export function put(array: Working, row: number, parameter: number, value: number): number {
  const { cells, stride, shown, tuples, missing, work } = array
  const start = row * stride
  const old = cells[start + parameter] ?? 0
  if (old === value) return 0
  const before = missing.length
  const of = tuples.of[parameter] ?? new Int32Array(0)
  const { impossible } = tuples
  for (let i = 0; i < of.length; i += 6) {
    const rest =
      (of[i + 2] as number) +
      (of[i + 4] as number) * (cells[start + (of[i] as number)] as number) +
      (of[i + 5] as number) * (cells[start + (of[i + 1] as number)] as number)
    const own = of[i + 3] as number
    const gone = rest + own * old
    const come = rest + own * value
    shown[gone] = (shown[gone] as number) - 1
    if (shown[gone] === 0 && impossible[gone] === 0) addMissing(array, gone)
    shown[come] = (shown[come] as number) + 1
    if (shown[come] === 1 && impossible[come] === 0) dropMissing(array, come)
  }
  cells[start + parameter] = value
  work.done += of.length / 6
  return missing.length - before
}

export function rowsOf({ cells, stride, rows }: Working): readonly Numbers[] {
  return Array.from({ length: rows }, (_, r) => [...cells.subarray(r * stride, (r + 1) * stride - 1)])
}

function addMissing({ missing }: Working, tuple: number): void {
  missing.list[missing.length] = tuple
  missing.at[tuple] = missing.length
  missing.length++
}

function dropMissing({ missing }: Working, tuple: number): void {
  const at = missing.at[tuple] as number
  const last = missing.list[missing.length - 1] as number
  missing.list[at] = last
  missing.at[last] = at
  missing.at[tuple] = -1
  missing.length--
}
