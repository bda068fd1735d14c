/** One run at a time works in a distdir; the lock of a dead process is taken over. */
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Fault } from '../base/fault.ts'
import { isCode, readText } from '../base/files.ts'

interface Holder {
  readonly pid: number
  readonly host: string
  /** When the process began, as the kernel counts; '' where nobody tells. A number of a process is used again. */
  readonly began: string
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
    mkdirSync(folder, { recursive: true })
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
    rmSync(draft, { force: true })
  }
  return () => {
    if (readText(lock) === text) rmSync(lock, { force: true })
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
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true })
  }
}

function isStale(text: string): boolean {
  const holder = readHolder(text)
  if (holder === undefined) return true
  if (holder.host !== hostname()) return false
  if (!isAlive(holder.pid)) return true
  const began = beganAt(holder.pid)
  return began !== '' && holder.began !== '' && began !== holder.began
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !isCode(error, 'ESRCH')
  }
}

/** Field 22 of /proc/PID/stat (proc_pid_stat(5)); the second field, the name, may hold blanks and parentheses. */
function beganAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
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
