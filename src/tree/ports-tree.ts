/** The FreeBSD ports tree as its HEAD has it; the checkout around it is never touched and hardly looked at. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { Fault, type Problem } from '../base/fault.ts'
import { filesAt, type TreeFile } from './git-tree.ts'
import { type GitPlace, gitText } from './process.ts'

export interface PortsTree {
  readonly place: GitPlace
  /** As the user named it. */
  readonly shown: string
  /** The commit that everything here is of. */
  readonly head: string
  /** `main`; undefined when HEAD is detached. */
  readonly branch: string | undefined
  readonly isShallow: boolean
  readonly repository: Repository
  /** Path below the tree -> its text and blob; the ports' files, MOVED, UPDATING and the category's Makefile. */
  readonly files: ReadonlyMap<string, TreeFile>
  /** What the user may want to know: changes that are not committed, a detached HEAD. */
  readonly notices: readonly Problem[]
}

/** What another repository needs to borrow its objects. */
export interface Repository {
  /** Absolute folders. */
  readonly objects: string
  readonly common: string
  /** `sha1` or `sha256`. */
  readonly format: string
}

/**
 * Reads the HEAD of a ports tree: four git processes.
 * @param folders origins of the ports, `net/wifibox`
 * @throws Fault invalid when the folder is in no repository, or is no ports tree
 */
export async function openPortsTree(
  { folder, ...rest }: GitPlace,
  shown: string,
  folders: readonly string[],
): Promise<PortsTree> {
  const asked = { ...rest, folder: resolve(folder) }
  if (!statSync(asked.folder, { throwIfNoEntry: false })?.isDirectory()) throw noFolder(shown)
  const { top, objects, common, isShallow, format, head, ref } = await identity(asked, shown)
  const place = { ...rest, folder: top }
  const paths = [...folders, ...wholeTree]
  const [files, changed] = await Promise.all([
    filesAt(place, head, paths),
    changedPaths(place, [...folders, ...edited]),
  ])
  if (!files.has('MOVED') || !files.has('Mk/bsd.port.mk')) throw noPortsTree(shown)
  const branch = ref === 'HEAD' ? undefined : ref.replace(/^refs\/heads\//, '')
  const notices = [...dirty(shown, changed), ...otherBranch(shown, branch, head)]
  return { place, shown, head, branch, isShallow, repository: { objects, common, format }, files, notices }
}

/** Files of the whole tree that a release may change, and one that tells a ports tree from others. */
const edited = ['MOVED', 'UPDATING'] as const
const wholeTree = [...edited, 'Mk/bsd.port.mk'] as const

async function identity(place: GitPlace, shown: string) {
  const flags = ['--show-toplevel', '--git-path', 'objects', '--git-common-dir', '--is-shallow-repository']
  const heads = ['--show-object-format', 'HEAD', '--symbolic-full-name', 'HEAD']
  const args = ['rev-parse', '--path-format=absolute', ...flags, ...heads]
  const out = await gitText(place, args).catch((error: unknown) => {
    if (!(error instanceof Fault) || error.exit === 'interrupted' || error.problems[0]?.code === 'git.missing')
      throw error
    throw noRepository(shown, error)
  })
  const [top = '', objects = '', common = '', shallow, format = 'sha1', head = '', ref = 'HEAD'] = out.split('\n')
  return { top, objects, common, isShallow: shallow === 'true', format, head, ref }
}

async function changedPaths(place: GitPlace, paths: readonly string[]): Promise<readonly string[]> {
  const out = await gitText(place, ['status', '--porcelain=v1', '-z', '--no-renames', '--', ...paths])
  return out.split('\0').flatMap(entry => (entry === '' ? [] : [entry.slice(3)]))
}

function dirty(shown: string, paths: readonly string[]): readonly Problem[] {
  if (paths.length === 0) return []
  return [
    {
      code: 'tree.dirty',
      severity: 'warning',
      message: `${shown} has changes that are not committed; they are left alone and not looked at`,
      found: paths.slice(0, 5).join(', '),
      hint: `git -C ${shown} status`,
    },
  ]
}

/** Changes go to main; committers alone pick them for a quarterly branch. */
function otherBranch(shown: string, branch: string | undefined, head: string): readonly Problem[] {
  const hint = `git -C ${shown} switch main, if that is what you meant`
  const told = { code: 'tree.detached', severity: 'notice', hint } as const
  if (branch === undefined) {
    return [
      { ...told, message: `HEAD of ${shown} is detached at ${head.slice(0, 12)}, and that commit is what counts` },
    ]
  }
  if (!/^\d{4}Q[1-4]$/.test(branch)) return []
  const message = `HEAD of ${shown} is the quarterly branch ${branch}; changes go to main, and a committer picks them from there`
  return [{ ...told, code: 'tree.quarterly', message }]
}

function noFolder(shown: string): Fault {
  return new Fault('invalid', {
    code: 'tree.no-folder',
    message: `there is no folder ${shown}`,
    expected: 'a clone of the ports tree',
    hint: 'git clone https://git.FreeBSD.org/ports.git DIR, then --ports-tree DIR',
  })
}

function noRepository(shown: string, cause: Fault): Fault {
  const found = cause.problems[0]?.found
  const trust = /git config --global --add safe\.directory .+/.exec(found ?? '')?.[0]
  if (trust !== undefined) {
    const message = `${shown} belongs to another user, and git does not trust it`
    return new Fault('denied', { code: 'tree.other-owner', message, hint: trust }, { cause })
  }
  return new Fault(
    'invalid',
    {
      code: 'tree.no-repository',
      message: `${shown} is no git repository with a commit`,
      ...(found !== undefined && found !== '' && { found }),
      expected: 'a clone of the ports tree',
      hint: 'git clone https://git.FreeBSD.org/ports.git DIR, then --ports-tree DIR',
    },
    { cause },
  )
}

function noPortsTree(shown: string): Fault {
  return new Fault('invalid', {
    code: 'tree.not-ports',
    message: `${shown} is no ports tree: it has no MOVED or no Mk/bsd.port.mk`,
    expected: 'a clone of the ports tree',
    hint: 'git clone https://git.FreeBSD.org/ports.git DIR, then --ports-tree DIR',
  })
}
