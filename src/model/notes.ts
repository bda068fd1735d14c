/** Release notes and the entry of CHANGELOG.md, both from the same changes. */
import { type ChangeGroup, changeGroups, type ManifestChange } from './change.ts'
import type { Manifest } from './schema.ts'

export interface Release {
  readonly version: string
  /** `2026-03-29` */
  readonly date: string
  readonly state: 'candidate' | 'final'
  /** The release that the changes are counted from. */
  readonly after: string | undefined
  readonly manifest: Manifest
  readonly changes: readonly ManifestChange[]
}

/** `releases/X.Y.Z.md` */
export function releaseNotes(release: Release): string {
  return `# Wifibox ${release.version}\n\n${body(release, '##')}`
}

/** The section of one release in CHANGELOG.md. */
export function changelogEntry(release: Release): string {
  return `## ${release.version}\n\n${body(release, '###')}`
}

/**
 * CHANGELOG.md with the entry in its place: instead of the entry of that version, otherwise in front of the first lower
 * one. `dropped` are versions whose entries go, candidates that became another number.
 */
export function withEntry(
  changelog: string | undefined,
  version: string,
  entry: string,
  dropped: readonly string[] = [],
): string {
  const [head = '', ...sections] = (changelog ?? changelogHead).split(/^(?=## )/m)
  const others = sections.filter(section => ![version, ...dropped].includes(versionOf(section)))
  const below = others.findIndex(section => isBelow(versionOf(section), version))
  const all = others.toSpliced(below < 0 ? others.length : below, 0, entry)
  return `${[head, ...all].map(part => part.trimEnd()).join('\n\n')}\n`
}

const changelogHead = `# Changes

Every release of the three ports, newest first; written by \`wbrel prepare\` from the difference of two manifests.
`

function body(release: Release, heading: string): string {
  const { manifest, date, state, after, changes } = release
  const versions = `net/wifibox ${release.version}, net/wifibox-core ${coreVersion(manifest)}, net/wifibox-alpine ${manifest.guest.version}`
  const when = state === 'final' ? `Released ${date}` : `Candidate of ${date}`
  const intro = `${when}${after === undefined ? '' : `, after ${after}`}: ${versions}.`
  const groups = changeGroups.flatMap(group => {
    const own = changes.filter(change => change.group === group)
    return own.length === 0 ? [] : [`${heading} ${titles[group]}\n\n${own.map(c => `- ${changeLine(c)}\n`).join('')}`]
  })
  const nothing = after === undefined ? [] : ['Nothing changed but the version.\n']
  return [`${intro}\n`, ...(groups.length === 0 ? nothing : groups)].join('\n')
}

const titles: Readonly<Record<ChangeGroup, string>> = {
  core: 'Core',
  base: 'Base',
  firmware: 'Firmware',
  features: 'Features',
  packaging: 'Packaging',
}

/** One change in one line; long texts (options, package lists) only say what came or went. */
export function changeLine({ kind, what, component, from, to, why }: ManifestChange): string {
  if (component === undefined) return `${what} ${kind}${aside(kind, what, from, to)}`
  if (kind === 'added') return `${what} ${short(to)} (new)`
  if (kind === 'removed') return `${what} dropped (was ${short(from)})`
  const back = kind === 'step-back' ? `, a step back${why === undefined ? '' : `: ${why}`}` : ''
  return `${what} ${short(to)} (was ${short(from)}${back})`
}

function aside(kind: ManifestChange['kind'], what: string, from: string | undefined, to: string | undefined): string {
  if (/^(option|flavor|firmware|site|branch)/.test(what)) {
    if (kind === 'changed') return `: ${to} (was ${from})`
    return kind === 'added' ? `: ${to}` : ''
  }
  const conditional = /^(package-list|entry|\w+ dependency)/.test(what)
  if (!conditional || kind === 'removed') return ''
  return to === 'always' ? (kind === 'changed' ? ', now always' : '') : `, if ${to}`
}

function coreVersion({ core }: Manifest): string {
  return core.commit === undefined ? core.version : `${core.version} (in development, ${core.commit.slice(0, 12)})`
}

/** Commits are told by their first twelve digits. */
function short(version: string | undefined): string {
  if (version === undefined) return 'released'
  return /^[0-9a-f]{40}$/.test(version) ? version.slice(0, 12) : version
}

function versionOf(section: string): string {
  return /^## \[?v?(\d+\.\d+\.\d+)/.exec(section)?.[1] ?? ''
}

function isBelow(a: string, b: string): boolean {
  const [left, right] = [a, b].map(version => version.split('.').map(Number))
  for (const [i, number] of (left ?? []).entries()) {
    const other = right?.[i] ?? 0
    if (number !== other) return number < other
  }
  return false
}
