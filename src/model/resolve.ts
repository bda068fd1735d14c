/** Manifest -> ports: fills in names, computes what derives, and finds what only the whole can tell to be wrong. */
import { Fault, type Problem } from '../base/fault.ts'
import { always, type Condition, inline } from './condition.ts'
import { freebsd } from './freebsd.ts'
import { byPlace, type ManifestText } from './manifest.ts'
import {
  type Action,
  type Conditional,
  type DependKind,
  dependKinds,
  type Flavor,
  type Message,
  type Port,
  type Ports,
  type Probe,
  portNames,
  type Role,
} from './ports.ts'
import { checkConditions, checkMessages, checkOptions, checkPlist, checkRole } from './resolve-checks.ts'
import { resolveGuest } from './resolve-guest.ts'
import { makeArg } from './resolve-make-args.ts'
import { resolveOptions } from './resolve-options.ts'
import type { Manifest, PortInput } from './schema.ts'
import { type Report, template } from './template.ts'

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
  const wifibox = withMetaDepends(base('wifibox', manifest.wifibox))
  const core: Port = { ...base('core', manifest.core), ...githubOnly(manifest.core) }
  const guest = resolveGuest(manifest.guest, base('guest', manifest.guest), guestName, manifest.wifibox.version, report)
  const ports: Ports = { wifibox, core, guest, freebsd: releases }
  for (const [role, port] of [
    ['wifibox', wifibox],
    ['core', core],
    ['guest', guest],
  ] as const) {
    checkRole(manifest[role], role, report)
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
function withMetaDepends(port: Port): Port {
  const core = { when: always, item: `${portNames.core}>0:${port.category}/${portNames.core}` }
  return { ...port, depends: { ...port.depends, run: [core, ...port.depends.run, ...guestDepends(port)] } }
}

/** What each flavor of the metaport needs of the guest. */
export function guestDepends({ category, flavors }: Port): readonly Conditional<string>[] {
  return flavors.map(({ name, suffix }) => ({
    when: { kind: 'flavor', name },
    item: `${portNames.guest}${suffix}>0:${category}/${portNames.guest}${suffix === '' ? '' : `@${name}`}`,
  }))
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
