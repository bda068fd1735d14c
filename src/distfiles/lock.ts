/** One run at a time works in a distdir; the lock of a dead process is taken over. */
import { linkSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type Being, beganAt, isAlive } from '../base/alive.ts'
import { Fault } from '../base/fault.ts'
import { isCode, makeFolder, readText } from '../base/files.ts'

interface Holder extends Being {
  readonly host: string
  readonly since: string
}

const lockName = '.wbrel.lock'

/**
 * Locks the folder, which is made when it does not exist; the result unlocks.
 * @throws Fault incomplete when a living process holds the lock; denied when the folder cannot be written
 */
export function lockFolder(folder: string, now: Date): () => void {
  const own: Holder = { pid: process.pid, host: hostname(), began: beganAt(process.pid), since: now.toISOString() }
  const text = JSON.stringify(own)
  const lock = join(folder, lockName)
  const draft = `${lock}.${process.pid}`
  try {
    makeFolder(folder)
    // A link appears with its text: nobody ever reads half a lock.
    writeFileSync(draft, text)
    for (let attempt = 0; !placeLock(draft, lock); attempt++) {
      const held = readText(lock)
      if (held === undefined) continue
      if (attempt > 4 || !isStale(held)) throw isHeld(folder, lock, held)
      takeAway(lock, held)
    }
    removeRemains(folder)
  } catch (error) {
    throw error instanceof Fault ? error : unlockable(folder, error)
  } finally {
    removeIfAny(draft)
  }
  return () => {
    if (readText(lock) === text) rmSync(lock, { force: true })
  }
}

/** Where no folder is, there is no draft either. */
function removeIfAny(draft: string): void {
  try {
    rmSync(draft, { force: true })
  } catch (error) {
    if (!isCode(error, 'ENOTDIR')) throw error
  }
}

function placeLock(draft: string, lock: string): boolean {
  try {
    linkSync(draft, lock)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

/** Two runs may see the same stale lock: the one that comes second puts the fresh lock of the first back. */
function takeAway(lock: string, stale: string): void {
  const aside = `${lock}.stale.${process.pid}`
  try {
    renameSync(lock, aside)
    if (readText(aside) !== stale) placeLock(aside, lock)
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

/** What killed runs left beside the lock. */
function removeRemains(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = /^\.wbrel\.lock\.(?:stale\.)?(\d+)$/.exec(name)?.[1]
    if (pid !== undefined && !isAlive({ pid: Number(pid), began: '' })) rmSync(join(folder, name), { force: true })
  }
}

function isStale(text: string): boolean {
  const holder = readHolder(text)
  if (holder === undefined) return true
  return holder.host === hostname() && !isAlive(holder)
}

function readHolder(text: string): Holder | undefined {
  try {
    const data: Partial<Holder> | null = JSON.parse(text)
    const { pid, host, began = '', since = '' } = data ?? {}
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host, began, since } : undefined
  } catch {
    return undefined
  }
}

function isHeld(folder: string, lock: string, text: string): Fault {
  const { pid, host, since } = readHolder(text) ?? { pid: 0, host: '?', since: '?' }
  return new Fault('incomplete', {
    code: 'distdir.locked',
    message: `another run of wbrel works in ${folder}`,
    found: `process ${pid} on ${host}, since ${since}`,
    expected: 'one run at a time',
    hint: `wait for it, then run the same command again; if there is no such process: rm ${lock}`,
  })
}

function unlockable(folder: string, error: unknown): Fault {
  const full = isCode(error, 'ENOSPC')
  return new Fault(
    full ? 'incomplete' : 'denied',
    {
      code: 'distdir.write',
      message: `cannot write in ${folder}: ${error instanceof Error ? error.message : String(error)}`,
      hint: full ? 'make room on the disk, then run the same command again' : `name another folder with --distdir`,
    },
    { cause: error },
  )
}
