/**
 * A file on its way: `.NAME.wbrel-part` beside the final name, and `.NAME.wbrel-part.json` with what a server needs to
 * go on. The final name appears by a rename of whole, checked and synced bytes, and in no other way.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../base/fault.ts'
import { isCode, makeFolder, readText } from '../base/files.ts'

/** What the server said of the file that the bytes are from. */
export interface PartNote {
  readonly url: string
  readonly etag?: string | undefined
  readonly lastModified?: string | undefined
  /** Bytes of the whole file. */
  readonly total?: number | undefined
}

export interface Part {
  readonly note: PartNote | undefined
  /** Bytes that may be kept. */
  readonly length: number
  readonly handle: number
  /** Begins anew with another note. */
  readonly restart: (note: PartNote) => void
  readonly write: (bytes: Uint8Array, position: number) => void
  /** Bytes up to here are on the disk, even if the machine stops now. */
  readonly settle: (length: number) => void
  /** Gives the bytes their final name. */
  readonly finish: () => void
  /** Throws the bytes away. */
  readonly discard: () => void
  readonly close: () => void
}

interface StoredNote extends PartNote {
  /** Bytes that were synced when the note was written. */
  readonly settled: number
}

/**
 * Opens what an earlier run left, or begins.
 *
 * With `checked` (the checksum is known) every byte that is there is worth keeping, since a wrong one shows at the end.
 * Without it only bytes that were synced are: after a power cut a file may hold zeros where data should be.
 *
 * @throws Fault incomplete when the disk is full, denied for everything else
 */
export function openPart(path: string, checked: boolean): Part {
  const part = join(dirname(path), `.${basename(path)}.wbrel-part`)
  const notePath = `${part}.json`
  const guard = <T>(task: () => T): T => guarded(path, task)

  return guard(() => {
    makeFolder(dirname(path))
    const stored = readNote(notePath)
    const handle = openPartFile(part)
    const there = fstatSync(handle).size
    const length = stored === undefined ? 0 : checked ? there : Math.min(there, stored.settled)
    let note: PartNote | undefined = stored
    const store = (settled: number): void => {
      if (note !== undefined) writeFileSync(notePath, JSON.stringify({ ...note, settled } satisfies StoredNote))
    }
    return {
      note,
      length,
      handle,
      restart: next => {
        guard(() => {
          ftruncateSync(handle, 0)
          note = next
          store(0)
        })
      },
      write: (bytes, position) => {
        guard(() => {
          for (let done = 0; done < bytes.length; ) {
            done += writeSync(handle, bytes, done, bytes.length - done, position + done)
          }
        })
      },
      settle: settled => {
        guard(() => {
          fsyncSync(handle)
          store(settled)
        })
      },
      finish: () => {
        guard(() => {
          fsyncSync(handle)
          // First: nobody would remove it after the rename, were the run to end between the two.
          rmSync(notePath, { force: true })
          renameSync(part, path)
          syncFolder(dirname(path))
        })
      },
      discard: () => {
        guard(() => {
          ftruncateSync(handle, 0)
          note = undefined
          rmSync(notePath, { force: true })
          rmSync(part, { force: true })
        })
      },
      close: () => closeSync(handle),
    }
  })
}

function openPartFile(part: string): number {
  try {
    return openSync(part, 'r+')
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error
    return openSync(part, 'w+', 0o644)
  }
}

/** A note that was cut off tells nothing. */
function readNote(path: string): StoredNote | undefined {
  try {
    const data: Partial<StoredNote> | null = JSON.parse(readText(path) ?? 'null')
    if (typeof data?.url !== 'string' || typeof data.settled !== 'number') return undefined
    return { ...data, url: data.url, settled: data.settled }
  } catch {
    return undefined
  }
}

/** The rename itself lives in the folder. Not every system lets a folder be opened; then it syncs in its own time. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } catch (error) {
    if (!isCode(error, 'EINVAL') && !isCode(error, 'EPERM')) throw error
  } finally {
    closeSync(handle)
  }
}

function guarded<T>(path: string, task: () => T): T {
  try {
    return task()
  } catch (error) {
    if (error instanceof Fault) throw error
    const full = ['ENOSPC', 'EDQUOT', 'EFBIG'].some(code => isCode(error, code))
    throw new Fault(
      full ? 'incomplete' : 'denied',
      {
        code: full ? 'distdir.full' : 'distdir.write',
        message: `cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`,
        place: { file: path },
        hint: full
          ? 'make room on the disk, then run the same command again: it goes on where it stopped'
          : `look at the permissions: ls -ld ${dirname(path)}`,
      },
      { cause: error },
    )
  }
}
