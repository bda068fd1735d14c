/**
 * Settings that together show every three choices at once (members of a SINGLE group, options on or off, and the flavor
 * among them): an item that needs three of them is seen at least once, and what is seen can be learnt.
 *
 * Speed counts and not the last row: each row fixes one triple that is still open and takes the best of a few at random.
 */
import type { Condition } from '../condition.ts'
import type { FreeBSD } from '../freebsd.ts'
import { seeded } from '../matrix/random.ts'
import { isLegal, type Numbers, type Space, settingOf, spaceOf } from '../matrix/space.ts'
import { type Setting, solve } from '../options.ts'
import type { Port } from '../ports.ts'

/** How many random rows compete for each place. */
const candidates = 6

/** For flavors that declare the same options on this release. */
export function tripleRows(port: Port, flavors: readonly string[], freebsd: FreeBSD): readonly Setting[] {
  const space = spaceOf(port, flavors, freebsd)
  const { next } = seeded(20260329)
  const triples = openTriples(space)
  const rows: Numbers[] = []
  for (;;) {
    const seed = triples.first()
    if (seed === undefined) break
    const made = Array.from({ length: candidates }, () => rowAround(space, seed, next)).filter(r => r !== undefined)
    const found = made.length > 0 ? made : solved(port, space, seed, freebsd)
    const [best] = found.map(row => ({ row, gain: triples.gain(row) })).sort((a, b) => b.gain - a.gain)
    // No legal setting has all three: implications or exclusions forbid them.
    if (best === undefined) triples.drop(seed)
    else {
      rows.push(best.row)
      triples.settle(best.row)
    }
  }
  return rows.map(row => {
    const { flavor, on } = settingOf(space, row)
    return { flavor, freebsd, options: new Set(on) }
  })
}

/** Pairs of parameter and value. */
type Triple = readonly (readonly [number, number])[]

/** Which triples no row has yet: one byte for each, at a place that the three values tell. */
function openTriples({ parameters }: Space) {
  const count = parameters.length
  const size = Math.min(3, count)
  const starts: number[] = []
  let values = 0
  for (const parameter of parameters) {
    starts.push(values)
    values += parameter.values.length
  }
  const at = (row: Numbers, p: number): number => (starts[p] ?? 0) + (row[p] ?? 0)
  const keys = function* (row: Numbers): Generator<number> {
    if (size === 1) yield at(row, 0)
    if (size === 2) yield at(row, 0) * values + at(row, 1)
    for (let a = 0; a < count; a++)
      for (let b = a + 1; b < count; b++)
        for (let c = b + 1; c < count; c++) yield (at(row, a) * values + at(row, b)) * values + at(row, c)
  }
  const open = new Map<number, Triple>()
  const fill = (chosen: Triple, key: number, from: number): void => {
    if (chosen.length === size) {
      if (size > 0) open.set(key, chosen)
      return
    }
    for (let p = from; p < count; p++)
      for (const v of parameters[p]?.values.keys() ?? [])
        fill([...chosen, [p, v]], key * values + (starts[p] ?? 0) + v, p + 1)
  }
  fill([], 0, 0)
  const keyOf = (triple: Triple): number => triple.reduce((key, [p, v]) => key * values + (starts[p] ?? 0) + v, 0)
  return {
    first: (): Triple | undefined => open.values().next().value,
    gain: (row: Numbers): number => {
      let gain = 0
      for (const key of keys(row)) if (open.has(key)) gain++
      return gain
    },
    settle: (row: Numbers): void => {
      for (const key of keys(row)) open.delete(key)
    },
    drop: (triple: Triple): void => {
      open.delete(keyOf(triple))
    },
  }
}

/** A legal row with these three, the rest at random. */
function rowAround(space: Space, seed: Triple, next: () => number): Numbers | undefined {
  const fixed = new Map(seed)
  for (let tries = 0; tries < 20; tries++) {
    const row = space.parameters.map((p, i) => fixed.get(i) ?? Math.floor(next() * p.values.length))
    if (isLegal(space, row)) return row
  }
  return undefined
}

/** The same by search, when chance does not find one. */
function solved(port: Port, { parameters, flavors }: Space, seed: Triple, freebsd: FreeBSD): readonly Numbers[] {
  const literals = seed.flatMap(([p, v]): readonly Condition[] => {
    const parameter = parameters[p]
    if (parameter === undefined || parameter.kind === 'flavor') return []
    return parameter.values.flat().map((name): Condition => {
      const option: Condition = { kind: 'option', name }
      return parameter.values[v]?.includes(name) ? option : { kind: 'not', of: option }
    })
  })
  const place = seed.find(([p]) => parameters[p]?.kind === 'flavor')
  const flavor = flavors[place?.[1] ?? 0] ?? ''
  const on = solve(port, { kind: 'and', of: literals }, flavor, freebsd)
  if (on === undefined) return []
  const row = parameters.map(({ kind, values }) => {
    if (kind === 'flavor') return place?.[1] ?? 0
    return Math.max(
      0,
      values.findIndex(value => value.length > 0 && value.every(name => on.has(name))),
    )
  })
  return [row]
}
