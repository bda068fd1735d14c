/** Where a tree that somebody else wrote is evaluated: in a copy, with a home of its own, and without a network. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Fault, type Problem } from '../../base/fault.ts'
import type { World } from '../../base/world.ts'
import { findMake } from '../../make/find.ts'
import type { Make } from '../../make/make.ts'
import { portNames, type Role } from '../../model/ports.ts'

/** The three ports of a tree, as texts; line ends are LF. */
export interface TreeFiles {
  /** What the user called it. */
  readonly name: string
  /** `net` */
  readonly category: string
  /** Path below the tree -> text. */
  readonly files: ReadonlyMap<string, string>
  readonly problems: readonly Problem[]
}

const roles: readonly Role[] = ['wifibox', 'core', 'guest']

/**
 * Reads the folders of the three ports.
 * @throws Fault invalid when the folder does not hold them all
 */
export function readTree(root: string, name: string): TreeFiles {
  const category = categoryOf(root)
  if (category === undefined) throw noPorts(name, 'net', roles)
  const common = `${category}/Makefile.inc`
  const paths = [
    ...roles.flatMap(role => filesBelow(root, `${category}/${portNames[role]}`)),
    ...(existsSync(join(root, common)) ? [common] : []),
  ]
  return treeOf(name, new Map(paths.map(path => [path, readFileSync(join(root, path), 'utf8')])))
}

/** The same from texts that are known already, by their paths below the tree. */
export function treeOf(name: string, texts: ReadonlyMap<string, string>): TreeFiles {
  const guest = [...texts.keys()].find(path => path.endsWith(`/${portNames.guest}/Makefile`))
  const category = guest?.split('/')[0] ?? 'net'
  const missing = roles.filter(role => !texts.has(`${category}/${portNames[role]}/Makefile`))
  if (missing.length > 0) throw noPorts(name, category, missing)
  const problems = [...texts].flatMap(([path, text]) => (text.includes('\r\n') ? [carriageReturns(name, path)] : []))
  return {
    name,
    category,
    files: new Map([...texts].map(([path, text]) => [path, text.replaceAll('\r\n', '\n')])),
    problems,
  }
}

/** The folder of the category: net, unless the ports have moved elsewhere. */
function categoryOf(root: string): string | undefined {
  const has = (folder: string): boolean => existsSync(join(root, folder, portNames.guest, 'Makefile'))
  if (!existsSync(root) || !statSync(root).isDirectory()) return undefined
  return ['net', ...readdirSync(root).sort()].find(has)
}

function filesBelow(root: string, folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !/(^|\/)work(\/|$)/.test(entry.parentPath.slice(root.length)))
    .map(entry => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}

function noPorts(name: string, category: string, missing: readonly Role[]): Fault {
  const lost = missing.map(role => `${category}/${portNames[role]}`)
  return new Fault('invalid', {
    code: 'tree.no-ports',
    message: `${name} does not hold the three ports: ${lost.join(', ')} ${lost.length === 1 ? 'is' : 'are'} missing`,
    place: { file: name },
    expected: 'a folder with net/wifibox, net/wifibox-core and net/wifibox-alpine',
    hint: 'name the root of the tree; if a port was deleted or moved, MOVED in the ports tree says where to',
  })
}

function carriageReturns(name: string, path: string): Problem {
  return {
    code: 'tree.line-ends',
    severity: 'warning',
    message: `${path} has lines that end in CR LF; it was read as if they ended in LF`,
    place: { file: join(name, path), line: 1 },
    hint: `tr -d '\\r' < FILE > NEW`,
  }
}

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
