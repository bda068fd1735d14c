/** What is known of distfiles, from all sources: published bytes never change, so one name has one checksum for ever. */
import { Fault, type Problem } from '../base/fault.ts'
import type { DistinfoEntry } from './distinfo.ts'
import type { Download } from './provenance.ts'
import type { Evidence } from './record.ts'

/** Entries that one source tells, and how strong that is. */
export interface LedgerSource {
  /** Shown to people: `releases/1.8.0.json`, `ports/net/wifibox-core/distinfo`. */
  readonly from: string
  /** The entries are files that lie there: one that differs may be damaged. */
  readonly areFiles?: true
  readonly entries: readonly (DistinfoEntry & {
    readonly evidence: Evidence
    readonly download?: Download | undefined
  })[]
}

export interface Ledger {
  readonly known: ReadonlyMap<string, DistinfoEntry>
  readonly evidence: ReadonlyMap<string, Evidence>
  /** The download that the evidence is, where it is one. */
  readonly downloads: ReadonlyMap<string, Download>
}

/** Joins the sources; the first that tells about a file gives the evidence. @throws Fault refused when two disagree */
export function joinLedger(sources: readonly LedgerSource[]): Ledger {
  const known = new Map<string, DistinfoEntry>()
  const evidence = new Map<string, Evidence>()
  const downloads = new Map<string, Download>()
  const origin = new Map<string, string>()
  const problems: Problem[] = []
  for (const { from, entries, areFiles } of sources) {
    for (const { name, sha256, size, evidence: own, download } of entries) {
      const before = known.get(name)
      if (before === undefined) {
        known.set(name, { name, sha256, size })
        evidence.set(name, own)
        if (download !== undefined) downloads.set(name, download)
        origin.set(name, from)
      } else if (before.sha256 !== sha256 || before.size !== size) {
        problems.push(moved(before, origin.get(name) ?? '', { name, sha256, size }, from, areFiles))
      }
    }
  }
  if (problems.length > 0) throw new Fault('refused', problems)
  return { known, evidence, downloads }
}

function moved(
  before: DistinfoEntry,
  first: string,
  now: DistinfoEntry,
  second: string,
  isFile: boolean | undefined,
): Problem {
  return {
    code: 'distinfo.bytes-moved',
    message: `${now.name} has two contents; a file's bytes never change under one name`,
    found: `${now.sha256}, ${now.size} bytes (${second})`,
    expected: `${before.sha256}, ${before.size} bytes (${first})`,
    hint: isFile
      ? `wbrel why ${now.name}; a damaged file goes from ${second}, then wbrel fetch; replaced bytes need a new name`
      : 'find out which one upstream publishes; if the bytes were replaced, ask for a file with a new name',
  }
}
