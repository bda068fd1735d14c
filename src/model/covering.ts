/**
 * Few settings that together show every pair of choices: a greedy covering array over the options of one flavor.
 *
 * A parameter is an option (on, off) or a SINGLE or RADIO group (its members, none); rows are legal settings.
 * Deterministic: the same port gives the same rows.
 */
import type { FreeBSD } from './freebsd.ts'
import { declaredOptions, defaultSetting, type Setting, violations } from './options.ts'
import type { Port } from './ports.ts'

/** What a parameter may be: the options that this value turns on. */
interface Parameter {
  readonly name: string
  readonly values: readonly (readonly string[])[]
}

/** The defaults first, then as few rows as the greedy search finds for all legal pairs; a port without options has one row. */
export function coveringSettings(port: Port, flavor: string, freebsd: FreeBSD): readonly Setting[] {
  const defaults = defaultSetting(port, flavor, freebsd)
  const parameters = parametersOf(port, flavor, freebsd)
  const rows: (readonly number[])[] = []
  const open = allPairs(parameters)
  const settle = (row: readonly number[]): void => {
    for (let a = 0; a < row.length; a++)
      for (let b = a + 1; b < row.length; b++) open.delete(pairKey(a, row[a] ?? 0, b, row[b] ?? 0))
    rows.push(row)
  }
  const settingOf = (row: readonly number[]): Setting => ({
    flavor,
    freebsd,
    options: new Set(parameters.flatMap((p, i) => p.values[row[i] ?? 0] ?? [])),
  })
  if (parameters.length > 0) settle(rowOf(parameters, defaults.options))
  for (const key of [...open]) {
    if (!open.has(key)) continue
    const row = grow(parameters, open, unpack(key), candidate => violations(port, settingOf(candidate)).length === 0)
    // No legal row holds this pair: implications or exclusions forbid it.
    if (row === undefined) open.delete(key)
    else settle(row)
  }
  // A port with one parameter has no pairs: every value of it gets a row.
  const [only] = parameters
  if (parameters.length === 1 && only)
    only.values.forEach((_, v) => {
      if (!rows.some(r => r[0] === v)) rows.push([v])
    })
  const settings = rows.map(settingOf)
  return settings.length > 0 ? settings : [defaults]
}

function parametersOf(port: Port, flavor: string, freebsd: FreeBSD): readonly Parameter[] {
  const declared = declaredOptions(port, flavor, freebsd)
  const names = new Set(declared.map(o => o.name))
  const exclusive = port.groups.filter(g => g.kind === 'single' || g.kind === 'radio')
  const inExclusive = new Set(exclusive.flatMap(g => g.members))
  return [
    ...exclusive
      .map(g => ({
        name: g.name,
        values: [...(g.kind === 'radio' ? [[]] : []), ...g.members.filter(m => names.has(m)).map(m => [m])],
      }))
      .filter(p => p.values.length > 0),
    ...declared.filter(o => !inExclusive.has(o.name)).map(o => ({ name: o.name, values: [[], [o.name]] })),
  ]
}

/** A pair of values packed in one number: cheap to store and to look up. */
const width = 1024
function pairKey(a: number, av: number, b: number, bv: number): number {
  return ((a * width + av) * width + b) * width + bv
}

function unpack(key: number): readonly [number, number, number, number] {
  const bv = key % width
  const rest = Math.floor(key / width)
  const b = rest % width
  const high = Math.floor(rest / width)
  return [Math.floor(high / width), high % width, b, bv]
}

function allPairs(parameters: readonly Parameter[]): Set<number> {
  const pairs = new Set<number>()
  parameters.forEach((p, a) => {
    for (let b = a + 1; b < parameters.length; b++) {
      const q = parameters[b]
      if (!q) continue
      p.values.forEach((_, av) => {
        q.values.forEach((_, bv) => {
          pairs.add(pairKey(a, av, b, bv))
        })
      })
    }
  })
  return pairs
}

/** A full row around one pair: every other parameter takes the legal value that covers most open pairs. */
function grow(
  parameters: readonly Parameter[],
  open: ReadonlySet<number>,
  seed: readonly [number, number, number, number],
  isLegal: (row: readonly number[]) => boolean,
): readonly number[] | undefined {
  const [a, av, b, bv] = seed
  const fixed = new Map([
    [a, av],
    [b, bv],
  ])
  const row = parameters.map((_, i) => fixed.get(i) ?? 0)
  parameters.forEach((parameter, i) => {
    if (fixed.has(i)) return
    let best = -1
    parameter.values.forEach((_, v) => {
      let gain = 0
      for (const [j, jv] of fixed) if (open.has(j < i ? pairKey(j, jv, i, v) : pairKey(i, v, j, jv))) gain++
      const trial = row.with(i, v)
      if (gain > best && (isLegal(trial) || !isLegal(row))) {
        best = gain
        row[i] = v
      }
    })
    fixed.set(i, row[i] ?? 0)
  })
  return isLegal(row) ? row : undefined
}

function rowOf(parameters: readonly Parameter[], on: ReadonlySet<string>): readonly number[] {
  return parameters.map(p =>
    Math.max(
      0,
      p.values.findIndex(v => v.length > 0 && v.every(o => on.has(o))),
    ),
  )
}
