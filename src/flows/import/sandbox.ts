/** Where a tree that somebody else wrote is evaluated: in a copy, with a home of its own, and without a network. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readText } from '../../base/files.ts'
import type { World } from '../../base/world.ts'
import { findMake } from '../../make/find.ts'
import type { Make } from '../../make/make.ts'
import { starters } from '../../make/starters.ts'
import type { TreeFiles } from './read-tree.ts'

export interface Sandbox {
  readonly make: Make
  /** Writes a tree into a folder of its own and gives its path. */
  readonly put: (tree: Pick<TreeFiles, 'files'>) => string
  /** What the tree's Makefiles wanted to do beyond this machine: each command once. */
  readonly refused: () => readonly string[]
  readonly remove: () => void
}

/** Seconds for one evaluation of a tree that others wrote: one takes a tenth of a second, or something waits. */
const patience = 20

/** A scratch folder, and a make whose commands see an empty home and, for a foreign tree, no network if possible. */
export function openSandbox(world: World, portsdir: string | undefined, foreign: boolean): Sandbox {
  const make = findMake(world, portsdir === undefined ? {} : { portsdir })
  // Without --portsdir the stand-in answers, whatever this machine has: the same tree gives the same answers everywhere.
  const { portsdir: real, ...plain } = make
  const judge: Make = portsdir === undefined || real === undefined ? { ...plain, framework: 'stand-in' } : make
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-tree-'))
  const home = join(folder, 'home')
  const started = starters(make.assets, world.jobs + 1)
  mkdirSync(home)
  const guard = join(folder, 'bin')
  if (foreign) guardAgainst(guard)
  const own: Make = { ...judge, home, runner: started.run }
  let count = 0
  const remove = (): void => {
    process.off('exit', remove)
    started.end()
    rmSync(folder, { recursive: true, force: true })
  }
  // A command that fails or is stopped leaves nothing behind either.
  process.on('exit', remove)
  return {
    make: foreign ? { ...own, isolate: isolation(), guard, timeoutSeconds: patience } : own,
    put: ({ files }) => {
      const root = join(folder, `tree${++count}`)
      for (const [path, text] of files) {
        mkdirSync(dirname(join(root, path)), { recursive: true })
        writeFileSync(join(root, path), text)
      }
      return root
    },
    refused: () => [...new Set((readText(join(folder, 'refused')) ?? '').split('\n'))].filter(line => line !== ''),
    remove,
  }
}

/** Programs that reach for another machine, or for other rights. */
const reaching = [
  ...['curl', 'fetch', 'ftp', 'wget', 'aria2c', 'git', 'svn', 'nc', 'ncat', 'telnet', 'openssl', 'host', 'dig'],
  ...['ssh', 'scp', 'sftp', 'rsync', 'mail', 'sendmail', 'pkg', 'npm', 'pip', 'doas', 'su', 'sudo'],
]

/** In their places stand programs that note what was asked of them, and refuse. */
function guardAgainst(folder: string): void {
  mkdirSync(folder)
  const script = `#!/bin/sh
# One write, since others write at the same time.
printf '%s\\n' "$(echo "\${0##*/} $*" | tr '\\n' ' ')" >> "\${0%/*}/../refused"
echo "\${0##*/}: not while a tree is evaluated that others wrote" >&2
exit 1
`
  for (const program of reaching) writeFileSync(join(folder, program), script, { mode: 0o755 })
}

/** unshare(1) of Linux takes the network away; where it is missing or forbidden, nothing does. */
function isolation(): readonly string[] {
  if (process.platform !== 'linux') return []
  const command = ['unshare', '--user', '--map-root-user', '--net']
  const [program = '', ...args] = command
  return spawnSync(program, [...args, 'true'], { stdio: 'ignore' }).status === 0 ? [...command, '--'] : []
}
