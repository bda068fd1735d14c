/** Settings that decide whether a condition is the right one. */
import { atoms, type Condition } from '../condition.ts'
import { type FreeBSD, freebsdAt } from '../freebsd.ts'
import { type Setting, solve } from '../options.ts'
import { flavorNames, type Port } from '../ports.ts'
import { distinct, filled } from './rows.ts'

/** So many settings of a condition's options are asked about, for one flavor on one release. */
const usual = 16

/** Options, each on or off. */
type Signs = ReadonlyMap<string, boolean>

/**
 * Every combination of the options that a condition names (up to `most` of them, else each changed alone), once with
 * little else on and once with much. Without flavors there are few of them, so the oldest and the newest release are
 * asked, too: a version may matter in one combination only.
 */
export function criticalRows(
  port: Port,
  conditions: readonly Condition[],
  releases: readonly FreeBSD[],
  most = usual,
): readonly Setting[] {
  return distinct(
    conditions.flatMap(condition => {
      const units = unitsOf(port, withTwins(port, condition))
      const all = combinations(units, most)
      return placesFor(port, condition, releases).flatMap(place =>
        (all ?? neighbours(port, units.flat(), condition, place)).flatMap(wanted => around(port, wanted, place)),
      )
    }),
  )
}

/** Flavor and release. */
type Place = Pick<Setting, 'flavor' | 'freebsd'>

/** The atoms of a condition, and for each flavor the option that it implies, for each such option its flavor: they look alike. */
function withTwins(port: Port, condition: Condition): readonly Condition[] {
  const twins = atoms(condition).flatMap((atom): readonly Condition[] => {
    const flavor = port.flavors.find(
      f => f.implies !== undefined && ((atom.kind === 'flavor' && f.name === atom.name) || isNamed(atom, f.implies)),
    )
    if (flavor?.implies === undefined) return [atom]
    return [atom, { kind: 'flavor', name: flavor.name }, { kind: 'option', name: flavor.implies }]
  })
  return [...new Map(twins.map(atom => [JSON.stringify(atom), atom])).values()]
}

function isNamed(atom: Condition, option: string): boolean {
  return atom.kind === 'option' && atom.name === option
}

/** Where a condition may change: flavors that it names, and others; both sides of its versions. */
export function placesFor(port: Port, condition: Condition, releases: readonly FreeBSD[]): readonly Place[] {
  const [main] = releases
  if (main === undefined) return []
  const byAge = [...releases].sort((a, b) => a.osversion - b.osversion)
  const ends = port.flavors.length === 0 ? [...byAge.slice(0, 1), ...byAge.slice(-1)] : []
  const parts = withTwins(port, condition)
  const names = flavorNames(port)
  const named = parts.flatMap(atom => (atom.kind === 'flavor' ? [atom.name] : []))
  // What holds in every flavor but one shows in those that are not named: the first, and one like all the others.
  const unnamed = names.filter(name => !named.includes(name)).slice(0, 2)
  const flavors = [...new Set([...names.slice(0, 1), ...unnamed, ...named.slice(0, 3)])].filter(f => names.includes(f))
  const versions = parts.flatMap(atom => (atom.kind === 'osversion' ? [atom.value - 1, atom.value] : []))
  const systems = [main, ...versions.map(osversion => freebsdAt(osversion, main.arch)), ...ends]
  return flavors.flatMap(flavor => systems.map(freebsd => ({ flavor, freebsd })))
}

/** Options that count together: one, or those of a prefix that are not named by themselves. */
function unitsOf(port: Port, parts: readonly Condition[]): readonly (readonly string[])[] {
  const named = new Set(parts.flatMap(atom => (atom.kind === 'option' ? [atom.name] : [])))
  const others = parts.map(atom =>
    atom.kind !== 'prefix'
      ? []
      : port.options.map(o => o.name).filter(name => name.startsWith(atom.prefix) && !named.has(name)),
  )
  return [...[...named].map(name => [name]), ...others].filter(members => members.length > 0)
}

/** All combinations: of several options that count together none, each alone, and all, or less if that is too many. */
function combinations(units: readonly (readonly string[])[], most: number): readonly Signs[] | undefined {
  const each = (members: readonly string[]) => [...members.map(name => [name]), members]
  const first = (members: readonly string[]) => [members.slice(0, 1), members]
  for (const on of [each, first, (members: readonly string[]) => [members]]) {
    const choices = units.map(members => [[], ...(members.length > 1 ? on(members) : [members])])
    if (choices.reduce((count, list) => count * list.length, 1) > most) continue
    return units.reduce<readonly Signs[]>(
      (made, members, i) =>
        made.flatMap(one => (choices[i] ?? []).map(chosen => new Map([...one, ...only(members, chosen)]))),
      [new Map()],
    )
  }
  return undefined
}

function only(members: readonly string[], on: readonly string[]): Signs {
  return new Map(members.map(name => [name, on.includes(name)]))
}

/**
 * None, all, each alone; a setting in which the condition holds, one in which it does not, and those in which as many of
 * its literals hold as can, or as few, each of them first in turn: all of these also with every single option changed.
 */
function neighbours(port: Port, names: readonly string[], condition: Condition, place: Place): readonly Signs[] {
  const literals = (condition.kind === 'and' ? condition.of : []).filter(
    one => !/flavor|osversion/.test(atoms(one)[0]?.kind ?? ''),
  )
  const rowOf = (wanted: Condition): readonly Signs[] => {
    const found = solve(port, wanted, place.flavor, place.freebsd)
    return found === undefined ? [] : [only(names, [...found])]
  }
  const corners = [literals, literals.map(negated)].flatMap(list =>
    list.map(first => asManyAsCan(port, [first, ...list], place)),
  )
  const near = [condition, negated(condition), ...corners]
    .flatMap(rowOf)
    .flatMap(row => [row, ...names.map(name => new Map([...row, [name, row.get(name) !== true] as const]))])
  return [only(names, []), only(names, names), ...names.map(name => only(names, [name])), ...near]
}

function negated(condition: Condition): Condition {
  return condition.kind === 'not' ? condition.of : { kind: 'not', of: condition }
}

/** Literals that can hold together, taken in turn: options may exclude each other. */
function asManyAsCan(port: Port, literals: readonly Condition[], { flavor, freebsd }: Place): Condition {
  const of: Condition[] = []
  for (const one of literals)
    if (solve(port, { kind: 'and', of: [...of, one] }, flavor, freebsd) !== undefined) of.push(one)
  return { kind: 'and', of }
}

function around(port: Port, wanted: Signs, { flavor, freebsd }: Place): readonly Setting[] {
  const literals = [...wanted].map(
    ([name, on]): Condition => (on ? { kind: 'option', name } : { kind: 'not', of: { kind: 'option', name } }),
  )
  const options = solve(port, { kind: 'and', of: literals }, flavor, freebsd)
  if (options === undefined) return []
  const little = { flavor, freebsd, options }
  return [little, filled(port, little, new Set(wanted.keys()))]
}
