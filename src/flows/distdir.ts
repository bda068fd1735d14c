/** Files come into a distdir: locked, fetched, and told about when they cannot be had. */
import { join, resolve } from 'node:path'
import { Fault, type Problem } from '../base/fault.ts'
import type { Watch } from '../base/flow.ts'
import { count } from '../base/text.ts'
import type { World } from '../base/world.ts'
import { type FileCache, openCache } from '../distfiles/cache.ts'
import { type Failed, type FetchResult, fetchFiles, type ToFetch } from '../distfiles/fetch.ts'
import { lockFolder } from '../distfiles/lock.ts'
import { showBytes } from '../distfiles/meter.ts'
import { type Pace, usualPace } from '../distfiles/obtain.ts'
import type { Signers } from '../distfiles/openpgp.ts'
import { proxiesOf } from '../distfiles/proxy.ts'
import type { DistfileFacts } from './distfile-facts.ts'

export interface DistdirStart extends Pick<World, 'cwd' | 'env' | 'now' | 'jobs' | 'signal'> {
  /** `--distdir`; without it DISTDIR, else `distfiles` beside the manifest. */
  readonly distdir: string | undefined
  /** Read every file again, whatever the cache says. */
  readonly rehash: boolean
  readonly pace?: Pace
  /** A line for people. */
  readonly note: (line: string) => void
}

export interface Distdir {
  /** Absolute. */
  readonly folder: string
  readonly cache: FileCache
}

export function openDistdir(start: Pick<DistdirStart, 'cwd' | 'env' | 'distdir'>, root: string): Distdir {
  const { cwd, env, distdir } = start
  const folder = distdir === undefined ? resolve(root, env.DISTDIR || 'distfiles') : resolve(cwd, distdir)
  return { folder, cache: openCache(start, folder) }
}

/** What to look at, for `lookAtFiles`. */
export function lookOf(
  { jobs, rehash, signal }: Pick<DistdirStart, 'jobs' | 'rehash' | 'signal'>,
  { folder, cache }: Distdir,
  watch: Watch,
) {
  return { distdir: folder, cache, jobs, rehash, signal, watch }
}

/**
 * Fetches into the distdir under its lock.
 * @throws Fault incomplete when another run holds the lock or the disk is full; an abort
 */
export async function fetchInto(
  { folder, cache }: Distdir,
  files: readonly ToFetch[],
  start: DistdirStart & Pick<DistfileFacts, 'root' | 'ports'>,
  watch: Watch,
): Promise<FetchResult> {
  const { pace = usualPace, now, signal, note, env } = start
  const proxies = proxiesOf(env)
  const unlock = lockFolder(folder, now())
  try {
    return await fetchFiles(files, {
      distdir: folder,
      cache,
      pace,
      proxies,
      signers: signersOf(start),
      now,
      signal,
      watch,
      note,
      fetched: ({ name }, { hashed, download }) =>
        note(`fetched ${name} (${showBytes(hashed.size)}) from ${new URL(download.url).host}`),
    })
  } finally {
    unlock()
  }
}

/** The keys lie beside the manifest, as those of packages do. */
function signersOf({ root, ports, env }: Pick<DistfileFacts, 'root' | 'ports'> & Pick<World, 'env'>): Signers {
  const keys = ports.guest.guest?.pgpKeys ?? []
  return {
    keys: keys.map(({ name, fingerprint }) => ({ file: join(root, 'keys', name), fingerprint })),
    path: env.PATH,
  }
}

/** One fault for all files that could not be had: each with what every address said. */
export function cannotBeHad({ folder }: Distdir, failed: readonly Failed[]): Fault {
  const isOther = failed.some(({ troubles }) => troubles.some(({ found }) => found !== undefined))
  return new Fault(
    isOther ? 'refused' : 'remote',
    failed.map(file => problemOf(folder, file)),
  )
}

function problemOf(folder: string, { source, known, troubles }: Failed): Problem {
  const other = troubles.find(({ found }) => found !== undefined)
  const lines = troubles.map(({ url, message }) => `${url}: ${message}`)
  const found = lines.length === 0 ? 'no address to try' : lines.join('\n')
  if (other?.found !== undefined && known !== undefined) {
    return {
      code: 'distfile.bytes-moved',
      message: `${source.name} has other bytes than before; a file's bytes never change under one name`,
      found: `${other.found}\n${found}`,
      expected: `${known.sha256}, ${known.size} bytes`,
      hint: `wbrel why ${source.name}; if upstream replaced the file, ask for one with a new name`,
    }
  }
  if (other?.isDistrusted) {
    return {
      code: 'distfile.bad-signature',
      message: `the list of checksums that tells of ${source.name} is not signed as the manifest wants it`,
      found,
      expected: 'a good signature by a key of guest.pgp_keys',
      hint: 'compare the key with the one that upstream publishes; if the list itself is wrong, ask upstream',
    }
  }
  if (other !== undefined) {
    return {
      code: 'distfile.contradicted',
      message: `${source.name} is not the file that its own site tells of`,
      found,
      hint: 'run the same command again later; if it stays so, ask upstream',
    }
  }
  return {
    code: 'distfile.not-had',
    message: `${source.name} cannot be had from any of ${count(troubles.length, 'address', 'addresses')}`,
    found,
    ...(known === undefined ? {} : { expected: `${known.sha256}, ${known.size} bytes` }),
    hint: `run the same command again later, or put the file at ${join(folder, source.name)}`,
  }
}
