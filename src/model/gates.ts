/** The gates of a release: what must be green before a version is final, each with the one next command. */

import { type Builds, showBuilders } from './report/builds.ts'

export const gateStates = ['green', 'red', 'not run'] as const
export type GateState = (typeof gateStates)[number]

export interface Gate {
  readonly id: string
  readonly state: GateState
  /** One line: what was found. */
  readonly says: string
  /** The command that brings it forward; undefined for a green gate. */
  readonly next: string | undefined
  /** May be not run in a final release. */
  readonly optional: boolean
}

export interface GateFacts {
  /** As typed: `1.x`. */
  readonly line: string
  readonly version: string
  readonly core: { readonly version: string; readonly commit: string | undefined }
  readonly guest: { readonly version: string; readonly branch: string | undefined; readonly isChanged: boolean }
  /** The release before it. */
  readonly before: { readonly version: string; readonly core: string; readonly guest: string } | undefined
  /** Negative, 0 or positive, as pkg compares. */
  readonly compare: (a: string, b: string) => number
  readonly cadence: {
    readonly isOpen: boolean
    readonly offCadence: string | undefined
    /** `1 to 30 September 2026` */
    readonly next: string
  }
  /** Names without an entry. */
  readonly missing: readonly string[]
  /** Names whose entry nobody tells of but the tree. */
  readonly unseen: readonly string[]
  /** Files below the ports that wbrel does not own. */
  readonly foreign: readonly string[]
  readonly checks: ChecksSummary
  readonly make: ChecksSummary
  readonly downgrade: ChecksSummary
  /** Signatures of the packages; everything else about them. */
  readonly signed: ChecksSummary
  readonly packages: ChecksSummary
  /** The checkout of the guest's sources. */
  readonly aports: ChecksSummary
  /** The files of the distdir; undefined when there is none. */
  readonly atHand:
    | { readonly folder: string; readonly missing: number; readonly total: number; readonly isReread: boolean }
    | undefined
  /** Undefined when nothing was built. */
  readonly builds: Builds | undefined
  readonly git:
    | { readonly kind: 'clean' }
    | { readonly kind: 'dirty'; readonly paths: readonly string[] }
    | { readonly kind: 'none'; readonly reason: string }
}

/** Ids of checks by outcome; `reason` says why some could not run. */
export interface ChecksSummary {
  readonly failed: readonly string[]
  /** The first finding, where it fits into a line. */
  readonly found?: string | undefined
  /** Those that passed with warnings. */
  readonly warned: readonly string[]
  readonly reason: string | undefined
  /** What mends it, or would let it run. */
  readonly next: string | undefined
}

export function gatesOf(facts: GateFacts): readonly Gate[] {
  return [
    green('manifest-valid', 'the manifest is valid and its parts fit together'),
    versionsRise(facts),
    noDowngrade(facts),
    guestFresh(facts),
    coreReleased(facts),
    branchMain(facts),
    cadence(facts),
    distinfoComplete(facts),
    evidenceKnown(facts),
    filesAtHand(facts),
    packagesVerified(facts),
    packagesSigned(facts),
    aportsAgree(facts),
    treeFresh(facts),
    checksPass(facts),
    makeAgrees(facts),
    buildsProven(facts),
    workTreeClean(facts),
  ]
}

/** What keeps a release from being final. */
export function shutGates(gates: readonly Gate[]): readonly Gate[] {
  return gates.filter(({ state, optional }) => state === 'red' || (state === 'not run' && !optional))
}

function versionsRise({ version, core, guest, before, compare }: GateFacts): Gate {
  const id = 'versions-rise'
  if (before === undefined) return green(id, 'the first release')
  const falls = (what: string, now: string, old: string): readonly string[] =>
    compare(now, old) < 0 ? [`${what} would go back from ${old} to ${now}`] : []
  const problems = [
    ...falls('wifibox', version, before.version),
    ...falls('wifibox-core', core.version, before.core),
    ...falls('wifibox-alpine', guest.version, before.guest),
  ]
  return problems.length === 0
    ? green(id, `no version goes back since ${before.version}`)
    : red(id, problems.join('; '), 'wbrel bump --help')
}

function noDowngrade({ downgrade, before }: GateFacts): Gate {
  const well = before === undefined ? 'nothing was released before' : 'nothing goes back without a word'
  return summary('no-downgrade', downgrade, well)
}

function guestFresh({ guest, before, line }: GateFacts): Gate {
  const id = 'guest-version-fresh'
  if (before === undefined) return green(id, `the guest is ${guest.version}`)
  if (!guest.isChanged) return green(id, `the guest is as in ${before.version}`)
  if (guest.version !== before.guest)
    return green(id, `the guest changed and has a version of its own, ${guest.version}`)
  return red(
    id,
    `the guest changed but is still ${guest.version}, which is published`,
    `wbrel prepare ${line} --date YYYY-MM-DD`,
  )
}

function coreReleased({ core }: GateFacts): Gate {
  const id = 'core-released'
  if (core.commit === undefined) return green(id, `the core is the release ${core.version}`)
  return red(id, `the core is pinned to the commit ${core.commit.slice(0, 12)}`, 'wbrel bump core finalize')
}

function branchMain({ guest: { branch } }: GateFacts): Gate {
  const id = 'branch-main'
  if (branch === undefined || branch === 'main') return green(id, 'packages come from the branch main')
  return red(id, `packages come from the branch ${branch}`, 'set guest.branch to main in the manifest')
}

function cadence({ cadence: { isOpen, offCadence, next }, line }: GateFacts): Gate {
  const id = 'cadence'
  if (isOpen) return green(id, 'the release window is open')
  if (offCadence !== undefined) return green(id, `outside of the windows: ${offCadence}`)
  return red(id, `no release window is open; the next one is ${next}`, `wbrel prepare ${line} --off-cadence REASON`)
}

function distinfoComplete({ missing }: GateFacts): Gate {
  const id = 'distinfo-complete'
  if (missing.length === 0) return green(id, 'every distfile has its checksum')
  const more = missing.length > 1 ? ` and ${missing.length - 1} more` : ''
  return red(id, `no checksum is known of ${missing[0]}${more}`, 'wbrel makesum')
}

/** A checksum that only the tree has was never seen by wbrel: who has the file can show it. */
function evidenceKnown({ unseen }: GateFacts): Gate {
  const id = 'evidence-known'
  if (unseen.length === 0) return { ...green(id, 'of every checksum it is known where it comes from'), optional: true }
  const more = unseen.length > 1 ? ` and ${unseen.length - 1} more` : ''
  return {
    id,
    state: 'not run',
    says: `only the tree tells of ${unseen[0]}${more}`,
    next: 'wbrel fetch',
    optional: true,
  }
}

/** The ledger has refused files with other bytes before; what is not there cannot be looked at, which is no fault. */
function filesAtHand({ atHand }: GateFacts): Gate {
  const id = 'files-at-hand'
  const open = { id, state: 'not run', next: 'wbrel fetch', optional: true } as const
  if (atHand === undefined) return { ...open, says: 'no folder of distfiles is here' }
  const { folder, missing, total, isReread } = atHand
  const says = `${total - missing} of ${total} distfiles are in ${folder}, as pinned${isReread ? ', every byte read again' : ''}`
  return missing > 0 ? { ...open, says } : { ...green(id, says), optional: true }
}

function packagesVerified({ packages }: GateFacts): Gate {
  return offered(
    summary('packages-verified', packages, 'the packages are whole, as pinned, closed, and fit the kernels'),
  )
}

function packagesSigned({ signed }: GateFacts): Gate {
  return offered(summary('packages-signed', signed, 'every package is signed by a key of guest.keys'))
}

function aportsAgree({ aports }: GateFacts): Gate {
  return offered(summary('aports-agree', aports, "pins and the guest's sources agree"))
}

/** What the user need not provide holds nothing up when it is not there. */
function offered(gate: Gate): Gate {
  return { ...gate, optional: true }
}

function treeFresh({ foreign }: GateFacts): Gate {
  const id = 'tree-fresh'
  if (foreign.length === 0) return green(id, 'the ports are as rendered')
  return red(id, `files that wbrel does not own: ${foreign.join(', ')}`, `look at ${foreign[0]}, then move it away`)
}

function checksPass({ checks }: GateFacts): Gate {
  return summary('checks-pass', checks, 'all checks passed')
}

function makeAgrees({ make }: GateFacts): Gate {
  return summary('make-agrees', make, 'make answers what the manifest says')
}

function summary(id: string, { failed, found, warned, reason, next }: ChecksSummary, well: string): Gate {
  if (failed.length > 0) return red(id, found ?? `failed: ${failed.join(', ')}`, next ?? `wbrel explain ${failed[0]}`)
  if (reason !== undefined) return { id, state: 'not run', says: reason, next: next ?? 'wbrel check', optional: false }
  return green(id, warned.length === 0 ? well : `${well}; warnings of ${warned.join(', ')}`)
}

/** May be not run, or run in part: whether to wait for builders is the maintainer's choice. A failure is none. */
function buildsProven({ builds }: GateFacts): Gate {
  const id = 'builds-proven'
  const [first, ...others] = builds?.failed ?? []
  if (first !== undefined) {
    const more = others.length > 0 ? ` and ${others.length} more` : ''
    return { ...red(id, `failed: ${first}${more}`, 'wbrel report'), optional: true }
  }
  const open = { id, state: 'not run', next: 'wbrel test', optional: true } as const
  if (builds === undefined) return { ...open, says: 'no test build of it is known' }
  const where = showBuilders(builds)
  const says = `${builds.proven} of ${builds.planned} builds are proven, on ${where}`
  return builds.proven < builds.planned ? { ...open, says } : { ...green(id, says), optional: true }
}

function workTreeClean({ git }: GateFacts): Gate {
  const id = 'work-tree-clean'
  if (git.kind === 'none') return { id, state: 'not run', says: git.reason, next: 'git init', optional: true }
  if (git.kind === 'clean') return { ...green(id, 'nothing else is changed in the work tree'), optional: true }
  const more = git.paths.length > 1 ? ` and ${git.paths.length - 1} more` : ''
  return { ...red(id, `not part of the release: ${git.paths[0]}${more}`, 'git status'), optional: true }
}

function green(id: string, says: string): Gate {
  return { id, state: 'green', says, next: undefined, optional: false }
}

function red(id: string, says: string, next: string): Gate {
  return { id, state: 'red', says, next, optional: false }
}
