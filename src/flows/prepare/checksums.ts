/** Every checksum that is known, and how: earlier releases, files at hand, the tree. */
import { join, resolve } from 'node:path'
import type { Step } from '../../base/flow.ts'
import { type Distinfo, parseDistinfo } from '../../model/distinfo.ts'
import { parseEvidence } from '../../model/evidence.ts'
import { joinLedger, type Ledger, type LedgerSource } from '../../model/ledger.ts'
import type { Evidence, ReleaseRecord } from '../../model/record.ts'
import { bookSource, readBook } from '../distfile-book.ts'
import { namedText } from '../named-text.ts'
import { presentDistinfo } from '../tree-files.ts'
import { type AtHand, lookAtHand } from './at-hand.ts'
import type { History, Source } from './history.ts'
import type { PrepareStart } from './start.ts'
import type { Release, Versioned } from './version.ts'

export interface Checksums {
  readonly ledger: Ledger
  /** The distinfo of the tree as it is, by origin. */
  readonly present: ReadonlyMap<string, Distinfo>
  /** The files of the distdir; undefined when there is no such folder. */
  readonly atHand: AtHand | undefined
}

/**
 * The order of the sources decides how an entry is known, and it is the same whether a run is the first or was killed
 * and is run again: what is published, what the user shows, what this candidate knew before, what the tree says.
 */
export const readChecksums: Step<
  PrepareStart & Source & History & Versioned & { readonly release: Release },
  Checksums
> = {
  title: 'collecting checksums',
  run: async (start, watch) => {
    const { root, records, release, ports } = start
    const present = presentDistinfo(join(root, 'ports'), ports)
    const others = records.filter(record => record.version !== release.version)
    const own = records.filter(record => record.version === release.version)
    const strongest = [
      ...others
        .filter(record => record.state === 'final')
        .toReversed()
        .map(published),
      bookSource(readBook(root)),
      ...evidenceFile(start),
    ]
    const known = new Set(strongest.flatMap(({ entries }) => entries.map(({ name }) => name)))
    const atHand = await lookAtHand(start, root, ports, known, watch)
    const ledger = joinLedger([
      ...strongest,
      ...(atHand === undefined ? [] : [atHand.told]),
      ...own.map(recorded),
      ...others.filter(record => record.state === 'candidate').map(recorded),
      ...[...present].map(([origin, distinfo]) => told(`ports/${origin}/distinfo`, distinfo.entries, 'present tree')),
    ])
    return { ledger, present, atHand }
  },
}

type Entries = Distinfo['entries']

function told(from: string, entries: Entries, evidence: Evidence): LedgerSource {
  return { from, entries: entries.map(entry => ({ ...entry, evidence })) }
}

function published(record: ReleaseRecord): LedgerSource {
  return told(`releases/${record.version}.json`, entriesOf(record), `carried over from ${record.version}`)
}

/** A candidate's entries keep the evidence that they had. */
function recorded(record: ReleaseRecord): LedgerSource {
  return { from: `releases/${record.version}.json`, entries: entriesOf(record) }
}

function entriesOf(record: ReleaseRecord) {
  return Object.values(record.outputs.distinfo).flatMap(({ entries }) => entries)
}

function evidenceFile({ cwd, evidence }: PrepareStart): readonly LedgerSource[] {
  if (evidence === undefined) return []
  const text = namedText(resolve(cwd, evidence), evidence, 'name a distinfo, or a JSON list of {name, sha256, size}')
  const entries = /^\s*[[{]/.test(text) ? parseEvidence(text, evidence) : parseDistinfo(text, evidence).entries
  return [told(evidence, entries, 'evidence file')]
}
