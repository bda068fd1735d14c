/**
 * The settings in which a tree is evaluated: every flavor, and for each a few selections that show every pair of choices.
 *
 * The option space comes from make's own answers, so that it is known without a manifest, too.
 */
import type { Answer } from '../model/answer.ts'
import { coveringSettings } from '../model/covering.ts'
import type { FreeBSD } from '../model/freebsd.ts'
import { declaredOptions, type Setting } from '../model/options.ts'
import type { Group, GroupKind, Option, Port } from '../model/ports.ts'
import type { Finding, Findings, Tree } from './check.ts'
import type { Asked, Evaluator } from './evaluator.ts'
import { filesOf, makefiles, words } from './tree.ts'

/** One evaluated setting. */
export interface Row {
  readonly setting: Setting
  readonly question: Asked
  readonly answer: Answer
}

export interface Space {
  readonly origin: string
  /** `['']` for a port without flavors. */
  readonly flavors: readonly string[]
  /** The defaults of each flavor on each release. */
  readonly defaults: readonly Row[]
  readonly options: readonly Option[]
  readonly groups: readonly Group[]
  readonly settings: readonly Setting[]
}

const remembered = new WeakMap<Evaluator, Map<string, Promise<unknown>>>()

/** The option space of a port of the tree. */
export function spaceOf(tree: Tree, make: Evaluator, origin: string): Promise<Space> {
  return remember(make, `space ${origin}`, () => exploreSpace(tree, make, origin))
}

/** Every setting of a port, evaluated; `goal` is what `make(...)` conditions see. */
export async function rowsOf(tree: Tree, make: Evaluator, origin: string, goal?: string): Promise<readonly Row[]> {
  const space = await spaceOf(tree, make, origin)
  return Promise.all(
    space.settings.map(async setting => {
      const question = questionOf(space, setting, goal)
      return { setting, question, answer: await make.ask(question) }
    }),
  )
}

/** The defaults of each flavor on the newest release. */
export async function defaultRows(tree: Tree, make: Evaluator, origin: string): Promise<readonly Row[]> {
  const space = await spaceOf(tree, make, origin)
  const newest = make.releases.at(-1)?.release
  return space.defaults.filter(row => row.setting.freebsd.release === newest)
}

export function questionOf(space: Pick<Space, 'origin' | 'options'>, setting: Setting, goal?: string): Asked {
  const declared = declaredOptions(portLike(space), setting.flavor, setting.freebsd).map(o => o.name)
  return {
    origin: space.origin,
    ...(setting.flavor === '' ? {} : { flavor: setting.flavor }),
    freebsd: setting.freebsd,
    ...(declared.length === 0
      ? {}
      : {
          set: declared.filter(name => setting.options.has(name)),
          unset: declared.filter(name => !setting.options.has(name)),
        }),
    ...(goal === undefined ? {} : { goal }),
  }
}

/** A finding for each different complaint, with one setting as the example. */
export function inRows(rows: readonly Row[], complain: (row: Row) => Finding | undefined | Findings): Findings {
  const found = new Map<string, { finding: Finding; rows: Row[] }>()
  for (const row of rows) {
    for (const finding of [complain(row) ?? []].flat()) {
      const entry = found.get(finding.message)
      if (entry === undefined) found.set(finding.message, { finding, rows: [row] })
      else entry.rows.push(row)
    }
  }
  return [...found.values()].map(({ finding, rows: hit }) => ({
    ...finding,
    message: `${finding.message} (${where(hit)})`,
  }))
}

function where(rows: readonly Row[]): string {
  const [first] = rows
  const example = first === undefined ? '' : showSetting(first.setting)
  return rows.length < 2 ? example : `${example}, and ${rows.length - 1} more`
}

/** `flavor brcm, FreeBSD 14.3, with IPV6 KERN_LTS` */
export function showSetting({ flavor, options, freebsd }: Setting): string {
  const parts = [flavor === '' ? '' : `flavor ${flavor}`, `FreeBSD ${freebsd.release}`]
  const on = [...options].filter(name => !name.startsWith('FW_') || options.size < 8)
  return [...parts.filter(part => part !== ''), ...(on.length === 0 ? [] : [`with ${on.join(' ')}`])].join(', ')
}

async function exploreSpace(tree: Tree, make: Evaluator, origin: string): Promise<Space> {
  const releases = make.releases
  const [newest] = releases.slice(-1)
  if (newest === undefined) return { origin, flavors: [''], defaults: [], options: [], groups: [], settings: [] }
  const flavors = words((await make.ask({ origin, freebsd: newest })).FLAVORS)
  const names = flavors.length === 0 ? [''] : flavors
  const pairs = names.flatMap(flavor => releases.map(freebsd => ({ flavor, freebsd })))
  const answers = await Promise.all(
    pairs.map(async ({ flavor, freebsd }) => {
      const question: Asked = { origin, freebsd, ...(flavor === '' ? {} : { flavor }) }
      return { flavor, freebsd, question, answer: await make.ask(question) }
    }),
  )
  const groups = await groupsOf(make, answers)
  const options = await optionsOf(make, answers, groups)
  const port = portLike({ options, groups, flavors: names })
  const sensitive = dependsOnRelease(tree, origin)
  const settings = pairs.flatMap(({ flavor, freebsd }) => {
    const rows = coveringSettings(port, flavor, freebsd)
    return sensitive || freebsd === newest ? rows : rows.slice(0, 1)
  })
  const defaults = answers.map(({ flavor, freebsd, question, answer }) => {
    const on = words(answer.PORT_OPTIONS)
    const declared = new Set(words(answer.COMPLETE_OPTIONS_LIST))
    return { setting: { flavor, freebsd, options: new Set(on.filter(name => declared.has(name))) }, question, answer }
  })
  return { origin, flavors: names, defaults, options, groups, settings }
}

/** Does any Makefile of the port, or of a sibling that it may include, look at the release? Then every release counts. */
export function dependsOnRelease(tree: Tree, origin: string): boolean {
  const release = /\b(OSVERSION|OSREL|OPSYS|ARCH)\b|_FreeBSD(_\d+)?\b|\buname\b/
  const own = filesOf(tree, origin).filter(([path]) => /^Makefile|\.mk$/.test(path))
  const shared = makefiles(tree).filter(([path]) => path.endsWith('.mk'))
  return [...own, ...shared].some(([, text]) => release.test(text.replace(/^#.*$/gm, '')))
}

interface Found {
  readonly flavor: string
  readonly freebsd: FreeBSD
  readonly question: Asked
  readonly answer: Answer
}

const kinds = ['single', 'radio', 'multi', 'group'] as const

async function groupsOf(make: Evaluator, found: readonly Found[]): Promise<readonly Group[]> {
  const groups = new Map<string, { kind: Exclude<GroupKind, 'define'>; name: string; members: Set<string> }>()
  await Promise.all(
    found.map(async ({ question, answer }) => {
      const named = kinds.flatMap(kind => words(answer[`OPTIONS_${kind.toUpperCase()}`]).map(name => ({ kind, name })))
      if (named.length === 0) return
      const variable = (g: { kind: string; name: string }): string => `OPTIONS_${g.kind.toUpperCase()}_${g.name}`
      const members = await make.ask(question, named.map(variable))
      for (const { kind, name } of named) {
        const group = groups.get(`${kind} ${name}`) ?? { kind, name, members: new Set<string>() }
        for (const member of words(members[variable({ kind, name })])) group.members.add(member)
        groups.set(`${kind} ${name}`, group)
      }
    }),
  )
  return [...groups.values()].map(group => ({ ...group, members: [...group.members] }))
}

async function optionsOf(
  make: Evaluator,
  found: readonly Found[],
  groups: readonly Group[],
): Promise<readonly Option[]> {
  const flavors = new Map<string, Set<string>>()
  const releases = new Map<string, Set<number>>()
  const defaults = new Set<string>()
  const majorOf = (freebsd: FreeBSD): number => Math.floor(freebsd.osversion / 100_000)
  for (const { flavor, freebsd, answer } of found) {
    const on = new Set(words(answer.PORT_OPTIONS))
    for (const name of words(answer.COMPLETE_OPTIONS_LIST)) {
      flavors.set(name, (flavors.get(name) ?? new Set()).add(flavor))
      releases.set(name, (releases.get(name) ?? new Set()).add(majorOf(freebsd)))
      if (on.has(name)) defaults.add(name)
    }
  }
  const all = [...new Set(found.map(f => f.flavor))]
  const majors = [...new Set(found.map(f => majorOf(f.freebsd)))]
  const links = await linksOf(make, found[0], [...flavors.keys()])
  return [...flavors].map(([name, own]) => {
    const group = groups.find(g => g.members.includes(name))
    return {
      name,
      description: '',
      isDefault: defaults.has(name),
      kind: group?.kind ?? 'define',
      group: group?.name,
      flavors: own.size === all.length ? undefined : [...own],
      excluded: majors.filter(major => !releases.get(name)?.has(major)),
      implies: words(links[`${name}_IMPLIES`]),
      prevents: words(links[`${name}_PREVENTS`]),
    }
  })
}

async function linksOf(make: Evaluator, first: Found | undefined, names: readonly string[]): Promise<Answer> {
  if (first === undefined || names.length === 0) return {}
  return make.ask(
    first.question,
    names.flatMap(name => [`${name}_IMPLIES`, `${name}_PREVENTS`]),
  )
}

/** The part of a Port that the option space reads. */
function portLike(space: {
  readonly options: readonly Option[]
  readonly groups?: readonly Group[]
  readonly flavors?: readonly string[]
}): Port {
  const flavors = (space.flavors ?? [])
    .filter(name => name !== '')
    .map(name => ({ name, suffix: '', implies: undefined }))
  const part: Pick<Port, 'options' | 'groups' | 'flavors'> = {
    options: space.options,
    groups: space.groups ?? [],
    flavors,
  }
  return part as Port
}

function remember<T>(make: Evaluator, key: string, work: () => Promise<T>): Promise<T> {
  const own = remembered.get(make) ?? new Map<string, Promise<unknown>>()
  remembered.set(make, own)
  const known = own.get(key) ?? work()
  own.set(key, known)
  return known as Promise<T>
}
