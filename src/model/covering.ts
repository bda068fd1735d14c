/**
 * Few settings that together show every pair of choices: a greedy covering array over the options of one flavor.
 *
 * A parameter is an option (on, off) or a SINGLE or RADIO group (its members, none); rows are legal settings.
 * Deterministic: the same port gives the same rows.
 */
import type { Condition } from './condition.ts'
import type { FreeBSD } from './freebsd.ts'
import { declaredOptions, defaultSetting, pointOf, type Setting, solve, violations } from './options.ts'
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
  const space: Space = {
    // A row counts as what a build sees: what an option implies is on as well.
    isLegal: row => {
      const setting = settingOf(row)
      return (
        violations(port, setting).length === 0 &&
        rowOf(parameters, pointOf(port, setting).options).every((v, i) => v === row[i])
      )
    },
    rowWith: values => {
      const options = solve(port, wanted(parameters, values), flavor, freebsd)
      return options && rowOf(parameters, pointOf(port, { flavor, freebsd, options }).options)
    },
  }
  if (parameters.length > 0 && violations(port, defaults).length === 0)
    settle(rowOf(parameters, pointOf(port, defaults).options))
  for (const key of [...open]) {
    if (!open.has(key)) continue
    const row = grow(parameters, open, unpack(key), space)
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

/** What may stand together. */
interface Space {
  readonly isLegal: (row: readonly number[]) => boolean
  /** A legal row that has these values of these parameters. */
  readonly rowWith: (values: readonly (readonly [number, number])[]) => readonly number[] | undefined
}

/** The options that a value turns on are on, those of the parameter's other values are off. */
function wanted(parameters: readonly Parameter[], values: readonly (readonly [number, number])[]): Condition {
  const literals = values.flatMap(([i, v]) => {
    const on = new Set(parameters[i]?.values[v])
    const all = [...new Set(parameters[i]?.values.flat())]
    return all.map(
      (name): Condition => (on.has(name) ? { kind: 'option', name } : { kind: 'not', of: { kind: 'option', name } }),
    )
  })
  return { kind: 'and', of: literals }
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

/** A full row around one pair: a legal start, then every other parameter takes the legal value that covers most open pairs. */
function grow(
  parameters: readonly Parameter[],
  open: ReadonlySet<number>,
  seed: readonly [number, number, number, number],
  space: Space,
): readonly number[] | undefined {
  const [a, av, b, bv] = seed
  const start = space.rowWith([
    [a, av],
    [b, bv],
  ])
  if (start === undefined) return undefined
  let row = start
  const settled = new Map([
    [a, av],
    [b, bv],
  ])
  parameters.forEach((parameter, i) => {
    if (settled.has(i)) return
    const gain = (v: number): number => {
      let found = 0
      for (const [j, jv] of settled) if (open.has(j < i ? pairKey(j, jv, i, v) : pairKey(i, v, j, jv))) found++
      return found
    }
    const now = row[i] ?? 0
    const best = parameter.values
      .map((_, v) => ({ v, gain: gain(v) }))
      .sort((x, y) => y.gain - x.gain || Number(y.v === now) - Number(x.v === now))
      .find(({ v }) => v === now || space.isLegal(row.with(i, v)))
    if (best) row = row.with(i, best.v)
    settled.set(i, row[i] ?? 0)
  })
  return row
}

function rowOf(parameters: readonly Parameter[], on: ReadonlySet<string>): readonly number[] {
  return parameters.map(p =>
    Math.max(
      0,
      p.values.findIndex(v => v.length > 0 && v.every(o => on.has(o))),
    ),
  )
}
