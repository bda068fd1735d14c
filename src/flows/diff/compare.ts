/** Two trees of the three ports, port by port; a port whose files are the same bytes is not evaluated. */
import { join } from 'node:path'
import type { Problem } from '../../base/fault.ts'
import type { Make } from '../../make/make.ts'
import type { FreeBSD } from '../../model/freebsd.ts'
import type { Difference } from '../../model/infer/difference.ts'
import { portNames, type Role } from '../../model/ports.ts'
import { fileReader } from '../import/ask-port.ts'
import type { Observation } from '../import/observe.ts'
import type { TreeFiles } from '../import/read-tree.ts'
import { comparePort } from './compare-port.ts'
import type { Side } from './twins.ts'

export interface ToCompare {
  readonly first: TreeOnDisk
  readonly second: TreeOnDisk
  readonly make: Make
  readonly jobs: number
  readonly signal: AbortSignal | undefined
  readonly releases: readonly FreeBSD[]
  readonly progress: (done: number) => void
  /** What may be a difference and may be none. */
  readonly doubt?: (problem: Problem) => void
}

export interface TreeOnDisk {
  readonly tree: TreeFiles
  readonly root: string
  /** Answers that are known already. */
  readonly memory: Map<string, Promise<Observation>>
}

export async function compareTrees(request: ToCompare): Promise<readonly Difference[]> {
  const { first, second, make, jobs, signal, releases, doubt = () => {} } = request
  let done = 0
  const found: Difference[] = []
  for (const role of ['wifibox', 'core', 'guest'] as const) {
    if (isSame(first.tree, second.tree, role)) continue
    const side = ({ tree, root, memory }: TreeOnDisk): Side => {
      const folder = `${tree.category}/${portNames[role]}`
      return {
        name: tree.name,
        to: {
          make,
          dir: join(root, folder),
          jobs,
          signal,
          read: fileReader(),
          memory,
          onDone: () => request.progress(++done),
        },
        files: below(tree, folder),
      }
    }
    const origin = `${first.tree.category}/${portNames[role]}`
    found.push(...(await comparePort({ role, origin, first: side(first), second: side(second), releases, doubt })))
  }
  return found
}

/** Equal bytes: the port's own files, the guest's flavors.mk for whoever includes it, and what the category shares. */
export function isSame(a: TreeFiles, b: TreeFiles, role: Role): boolean {
  if (a.category !== b.category) return false
  const folder = `${a.category}/${portNames[role]}/`
  const shared = [`${a.category}/Makefile.inc`, `${a.category}/${portNames.guest}/flavors.mk`]
  const paths = new Set([...a.files.keys(), ...b.files.keys()].filter(p => p.startsWith(folder) || shared.includes(p)))
  return [...paths].every(path => a.files.get(path) === b.files.get(path))
}

function below(tree: TreeFiles, folder: string): ReadonlyMap<string, string> {
  return new Map(
    [...tree.files].flatMap(([path, text]) =>
      path.startsWith(`${folder}/`) ? [[path.slice(folder.length + 1), text] as const] : [],
    ),
  )
}
