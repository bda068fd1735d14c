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
  const missing = roles.filter(role => !existsSync(join(root, category ?? 'net', portNames[role], 'Makefile')))
  if (category === undefined || missing.length > 0) throw noPorts(name, category ?? 'net', missing)
  const files = new Map<string, string>()
  const problems: Problem[] = []
  const add = (path: string): void => {
    const text = readFileSync(join(root, path), 'utf8')
    if (text.includes('\r\n')) problems.push(carriageReturns(name, path))
    files.set(path, text.replaceAll('\r\n', '\n'))
  }
  for (const role of roles) for (const path of filesBelow(root, `${category}/${portNames[role]}`)) add(path)
  const common = `${category}/Makefile.inc`
  if (existsSync(join(root, common))) add(common)
  return { name, category, files, problems }
}

/** The folder of the category: net, unless the ports have moved elsewhere. */
function categoryOf(root: string): string | undefined {
  const has = (folder: string): boolean => existsSync(join(root, folder, portNames.guest, 'Makefile'))
  if (!existsSync(root) || !statSync(root).isDirectory()) return undefined
  return ['net', ...readdirSync(root).sort()].find(has)
}

function filesBelow(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !/(^|\/)work(\/|$)/.test(entry.parentPath.slice(root.length)))
    .map(entry => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}

function noPorts(name: string, category: string, missing: readonly Role[]): Fault {
  const lost = (missing.length === 0 ? roles : missing).map(role => `${category}/${portNames[role]}`)
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

/** A scratch folder, and a make whose commands see an empty home and, where the system allows it, no network. */
export function openSandbox(world: World, portsdir: string | undefined): Sandbox {
  const make = findMake(world, portsdir === undefined ? {} : { portsdir })
  // Without --portsdir the stand-in answers, whatever this machine has: the same tree gives the same answers everywhere.
  const { portsdir: real, ...plain } = make
  const judge: Make = portsdir === undefined || real === undefined ? { ...plain, framework: 'stand-in' } : make
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-tree-'))
  const home = join(folder, 'home')
  mkdirSync(home)
  let count = 0
  return {
    make: { ...judge, home, isolate: isolation() },
    put: ({ files }) => {
      const root = join(folder, `tree${++count}`)
      for (const [path, text] of files) {
        mkdirSync(dirname(join(root, path)), { recursive: true })
        writeFileSync(join(root, path), text)
      }
      return root
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** unshare(1) of Linux takes the network away; where it is missing or forbidden, nothing does. */
function isolation(): readonly string[] {
  if (process.platform !== 'linux') return []
  const command = ['unshare', '--user', '--map-root-user', '--net']
  const [program = '', ...args] = command
  return spawnSync(program, [...args, 'true'], { stdio: 'ignore' }).status === 0 ? [...command, '--'] : []
}
