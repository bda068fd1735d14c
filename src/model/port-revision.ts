/**
 * PORTREVISION and PORTEPOCH of what is handed over, decided from what the tree has and from what changed.
 * Rules: Porter's Handbook, Naming: PORTREVISION and PORTEPOCH.
 */
import { comparePkg, type PkgVersion, pkgVersion } from './pkg-version.ts'
import type { Statement } from './statements.ts'

export interface VersionFacts {
  /** What the tree has; undefined for a port that is new there. */
  readonly tree: Required<PkgVersion> | undefined
  readonly ours: Required<PkgVersion>
  /** What changed in the package, in words; empty: the package stays the same. */
  readonly changed: readonly string[]
}

export interface Decision {
  readonly wanted: Required<PkgVersion>
  /** One sentence a number, for people. */
  readonly why: readonly string[]
  /** What is wrong with our numbers; undefined: they will do. */
  readonly wrong: string | undefined
}

export function decideVersion({ tree, ours, changed }: VersionFacts): Decision {
  if (tree === undefined) return judged({ ...ours, revision: 0, epoch: 0 }, ours, ['the port is new in the tree'])
  const order = comparePkg(ours.version, tree.version)
  const epoch = tree.epoch + (order < 0 ? 1 : 0)
  const whyEpoch = [
    ...(order < 0 ? [`PORTEPOCH ${epoch}: pkg takes ${ours.version} for older than ${tree.version}`] : []),
    ...(order >= 0 && epoch > 0 ? [`PORTEPOCH stays ${epoch}: it never falls and never goes`] : []),
  ]
  if (order !== 0) {
    const dropped = tree.revision > 0 ? `, so PORTREVISION ${tree.revision} goes` : ''
    const moved = `PORTVERSION ${tree.version} -> ${ours.version}${dropped}`
    return judged({ version: ours.version, revision: 0, epoch }, ours, [moved, ...whyEpoch])
  }
  const respelt = ours.version === tree.version ? [] : [`${tree.version} is spelt ${ours.version}, the same to pkg`]
  const reasons = [...respelt, ...changed]
  // Whoever raises it by hand knows of a change that stands in no file of the port (a library below it, say).
  const least = tree.revision + (reasons.length > 0 ? 1 : 0)
  const revision = Math.max(least, ours.revision)
  const why =
    reasons.length > 0
      ? `PORTREVISION ${revision}: the version stays and the package changes: ${few(reasons)}`
      : revision > tree.revision
        ? `PORTREVISION ${revision}, as the manifest states; nothing that wbrel sees asks for it`
        : `PORTVERSION and PORTREVISION stay: the package does not change`
  return judged({ version: ours.version, revision, epoch }, ours, [why, ...whyEpoch])
}

/** Statements that never reach a package: where files come from, who may build, how the version is spelt. */
export function reachesPackage({ name, path }: Statement): boolean {
  if (path.endsWith('/distinfo')) return !/^SIZE/.test(name)
  return nameReachesPackage(name)
}

/** The same for the name of a variable alone. */
export function nameReachesPackage(name: string): boolean {
  return !outside.test(name)
}

const outside =
  /^(MASTER_SITES.*|PKGNAME|PKGVERSION|PATCH_SITES.*|(PORT|DIST)VERSION|PORTREVISION|PORTEPOCH|GH_TAGNAME|IGNORE.*|BROKEN.*|FORBIDDEN|DEPRECATED|EXPIRATION_DATE|ONLY_FOR_ARCHS.*|NOT_FOR_ARCHS.*|TEST_DEPENDS|FETCH_DEPENDS|PORTSCOUT)$/

function judged(wanted: Required<PkgVersion>, ours: Required<PkgVersion>, why: readonly string[]): Decision {
  const same = wanted.revision === ours.revision && wanted.epoch === ours.epoch
  return { wanted, why, wrong: same ? undefined : `${pkgVersion(ours)} should be ${pkgVersion(wanted)}` }
}

function few(reasons: readonly string[]): string {
  const more = reasons.length > 3 ? `; and ${reasons.length - 3} more` : ''
  return `${reasons.slice(0, 3).join('; ')}${more}`
}
