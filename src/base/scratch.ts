/** Temporary folders. SIGKILL leaves one behind; the next run takes it away, since the name tells whose it was. */
import { createHash } from 'node:crypto'
import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { beganAt, isAlive } from './alive.ts'

/** Runs `work` with a fresh folder, which goes whatever comes of it. */
export async function withScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  sweep(tmpdir())
  const own = [process.pid, beganAt(process.pid)].join('-')
  const folder = mkdtempSync(join(tmpdir(), `${stem()}${own}-`))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Folders of this user and this host whose process is gone; what cannot be looked at or removed stays. */
function sweep(below: string): void {
  for (const name of namesIn(below)) {
    const [, pid, began = ''] = /^(\d+)-(\d*)-\w+$/.exec(afterStem(name)) ?? []
    if (pid === undefined || isAlive({ pid: Number(pid), began })) continue
    const path = join(below, name)
    if (!isOwnFolder(path)) continue
    try {
      rmSync(path, { recursive: true, force: true })
    } catch {
      // Somebody else's turn.
    }
  }
}

/** The host is part of it: on a shared folder the numbers of another host's processes mean nothing here. */
function stem(): string {
  return `wbrel-scratch-${createHash('sha256').update(hostname()).digest('hex').slice(0, 8)}-`
}

function afterStem(name: string): string {
  return name.startsWith(stem()) ? name.slice(stem().length) : ''
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function isOwnFolder(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found?.isDirectory() === true && found.uid === process.getuid?.()
}
