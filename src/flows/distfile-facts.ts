/** What `fetch`, `makesum`, `why` and `audit` start from: the ports, where their files are, and every known checksum. */
import { dirname, join, resolve as resolvePath } from 'node:path'
import { Fault } from '../base/fault.ts'
import { readText } from '../base/files.ts'
import type { Step } from '../base/flow.ts'
import type { World } from '../base/world.ts'
import { mirrorChoice, type Source, sourcesOf } from '../distfiles/sources.ts'
import type { Distinfo } from '../model/distinfo.ts'
import { joinLedger, type Ledger, type LedgerSource } from '../model/ledger.ts'
import { readManifest } from '../model/manifest.ts'
import type { Ports } from '../model/ports.ts'
import type { Book } from '../model/provenance.ts'
import { manifestOfRecord, type ReleaseRecord, recordPath } from '../model/record.ts'
import { resolve } from '../model/resolve.ts'
import { bookSource, readBook } from './distfile-book.ts'
import { readRecords } from './prepare/history.ts'
import { presentDistinfo } from './tree-files.ts'

export interface ManifestStart extends Pick<World, 'cwd' | 'env'> {
  /** The manifest's file, absolute or below cwd; ports/ and releases/ stand beside it. */
  readonly manifest: string
}

export interface DistfileFacts {
  /** The folder of the manifest. */
  readonly root: string
  readonly ports: Ports
  /** In the order of distinfo, port by port. */
  readonly sources: readonly Source[]
  /** By version, oldest first. */
  readonly records: readonly ReleaseRecord[]
  readonly book: Book
  /** The distinfo of the tree as it is, by origin. */
  readonly present: ReadonlyMap<string, Distinfo>
  readonly ledger: Ledger
  /** What the ledger was joined from, strongest first. */
  readonly ledgerSources: readonly LedgerSource[]
}

export const gatherFacts: Step<ManifestStart, DistfileFacts> = {
  title: 'reading the manifest and the records',
  run: ({ cwd, env, manifest }) => {
    const root = dirname(resolvePath(cwd, manifest))
    const ports = resolve(readManifest(manifestText(cwd, manifest), manifest))
    const records = readRecords(root)
    const book = readBook(root)
    const present = presentDistinfo(join(root, 'ports'), ports)
    const ledgerSources = ledgerSourcesOf(records, book, present)
    return {
      root,
      ports,
      sources: sourcesOf(ports, mirrorChoice(env)),
      records,
      book,
      present,
      ledger: joinLedger(ledgerSources),
      ledgerSources,
    }
  },
}

/** What is published first, newest release first; then what wbrel gained since; then candidates, and the tree. */
export function ledgerSourcesOf(
  records: readonly ReleaseRecord[],
  book: Book,
  present: ReadonlyMap<string, Distinfo>,
): readonly LedgerSource[] {
  const of = (state: ReleaseRecord['state']): readonly LedgerSource[] =>
    records
      .filter(record => record.state === state)
      .toReversed()
      .map(record => ({ from: recordPath(record.version), entries: entriesOfRecord(record) }))
  return [
    ...of('final'),
    bookSource(book),
    ...of('candidate'),
    ...[...present].map(([origin, { entries }]) => ({
      from: `ports/${origin}/distinfo`,
      entries: entries.map(entry => ({ ...entry, evidence: 'present tree' })),
    })),
  ]
}

export function entriesOfRecord(record: ReleaseRecord): LedgerSource['entries'] {
  return Object.values(record.outputs.distinfo).flatMap(({ entries }) => entries)
}

/** The addresses that the manifest of a release gave for each of its files. */
export function sourcesOfRecord(record: ReleaseRecord): readonly Source[] {
  const file = recordPath(record.version)
  const ports = resolve({ manifest: manifestOfRecord(record), placeOf: () => ({ file }) })
  return sourcesOf(ports, { override: [], backup: [] })
}

function manifestText(cwd: string, manifest: string): string {
  const text = readText(resolvePath(cwd, manifest))
  if (text !== undefined) return text
  throw new Fault('invalid', {
    code: 'file.missing',
    message: `there is no manifest ${manifest}`,
    place: { file: manifest },
    hint: 'go to the folder that has wifibox.yaml, or name another file with --manifest',
  })
}
