/** Many files at once: two a host; the first fault of the disk ends them all, the troubles of one file end that file. */
import { join } from 'node:path'
import type { Watch } from '../base/flow.ts'
import type { FileCache } from './cache.ts'
import type { Downloaded } from './download.ts'
import type { Hashed } from './hash.ts'
import { createHosts } from './hosts.ts'
import { createMeter } from './meter.ts'
import { obtain, type Pace } from './obtain.ts'
import type { Signers } from './openpgp.ts'
import type { Proxies } from './proxy.ts'
import type { Source } from './sources.ts'
import type { Trouble } from './trouble.ts'

export interface FetchOptions {
  /** Absolute; the caller holds its lock. */
  readonly distdir: string
  readonly cache: FileCache
  readonly pace: Pace
  readonly proxies: Proxies
  readonly signers: Signers
  readonly now: () => Date
  readonly signal: AbortSignal | undefined
  readonly watch: Watch
  /** A line for people. */
  readonly note: (line: string) => void
  /** Called as each file gets its name. */
  readonly fetched: (source: Source, downloaded: Downloaded) => void
}

export interface ToFetch {
  readonly source: Source
  readonly known: Hashed | undefined
}

export interface Failed extends ToFetch {
  /** One an address. */
  readonly troubles: readonly Trouble[]
}

export interface FetchResult {
  readonly fetched: ReadonlyMap<string, Downloaded>
  readonly failed: readonly Failed[]
}

/** At most so many transfers a host (a rule of courtesy; also what GitHub Pages bears without complaint). */
const placesAHost = 2

/** @throws Fault when the disk refuses; an abort */
export async function fetchFiles(files: readonly ToFetch[], options: FetchOptions): Promise<FetchResult> {
  const stop = new AbortController()
  const onAbort = (): void => stop.abort(options.signal?.reason)
  options.signal?.addEventListener('abort', onAbort)
  if (options.signal?.aborted) onAbort()
  try {
    return await fetchAll(files, { ...options, signal: stop.signal }, reason => stop.abort(reason))
  } finally {
    options.signal?.removeEventListener('abort', onAbort)
    options.cache.save()
  }
}

async function fetchAll(
  files: readonly ToFetch[],
  options: FetchOptions,
  stop: (reason: unknown) => void,
): Promise<FetchResult> {
  const { distdir, cache, watch, signal } = options
  const hosts = createHosts(placesAHost, signal)
  const meter = createMeter(
    watch,
    files.map(({ source, known }) => ({ name: source.name, size: known?.size })),
  )
  const fetched = new Map<string, Downloaded>()
  const failed: Failed[] = []
  const one = async ({ source, known }: ToFetch): Promise<void> => {
    const path = join(distdir, source.name)
    const result = await obtain({ source, known, path }, { ...options, hosts, meter })
    if ('hashed' in result) {
      cache.remember(path, { ...result.hashed, download: result.download })
      cache.save()
      fetched.set(source.name, result)
      options.fetched(source, result)
      meter.done(source.name)
    } else {
      failed.push({ source, known, troubles: result })
    }
  }
  // Every transfer has stopped, and its bytes are settled, before the first fault goes on its way.
  const ends = await Promise.allSettled(
    files.map(async file => {
      try {
        await one(file)
      } catch (error) {
        stop(error)
        throw error
      }
    }),
  )
  if (signal?.aborted) throw signal.reason
  const bad = ends.find(end => end.status === 'rejected')
  if (bad !== undefined) throw bad.reason
  return { fetched, failed }
}
