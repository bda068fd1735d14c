/** Temporary folders that even a killed run does not leave behind for good: the next one removes them. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { isCode } from '../base/files.ts'
import { shortHash } from '../model/hash.ts'

/** Runs the work with an empty folder, and removes it whatever happens. */
export async function withScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  sweepUp()
  const folder = mkdtempSync(join(tmpdir(), `${prefix()}${process.pid}-`))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The host is in the name, since containers may share the folder and have processes of their own. */
function prefix(): string {
  return `wbrel-scratch-${shortHash(hostname()).slice(0, 8)}-`
}

/** Removes folders of processes that are gone. */
function sweepUp(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(prefix()) ? /^(\d+)-/.exec(name.slice(prefix().length))?.[1] : undefined
    if (pid === undefined || isAlive(Number(pid))) continue
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true })
    } catch (error) {
      // Somebody else's: it is theirs to remove.
      if (!isCode(error, 'EPERM') && !isCode(error, 'EACCES')) throw error
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !isCode(error, 'ESRCH')
  }
}
