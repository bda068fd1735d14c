/**
 * What is known of the files below one distdir without reading them: a hash holds as long as size, times and inode stay.
 * The change time is compared besides the modification time, since `touch -r` and `cp -p` set the latter.
 */
import { createHash } from 'node:crypto'
import { type BigIntStats, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileFault, isCode, readText, writeAtomically } from '../base/files.ts'
import type { World } from '../base/world.ts'
import type { Download } from '../model/provenance.ts'
import type { Hashed } from './hash.ts'

/** A file that was hashed once, and where it came from when wbrel downloaded it. */
export interface Remembered extends Hashed {
  readonly download?: Download | undefined
}

export interface FileCache {
  /**
   * `fresh`: the file is the one that was hashed; `changed`: another one took its place; `unknown`: never hashed;
   * `missing`: no such file.
   */
  readonly look: (path: string) => Look
  readonly remember: (path: string, remembered: Remembered) => void
  /** A cache that cannot be written is no fault. */
  readonly save: () => void
}

export type Look =
  | { readonly state: 'fresh'; readonly size: number; readonly remembered: Remembered }
  | { readonly state: 'changed' | 'unknown'; readonly size: number }
  | { readonly state: 'missing' }

interface Line extends Remembered {
  readonly stamp: string
}

/** Opens the cache of one distdir; `$XDG_CACHE_HOME/wbrel` or `~/.cache/wbrel`. */
export function openCache({ env, cwd }: Pick<World, 'env' | 'cwd'>, distdir: string): FileCache {
  const digest = createHash('sha256').update(resolve(cwd, distdir)).digest('hex').slice(0, 16)
  const file = join(cacheFolder({ env, cwd }), `distfiles-${digest}.json`)
  const lines = new Map(Object.entries(readLines(file)))
  let dirty = false
  return {
    look: path => {
      const now = stampOf(path)
      if (now === undefined) return { state: 'missing' }
      const line = lines.get(path)
      if (line === undefined) return { state: 'unknown', size: now.size }
      if (line.stamp !== now.stamp) return { state: 'changed', size: now.size }
      return { state: 'fresh', size: now.size, remembered: line }
    },
    remember: (path, { sha256, size, download }) => {
      const now = stampOf(path)
      if (now === undefined || now.size !== size) return
      lines.set(path, { stamp: now.stamp, sha256, size, ...(download === undefined ? {} : { download }) })
      dirty = true
    },
    save: () => {
      if (!dirty) return
      try {
        writeAtomically(file, JSON.stringify(Object.fromEntries(lines)))
        dirty = false
      } catch {
        // Only the next run is slower.
      }
    },
  }
}

export function cacheFolder({ env, cwd }: Pick<World, 'env' | 'cwd'>): string {
  return join(env.XDG_CACHE_HOME || join(env.HOME || cwd, '.cache'), 'wbrel')
}

/** `size:mtime:ctime:inode`, times in nanoseconds. */
function stampOf(path: string): { readonly stamp: string; readonly size: number } | undefined {
  const found = statOf(path)
  if (found === undefined || !found.isFile()) return undefined
  return { stamp: [found.size, found.mtimeNs, found.ctimeNs, found.ino].join(':'), size: Number(found.size) }
}

/** Below what is no folder there is no file. */
function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false })
  } catch (error) {
    if (isCode(error, 'ENOTDIR')) return undefined
    throw fileFault('read', path, error)
  }
}

function readLines(file: string): Readonly<Record<string, Line>> {
  try {
    const data: unknown = JSON.parse(readText(file) ?? '{}')
    return typeof data === 'object' && data !== null ? (data as Readonly<Record<string, Line>>) : {}
  } catch {
    return {}
  }
}
