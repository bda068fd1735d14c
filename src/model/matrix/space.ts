/**
 * The option space of flavors as numbers, for the search: a parameter is an option (off, on), a SINGLE or RADIO group (its
 * members), or the flavor itself; a row has the number of one value for each parameter.
 *
 * Implications are part of the space: the framework turns the implied option on, so a row without it is no other setting.
 */
import type { FreeBSD } from '../freebsd.ts'
import { shortHash } from '../hash.ts'
import { declaredOptions } from '../options.ts'
import type { Option, Port } from '../ports.ts'

/** [parameter, value] */
export type Literal = readonly [number, number]

export interface Parameter {
  readonly name: string
  /** What each value turns on; of the parameter `flavor`: the flavor's name. */
  readonly values: readonly (readonly string[])[]
  readonly kind: 'flavor' | 'choice' | 'switch'
  /** The value of the port's defaults; of the flavor: 0. */
  readonly usual: number
}

export interface Space {
  /** `flavor` first, when there is more than one. */
  readonly parameters: readonly Parameter[]
  /** No legal row has all literals of one of these. */
  readonly forbidden: readonly (readonly Literal[])[]
  readonly flavors: readonly string[]
}

/** A value for each parameter. */
export type Numbers = readonly number[]

/** The space of flavors that declare the same options on this release. */
export function spaceOf(port: Port, flavors: readonly string[], freebsd: FreeBSD): Space {
  const declared = declaredOptions(port, flavors[0] ?? '', freebsd)
  const parameters = [...flavorParameter(flavors), ...choices(port, declared), ...switches(port, declared)]
  return { parameters, forbidden: forbiddenIn(port, declared, parameters), flavors }
}

/** Names what the search depends on: the number of values, what excludes what, and the usual values; no names. */
export function spaceKey({ parameters, forbidden }: Space): string {
  return shortHash(JSON.stringify([parameters.map(p => [p.kind, p.values.length, p.usual]), forbidden]))
}

export function settingOf(space: Space, row: Numbers): { readonly flavor: string; readonly on: readonly string[] } {
  let flavor = space.flavors[0] ?? ''
  const on: string[] = []
  space.parameters.forEach(({ kind, values }, i) => {
    const value = values[row[i] ?? 0] ?? []
    if (kind === 'flavor') flavor = value[0] ?? ''
    else on.push(...value)
  })
  return { flavor, on }
}

/** The row of a setting; undefined when the space does not have it. */
export function rowOf(space: Space, flavor: string, on: ReadonlySet<string>): Numbers | undefined {
  const row = space.parameters.map(({ kind, values }) => {
    if (kind === 'flavor') return values.findIndex(v => v[0] === flavor)
    const chosen = values.findIndex(v => v.length > 0 && v.every(name => on.has(name)))
    return chosen >= 0 ? chosen : values.findIndex(v => v.length === 0)
  })
  const isWhole = [...on].every(name => space.parameters.some(p => p.values.some(v => v.includes(name))))
  return row.includes(-1) || !isWhole || !space.flavors.includes(flavor) || !isLegal(space, row) ? undefined : row
}

export function isLegal({ forbidden }: Space, row: Numbers): boolean {
  return !forbidden.some(literals => isBroken(literals, row))
}

/** Does the row have all of these literals? */
export function isBroken(literals: readonly Literal[], row: Numbers): boolean {
  return literals.every(([parameter, value]) => row[parameter] === value)
}

function flavorParameter(flavors: readonly string[]): readonly Parameter[] {
  return flavors.length < 2 ? [] : [{ name: 'flavor', kind: 'flavor', usual: 0, values: flavors.map(name => [name]) }]
}

/** SINGLE and RADIO groups: one value a member, and none for RADIO. */
function choices(port: Port, declared: readonly Option[]): readonly Parameter[] {
  return port.groups.flatMap(({ kind, name, members }): readonly Parameter[] => {
    if (kind !== 'single' && kind !== 'radio') return []
    const options = declared.filter(o => members.includes(o.name))
    if (options.length === 0) return []
    const values = [...(kind === 'radio' ? [[]] : []), ...options.map(o => [o.name])]
    const usual = values.findIndex(([option]) => options.some(o => o.name === option && o.isDefault))
    return [{ name, kind: 'choice', usual: Math.max(0, usual), values }]
  })
}

function switches(port: Port, declared: readonly Option[]): readonly Parameter[] {
  const chosen = new Set(port.groups.filter(g => g.kind === 'single' || g.kind === 'radio').flatMap(g => g.members))
  return declared
    .filter(o => !chosen.has(o.name))
    .map(o => ({ name: o.name, kind: 'switch', usual: o.isDefault ? 1 : 0, values: [[], [o.name]] }))
}

function forbiddenIn(
  port: Port,
  declared: readonly Option[],
  parameters: readonly Parameter[],
): readonly (readonly Literal[])[] {
  const places = new Map<string, Literal>()
  parameters.forEach(({ kind, values }, p) => {
    if (kind === 'flavor') return
    for (const [v, names] of values.entries()) for (const name of names) places.set(name, [p, v])
  })
  const found: (readonly Literal[])[] = []
  for (const option of declared) {
    const at = places.get(option.name)
    if (at === undefined) continue
    for (const other of option.prevents) {
      const there = places.get(other)
      if (there !== undefined) found.push(...together(at, there))
    }
    for (const other of option.implies) {
      const there = places.get(other)
      if (there === undefined) continue
      const others = parameters[there[0]]?.values.flatMap((_, v) => (v === there[1] ? [] : [v])) ?? []
      for (const value of others) found.push(...together(at, [there[0], value]))
    }
  }
  for (const group of port.groups) {
    if (group.kind !== 'multi') continue
    const literals = group.members.flatMap((name): readonly Literal[] => {
      const at = places.get(name)
      return at === undefined ? [] : [[at[0], 0]]
    })
    if (literals.length > 0) found.push(literals)
  }
  return found
}

/** Both at once; two values of one parameter never are, and the same value is forbidden by itself. */
function together(a: Literal, b: Literal): readonly (readonly Literal[])[] {
  if (a[0] !== b[0]) return [[a, b]]
  return a[1] === b[1] ? [[a]] : []
}
