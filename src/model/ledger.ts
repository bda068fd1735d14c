/** What is known of distfiles, from all sources: published bytes never change, so one name has one checksum for ever. */
import { Fault, type Problem } from '../base/fault.ts'
import type { DistinfoEntry } from './distinfo.ts'
import type { Download, LocalBuild } from './provenance.ts'
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
    readonly build?: LocalBuild | undefined
  })[]
}

export interface Ledger {
  readonly known: ReadonlyMap<string, DistinfoEntry>
  readonly evidence: ReadonlyMap<string, Evidence>
  /** The download that the evidence is, where it is one. */
  readonly downloads: ReadonlyMap<string, Download>
  /** The build that the evidence is, where it is one. */
  readonly builds: ReadonlyMap<string, LocalBuild>
}

/** Joins the sources; the first that tells about a file gives the evidence. @throws Fault refused when two disagree */
export function joinLedger(sources: readonly LedgerSource[]): Ledger {
  const known = new Map<string, DistinfoEntry>()
  const evidence = new Map<string, Evidence>()
  const downloads = new Map<string, Download>()
  const builds = new Map<string, LocalBuild>()
  const tellers = new Map<string, Telling>()
  const problems: Problem[] = []
  for (const { from, entries, areFiles = false } of sources) {
    for (const { name, sha256, size, evidence: own, download, build } of entries) {
      const now: Telling = { entry: { name, sha256, size }, from, isFile: areFiles }
      const before = tellers.get(name)
      if (before === undefined) {
        tellers.set(name, now)
        known.set(name, now.entry)
        evidence.set(name, own)
        if (download !== undefined) downloads.set(name, download)
        if (build !== undefined) builds.set(name, build)
      } else if (before.entry.sha256 !== sha256 || before.entry.size !== size) {
        problems.push(before.isFile && !areFiles ? moved(now, before) : moved(before, now))
      }
    }
  }
  if (problems.length > 0) throw new Fault('refused', problems)
  return { known, evidence, downloads, builds }
}

interface Telling {
  readonly entry: DistinfoEntry
  readonly from: string
  readonly isFile: boolean
}

function moved(right: Telling, wrong: Telling): Problem {
  const { name } = wrong.entry
  return {
    code: 'distinfo.bytes-moved',
    message: `${name} has two contents; a file's bytes never change under one name`,
    found: show(wrong),
    expected: show(right),
    hint: wrong.isFile
      ? `wbrel why ${name}; if the file is damaged, remove it from ${wrong.from} and run wbrel fetch; replaced bytes need a new name`
      : 'find out which one upstream publishes; if the bytes were replaced, ask for a file with a new name',
  }
}

function show({ entry: { sha256, size }, from }: Telling): string {
  return `${sha256}, ${size} bytes (${from})`
}
