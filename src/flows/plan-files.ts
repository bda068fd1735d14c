/** From wanted texts to a plan of writes, and from the plan to the disk. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../base/fault.ts'
import { readText, writeAtomically } from '../base/files.ts'
import { sha256 } from '../base/sha256.ts'
import type { Change, Planned } from '../model/plan.ts'

/** The files that must be written so that each path holds its text; files that do already are left out. */
export function planFiles(root: string, wanted: ReadonlyMap<string, string>): Planned {
  const changes: Change[] = []
  const contents = new Map<string, string>()
  for (const [path, text] of wanted) {
    const now = readText(join(root, path))
    if (now === text) continue
    const before = now === undefined ? null : sha256(now)
    changes.push({ kind: 'write', path, before, sha256: sha256(text), size: Buffer.byteLength(text) })
    contents.set(path, text)
  }
  return { plan: { changes }, contents }
}

/**
 * Carries the writes and deletes out, in order; each file is written whole or not at all.
 * @throws Fault refused when a file is not what it was when the plan was made
 */
export function applyFiles(root: string, { plan, contents }: Planned): void {
  const files = plan.changes.flatMap(c => (c.kind === 'write' || c.kind === 'delete' ? [c] : []))
  for (const { path, before } of files) {
    const now = readText(join(root, path))
    if ((now === undefined ? null : sha256(now)) !== before) throw moved(path)
  }
  for (const change of files) {
    if (change.kind === 'delete') rmSync(join(root, change.path))
    else writeAtomically(join(root, change.path), contents.get(change.path) ?? '')
  }
}

function moved(path: string): Fault {
  return new Fault('refused', {
    code: 'plan.moved',
    message: `${path} has changed since the plan was made; nothing was written`,
    place: { file: path },
    hint: 'run the same command again',
  })
}
