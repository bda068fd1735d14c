/** Two trees of the three ports, port by port; a port whose files are the same bytes is not evaluated. */
import { join } from 'node:path'
import type { Problem } from '../../base/fault.ts'
import type { Watch } from '../../base/flow.ts'
import type { World } from '../../base/world.ts'
import type { Make } from '../../make/make.ts'
import { freebsd } from '../../model/freebsd.ts'
import type { Difference } from '../../model/infer/difference.ts'
import { portNames, type Role } from '../../model/ports.ts'
import { fileReader } from '../import/ask-port.ts'
import type { Observation } from '../import/observe.ts'
import { inUsersWords } from '../import/places.ts'
import type { TreeFiles } from '../import/read-tree.ts'
import { comparePort } from './compare-port.ts'
import type { Side } from './twins.ts'

export interface ToCompare {
  readonly first: TreeOnDisk
  readonly second: TreeOnDisk
  readonly make: Make
  readonly world: Pick<World, 'jobs' | 'signal'>
  /** `14.3`; the first one is asked about most. */
  readonly releases: readonly string[]
  readonly watch: Watch
}

export interface TreeOnDisk {
  readonly tree: TreeFiles
  readonly root: string
  /** Answers that are known already. */
  readonly memory: Map<string, Promise<Observation>>
}

export interface Compared {
  readonly differences: readonly Difference[]
  /** What may be a difference and may be none. */
  readonly doubts: readonly Problem[]
}

/** @throws Fault what make cannot evaluate, in the words of the user's trees */
export function compareTrees(request: ToCompare): Promise<Compared> {
  const copies = new Map([request.first, request.second].map(({ root, tree }) => [root, tree.name]))
  return inUsersWords(copies, () => comparePorts(request))
}

async function comparePorts({ first, second, make, world, releases, watch }: ToCompare): Promise<Compared> {
  let done = 0
  const [differences, doubts]: [Difference[], Problem[]] = [[], []]
  for (const role of ['wifibox', 'core', 'guest'] as const) {
    if (isSame(first.tree, second.tree, role)) continue
    const side = ({ tree, root, memory }: TreeOnDisk): Side => {
      const folder = `${tree.category}/${portNames[role]}`
      return {
        name: tree.name,
        to: {
          make,
          dir: join(root, folder),
          jobs: world.jobs,
          signal: world.signal,
          read: fileReader(),
          memory,
          onDone: () => watch.progress(++done, done, 'settings'),
        },
        files: below(tree, folder),
      }
    }
    const origin = `${first.tree.category}/${portNames[role]}`
    differences.push(
      ...(await comparePort({
        ...{ role, origin, first: side(first), second: side(second) },
        releases: releases.map(r => freebsd(r)),
        doubt: problem => doubts.push(problem),
      })),
    )
  }
  return { differences, doubts }
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
