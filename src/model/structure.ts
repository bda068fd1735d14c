/** Changes of a manifest beside versions: options, flavors, dependencies, package lists, sites and the rest. */
import type { ChangeGroup, ManifestChange } from './change.ts'
import { type Condition, showCondition } from './condition.ts'
import { dependKinds, portNames, type Role } from './ports.ts'
import type { Manifest, OptionInput, PortInput } from './schema.ts'

export function structuralChanges(from: Manifest, to: Manifest): readonly ManifestChange[] {
  const roles = ['core', 'guest', 'wifibox'] as const
  return [
    ...roles.flatMap(role =>
      compare(role === 'core' ? 'core' : 'features', optionsOf(from[role]), optionsOf(to[role])),
    ),
    ...compare('features', flavorsOf(from), flavorsOf(to)),
    ...compare('firmware', patternsOf(from), patternsOf(to)),
    ...roles.flatMap(role => compare('packaging', listsOf(from, role), listsOf(to, role))),
    ...compare('packaging', sitesOf(from), sitesOf(to)),
    ...compare('packaging', releasesOf(from), releasesOf(to)),
    ...roles.flatMap(role => compare('packaging', restOf(from, role), restOf(to, role))),
  ]
}

/** What is compared: a thing in words -> its state as a text. */
type Things = ReadonlyMap<string, string>

function compare(group: ChangeGroup, from: Things, to: Things): readonly ManifestChange[] {
  const own = { group, component: undefined } as const
  const kept = [...to].flatMap(([what, state]): readonly ManifestChange[] => {
    const before = from.get(what)
    if (before === state) return []
    return [{ ...own, kind: before === undefined ? 'added' : 'changed', what, from: before, to: state }]
  })
  const gone = [...from].flatMap(([what, state]): readonly ManifestChange[] =>
    to.has(what) ? [] : [{ ...own, kind: 'removed', what, from: state, to: undefined }],
  )
  return [...kept, ...gone]
}

function optionsOf({ options = {} }: PortInput): Things {
  const groups = [options.single, options.radio, options.multi, options.group].flatMap(g => Object.values(g ?? {}))
  return new Map(
    [options.define ?? {}, ...groups].flatMap(Object.entries<OptionInput>).map(([name, option]) => {
      const on = option.default === true ? 'on by default' : 'off by default'
      const where = option.flavors === undefined ? '' : `, in ${option.flavors.join(', ')} only`
      return [`option ${name}`, `${option.description} (${on}${where})`]
    }),
  )
}

function flavorsOf({ flavors }: Manifest): Things {
  return new Map(Object.entries(flavors).map(([name, option]) => [`flavor ${name}`, option]))
}

function patternsOf({ guest }: Manifest): Things {
  const { linux_firmware: linux, source_tree: tree = {} } = guest.firmware ?? {}
  const entries = [...Object.entries(linux?.patterns ?? {}), ...Object.entries(tree)]
  return new Map(entries.map(([option, files]) => [`firmware files of ${option}`, files.join(', ')]))
}

type Blocks = readonly { readonly when?: Condition | undefined; readonly add: readonly string[] }[]

function listsOf(manifest: Manifest, role: Role): Things {
  const port: PortInput = manifest[role]
  const name = portNames[role]
  const lists = role === 'guest' ? Object.entries(manifest.guest.lists ?? {}) : []
  return new Map([
    ...dependKinds.flatMap(kind => items(`${kind} dependency of ${name}`, port.depends?.[kind], originOf)),
    ...items(`package-list line of ${name}`, port.plist),
    ...lists.flatMap(([list, blocks]) => items(`entry of ${list}`, blocks)),
  ])
}

/** Each item under its own name, its condition as the state. */
function items(
  what: string,
  blocks: Blocks = [],
  shown: (item: string) => string = item => item,
): readonly (readonly [string, string])[] {
  return blocks.flatMap(({ when, add }) =>
    add.map(item => [`${what}: ${shown(item)}`, when === undefined ? 'always' : showCondition(when)] as const),
  )
}

/** `socat>0:net/socat` -> `net/socat` */
function originOf(dependency: string): string {
  return dependency.slice(dependency.indexOf(':') + 1)
}

function sitesOf({ guest: { sites, branch } }: Manifest): Things {
  const list = Object.entries(sites).map(([name, urls]) => [`site group ${name}`, [urls].flat().join(' ')] as const)
  return new Map([...list, ...(branch === undefined ? [] : [['branch of the package sites', branch] as const])])
}

function releasesOf({ freebsd }: Manifest): Things {
  return new Map(freebsd.map(release => [`evaluation for FreeBSD ${release}`, 'checked']))
}

/** Parts that are only said to have changed: their content is for make, not for readers. */
const rest = [
  ['comment', 'one-line description'],
  ['description', 'description'],
  ['messages', 'messages'],
  ['make_args', 'arguments for the builder'],
  ['post_install', 'steps after the install'],
  ['ignore', 'probes of the build host'],
  ['conditions', 'named conditions'],
  ['license', 'licence'],
  ['www', 'home page'],
] as const

function restOf(manifest: Manifest, role: Role): Things {
  const port: PortInput = manifest[role]
  return new Map(rest.map(([key, words]) => [`${words} of ${portNames[role]}`, JSON.stringify(port[key] ?? null)]))
}
