/** `wbrel fetch`: the distfiles of the manifest come into a folder, each checked before it gets its name. */
import { basename } from 'node:path'
import { Fault } from '../base/fault.ts'
import { flow, type Step } from '../base/flow.ts'
import { didYouMean } from '../base/text.ts'
import type { ToFetch } from '../distfiles/fetch.ts'
import { lookAtFiles } from '../distfiles/present.ts'
import type { Source } from '../distfiles/sources.ts'
import { cannotBeHad, type Distdir, type DistdirStart, fetchInto, lookOf, openDistdir } from './distdir.ts'
import { type DistfileFacts, entriesOfRecord, gatherFacts, type ManifestStart } from './distfile-facts.ts'

export interface FetchStart extends ManifestStart, DistdirStart {
  /** Names of distinfo, file names, or components as `wbrel bump` calls them; none: all. */
  readonly names: readonly string[]
  /** Only what the newest release did not have. */
  readonly changed: boolean
}

export interface Chosen {
  readonly chosen: readonly Source[]
}

/** What is missing in the distdir, or wrong there. */
export interface Lacking {
  readonly distdir: Distdir
  readonly right: readonly string[]
  /** Names of files that are there with wrong bytes: they are replaced. */
  readonly wrong: readonly string[]
  readonly lacking: readonly ToFetch[]
}

export interface FetchedFile {
  readonly name: string
  readonly sha256: string
  readonly size: number
  readonly url: string
}

const chooseFiles: Step<FetchStart & DistfileFacts, Chosen> = {
  title: 'choosing the files',
  run: ({ names, changed, sources, records }) => {
    const before = new Set(records.at(-1) === undefined ? [] : namesOf(records.at(-1)))
    const named = names.length === 0 ? sources : [...new Set(names.flatMap(word => sourcesCalled(word, sources)))]
    return { chosen: changed ? named.filter(({ name }) => !before.has(name)) : named }
  },
}

const lookIntoDistdir: Step<FetchStart & DistfileFacts & Chosen, Lacking> = {
  title: 'looking into the distdir',
  run: async (start, watch) => {
    const { chosen, ledger, root } = start
    const distdir = openDistdir(start, root)
    const files = chosen.map(source => ({ source, name: source.name, known: ledger.known.get(source.name) }))
    const seen = await lookAtFiles(files, lookOf(start, distdir, watch))
    const inState = (state: string) => files.filter(({ name }) => seen.get(name)?.state === state)
    return {
      distdir,
      right: inState('right').map(({ name }) => name),
      wrong: inState('wrong').map(({ name }) => name),
      lacking: [...inState('missing'), ...inState('wrong')],
    }
  },
}

const fetchThem: Step<FetchStart & DistfileFacts & Lacking, { readonly fetched: readonly FetchedFile[] }> = {
  title: 'fetching',
  run: async (start, watch) => {
    const { distdir, lacking, wrong, note } = start
    if (lacking.length === 0) return { fetched: [] }
    for (const name of wrong) note(`${name} has wrong bytes in ${distdir.folder}; it is fetched anew`)
    const { fetched, failed } = await fetchInto(distdir, lacking, start, watch)
    if (failed.length > 0) throw cannotBeHad(distdir, failed)
    return {
      fetched: [...fetched].map(([name, { hashed, download }]) => ({ name, ...hashed, url: download.url })),
    }
  },
}

/** What `--dry-run` runs: it only reads. */
export const planFetch = flow<FetchStart>()
  .add(gatherFacts) // wifibox.yaml, releases/, ports/ -> addresses, known checksums
  .add(chooseFiles) // the command line                -> which files
  .add(lookIntoDistdir) // files at hand               -> what is missing or wrong

export const fetch = planFetch.add(fetchThem) // the only step that writes

function namesOf(record: DistfileFacts['records'][number] | undefined): readonly string[] {
  return record === undefined ? [] : entriesOfRecord(record).map(({ name }) => name)
}

function sourcesCalled(word: string, sources: readonly Source[]): readonly Source[] {
  const found = sources.filter(({ name, component }) => [name, basename(name), component].includes(word))
  if (found.length > 0) return found
  const known = sources.flatMap(({ name, component }) => [basename(name), component])
  throw new Fault('invalid', {
    code: 'usage.distfile',
    message: `no distfile is called ${word}${didYouMean(word, known)}`,
    found: word,
    expected: 'a name of distinfo, a file name, or a component of `wbrel bump`',
    hint: 'wbrel fetch --dry-run --json',
  })
}
