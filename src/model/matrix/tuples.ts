/**
 * The tuples that an array must show, numbered: for each set of `strength` parameters one number per combination of their
 * values. Strengths below 3 are told as 3 with parameters that do not exist: their value is 0, at the index after the last.
 */
import { completer, open } from './complete.ts'
import type { Space } from './space.ts'

export interface Tuples {
  readonly strength: number
  readonly parameters: number
  /** How many numbers there are. */
  readonly total: number
  /** Those that some legal row has. */
  readonly wanted: number
  /** 1 for a tuple that no legal row has. */
  readonly impossible: Uint8Array
  /** Seven numbers a set: its parameters a, b, c; its first tuple; and what a value of a, b, c counts. */
  readonly sets: Int32Array
  /** Number of a tuple -> number of its set. */
  readonly setOf: Int32Array
  /** For each parameter, six numbers a set that it is in: the other two, first tuple, own weight, the others' weights. */
  readonly of: readonly Int32Array[]
}

/** Legal rows have every parameter once: a strength above the number of parameters is that number. */
export function tuplesOf(space: Space, strength: 1 | 2 | 3): Tuples {
  const sizes = space.parameters.map(p => p.values.length)
  const t = Math.min(strength, sizes.length)
  const sets: number[] = []
  const setOf: number[] = []
  const of: number[][] = sizes.map(() => [])
  for (const [a, b, c] of parameterSets(sizes.length, t)) {
    const [nb, nc] = [sizes[b] ?? 1, sizes[c] ?? 1]
    const base = setOf.length
    const [ma, mb, mc] = [nb * nc, nc, 1]
    const number = sets.length / 7
    for (let i = 0; i < (sizes[a] ?? 1) * ma; i++) setOf.push(number)
    sets.push(a, b, c, base, ma, mb, mc)
    of[a]?.push(b, c, base, ma, mb, mc)
    of[b]?.push(a, c, base, mb, ma, mc)
    of[c]?.push(a, b, base, mc, ma, mb)
  }
  const numbered = {
    strength: t,
    parameters: sizes.length,
    total: setOf.length,
    sets: Int32Array.from(sets),
    setOf: Int32Array.from(setOf),
    of: of.map(list => Int32Array.from(list)),
  }
  const impossible = impossibleIn(space, numbered)
  return { ...numbered, impossible, wanted: impossible.reduce((sum, is) => sum - is, numbered.total) }
}

/** The values of a tuple: [parameter, value] for each of its parameters. */
export function literalsOf(tuples: Pick<Tuples, 'sets' | 'setOf' | 'strength'>, tuple: number): [number, number][] {
  const at = (tuples.setOf[tuple] ?? 0) * 7
  const cell = (offset: number): number => tuples.sets[at + offset] ?? 0
  let rest = tuple - cell(3)
  return Array.from({ length: tuples.strength }, (_, i): [number, number] => {
    const weight = cell(4 + i)
    const value = Math.floor(rest / weight)
    rest -= value * weight
    return [cell(i), value]
  })
}

function* parameterSets(n: number, strength: number): Generator<readonly [number, number, number]> {
  for (let a = 0; a < n; a++) {
    if (strength === 1) yield [a, n, n]
    for (let b = a + 1; strength > 1 && b < n; b++) {
      if (strength === 2) yield [a, b, n]
      for (let c = b + 1; strength > 2 && c < n; c++) yield [a, b, c]
    }
  }
}

function impossibleIn(space: Space, tuples: Pick<Tuples, 'sets' | 'setOf' | 'strength' | 'total'>): Uint8Array {
  const impossible = new Uint8Array(tuples.total)
  if (space.forbidden.length === 0) return impossible
  const complete = completer(space)
  for (let tuple = 0; tuple < tuples.total; tuple++) {
    const partial = space.parameters.map(() => open)
    for (const [parameter, value] of literalsOf(tuples, tuple)) partial[parameter] = value
    if (complete(partial, () => 0) === undefined) impossible[tuple] = 1
  }
  return impossible
}
