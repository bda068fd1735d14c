/** `wbrel distinfo --from-release VERSION`: checksums from what GitHub tells about the assets, without a download. */
import { join, resolve } from 'node:path'
import { Fault } from '../base/fault.ts'
import { readText } from '../base/files.ts'
import { flow, type Step } from '../base/flow.ts'
import { hashFile } from '../distfiles/hash.ts'
import { withAssets } from '../forge/look.ts'
import type { PresentAsset } from '../forge/present.ts'
import { type DistinfoEntry, formatDistinfo, nextTimestamp, parseDistinfo } from '../model/distinfo.ts'
import { joinLedger, type LedgerSource } from '../model/ledger.ts'
import type { Planned } from '../model/plan.ts'
import { recordPath } from '../model/record.ts'
import { readBook } from './distfile-book.ts'
import { ledgerSourcesOf } from './distfile-facts.ts'
import { applyFiles, planFiles } from './plan-files.ts'
import { readRecords } from './prepare/history.ts'
import { type Access, openForge } from './publish/access.ts'
import { findRepository, type Placed, type Recorded, readRecord } from './publish/record.ts'
import type { VerifyStart } from './verify.ts'

export interface DistinfoStart extends Omit<VerifyStart, 'download'> {
  /** Folder of local files that are compared, by the names of distinfo or flat. */
  readonly distdir: string | undefined
}

export interface FromRelease {
  /** Origin -> entries, each with how it is known: a release asset, or the record. */
  readonly entries: ReadonlyMap<string, readonly (DistinfoEntry & { readonly evidence: string })[]>
  /** Names whose local bytes were compared, too. */
  readonly compared: readonly string[]
}

const readEntries: Step<DistinfoStart & Recorded & Placed & Access, FromRelease> = {
  title: 'reading the digests of the release',
  run: async ({ forge, attempts, root, version, record, cwd, distdir }) => {
    const seen = await attempts.read(`reading release ${version}`, () => forge.byTag(version))
    const origins = Object.entries(record.outputs.distinfo)
    const names = origins.flatMap(([, { entries }]) => entries.map(({ name }) => name))
    const release = await withAssets(forge, names.map(baseName), seen, attempts)
    const assets = new Map(release.assets.map(asset => [asset.name, asset]))
    const told = source(release.url, names, name => fromAsset(name, assets.get(baseName(name))), `asset of ${version}`)
    const local = source(distdir ?? '', names, name => fromFile(name, distdir && resolve(cwd, distdir)), 'local file')
    const recorded = origins.flatMap(([, { entries }]) => entries)
    const records = readRecords(root).filter(one => one.version !== version)
    const others = ledgerSourcesOf(records, readBook(root), new Map())
    // Whatever two of them tell differently is a fault: published bytes never change.
    const ledger = joinLedger([told, local, { from: recordPath(version), entries: recorded }, ...others])
    if (told.entries.length === 0) throw noDigests(version, release.url)
    const entries = origins.map(([origin, distinfo]) => {
      const known = distinfo.entries.map(({ name }) => ({
        name,
        ...entryOf(ledger.known, name),
        evidence: ledger.evidence.get(name) ?? '',
      }))
      return [origin, known] as const
    })
    return { entries: new Map(entries), compared: local.entries.map(({ name }) => name) }
  },
}

const planDistinfo: Step<
  DistinfoStart & Recorded & FromRelease,
  Planned & { readonly texts: ReadonlyMap<string, string> }
> = {
  title: 'comparing with the tree',
  run: ({ root, record, entries }) => {
    const texts = new Map(
      [...entries].flatMap(([origin, known]) => {
        const path = `ports/${origin}/distinfo`
        const old = readText(join(root, path))
        const present = old === undefined ? undefined : parseDistinfo(old, path)
        const stamp = record.outputs.distinfo[origin]?.timestamp ?? 0
        const timestamp = nextTimestamp(present, known, stamp)
        return [[path, formatDistinfo({ timestamp, entries: known })] as const]
      }),
    )
    return { ...planFiles(root, texts), texts }
  },
}

const write: Step<DistinfoStart & Planned, object> = {
  title: 'writing',
  run: ({ root, plan, contents }) => {
    applyFiles(root, { plan, contents })
    return {}
  },
}

/** What the command runs without --write: it only reads. */
export const planDistinfoFromRelease = flow<DistinfoStart>()
  .add(readRecord) // releases/                    -> record
  .add(findRepository) // --repo, git's remote         -> owner and name
  .add(openForge) // the environment              -> a way to GitHub
  .add(readEntries) // GitHub, local files, record  -> entries that agree
  .add(planDistinfo) // entries, the tree            -> a plan

export const distinfoFromRelease = planDistinfoFromRelease.add(write) // the only step that writes

function source(
  from: string,
  names: readonly string[],
  read: (name: string) => DistinfoEntry | undefined,
  evidence: string,
): LedgerSource {
  return { from, entries: names.flatMap(name => read(name) ?? []).map(entry => ({ ...entry, evidence })) }
}

function fromAsset(name: string, asset: PresentAsset | undefined): DistinfoEntry | undefined {
  if (asset?.sha256 === undefined || asset.state !== 'uploaded') return undefined
  return { name, sha256: asset.sha256, size: asset.size }
}

function fromFile(name: string, folder: string | undefined): DistinfoEntry | undefined {
  if (folder === undefined) return undefined
  const found = hashFile(join(folder, name)) ?? hashFile(join(folder, baseName(name)))
  return found === undefined ? undefined : { name, sha256: found.sha256, size: found.size }
}

function entryOf(known: ReadonlyMap<string, DistinfoEntry>, name: string): Pick<DistinfoEntry, 'sha256' | 'size'> {
  const { sha256 = '', size = 0 } = known.get(name) ?? {}
  return { sha256, size }
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

function noDigests(version: string, url: string): Fault {
  return new Fault('findings', {
    code: 'distinfo.no-digests',
    message: `the release ${version} tells no digest of any distfile`,
    found: url,
    hint: 'wbrel makesum reads the files themselves',
  })
}
