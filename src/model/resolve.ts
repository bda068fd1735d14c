/** Manifest -> ports: fills in names, computes what derives, and finds what only the whole can tell to be wrong. */
import { Fault, type Problem } from '../base/fault.ts'
import { didYouMean } from '../base/text.ts'
import { always, type Condition, inline } from './condition.ts'
import { freebsd } from './freebsd.ts'
import { kernelSeries } from './kernel.ts'
import { byPlace, type ManifestText, type Path } from './manifest.ts'
import {
  type Action,
  type Conditional,
  type DependKind,
  dependKinds,
  type Flavor,
  type Group,
  type MakeArg,
  type Message,
  type Option,
  type Port,
  type Ports,
  type Probe,
  portNames,
  type Role,
} from './ports.ts'
import { checkConditions, checkMessages, checkOptions, checkPlist } from './resolve-checks.ts'
import { resolveGuest } from './resolve-guest.ts'
import type { Manifest, OptionInput, PortInput } from './schema.ts'
import { fill, type Report, template } from './template.ts'

/**
 * The three ports of a manifest.
 * @throws Fault invalid with every contradiction: unknown options, flavors and sites, impossible conditions, ...
 */
export function resolve(source: Pick<ManifestText, 'manifest' | 'placeOf'>): Ports {
  const problems: Problem[] = []
  const report: Report = { add: (path, problem) => problems.push({ ...problem, place: source.placeOf(path) }) }
  const { manifest } = source
  const flavors = resolveFlavors(manifest)
  const flavorsOf = { wifibox: flavors.map(f => ({ ...f, implies: undefined })), core: [], guest: flavors }
  const releases = manifest.freebsd.map(release => freebsd(release))
  const base = (role: Role, input: PortInput & { readonly version: string }): Port =>
    resolvePort(manifest, role, input, flavorsOf[role], report)

  const guestName = portNames.guest
  const wifibox = withMetaDepends(base('wifibox', manifest.wifibox), manifest.category)
  const core: Port = { ...base('core', manifest.core), ...githubOnly(manifest.core) }
  const guest = resolveGuest(manifest.guest, base('guest', manifest.guest), guestName, manifest.wifibox.version, report)
  const ports: Ports = { wifibox, core, guest, freebsd: releases }
  for (const [role, port] of [
    ['wifibox', wifibox],
    ['core', core],
    ['guest', guest],
  ] as const) {
    checkConditions(manifest[role], role, port, releases, report)
    checkOptions(port, role, releases, report)
    checkPlist(manifest[role].plist ?? [], role, port, report)
    checkMessages(role, port, releases, report)
  }
  if (problems.length > 0) throw new Fault('invalid', problems.sort(byPlace))
  return ports
}

function resolveFlavors(manifest: Manifest): readonly Flavor[] {
  const named = Object.entries(manifest.flavors).map(([name, implies]) => ({ name, suffix: `-${name}`, implies }))
  return [{ name: 'default', suffix: '', implies: undefined }, ...named]
}

function resolvePort(
  manifest: Manifest,
  role: Role,
  input: PortInput & { readonly version: string },
  flavors: readonly Flavor[],
  report: Report,
): Port {
  const name = portNames[role]
  const { options, groups } = resolveOptions(input, role, manifest, report)
  const named = new Map(Object.entries(input.conditions ?? {}))
  for (const key of named.keys()) {
    if (options.some(o => o.name === key)) {
      report.add([role, 'conditions', key], {
        code: 'manifest.name-twice',
        message: `${key} is both an option and a named condition`,
        found: key,
        expected: 'a name of its own',
        hint: 'give the condition another name',
      })
    }
  }
  const ifAll = (when: Condition | undefined): Condition => inline(when ?? always, named)
  const flat = (
    blocks: readonly { readonly when?: Condition | undefined; readonly add: readonly string[] }[] | undefined,
  ): readonly Conditional<string>[] => (blocks ?? []).flatMap(b => b.add.map(item => ({ when: ifAll(b.when), item })))
  return {
    role,
    name,
    origin: `${manifest.category}/${name}`,
    category: manifest.category,
    version: input.version,
    revision: input.revision ?? 0,
    epoch: input.epoch ?? 0,
    maintainer: manifest.maintainer,
    comment: input.comment,
    www: input.www,
    license: input.license && { name: input.license.name, file: input.license.file },
    description: input.description,
    architectures: manifest.architectures ?? [],
    flavors,
    options,
    groups,
    conditions: named,
    depends: Object.fromEntries(dependKinds.map(kind => [kind, flat(input.depends?.[kind])])) as Record<
      DependKind,
      readonly Conditional<string>[]
    >,
    github: undefined,
    sites: [],
    distfiles: [],
    distSubdir: '',
    makeArgs: (input.make_args ?? []).map((arg, i) => ({
      when: ifAll(arg.when),
      item: makeArg(arg, [role, 'make_args', i], groups, report),
    })),
    lists: new Map(),
    // The tags of the package list are options or named conditions, so these stay as they are written.
    plist: (input.plist ?? []).flatMap(b => b.add.map(item => ({ when: b.when ?? always, item }))),
    staged: flat(input.stages),
    postInstall: (input.post_install ?? []).map(a => ({ when: ifAll(a.when), item: action(a) })),
    messages: (input.messages ?? []).map(m => ({ when: ifAll(m.when), item: message(m) })),
    ignore: (input.ignore ?? []).map((p, i) => ({
      when: ifAll(p.when),
      item: {
        probe: p.probe,
        message: template(p.message, ['SRC_BASE'], [role, 'ignore', i, 'message'], report),
      } satisfies Probe,
    })),
    guest: undefined,
  }
}

function resolveOptions(
  input: PortInput,
  role: Role,
  manifest: Manifest,
  report: Report,
): { readonly options: readonly Option[]; readonly groups: readonly Group[] } {
  const options: Option[] = []
  const groups: Group[] = []
  const add = (kind: Option['kind'], group: string | undefined, name: string, o: OptionInput, path: Path): void => {
    if (options.some(other => other.name === name)) {
      report.add(path, {
        code: 'manifest.option-twice',
        message: `${portNames[role]} declares the option ${name} twice`,
        found: name,
        expected: 'every option once',
        hint: 'remove one of the two',
      })
    }
    options.push({
      name,
      description: describe(o.description, manifest, [...path, 'description'], report),
      isDefault: o.default ?? false,
      kind,
      group,
      flavors: o.flavors,
      excluded: o.exclude_freebsd ?? [],
      implies: o.implies ?? [],
      prevents: o.prevents ?? [],
    })
  }
  for (const [name, o] of Object.entries(input.options?.define ?? {}))
    add('define', undefined, name, o, [role, 'options', 'define', name])
  for (const kind of ['single', 'radio', 'multi', 'group'] as const) {
    for (const [group, members] of Object.entries(input.options?.[kind] ?? {})) {
      const path = [role, 'options', kind, group]
      if (groups.some(g => g.name === group))
        report.add(path, {
          code: 'manifest.group-twice',
          message: `${portNames[role]} declares the group ${group} twice`,
          found: group,
          expected: 'every group once',
        })
      if (Object.keys(members).length === 0)
        report.add(path, {
          code: 'manifest.group-empty',
          message: `the group ${group} has no members`,
          expected: 'at least one option',
        })
      groups.push({ kind, name: group, members: Object.keys(members) })
      for (const [name, o] of Object.entries(members)) add(kind, group, name, o, [...path, name])
    }
  }
  return { options, groups }
}

/** `{lts}` in a description is the series of that kernel: `Linux LTS ({lts}.x)` -> `Linux LTS (6.18.x)`. */
function describe(text: string, manifest: Manifest, path: Path, report: Report): string {
  const kernels = manifest.guest.kernels
  return fill(text, new Map(Object.entries(kernels).map(([name, k]) => [name, kernelSeries(k.version)])), path, report)
}

/** Make variables that a value may use; each is defined by the framework before the port needs it. */
const frameworkVariables = [
  'PREFIX',
  'LOCALBASE',
  'PORTVERSION',
  'PORTNAME',
  'OSREL',
  'OSVERSION',
  'ARCH',
  'WRKSRC',
  'STAGEDIR',
  'MANPREFIX',
  'DATADIR',
  'ETCDIR',
  'DOCSDIR',
]

type MakeArgInput = NonNullable<PortInput['make_args']>[number]

function makeArg(input: MakeArgInput, path: Path, groups: readonly Group[], report: Report): MakeArg {
  const { name } = input
  if (input.choice) {
    const { group: wanted, strip } = input.choice
    const group = groups.find(g => g.name === wanted)
    if (group === undefined) {
      report.add([...path, 'choice', 'group'], {
        code: 'manifest.group',
        message: `no group is called ${wanted}${didYouMean(
          wanted,
          groups.map(g => g.name),
        )}`,
        found: wanted,
        expected: `one of ${groups.map(g => g.name).join(', ') || 'none'}`,
      })
    } else if (group.kind !== 'single') {
      report.add([...path, 'choice', 'group'], {
        code: 'manifest.choice',
        message: `${wanted} is no SINGLE group, so it has no one selected option`,
        found: group.kind,
        expected: 'a group below options.single',
      })
    } else {
      const odd = group.members.find(m => !m.startsWith(strip) || m === strip)
      const foreign = groups.flatMap(g => (g === group ? [] : g.members)).find(m => m.startsWith(strip))
      if (odd ?? foreign)
        report.add([...path, 'choice', 'strip'], {
          code: 'manifest.choice',
          message: `the prefix ${strip} does not tell the members of ${wanted} apart: ${odd ?? foreign}`,
          found: strip,
          expected: 'the prefix of all members of the group, and of no other option',
        })
    }
    return { name, kind: 'choice', group: wanted, strip }
  }
  if (input.list !== undefined) return { name, kind: 'list', list: input.list }
  if (input.distfile !== undefined) return { name, kind: 'minirootfs' }
  if (input.packages !== undefined) return { name, kind: 'packages' }
  if (input.knob !== undefined) return { name, kind: 'knob', knob: input.knob }
  return { name, kind: 'value', parts: template(input.value ?? '', frameworkVariables, [...path, 'value'], report) }
}

function action(input: NonNullable<PortInput['post_install']>[number]): Action {
  if (input.remove !== undefined) return { kind: 'remove', path: input.remove }
  if (input.mkdir !== undefined) return { kind: 'mkdir', path: input.mkdir }
  return { kind: 'set', file: input.set?.file ?? '', key: input.set?.key ?? '', value: input.set?.value ?? '' }
}

function message(input: NonNullable<PortInput['messages']>[number]): Message {
  return {
    file: input.file ?? 'pkg-message',
    type: input.type ?? 'install',
    minimumVersion: input.minimum_version,
    maximumVersion: input.maximum_version,
    text: input.text,
  }
}

/** The metaport depends on the core and, flavor by flavor, on the guest; the guest's part is rendered per flavor. */
function withMetaDepends(port: Port, category: string): Port {
  const depend = (name: string, item: string, when: Condition): Conditional<string> => ({
    when,
    item: `${name}>0:${category}/${item}`,
  })
  const core = depend(portNames.core, portNames.core, always)
  const guests = port.flavors.map(f =>
    depend(`${portNames.guest}${f.suffix}`, `${portNames.guest}${f.suffix === '' ? '' : `@${f.name}`}`, {
      kind: 'flavor',
      name: f.name,
    }),
  )
  return { ...port, depends: { ...port.depends, run: [core, ...port.depends.run, ...guests] } }
}

function githubOnly(input: Manifest['core']): Pick<Port, 'github' | 'distfiles' | 'sites'> {
  const [account = '', project = ''] = input.github.split('/')
  const tag = input.commit ?? input.version
  const name = input.commit === undefined ? input.version : `${input.version}-${input.commit}`
  return {
    github: { account, project, commit: input.commit, group: undefined },
    sites: [{ name: '', urls: [`https://codeload.github.com/${account}/${project}/tar.gz/${tag}?dummy=/`] }],
    distfiles: [
      {
        when: always,
        item: {
          file: `${account}-${project}-${name}_GH0.tar.gz`,
          site: '',
          what: 'tarball',
          component: 'core',
          version: tag,
          extract: true,
        },
      },
    ],
  }
}
