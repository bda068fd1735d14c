/** Which of the wanted files lie in a distdir, and whether they are the right ones; unchanged files are not read. */
import { basename, join } from 'node:path'
import type { Watch } from '../base/flow.ts'
import type { Download } from '../model/provenance.ts'
import type { FileCache } from './cache.ts'
import { type Hashed, hashFiles } from './hash.ts'

export interface Sought {
  /** As distinfo names it. */
  readonly name: string
  readonly known: Hashed | undefined
}

export type Present =
  | { readonly state: 'missing'; readonly path: string }
  /** Agrees with the known entry, or there is none. */
  | { readonly state: 'right' | 'wrong'; readonly path: string; readonly found: Found }

export interface Found extends Hashed {
  readonly download: Download | undefined
}

export interface Look {
  readonly distdir: string
  readonly cache: FileCache
  /** Threads at most. */
  readonly jobs: number
  /** Read every file again. */
  readonly rehash: boolean
  readonly signal: AbortSignal | undefined
  readonly watch: Watch
}

/** By name. Reads what the cache does not know, or what changed since. */
export async function lookAtFiles(sought: readonly Sought[], look: Look): Promise<ReadonlyMap<string, Present>> {
  const { cache, jobs, rehash, signal, watch } = look
  const places = sought.map(({ name }) => placeOf(look.distdir, name, cache))
  const found = new Map<string, Found>()
  const toRead: string[] = []
  for (const path of places) {
    const known = cache.look(path)
    if (known.state === 'missing') continue
    if (known.state === 'fresh' && !rehash) found.set(path, { download: undefined, ...known.remembered })
    else toRead.push(path)
  }
  let done = 0
  await hashFiles(
    toRead,
    jobs,
    (path, hashed) => {
      watch.progress(++done, toRead.length, 'files read')
      if (hashed === undefined) return
      const before = cache.look(path)
      // Read again and still the same bytes: where they came from still holds.
      const isSame = before.state === 'fresh' && before.remembered.sha256 === hashed.sha256
      const download = isSame ? before.remembered.download : undefined
      cache.remember(path, { ...hashed, download })
      found.set(path, { ...hashed, download })
    },
    signal,
  )
  cache.save()
  return new Map(sought.map(({ name, known }, i) => [name, judge(places[i] ?? '', known, found)]))
}

function judge(path: string, known: Hashed | undefined, found: ReadonlyMap<string, Found>): Present {
  const own = found.get(path)
  if (own === undefined) return { state: 'missing', path }
  const isRight = known === undefined || (known.sha256 === own.sha256 && known.size === own.size)
  return { state: isRight ? 'right' : 'wrong', path, found: own }
}

/** Where the file lies: `DISTDIR/wifibox-alpine/x.apk`, or flat in the folder; the former when there is none. */
export function placeOf(distdir: string, name: string, cache: FileCache): string {
  const path = join(distdir, name)
  const flat = join(distdir, basename(name))
  return cache.look(path).state === 'missing' && cache.look(flat).state !== 'missing' ? flat : path
}
