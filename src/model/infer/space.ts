/** The option space of a port as make declares it, flavor by flavor and release by release. */
import type { FreeBSD } from '../freebsd.ts'
import { dependKinds, type Flavor, type Group, type Option, type Port, type Role } from '../ports.ts'

/** What make declares in one flavor on one release. */
export interface Declared {
  readonly flavor: string
  readonly freebsd: FreeBSD
  /** COMPLETE_OPTIONS_LIST */
  readonly all: readonly string[]
  readonly defaults: readonly string[]
  /** Options that are on although nobody can choose them here. */
  readonly implied: readonly string[]
  readonly groups: readonly Group[]
  readonly descriptions: ReadonlyMap<string, string>
  readonly implies: ReadonlyMap<string, readonly string[]>
  readonly prevents: ReadonlyMap<string, readonly string[]>
}

export interface Space {
  /** A port that has flavors, options and groups, and nothing else. */
  readonly port: Port
  /** What the form of a manifest cannot say about these options. */
  readonly odd: readonly string[]
}

/** Joins the declarations; `declared` has the first flavor on the main release first. */
export function spaceOf(role: Role, name: string, declared: readonly Declared[]): Space {
  const odd: string[] = []
  const flavorNames = [...new Set(declared.map(d => d.flavor))].filter(f => f !== '')
  const names = [...new Set(declared.flatMap(d => d.all))]
  const groups = groupsOf(declared, odd)
  const main = declared.filter(d => d.freebsd.release === declared[0]?.freebsd.release)
  const options = names.map(option => optionOf(option, declared, main, groups, flavorNames, odd))
  return {
    port: { ...blankPort(role, name), flavors: flavorsOf(flavorNames, main, odd), options, groups },
    odd: [...new Set(odd)],
  }
}

function groupsOf(declared: readonly Declared[], odd: string[]): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const group of declared.flatMap(d => d.groups)) {
    const before = groups.get(group.name)
    if (before !== undefined && before.kind !== group.kind) odd.push(`the group ${group.name} has two kinds`)
    const members = [...new Set([...(before?.members ?? []), ...group.members])]
    groups.set(group.name, { ...group, members })
  }
  return [...groups.values()]
}

function optionOf(
  name: string,
  declared: readonly Declared[],
  main: readonly Declared[],
  groups: readonly Group[],
  flavors: readonly string[],
  odd: string[],
): Option {
  const having = declared.filter(d => d.all.includes(name))
  const where = new Set(having.map(d => d.flavor))
  const majors = new Set(declared.map(d => major(d.freebsd)))
  const excluded = [...majors].filter(m => !having.some(d => major(d.freebsd) === m))
  const descriptions = new Set(having.map(d => d.descriptions.get(name) ?? ''))
  const on = new Set(
    having.filter(d => d.implied.length === 0 || !d.implied.includes(name)).map(d => d.defaults.includes(name)),
  )
  if (descriptions.size > 1) odd.push(`${name} has several descriptions`)
  if (on.size > 1) odd.push(`${name} is on by default in some flavors or releases only`)
  if (having.some(d => main.length > 0 && !excluded.includes(major(d.freebsd)) && !where.has(d.flavor)))
    odd.push(`${name} exists in some combinations of flavor and release only`)
  const group = groups.find(g => g.members.includes(name))
  return {
    name,
    description: [...descriptions][0] ?? '',
    isDefault: on.has(true),
    kind: group?.kind ?? 'define',
    group: group?.name,
    flavors: flavors.length === 0 || where.size === flavors.length ? undefined : flavors.filter(f => where.has(f)),
    excluded: excluded.sort((a, b) => a - b),
    implies: [...new Set(having.flatMap(d => d.implies.get(name) ?? []))],
    prevents: [...new Set(having.flatMap(d => d.prevents.get(name) ?? []))],
  }
}

function major(freebsd: FreeBSD): number {
  return Math.floor(freebsd.osversion / 100_000)
}

function flavorsOf(names: readonly string[], main: readonly Declared[], odd: string[]): readonly Flavor[] {
  return names.map((name, i) => {
    const implied = main.find(d => d.flavor === name)?.implied ?? []
    if (implied.length > 1) odd.push(`the flavor ${name} turns several options on: ${implied.join(' ')}`)
    return { name, suffix: i === 0 ? '' : `-${name}`, implies: implied[0] }
  })
}

/** A port that says nothing yet. */
export function blankPort(role: Role, name: string): Port {
  return {
    role,
    name,
    origin: name,
    category: '',
    version: '',
    revision: 0,
    epoch: 0,
    maintainer: '',
    comment: '',
    www: undefined,
    license: undefined,
    description: '',
    architectures: [],
    flavors: [],
    options: [],
    groups: [],
    conditions: new Map(),
    depends: Object.fromEntries(dependKinds.map(kind => [kind, []])) as unknown as Port['depends'],
    github: undefined,
    sites: [],
    distfiles: [],
    distSubdir: '',
    makeArgs: [],
    lists: new Map(),
    plist: [],
    staged: [],
    postInstall: [],
    messages: [],
    ignore: [],
    guest: undefined,
  }
}
