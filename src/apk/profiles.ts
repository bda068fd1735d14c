/** The choices of options that lead to different sets of packages, and which of them have a trouble in common. */
import { atoms, type Condition, holds } from '../model/condition.ts'
import { coveringSettings } from '../model/covering.ts'
import type { FreeBSD } from '../model/freebsd.ts'
import { declaredOptions, defaultSetting, pointOf, type Setting, solve } from '../model/options.ts'
import { type Conditional, flavorNames, type Package, type Port } from '../model/ports.ts'

export interface Profile {
  /** `the defaults`, `brcm with XX_MDNS, without IPV6`: differences from the defaults of the flavor. */
  readonly title: string
  /** The options that decide about packages, and are on. */
  readonly options: ReadonlySet<string>
  readonly flavor: string
  readonly packages: readonly Package[]
}

export interface Profiles {
  readonly profiles: readonly Profile[]
  /** The options that decide about packages, in declared order. */
  readonly options: readonly string[]
  /** Every choice is there; otherwise there are too many, and every pair of choices is. */
  readonly isComplete: boolean
}

/** Above this many options each of them doubles a number that is large already. */
const mostOptions = 14

/** The profiles of every flavor of the guest; two choices with the same packages in one flavor are both there. */
export function profilesOf(guest: Port, freebsd: FreeBSD): Profiles {
  const packages = guest.guest?.packages ?? []
  const options = decidingOptions(guest, packages)
  const isComplete = options.length <= mostOptions
  const profiles = flavorNames(guest).flatMap(flavor => {
    const settings = isComplete
      ? allSettings(guest, flavor, freebsd, options)
      : coveringSettings(guest, flavor, freebsd)
    return settings.map(setting => profileOf(guest, setting, options))
  })
  return { profiles, options, isComplete }
}

/** The profile of one setting. */
export function profileOf(guest: Port, setting: Setting, options?: readonly string[]): Profile {
  const packages = guest.guest?.packages ?? []
  const deciding = options ?? decidingOptions(guest, packages)
  const point = pointOf(guest, setting)
  return {
    title: titleOf(guest, setting, deciding),
    options: new Set(deciding.filter(name => point.options.has(name))),
    flavor: setting.flavor,
    packages: packages.filter(({ when }) => holds(when, point)).map(({ item }) => item),
  }
}

function decidingOptions(guest: Port, packages: readonly Conditional<Package>[]): readonly string[] {
  const named = packages.flatMap(({ when }) => atoms(when))
  const decides = (name: string): boolean =>
    named.some(
      atom =>
        (atom.kind === 'option' && atom.name === name) || (atom.kind === 'prefix' && name.startsWith(atom.prefix)),
    )
  return guest.options.map(o => o.name).filter(decides)
}

/** One legal setting for every choice of these options that some legal setting makes. */
function allSettings(guest: Port, flavor: string, freebsd: FreeBSD, options: readonly string[]): readonly Setting[] {
  const declared = new Set(declaredOptions(guest, flavor, freebsd).map(o => o.name))
  const open = options.filter(name => declared.has(name))
  const settings: Setting[] = []
  const grow = (index: number, literals: readonly Condition[]): void => {
    const name = open[index]
    if (name === undefined) {
      const chosen = solve(guest, { kind: 'and', of: literals }, flavor, freebsd)
      if (chosen !== undefined) settings.push({ flavor, freebsd, options: chosen })
      return
    }
    const on: Condition = { kind: 'option', name }
    for (const literal of excludes(guest, literals, name) ? [] : [on]) grow(index + 1, [...literals, literal])
    grow(index + 1, [...literals, { kind: 'not', of: on }])
  }
  grow(0, [])
  return settings
}

/** Is another member of an exclusive group on already? Saves half of the search for each such group. */
function excludes(guest: Port, literals: readonly Condition[], name: string): boolean {
  const group = guest.groups.find(g => (g.kind === 'single' || g.kind === 'radio') && g.members.includes(name))
  return literals.some(l => l.kind === 'option' && group?.members.includes(l.name) === true)
}

function titleOf(guest: Port, setting: Setting, options: readonly string[]): string {
  const usual = defaultSetting(guest, setting.flavor, setting.freebsd).options
  const exclusive = new Set(guest.groups.filter(g => g.kind === 'single' || g.kind === 'radio').flatMap(g => g.members))
  const added = options.filter(name => setting.options.has(name) && !usual.has(name))
  // Choosing one of a group says that the other is off.
  const removed = options.filter(name => !setting.options.has(name) && usual.has(name) && !exclusive.has(name))
  const difference = [
    ...(added.length > 0 ? [`with ${added.join(', ')}`] : []),
    ...(removed.length > 0 ? [`without ${removed.join(', ')}`] : []),
  ].join(', ')
  const flavor = setting.flavor === '' || setting.flavor === 'default' ? '' : setting.flavor
  return [flavor, difference].filter(part => part !== '').join(' ') || 'the defaults'
}

/**
 * When does something happen that happens in `some` of all profiles? `always`, or the shortest condition of options on
 * and off that tells them apart from all others; undefined when no single conjunction does.
 */
export function sharedChoice(some: readonly Profile[], all: Profiles): string | undefined {
  if (some.length === all.profiles.length) return 'always'
  const [first] = some
  if (first === undefined) return undefined
  const literals = all.options
    .map(name => ({ name, on: first.options.has(name) }))
    .filter(({ name, on }) => some.every(p => p.options.has(name) === on))
  const isMet = (profile: Profile, list: typeof literals): boolean =>
    list.every(({ name, on }) => profile.options.has(name) === on)
  const tells = (list: typeof literals): boolean => all.profiles.filter(p => isMet(p, list)).length === some.length
  if (!tells(literals)) return undefined
  // Leaves out what is not needed, options that are off first: they explain less.
  let needed = literals
  for (const literal of [...literals].sort((a, b) => Number(a.on) - Number(b.on))) {
    const without = needed.filter(l => l !== literal)
    if (tells(without)) needed = without
  }
  return needed.map(({ name, on }) => (on ? name : `not ${name}`)).join(' and ')
}
