/** What goes back to an older version than a release had, and whether the manifest says that it shall. */
import { type Component, compareVersions, components, isPortVersion } from './components.ts'
import { comparePkg } from './pkg-version.ts'
import type { Manifest } from './schema.ts'

export interface Downgrade {
  readonly component: Component
  /** The version that the release had. */
  readonly from: string
}

/**
 * Components of `now` below those of `before`: ports as pkg compares, all others as apk does. Versions without an order
 * (commits) are left alone, and so is what `downgrades:` allows; no word lets a port go back, since pkg would never
 * install it.
 */
export function downgradesBetween(before: readonly Component[], now: Manifest): readonly Downgrade[] {
  const old = new Map(before.map(({ name, version }) => [name, version]))
  return components(now).flatMap((component): readonly Downgrade[] => {
    const from = old.get(component.name)
    if (from === undefined || !isBelow(component, from)) return []
    const isAllowed = !isPortVersion(component.kind) && now.downgrades?.[component.name]?.to === component.version
    return isAllowed ? [] : [{ component, from }]
  })
}

/** Words of `downgrades:` that speak of another version than the manifest has, or of nothing that it names. */
export function idleWords(now: Manifest): readonly { readonly name: string; readonly has: string | undefined }[] {
  const versions = new Map(components(now).map(({ name, version }) => [name, version]))
  return Object.entries(now.downgrades ?? {}).flatMap(([name, { to }]) => {
    const has = versions.get(name)
    return has === to ? [] : [{ name, has }]
  })
}

function isBelow({ kind, version }: Component, from: string): boolean {
  const order = isPortVersion(kind) ? comparePkg(version, from) : compareVersions(version, from)
  return order !== undefined && order < 0
}
