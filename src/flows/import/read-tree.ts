/** The three ports of a tree as texts, and what stands in the way of reading them. */
import { isUtf8 } from 'node:buffer'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Fault, type Problem } from '../../base/fault.ts'
import { readText } from '../../base/files.ts'
import { followMoved, movedEntry, parseMoved } from '../../model/moved.ts'
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
  const isFolder = existsSync(root) && statSync(root).isDirectory()
  const holds = (folder: string): boolean => roles.some(role => existsSync(join(root, folder, portNames[role])))
  const folders = isFolder ? readdirSync(root).filter(holds) : []
  const categories = ['net', ...folders.sort()]
  const texts = new Map<string, string>()
  const problems: Problem[] = []
  const read = (path: string): void => {
    const bytes = readFileSync(join(root, path))
    if (!isUtf8(bytes)) problems.push(notUtf8(name, path))
    texts.set(path, bytes.toString('utf8'))
  }
  for (const category of new Set(categories)) {
    for (const role of roles) {
      const { files, links } = filesBelow(root, `${category}/${portNames[role]}`)
      for (const path of files) read(path)
      problems.push(...links.map(path => symbolicLink(name, path)))
    }
    if (existsSync(join(root, category, 'Makefile.inc'))) read(`${category}/Makefile.inc`)
  }
  const moved = isFolder ? readText(join(root, 'MOVED')) : undefined
  const tree = treeOf(name, texts, moved)
  return { ...tree, problems: [...tree.problems, ...problems] }
}

/** The same from texts that are known already, by their paths below the tree; `moved` is the tree's file MOVED. */
export function treeOf(name: string, texts: ReadonlyMap<string, string>, moved = ''): TreeFiles {
  const category = categoryOf(texts)
  const missing = roles.filter(role => !texts.has(`${category}/${portNames[role]}/Makefile`))
  if (missing.length > 0) throw noPorts(name, category, missing, moved)
  const ours = [...texts].filter(([path]) => path.startsWith(`${category}/`))
  const problems = ours.flatMap(([path, text]) => (text.includes('\r\n') ? [carriageReturns(name, path)] : []))
  return {
    name,
    category,
    files: new Map(ours.map(([path, text]) => [path, text.replaceAll('\r\n', '\n')])),
    problems,
  }
}

/** The category that holds most of the ports: net, unless they have moved elsewhere. */
function categoryOf(texts: ReadonlyMap<string, string>): string {
  const held = (category: string): number =>
    roles.filter(role => texts.has(`${category}/${portNames[role]}/Makefile`)).length
  const categories = ['net', ...[...texts.keys()].map(path => path.split('/')[0] ?? '')]
  return [...new Set(categories)].reduce((best, category) => (held(category) > held(best) ? category : best))
}

function filesBelow(root: string, folder: string): { readonly files: string[]; readonly links: string[] } {
  if (!existsSync(join(root, folder))) return { files: [], links: [] }
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => !entry.isDirectory() && !/(^|\/)work(\/|$)/.test(entry.parentPath.slice(root.length)))
    .map(entry => ({ path: join(entry.parentPath, entry.name).slice(root.length + 1), isFile: entry.isFile() }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
  const paths = (isFile: boolean): string[] => entries.filter(e => e.isFile === isFile).map(e => e.path)
  return { files: paths(true), links: paths(false) }
}

function noPorts(name: string, category: string, missing: readonly Role[], moved: string): Fault {
  const lost = missing.map(role => `${category}/${portNames[role]}`)
  const entries = parseMoved(moved)
  const told = lost.flatMap(origin => {
    const entry = movedEntry(entries, origin)
    if (entry === undefined) return []
    const now = followMoved(entries, origin) ?? ''
    return [`${origin} ${now === '' ? 'was deleted' : `moved to ${now}`} on ${entry.date}: ${entry.reason}`]
  })
  return new Fault('invalid', {
    code: 'tree.no-ports',
    message: `${name} does not hold the three ports: ${lost.join(', ')} ${lost.length === 1 ? 'is' : 'are'} missing`,
    place: { file: name },
    ...(told.length === 0 ? {} : { found: `in MOVED: ${told.join('; ')}` }),
    expected: 'a folder with net/wifibox, net/wifibox-core and net/wifibox-alpine, or the three in another category',
    hint:
      told.length === 0
        ? 'name the root of the tree; if a port was deleted or moved, MOVED in the ports tree says where to'
        : `take the tree before that: git -C ${name} log -1 --format=%h --diff-filter=D -- ${lost[0]}/Makefile, then git -C ${name} worktree add BEFORE COMMIT^`,
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

function symbolicLink(name: string, path: string): Problem {
  return {
    code: 'tree.link',
    severity: 'warning',
    message: `${path} is no plain file; it was not read`,
    place: { file: join(name, path) },
    expected: 'a file with its own contents',
    hint: `ls -l ${join(name, path)}`,
  }
}

function notUtf8(name: string, path: string): Problem {
  return {
    code: 'tree.encoding',
    severity: 'warning',
    message: `${path} is not UTF-8; what could not be read is shown as \ufffd`,
    place: { file: join(name, path) },
    hint: `iconv -f ISO-8859-1 -t UTF-8 < FILE > NEW, if that is its encoding`,
  }
}
