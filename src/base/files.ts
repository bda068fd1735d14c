import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Fault } from './fault.ts'

/** The text of a file, or undefined when there is none; other errors are faults. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return undefined
    throw fileFault('read', file, error)
  }
}

/**
 * Writes a file whole or not at all: temporary neighbour, fsync, rename.
 * The temporary name is fixed (`.NAME.wbrel-tmp`), so that a killed run leaves at most one and the next run replaces it.
 */
export function writeAtomically(file: string, text: string | Uint8Array): void {
  const folder = dirname(file)
  const temporary = join(folder, `.${basename(file)}.wbrel-tmp`)
  try {
    makeFolder(folder)
    const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text
    const handle = openSync(temporary, 'w', 0o644)
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(temporary, file)
  } catch (error) {
    removeQuietly(temporary)
    throw fileFault('write', file, error)
  }
}

/**
 * Makes a folder and those above it, as `mkdir -p` does. Node's own `recursive` turns for ever, deaf to signals, where a
 * file system takes no folders and says ENOENT although the parent is there, as in /proc (Node 20.20).
 * @throws what mkdir(2) says
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder)
  } catch (error) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
    const parent = dirname(folder)
    if (!isCode(error, 'ENOENT') || existsSync(parent)) throw error
    makeFolder(parent)
    makeFolder(folder)
  }
}

/** What cannot be removed was never there: its folder is none. */
function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // The error that led here is the one to tell.
  }
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** What the system said when a file was to be read or written, as a fault. */
export function fileFault(verb: 'read' | 'write', file: string, error: unknown): Fault {
  const reason = error instanceof Error ? error.message : String(error)
  const full = isCode(error, 'ENOSPC')
  return new Fault(
    full ? 'incomplete' : 'denied',
    {
      code: `file.${verb}`,
      message: `cannot ${verb} ${file}: ${reason}`,
      place: { file },
      hint: full
        ? 'make room on the disk, then run the same command again'
        : `look at the permissions: ls -ld ${dirname(file)}`,
    },
    { cause: error },
  )
}
