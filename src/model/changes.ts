/** The difference between two manifests as data: what release notes tell, and what decides the next number. */
import { type ChangeGroup, changeGroups, type ManifestChange } from './change.ts'
import { type Component, type ComponentKind, compareVersions, components } from './components.ts'
import { kernelSeries } from './kernel.ts'
import { portNames, type Role } from './ports.ts'
import type { Manifest } from './schema.ts'
import { structuralChanges } from './structure.ts'

/** All changes, group by group; the release's own version and the guest's date are none. */
export function changesBetween(from: Manifest, to: Manifest): readonly ManifestChange[] {
  const all = [...componentChanges(from, to), ...structuralChanges(from, to)]
  return changeGroups.flatMap(group => all.filter(change => change.group === group))
}

/** Why the changes make a planned campaign (a minor release); empty when only the guest moved, as in a hot fix. */
export function campaignReasons(from: Manifest, to: Manifest): readonly string[] {
  const moved = (what: string, a: string, b: string): readonly string[] => (a === b ? [] : [`${what} ${a} -> ${b}`])
  const kernels = Object.entries(to.guest.kernels).flatMap(([name, { package: pkg, version }]) => {
    const before = from.guest.kernels[name]
    return before === undefined
      ? [`new kernel ${pkg}`]
      : moved(pkg, kernelSeries(before.version), kernelSeries(version))
  })
  const gone = Object.keys(from.guest.kernels).filter(name => to.guest.kernels[name] === undefined)
  const features = changesBetween(from, to).filter(c => c.group === 'features')
  return [
    ...moved('core', from.core.version, to.core.version),
    ...moved('Alpine', branchOf(from), branchOf(to)),
    ...kernels,
    ...gone.map(name => `kernel ${name} dropped`),
    ...features.slice(0, 1).map(c => `${c.what} ${c.kind}${features.length > 1 ? ' and more' : ''}`),
  ]
}

/** Did anything change that ends up in the package of a port? Its own version apart. */
export function contentChanged(from: Manifest, to: Manifest, role: Role): boolean {
  const content = (manifest: Manifest): unknown => {
    // What only describes the port to wbrel does not reach the package.
    const { version: _v, revision: _r, epoch: _e, stages: _s, ...rest } = manifest[role]
    const { brings: _b, url_probe: _u, ...own } = rest as Partial<Manifest['guest']>
    return [
      own,
      manifest.maintainer,
      manifest.category,
      manifest.architectures,
      role === 'core' ? {} : manifest.flavors,
    ]
  }
  // The order of keys counts: packages and options stand in it.
  return JSON.stringify(content(from)) !== JSON.stringify(content(to))
}

function componentChanges(from: Manifest, to: Manifest): readonly ManifestChange[] {
  const before = new Map(components(from).map(c => [key(c), c]))
  const after = new Map(components(to).map(c => [key(c), c]))
  const kept = [...after].flatMap(([id, now]) => {
    const old = before.get(id)
    if (old === undefined) return [change(now, 'added', undefined, now.version)]
    const why = to.downgrades?.[now.name]?.why
    return moves(old, now).map(one => (one.kind === 'step-back' && why !== undefined ? { ...one, why } : one))
  })
  const gone = [...before].flatMap(([id, old]) =>
    after.has(id) ? [] : [change(old, 'removed', old.version, undefined)],
  )
  return [...kept, ...gone]
}

function moves(old: Component, now: Component): readonly ManifestChange[] {
  if (now.kind === 'wifibox') return []
  const back = (compareVersions(now.version, old.version) ?? 1) < 0
  const version = now.kind === 'guest' || old.version === now.version
  const pin = old.commit !== now.commit && (now.kind === 'guest' || now.version === old.version)
  return [
    ...(version ? [] : [change(now, back ? 'step-back' : 'changed', old.version, now.version)]),
    ...(pin
      ? [{ ...change(now, 'changed', old.commit, now.commit), what: `commit of ${portNames[roleOf(now)]}` }]
      : []),
  ]
}

function change(
  { kind: component, name }: Component,
  kind: ManifestChange['kind'],
  from: string | undefined,
  to: string | undefined,
): ManifestChange {
  const what = component === 'core' ? portNames.core : component === 'alpine' ? 'Alpine Linux' : name
  return { group: groupOf(component), kind, what, component, from, to }
}

function groupOf(kind: ComponentKind): ChangeGroup {
  if (kind === 'core') return 'core'
  if (kind === 'linux-firmware' || kind === 'archive') return 'firmware'
  return kind === 'guest' || kind === 'wifibox' ? 'packaging' : 'base'
}

function roleOf({ kind }: Component): Role {
  return kind === 'core' || kind === 'wifibox' ? kind : 'guest'
}

function key({ kind, name }: Component): string {
  return `${kind} ${name}`
}

/** `3.23` */
function branchOf(manifest: Manifest): string {
  return manifest.guest.alpine.version.split('.').slice(0, 2).join('.')
}
