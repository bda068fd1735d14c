/**
 * The three ports as plain data: what every other room works with.
 *
 * `resolve` (resolve.ts) makes it from the manifest: names are filled in, derived strings are computed, conditions are
 * read and named conditions replaced, so that nobody downstream looks at the manifest again.
 */
import type { Condition } from './condition.ts'
import type { FreeBSD } from './freebsd.ts'

export type Role = 'wifibox' | 'core' | 'guest'
export const portNames: Readonly<Record<Role, string>> = {
  wifibox: 'wifibox',
  core: 'wifibox-core',
  guest: 'wifibox-alpine',
}

/** Something that counts under a condition only. */
export interface Conditional<T> {
  readonly when: Condition
  readonly item: T
}

export interface Port {
  readonly role: Role
  /** `wifibox-alpine` */
  readonly name: string
  /** `net/wifibox-alpine` */
  readonly origin: string
  readonly category: string
  readonly version: string
  readonly revision: number
  readonly epoch: number
  readonly maintainer: string
  readonly comment: string
  readonly www: string | undefined
  readonly license: { readonly name: string; readonly file: string | undefined } | undefined
  readonly description: string
  readonly architectures: readonly string[]
  /** In the order of FLAVORS, `default` first; empty for a port without flavors. */
  readonly flavors: readonly Flavor[]
  readonly options: readonly Option[]
  readonly groups: readonly Group[]
  /** Conditions with a name of their own: PLIST_SUB knows them. */
  readonly conditions: ReadonlyMap<string, Condition>
  readonly depends: Readonly<Record<DependKind, readonly Conditional<string>[]>>
  readonly github: GitHub | undefined
  /** Site groups in the order of MASTER_SITES. */
  readonly sites: readonly Site[]
  /** In the order of distinfo, the GitHub tarball last. */
  readonly distfiles: readonly Conditional<Distfile>[]
  /** Prefix of every name in distinfo, or ''. */
  readonly distSubdir: string
  readonly makeArgs: readonly Conditional<MakeArg>[]
  readonly lists: ReadonlyMap<string, readonly Conditional<string>[]>
  readonly plist: readonly Conditional<string>[]
  /** Files that the pinned builder installs, with the condition under which it does; only those somebody stated. */
  readonly staged: readonly Conditional<string>[]
  readonly postInstall: readonly Conditional<Action>[]
  readonly messages: readonly Conditional<Message>[]
  readonly ignore: readonly Conditional<Probe>[]
  readonly guest: Guest | undefined
}

export interface Flavor {
  readonly name: string
  /** `-brcm`, or '' for the default flavor. */
  readonly suffix: string
  /** The option that is on in this flavor whatever the user says. */
  readonly implies: string | undefined
}

export type GroupKind = 'define' | 'single' | 'radio' | 'multi' | 'group'

export interface Option {
  readonly name: string
  readonly description: string
  readonly isDefault: boolean
  readonly kind: GroupKind
  /** Group name; undefined for OPTIONS_DEFINE. */
  readonly group: string | undefined
  /** Flavors that declare it; undefined: all. */
  readonly flavors: readonly string[] | undefined
  /** Major FreeBSD releases that do not have it. */
  readonly excluded: readonly number[]
  readonly implies: readonly string[]
  readonly prevents: readonly string[]
}

export interface Group {
  readonly kind: Exclude<GroupKind, 'define'>
  readonly name: string
  readonly members: readonly string[]
}

export const dependKinds = ['fetch', 'extract', 'patch', 'build', 'lib', 'run', 'test'] as const
export type DependKind = (typeof dependKinds)[number]

export interface GitHub {
  readonly account: string
  readonly project: string
  /** undefined: the tag is the version. */
  readonly commit: string | undefined
  /** Site group of USE_GITHUB=nodefault; undefined: the port's only distfile. */
  readonly group: string | undefined
}

export interface Site {
  readonly name: string
  readonly urls: readonly string[]
}

export interface Distfile {
  readonly file: string
  /** Site group; the GitHub group for the tarball, '' for a port that has no groups. */
  readonly site: string
  readonly what: 'minirootfs' | 'linux-firmware' | 'package' | 'archive' | 'tarball'
  /** The component that `wbrel bump` knows it by. */
  readonly component: string
  readonly version: string
  /** Does the framework unpack it? */
  readonly extract: boolean
}

/** A piece of a value: plain text, or a make variable of the framework. */
export type Part = { readonly text: string } | { readonly variable: string }

export type MakeArg = { readonly name: string } & (
  | { readonly kind: 'value'; readonly parts: readonly Part[] }
  | { readonly kind: 'choice'; readonly group: string; readonly strip: string }
  | { readonly kind: 'list'; readonly list: string }
  | { readonly kind: 'minirootfs' }
  | { readonly kind: 'packages' }
  | { readonly kind: 'knob'; readonly knob: string }
)

export type Action =
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'mkdir'; readonly path: string }
  | { readonly kind: 'set'; readonly file: string; readonly key: string; readonly value: string }

export interface Message {
  readonly file: string
  readonly type: 'install' | 'remove' | 'upgrade'
  readonly minimumVersion: string | undefined
  readonly maximumVersion: string | undefined
  readonly text: string
}

export interface Probe {
  readonly probe: 'linux64' | 'emul-path' | 'emul-folder' | 'kernel-sources'
  readonly message: readonly Part[]
}

/** What only the guest image has. */
export interface Guest {
  readonly branch: string | undefined
  /** Public keys that packages may be signed with: file name, SHA-256 of the key (SPKI, DER). */
  readonly keys: readonly { readonly name: string; readonly sha256: string }[]
  /** OpenPGP keys that lists of checksums may be signed with: file name, fingerprint of the primary key. */
  readonly pgpKeys: readonly { readonly name: string; readonly fingerprint: string }[]
  readonly alpine: string
  readonly kernels: readonly Kernel[]
  readonly packages: readonly Conditional<Package>[]
  readonly linuxFirmware:
    | {
        readonly file: string
        readonly version: string
        readonly links: boolean
        readonly patterns: readonly (readonly [string, readonly string[]])[]
      }
    | undefined
  readonly sourceTree: readonly (readonly [string, readonly string[]])[]
  readonly archives: readonly Conditional<Archive>[]
  readonly copies: readonly Conditional<{
    readonly folder: string
    readonly match: string
    readonly before: string
    readonly insert: string
  }>[]
  readonly extra: Conditional<{ readonly knob: string; readonly into: string }> | undefined
  /** Name of the list whose entries end in `:/folder`. */
  readonly mountPoints: string | undefined
  readonly notices: readonly Conditional<{ readonly unlessDefined: string; readonly text: string }>[]
  readonly urlProbe: string | undefined
}

export interface Kernel {
  readonly name: string
  readonly package: string
  readonly version: string
  /** `6.18` */
  readonly series: string
  readonly suffix: string
  readonly when: Condition
}

export interface Package {
  readonly name: string
  /** With its revision: `1.37.0-r4`, `20260312-r06180210000`. */
  readonly version: string
  readonly site: string
  /** Directory of its APKBUILD; undefined for packages taken from Alpine. */
  readonly aport: string | undefined
  readonly kernel: string | undefined
  readonly module: boolean
}

export interface Archive {
  readonly name: string
  readonly file: string
  readonly use:
    | { readonly kind: 'members'; readonly members: readonly string[]; readonly strip: number }
    | { readonly kind: 'cut'; readonly folder: string; readonly object: string | undefined }
}

/** The ports of one manifest, and the releases they are checked for. */
export interface Ports {
  readonly wifibox: Port
  readonly core: Port
  readonly guest: Port
  readonly freebsd: readonly FreeBSD[]
}

export function allPorts(ports: Ports): readonly Port[] {
  return [ports.wifibox, ports.core, ports.guest]
}

/** The flavor names to ask a port about: `['']` when it has none. */
export function flavorNames(port: Port): readonly string[] {
  return port.flavors.length === 0 ? [''] : port.flavors.map(f => f.name)
}
