/** What has a version of its own: the things that `wbrel bump` changes and that release notes tell about. */
import { compareApk, isApkVersion } from './apk-version.ts'
import type { Path } from './manifest.ts'
import type { Manifest } from './schema.ts'

export type ComponentKind =
  | 'wifibox'
  | 'core'
  | 'guest'
  | 'alpine'
  | 'kernel'
  | 'package'
  | 'module'
  | 'linux-firmware'
  | 'archive'

export interface Component {
  /** As `wbrel bump` is told: `core`, `linux-lts`, `busybox`, `mt76`. */
  readonly name: string
  readonly kind: ComponentKind
  readonly version: string
  /** The pinned commit of core or guest. */
  readonly commit: string | undefined
  /** Where the manifest states the version; a package's entry may also be a mapping that holds it as `version`. */
  readonly path: Path
}

/** What an update did to a component; `from` and `to` are versions, or commits when only the commit moved. */
export interface Bumped {
  readonly component: string
  readonly kind: ComponentKind | 'list'
  readonly from: string
  readonly to: string
}

/** All components of a manifest, in the order in which the manifest names them. */
export function components(manifest: Manifest): readonly Component[] {
  const { wifibox, core, guest } = manifest
  const linux = guest.firmware?.linux_firmware
  const firmware: Path = ['guest', 'firmware']
  return [
    one('wifibox', 'wifibox', wifibox.version, ['wifibox', 'version']),
    { ...one('core', 'core', core.version, ['core', 'version']), commit: core.commit },
    { ...one('guest', 'guest', guest.version, ['guest', 'version']), commit: guest.commit },
    one('alpine', 'alpine', guest.alpine.version, ['guest', 'alpine', 'version']),
    ...Object.entries(guest.kernels).map(([name, k]) =>
      one('kernel', k.package, k.version, ['guest', 'kernels', name, 'version']),
    ),
    ...guest.packages.flatMap((block, i) => [
      ...Object.entries(block.add ?? {}).map(([name, p]) =>
        one('package', name, p.version, ['guest', 'packages', i, 'add', name]),
      ),
      ...Object.entries(block.modules ?? {}).map(([name, m]) =>
        one('module', name, m.version, ['guest', 'packages', i, 'modules', name]),
      ),
    ]),
    ...(linux === undefined
      ? []
      : [one('linux-firmware', 'linux-firmware', linux.version, [...firmware, 'linux_firmware', 'version'])]),
    ...Object.entries(guest.firmware?.archives ?? {}).map(([name, a]) =>
      one('archive', name, a.version, [...firmware, 'archives', name, 'version']),
    ),
  ]
}

/** The ports' own versions: published packages carry them, so they never go back. */
export function isPortVersion(kind: ComponentKind): boolean {
  return kind === 'wifibox' || kind === 'core' || kind === 'guest'
}

/** Negative when `a` is older than `b`; undefined when the two have no order (commits, for example). */
export function compareVersions(a: string, b: string): -1 | 0 | 1 | undefined {
  if (a === b) return 0
  return isApkVersion(a) && isApkVersion(b) ? compareApk(a, b) : undefined
}

function one(kind: ComponentKind, name: string, version: string, path: Path): Component {
  return { name, kind, version, commit: undefined, path }
}
