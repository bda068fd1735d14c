/** Where a tree that somebody else wrote is evaluated: in a copy, with a home of its own, and without a network. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { World } from '../../base/world.ts'
import { findMake } from '../../make/find.ts'
import type { Make } from '../../make/make.ts'
import type { TreeFiles } from './read-tree.ts'

export interface Sandbox {
  readonly make: Make
  /** Writes a tree into a folder of its own and gives its path. */
  readonly put: (tree: Pick<TreeFiles, 'files'>) => string
  readonly remove: () => void
}

/** A scratch folder, and a make whose commands see an empty home and, for a foreign tree, no network if possible. */
export function openSandbox(world: World, portsdir: string | undefined, foreign: boolean): Sandbox {
  const make = findMake(world, portsdir === undefined ? {} : { portsdir })
  // Without --portsdir the stand-in answers, whatever this machine has: the same tree gives the same answers everywhere.
  const { portsdir: real, ...plain } = make
  const judge: Make = portsdir === undefined || real === undefined ? { ...plain, framework: 'stand-in' } : make
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-tree-'))
  const home = join(folder, 'home')
  mkdirSync(home)
  let count = 0
  const remove = (): void => {
    process.off('exit', remove)
    rmSync(folder, { recursive: true, force: true })
  }
  // A command that fails or is stopped leaves nothing behind either.
  process.on('exit', remove)
  return {
    make: { ...judge, home, isolate: foreign ? isolation() : [] },
    put: ({ files }) => {
      const root = join(folder, `tree${++count}`)
      for (const [path, text] of files) {
        mkdirSync(dirname(join(root, path)), { recursive: true })
        writeFileSync(join(root, path), text)
      }
      return root
    },
    remove,
  }
}

/** unshare(1) of Linux takes the network away; where it is missing or forbidden, nothing does. */
function isolation(): readonly string[] {
  if (process.platform !== 'linux') return []
  const command = ['unshare', '--user', '--map-root-user', '--net']
  const [program = '', ...args] = command
  return spawnSync(program, [...args, 'true'], { stdio: 'ignore' }).status === 0 ? [...command, '--'] : []
}
