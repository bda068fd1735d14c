/** Which entries of distinfo stay as they are: those whose name and addresses are the ones they were made with. */
import type { Step } from '../../base/flow.ts'
import type { Source } from '../../distfiles/sources.ts'
import type { DistinfoEntry } from '../../model/distinfo.ts'
import { type DistfileFacts, entriesOfRecord, sourcesOfRecord } from '../distfile-facts.ts'

export interface Work {
  readonly kept: readonly Source[]
  readonly needed: readonly Needed[]
  /** Names that distinfo has and nobody uses. */
  readonly gone: readonly string[]
  /** Names whose entry and addresses a final release states just so: the book need not. Candidates come and go. */
  readonly told: ReadonlySet<string>
}

export interface Needed {
  readonly source: Source
  readonly why: 'new' | 'sources changed'
  /** What the bytes must be; undefined for a new name. */
  readonly known: DistinfoEntry | undefined
}

export const chooseWork: Step<DistfileFacts, Work> = {
  title: 'comparing names and sources',
  run: facts => {
    const { sources, ledger, book, present } = facts
    const recorded = recordedSources(facts.records, sources)
    const final = recordedSources(
      facts.records.filter(({ state }) => state === 'final'),
      sources,
    )
    const kept: Source[] = []
    const needed: Needed[] = []
    for (const source of sources) {
      const { name, urls } = source
      const known = ledger.known.get(name)
      const former = book.get(name)?.sources ?? recorded.get(name)
      if (known === undefined) needed.push({ source, why: 'new', known })
      else if (former !== undefined && !isSame(former, urls)) needed.push({ source, why: 'sources changed', known })
      else kept.push(source)
    }
    const wanted = new Set(sources.map(({ name }) => name))
    const names = [...present.values()].flatMap(({ entries }) => entries.map(({ name }) => name))
    const told = sources.filter(({ name, urls }) => isSame(final.get(name), urls)).map(({ name }) => name)
    return { kept, needed, gone: names.filter(name => !wanted.has(name)), told: new Set(told) }
  },
}

/** By name, from the newest record that has it; older records are read only for names that newer ones lack. */
function recordedSources(
  records: DistfileFacts['records'],
  sources: readonly Source[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const record of records.toReversed()) {
    const has = new Set(entriesOfRecord(record).map(({ name }) => name))
    if (!sources.some(({ name }) => has.has(name) && !found.has(name))) continue
    for (const { name, urls } of sourcesOfRecord(record)) if (has.has(name) && !found.has(name)) found.set(name, urls)
  }
  return found
}

function isSame(former: readonly string[] | undefined, urls: readonly string[]): boolean {
  return former !== undefined && former.length === urls.length && former.every((url, i) => url === urls[i])
}
