/** Which release this is: its number, its day, what changed since the one before; and the manifest with its numbers. */
import { Fault, type Problem } from '../../base/fault.ts'
import type { Step } from '../../base/flow.ts'
import type { Burned } from '../../model/burned.ts'
import { type Cadence as CadenceFacts, cadenceOf } from '../../model/campaign.ts'
import type { ManifestChange } from '../../model/change.ts'
import { campaignReasons, changesBetween, contentChanged } from '../../model/changes.ts'
import { compareVersions } from '../../model/components.ts'
import { dayOf, parseDay, toSnapshot } from '../../model/dates.ts'
import { applySplices, type Splice, setScalar } from '../../model/edit.ts'
import { type ManifestText, type Path, readManifest } from '../../model/manifest.ts'
import { dataOf } from '../../model/manifest-data.ts'
import { chooseNext, type NextVersion } from '../../model/next-version.ts'
import type { Ports } from '../../model/ports.ts'
import { manifestOfRecord, type ReleaseRecord } from '../../model/record.ts'
import { resolve } from '../../model/resolve.ts'
import type { Manifest } from '../../model/schema.ts'
import type { History, Source } from './history.ts'
import type { PrepareStart } from './start.ts'

export interface Release {
  readonly version: string
  readonly why: string
  readonly day: string
  /** The final release that this manifest is, unchanged: nothing is left to do but git's part. */
  readonly settled: ReleaseRecord | undefined
  readonly before: Before | undefined
  readonly changes: readonly ManifestChange[]
  readonly guestChanged: boolean
  readonly cadence: CadenceFacts
  /** Candidates of this campaign that had another number; their files go. */
  readonly stale: readonly string[]
  readonly notices: readonly Problem[]
}

export interface Before {
  readonly record: ReleaseRecord
  readonly manifest: Manifest
}

export const chooseVersion: Step<PrepareStart & Source & History, { readonly release: Release }> = {
  title: 'choosing the version',
  run: start => {
    const finals = start.records.filter(record => record.state === 'final')
    const settled = settledRelease(start, finals)
    const candidate = settled === undefined ? nextVersion(start, finals) : settledVersion(settled)
    const record = finals.find(one => one.version === candidate.after)
    const before = record && { record, manifest: manifestOfRecord(record) }
    const { day, notices } = chooseDay(start, before)
    const own = start.records.find(one => one.version === candidate.version)
    const { manifest } = start.source
    return {
      release: {
        version: candidate.version,
        why: settled?.why ?? candidate.why,
        day: settled?.date ?? day,
        settled,
        before,
        changes: before === undefined ? [] : changesBetween(before.manifest, manifest),
        guestChanged: before === undefined || contentChanged(before.manifest, manifest, 'guest'),
        cadence: cadenceOf(settled?.date ?? day, start.offCadence ?? own?.cadence.offCadence ?? undefined),
        stale: start.records
          .filter(
            one =>
              one.state === 'candidate' && one.version !== candidate.version && one.after === (candidate.after ?? null),
          )
          .map(one => one.version),
        notices,
      },
    }
  },
}

export interface Versioned {
  readonly next: ManifestText
  readonly ports: Ports
}

export const setVersions: Step<PrepareStart & Source & { readonly release: Release }, Versioned> = {
  title: 'setting the versions',
  run: ({ source, release, date }) => {
    const guest = guestVersion(source.manifest, release, date)
    const change = (path: Path, value: string): readonly Splice[] => [setScalar(source, path, value) ?? []].flat()
    const splices = release.settled
      ? []
      : [...change(['wifibox', 'version'], release.version), ...change(['guest', 'version'], guest)]
    const next = readManifest(applySplices(source.text, splices), source.file)
    return { next, ports: resolve(next) }
  },
}

/**
 * The final release that the manifest states already, or that nothing has changed since; a release that is asked for by
 * number is only that one.
 */
function settledRelease(
  { line, as, source }: PrepareStart & Source,
  finals: readonly ReleaseRecord[],
): ReleaseRecord | undefined {
  const exact = as ?? (/^\d+\.\d+\.\d+$/.test(line) ? line : undefined)
  const data = JSON.stringify(dataOf(source.text))
  const same = (record: ReleaseRecord): boolean => JSON.stringify(record.inputs.manifest) === data
  if (exact !== undefined) return finals.find(record => record.version === exact && same(record))
  const last = finals.findLast(record => isOnLine(record.version, line))
  return last !== undefined && same(last) ? last : undefined
}

function settledVersion({ version, why, after }: ReleaseRecord): NextVersion {
  return { version, why, after: after ?? undefined, backport: false }
}

function nextVersion(
  { line, as, source, burned }: PrepareStart & Source & History,
  finals: readonly ReleaseRecord[],
): NextVersion {
  const exact = as ?? (/^\d+\.\d+\.\d+$/.test(line) ? line : undefined)
  const last = finals.findLast(({ version }) =>
    exact === undefined ? isOnLine(version, line) : (compareVersions(version, exact) ?? 0) < 0,
  )
  const reasons = last === undefined ? [] : campaignReasons(manifestOfRecord(last), source.manifest)
  const kind = last !== undefined && reasons.length === 0 ? 'patch' : 'minor'
  const released = finals.map(record => record.version)
  const next = withoutBurned(chooseNext(line, released, kind, as), burned, exact !== undefined)
  return reasons.length === 0 ? next : { ...next, why: `${next.why} (${reasons.join(', ')})` }
}

/** A number that an immutable release has used up gives way to the next patch, or is refused when it was asked for. */
function withoutBurned(next: NextVersion, burned: readonly Burned[], wanted: boolean): NextVersion {
  const spent = burned.find(({ version }) => version === next.version)
  if (spent === undefined) return next
  const [major, minor, patch = '0'] = next.version.split('.')
  const version = `${major}.${minor}.${Number(patch) + 1}`
  if (!wanted)
    return withoutBurned({ ...next, version, why: `${next.why}; ${spent.version} is burned` }, burned, wanted)
  throw new Fault('refused', {
    code: 'version.burned',
    message: `${spent.version} can never be published: ${spent.why}`,
    found: spent.version,
    expected: 'a number that no immutable release has had',
    hint: `wbrel prepare ${version}`,
  })
}

/** `1.8.0` is on `1.x` and on `1.8.x`. */
function isOnLine(version: string, line: string): boolean {
  return version === line || version.startsWith(line.replace(/x$/, ''))
}

/** The stated day must not lie before the last release; a clock that does so is only told about. */
function chooseDay(
  { date, now }: PrepareStart,
  before: Before | undefined,
): { readonly day: string; readonly notices: readonly Problem[] } {
  const day = date === undefined ? dayOf(now()) : parseDay(date)
  const last = before?.record.date
  if (last === undefined || day >= last) return { day, notices: [] }
  const problem = {
    code: 'date.backwards',
    message: `${day} lies before the release ${before?.record.version} of ${last}`,
    found: day,
    expected: `${last} or later`,
  }
  if (date !== undefined) throw new Fault('invalid', { ...problem, hint: 'give a later --date' })
  return {
    day: last,
    notices: [{ ...problem, severity: 'notice', hint: `the clock seems to be wrong; ${last} is used` }],
  }
}

/**
 * The guest's date: an unchanged guest keeps its version. A changed one gets the day that was asked for; without one it
 * keeps a version that is newer than the published one, otherwise it gets today's.
 */
function guestVersion(manifest: Manifest, { before, guestChanged, day }: Release, stated: string | undefined): string {
  const { version } = manifest.guest
  if (!guestChanged) return version
  const published = before?.manifest.guest.version ?? ''
  const wanted = toSnapshot(day)
  if (stated === undefined) return version > published || wanted <= published ? version : wanted
  if (wanted >= version) return wanted
  throw new Fault('invalid', {
    code: 'date.backwards',
    message: `the guest's version would go back from ${version} to ${wanted}`,
    found: stated,
    expected: `${version.slice(0, 4)}-${version.slice(4, 6)}-${version.slice(6)} or later`,
    hint: 'give a later --date, or none to keep the version that the manifest states',
  })
}
