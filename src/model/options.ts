/**
 * The option space of a port: what may be chosen, what follows from a choice, and which conditions can ever hold.
 * All functions are pure; a setting is (flavor, chosen options, FreeBSD release).
 */
import { type Condition, holds, type Point } from './condition.ts'
import type { FreeBSD } from './freebsd.ts'
import type { Flavor, Group, Option, Port } from './ports.ts'

/** One legal choice of the user. */
export interface Setting {
  /** '' for a port without flavors. */
  readonly flavor: string
  /** The options that are on; all others that the flavor declares are off. */
  readonly options: ReadonlySet<string>
  readonly freebsd: FreeBSD
}

/** The options that exist in this flavor on this release, in declared order (OPTIONS_DEFINE first, then the groups). */
export function declaredOptions(port: Port, flavor: string, freebsd: FreeBSD): readonly Option[] {
  const major = Math.floor(freebsd.osversion / 100_000)
  const name = flavor || 'default'
  return port.options.filter(o => (o.flavors === undefined || o.flavors.includes(name)) && !o.excluded.includes(major))
}

export function defaultSetting(port: Port, flavor: string, freebsd: FreeBSD): Setting {
  const on = declaredOptions(port, flavor, freebsd).filter(o => o.isDefault)
  return { flavor, freebsd, options: new Set(on.map(o => o.name)) }
}

/** What conditions see: the choice, what it implies, and what the flavor adds (bsd.options.mk, OPT_IMPLIES). */
export function pointOf(port: Port, setting: Setting): Point {
  const options = withImplied(port, setting.flavor, setting.freebsd, setting.options)
  const implied = flavorOf(port, setting.flavor)?.implies
  if (implied !== undefined) options.add(implied)
  return { flavor: setting.flavor, options, osversion: setting.freebsd.osversion }
}

function flavorOf(port: Port, flavor: string): Flavor | undefined {
  return port.flavors.find(f => f.name === flavor)
}

/** Why the framework's check-config would refuse this choice; empty when it is legal. */
export function violations(port: Port, setting: Setting): readonly string[] {
  const declared = new Set(declaredOptions(port, setting.flavor, setting.freebsd).map(o => o.name))
  const on = withImplied(port, setting.flavor, setting.freebsd, setting.options)
  const found: string[] = []
  for (const name of setting.options) if (!declared.has(name)) found.push(`${name} is no option of this flavor`)
  for (const group of port.groups) {
    const members = group.members.filter(m => declared.has(m))
    const chosen = members.filter(m => on.has(m)).length
    if (members.length === 0) continue
    if (group.kind === 'single' && chosen !== 1) found.push(`exactly one of ${group.name} must be on, ${chosen} are`)
    if (group.kind === 'radio' && chosen > 1) found.push(`at most one of ${group.name} may be on, ${chosen} are`)
    if (group.kind === 'multi' && chosen === 0) found.push(`at least one of ${group.name} must be on`)
  }
  for (const option of port.options) {
    if (!on.has(option.name)) continue
    for (const other of option.prevents) if (on.has(other)) found.push(`${option.name} and ${other} exclude each other`)
  }
  return found
}

/** The number of legal choices; implications and exclusions are counted only when there are none (undefined otherwise). */
export function countSettings(port: Port, flavor: string, freebsd: FreeBSD): bigint | undefined {
  const declared = declaredOptions(port, flavor, freebsd)
  if (declared.some(o => o.implies.length > 0 || o.prevents.length > 0)) return undefined
  let count = 1n
  const names = new Set(declared.map(o => o.name))
  for (const group of port.groups) {
    const n = BigInt(group.members.filter(m => names.has(m)).length)
    if (n === 0n) continue
    if (group.kind === 'single') count *= n
    if (group.kind === 'radio') count *= n + 1n
    if (group.kind === 'multi') count *= 2n ** n - 1n
    if (group.kind === 'group') count *= 2n ** n
  }
  return count * 2n ** BigInt(declared.filter(o => o.kind === 'define').length)
}

/** A legal setting in which the condition holds, or undefined when there is none: an exact answer, no sampling. */
export function witness(port: Port, condition: Condition, releases: readonly FreeBSD[]): Setting | undefined {
  const flavors = port.flavors.length === 0 ? [''] : port.flavors.map(f => f.name)
  for (const flavor of flavors) {
    for (const freebsd of releases) {
      const options = solve(port, condition, flavor, freebsd)
      if (options !== undefined) return { flavor, options, freebsd }
    }
  }
  return undefined
}

/** As `witness`, for one flavor and release: a set of options that is legal and makes the condition true. */
export function solve(
  port: Port,
  condition: Condition,
  flavor: string,
  freebsd: FreeBSD,
): ReadonlySet<string> | undefined {
  const declared = declaredOptions(port, flavor, freebsd)
  const space: Space = {
    port,
    flavor,
    freebsd,
    names: declared.map(o => o.name),
    groups: port.groups,
    implied: flavorOf(port, flavor)?.implies,
  }
  return search(space, condition, new Map())
}

interface Space {
  readonly port: Port
  readonly flavor: string
  readonly freebsd: FreeBSD
  readonly names: readonly string[]
  readonly groups: readonly Group[]
  readonly implied: string | undefined
}

type Partial3 = ReadonlyMap<string, boolean>

/** Depth first over the options that the condition still depends on; three-valued evaluation prunes. */
function search(space: Space, condition: Condition, decided: Partial3): ReadonlySet<string> | undefined {
  const value = evaluate3(space, condition, decided)
  if (value === false) return undefined
  const open = value === true ? undefined : firstOpen(space, condition, decided)
  if (open === undefined) return complete(space, condition, decided, space.groups)
  for (const on of [true, false]) {
    const found = search(space, condition, new Map([...decided, [open, on]]))
    if (found !== undefined) return found
  }
  return undefined
}

/** Fills what is still open: nothing on but what a SINGLE or MULTI group needs; every way to need it is tried. */
function complete(
  space: Space,
  condition: Condition,
  decided: Partial3,
  groups: readonly Group[],
): ReadonlySet<string> | undefined {
  const [group, ...rest] = groups
  if (group === undefined) {
    const options = new Set(space.names.filter(n => decided.get(n) === true))
    const setting = { flavor: space.flavor, freebsd: space.freebsd, options }
    const legal = violations(space.port, setting).length === 0
    return legal && holds(condition, pointOf(space.port, setting)) ? options : undefined
  }
  const members = group.members.filter(m => space.names.includes(m))
  const on = members.filter(m => decided.get(m) === true).length
  if (on > 1 && (group.kind === 'single' || group.kind === 'radio')) return undefined
  const needs = on === 0 && members.length > 0 && (group.kind === 'single' || group.kind === 'multi')
  if (!needs) return complete(space, condition, decided, rest)
  for (const member of members) {
    if (decided.has(member)) continue
    const found = complete(space, condition, new Map([...decided, [member, true]]), rest)
    if (found !== undefined) return found
  }
  return undefined
}

function evaluate3(space: Space, condition: Condition, decided: Partial3): boolean | undefined {
  switch (condition.kind) {
    case 'option':
      return value3(space, condition.name, decided)
    case 'prefix': {
      const names = [...space.names, ...(space.implied === undefined ? [] : [space.implied])]
      return any3(names.filter(n => n.startsWith(condition.prefix)).map(n => value3(space, n, decided)))
    }
    case 'not': {
      const inner = evaluate3(space, condition.of, decided)
      return inner === undefined ? undefined : !inner
    }
    case 'and': {
      const parts = condition.of.map(part => evaluate3(space, part, decided))
      const negated = any3(parts.map(p => (p === undefined ? undefined : !p)))
      return negated === undefined ? undefined : !negated
    }
    case 'or':
      return any3(condition.of.map(part => evaluate3(space, part, decided)))
    default:
      return holds(condition, { flavor: space.flavor, options: new Set(), osversion: space.freebsd.osversion })
  }
}

function any3(values: readonly (boolean | undefined)[]): boolean | undefined {
  if (values.includes(true)) return true
  return values.includes(undefined) ? undefined : false
}

function value3(space: Space, name: string, decided: Partial3): boolean | undefined {
  if (name === space.implied) return true
  return space.names.includes(name) ? decided.get(name) : false
}

function firstOpen(space: Space, condition: Condition, decided: Partial3): string | undefined {
  if (condition.kind === 'not') return firstOpen(space, condition.of, decided)
  if (condition.kind === 'and' || condition.kind === 'or') {
    for (const part of condition.of) {
      if (evaluate3(space, part, decided) !== undefined) continue
      const open = firstOpen(space, part, decided)
      if (open !== undefined) return open
    }
    return undefined
  }
  if (condition.kind === 'option')
    return value3(space, condition.name, decided) === undefined ? condition.name : undefined
  if (condition.kind === 'prefix') {
    return space.names.find(n => n.startsWith(condition.prefix) && value3(space, n, decided) === undefined)
  }
  return undefined
}

function withImplied(port: Port, flavor: string, freebsd: FreeBSD, chosen: ReadonlySet<string>): Set<string> {
  const on = new Set(chosen)
  if (!port.options.some(o => o.implies.length > 0)) return on
  const declared = new Map(declaredOptions(port, flavor, freebsd).map(o => [o.name, o]))
  const queue = [...on]
  for (const name of queue) {
    for (const implied of declared.get(name)?.implies ?? []) {
      if (on.has(implied) || !declared.has(implied)) continue
      on.add(implied)
      queue.push(implied)
    }
  }
  return on
}
