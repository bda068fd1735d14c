import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { assetFolder } from '../base/assets.ts'
import { Fault } from '../base/fault.ts'
import type { World } from '../base/world.ts'
import type { Make } from './make.ts'

export interface WhereToLook {
  /** Root of a ports tree; goes before PORTSDIR and /usr/ports. */
  readonly portsdir?: string
}

/** The make to ask; throws a Fault that says how to install one. */
export function findMake(world: World, where: WhereToLook = {}): Make {
  const make = lookForMake(world, where)
  if (make !== undefined) return make
  throw new Fault('findings', {
    code: 'make.missing',
    message: 'no make that reads FreeBSD ports was found in PATH',
    expected: 'bmake, or make on FreeBSD',
    hint: howToInstall(),
  })
}

/** The make to ask, or undefined when none is installed; throws a Fault when the named ports tree is none. */
export function lookForMake(world: World, where: WhereToLook = {}): Make | undefined {
  const onFreeBSD = process.platform === 'freebsd'
  const program = onFreeBSD ? (inPath(world, 'make') ?? inPath(world, 'bmake')) : inPath(world, 'bmake')
  if (program === undefined) return undefined
  const portsdir = findPortsTree(world, where)
  const common = { program, onFreeBSD, assets: assetFolder('framework') }
  return portsdir === undefined ? { ...common, framework: 'stand-in' } : { ...common, framework: 'real', portsdir }
}

function inPath(world: World, name: string): string | undefined {
  const folders = (world.env.PATH ?? '/usr/bin:/bin').split(delimiter).filter(folder => folder !== '')
  return folders.map(folder => resolve(world.cwd, folder, name)).find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function findPortsTree(world: World, where: WhereToLook): string | undefined {
  const named = where.portsdir ?? (world.env.PORTSDIR || undefined)
  if (named === undefined) return isPortsTree('/usr/ports') ? '/usr/ports' : undefined
  const folder = resolve(world.cwd, named)
  if (isPortsTree(folder)) return folder
  throw new Fault('invalid', {
    code: 'make.no-ports-tree',
    message: `${folder} is not a ports tree: it has no Mk/bsd.port.mk`,
    place: { file: folder },
    hint: 'name the root of a ports tree with --portsdir, or unset PORTSDIR to use the stand-in framework',
  })
}

function isPortsTree(folder: string): boolean {
  return existsSync(join(folder, 'Mk', 'bsd.port.mk'))
}

const installers = [
  ['apt-get', 'apt-get install bmake'],
  ['dnf', 'dnf install bmake'],
  ['apk', 'apk add bmake'],
  ['pacman', 'pacman -S bmake'],
  ['brew', 'brew install bmake'],
] as const

function howToInstall(): string {
  const found = installers.find(([tool]) =>
    ['/usr/bin', '/sbin', '/usr/local/bin', '/opt/homebrew/bin'].some(folder => existsSync(join(folder, tool))),
  )
  return found === undefined ? 'install bmake with the package manager of this system' : found[1]
}
