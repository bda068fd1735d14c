/** The entries that distinfo needs: from the distdir, else from the sites; never another hash under a known name. */
import type { Step, Watch } from '../../base/flow.ts'
import type { Downloaded } from '../../distfiles/download.ts'
import { type Found, lookAtFiles, placeOf, type Sought } from '../../distfiles/present.ts'
import type { DistinfoEntry } from '../../model/distinfo.ts'
import { joinLedger, type LedgerSource } from '../../model/ledger.ts'
import { type Book, type Download, gainedBy, type LocalBuild, type Note } from '../../model/provenance.ts'
import { cannotBeHad, type Distdir, type DistdirStart, fetchInto, lookOf, openDistdir } from '../distdir.ts'
import type { DistfileFacts, ManifestStart } from '../distfile-facts.ts'
import { localBuilds } from '../local-builds.ts'
import type { Needed, Work } from './choice.ts'

export interface Collected {
  readonly known: ReadonlyMap<string, DistinfoEntry>
  /** What this run learnt. */
  readonly gained: readonly Gain[]
  readonly nextBook: Book
}

export interface Gain extends Needed {
  readonly note: Note
}

type Facts = ManifestStart & DistdirStart & DistfileFacts & Work

export const collect: Step<Facts, Collected> = {
  title: 'collecting checksums',
  run: async (facts, watch) => {
    const { root, needed, ledgerSources } = facts
    const distdir = openDistdir(facts, root)
    const sought = [...needed.map(({ source, known }) => ({ name: source.name, known })), ...suspects(facts, distdir)]
    const seen = await lookAtFiles(sought, lookOf(facts, distdir, watch))
    // A file that is there with other bytes than the ledger has ends the run here, before anything is fetched.
    const there: LedgerSource = { from: distdir.folder, areFiles: true, entries: [] }
    const local = new Map<string, Found>()
    for (const [name, file] of seen) if (file.state !== 'missing' && file.found.size > 0) local.set(name, file.found)
    joinLedger([...ledgerSources, { ...there, entries: entriesOf(local) }])
    const fetched = await fetchMissing(facts, distdir, local, watch)
    const builds = await localBuilds(facts.ports, undownloaded(needed, local, distdir))
    const gained = needed.map(need => {
      const { name } = need.source
      return gainOf(need, local.get(name), fetched.get(name), builds.get(name))
    })
    const ledger = joinLedger([
      ...ledgerSources,
      { ...there, entries: gained.map(({ source, note }) => ({ name: source.name, ...note })) },
    ])
    return { known: ledger.known, gained, nextBook: bookAfter(facts, gained) }
  },
}

/** For `--check`. */
export const collectNothing: Step<DistfileFacts & Work, Collected> = {
  title: 'collecting checksums',
  run: facts => ({ known: facts.ledger.known, gained: [], nextBook: bookAfter(facts, []) }),
}

/**
 * Files whose entry stays, but which are no longer what they were when wbrel saw them, or have another size. A file that
 * wbrel never saw is left unread: its entry does not depend on it. `--rehash` reads all that are there.
 */
function suspects({ kept, ledger, rehash }: Facts, { folder, cache }: Distdir): readonly Sought[] {
  return kept.flatMap(({ name }) => {
    const known = ledger.known.get(name)
    const look = cache.look(placeOf(folder, name, cache))
    if (known === undefined || look.state === 'missing') return []
    return rehash || look.state === 'changed' || look.size !== known.size ? [{ name, known }] : []
  })
}

async function fetchMissing(
  facts: Facts,
  distdir: Distdir,
  local: ReadonlyMap<string, Found>,
  watch: Watch,
): Promise<ReadonlyMap<string, Downloaded>> {
  const missing = facts.needed.filter(({ source }) => !local.has(source.name))
  if (missing.length === 0) return new Map()
  watch.step('fetching')
  // A copy at FreeBSD proves nothing about an address that changed.
  const files = missing.map(({ source, known }) => ({ source: { ...source, backup: [] }, known }))
  const { fetched, failed } = await fetchInto(distdir, files, facts, watch)
  if (failed.length > 0) throw cannotBeHad(distdir, failed)
  return fetched
}

/** Where the needed files lie that were there, and of which no download is known. */
function undownloaded(
  needed: readonly Needed[],
  local: ReadonlyMap<string, Found>,
  { folder, cache }: Distdir,
): ReadonlyMap<string, string> {
  const names = needed.map(({ source }) => source.name)
  const own = names.filter(name => local.has(name) && local.get(name)?.download === undefined)
  return new Map(own.map(name => [name, placeOf(folder, name, cache)]))
}

function gainOf(
  need: Needed,
  local: Found | undefined,
  fetched: Downloaded | undefined,
  build: LocalBuild | undefined,
): Gain {
  const hashed = fetched?.hashed ?? local
  if (hashed === undefined) throw new Error(`${need.source.name} was neither found nor fetched`)
  const { sha256, size } = hashed
  return { ...need, note: noteOf({ sha256, size }, fetched?.download ?? local?.download, build, need) }
}

function noteOf(
  hashed: Pick<Note, 'sha256' | 'size'>,
  download: Download | undefined,
  build: LocalBuild | undefined,
  { source: { urls } }: Needed,
): Note {
  return {
    ...hashed,
    evidence: gainedBy(download, build),
    ...(download && { download }),
    ...(build && { build }),
    sources: [...urls],
  }
}

/** Notes of files that the manifest names and no record tells of just so. */
function bookAfter({ book, sources, told }: DistfileFacts & Work, gained: readonly Gain[]): Book {
  const fresh = new Map(gained.map(({ source, note }) => [source.name, note]))
  const notes = sources.flatMap(({ name }) => {
    const note = fresh.get(name) ?? book.get(name)
    return note === undefined || told.has(name) ? [] : [[name, note] as const]
  })
  return new Map(notes)
}

function entriesOf(found: ReadonlyMap<string, Found>): LedgerSource['entries'] {
  return [...found].map(([name, { sha256, size, download }]) => ({
    name,
    sha256,
    size,
    evidence: gainedBy(download),
  }))
}
