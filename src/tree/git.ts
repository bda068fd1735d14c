/** The git repository around a folder: what is changed there, and the two ways in which wbrel adds to it. */
import { join, relative } from 'node:path'
import { type SimpleGit, simpleGit } from 'simple-git'
import { Fault } from '../base/fault.ts'

export interface Repository {
  /** What differs from the last commit. */
  readonly changed: readonly ChangedPath[]
  /** Names of the tags -> the commit each one stands for. */
  readonly tags: ReadonlyMap<string, string>
  /** Undefined before the first commit. */
  readonly head: string | undefined
}

export interface ChangedPath {
  /** Below the folder; outside of it the path begins with `../`. */
  readonly path: string
  /** False: git does not know the file. */
  readonly isTracked: boolean
}

type Env = Readonly<Record<string, string | undefined>>

/** Undefined when the folder is in no repository, or git is not installed. */
export async function readRepository(folder: string, env: Env): Promise<Repository | undefined> {
  const git = open(folder, env)
  const top = await git.raw(['rev-parse', '--show-toplevel']).catch(() => undefined)
  if (top === undefined) return undefined
  const status = await git.raw(['status', '--porcelain=v2', '--branch', '--untracked-files=all', '-z'])
  const tags = await git.raw(['for-each-ref', '--format=%(refname:short)%09%(objectname)', 'refs/tags'])
  const { paths, head } = parseStatus(status)
  const prefix = await git.raw(['rev-parse', '--show-cdup'])
  const topFolder = join(folder, prefix.trim())
  return {
    changed: paths.map(one => ({ ...one, path: relative(folder, join(topFolder, one.path)) })),
    tags: new Map(
      tags
        .split('\n')
        .filter(line => line !== '')
        .map(line => pair(line)),
    ),
    head,
  }
}

/** Commits these files and no others, whatever else is in the index. */
export async function commitFiles(folder: string, env: Env, message: string, paths: readonly string[]): Promise<void> {
  const git = open(folder, env)
  await attempt('commit', () => git.raw(['add', '--all', '--', ...paths]))
  await attempt('commit', () =>
    git.raw(['commit', '--quiet', '--cleanup=verbatim', `--message=${message}`, '--', ...paths]),
  )
}

/** A lightweight tag, as all tags of the ports' repository are. */
export async function addTag(folder: string, env: Env, name: string): Promise<void> {
  await attempt('tag', () => open(folder, env).raw(['tag', '--no-sign', '--', name]))
}

/** The text of a file at a commit; undefined when it is not there. */
export async function fileAt(folder: string, env: Env, commit: string, path: string): Promise<string | undefined> {
  return open(folder, env)
    .raw(['cat-file', 'blob', `${commit}:./${path}`])
    .catch(() => undefined)
}

/** git sees only these of our variables: simple-git refuses those that could make it run a program. */
const passed = [
  'PATH',
  'HOME',
  'XDG_CONFIG_HOME',
  'GIT_AUTHOR_NAME',
  'GIT_AUTHOR_EMAIL',
  'GIT_AUTHOR_DATE',
  'GIT_COMMITTER_NAME',
  'GIT_COMMITTER_EMAIL',
  'GIT_COMMITTER_DATE',
] as const

function open(folder: string, env: Env): SimpleGit {
  const own = passed.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]] as const]))
  const allowEnvironment = [...passed.filter(name => name.startsWith('GIT_')), 'GIT_TERMINAL_PROMPT']
  return simpleGit({ baseDir: folder, allowEnvironment }).env({
    ...Object.fromEntries(own),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
  })
}

/** Untracked files are told too: a new record is one. A renamed file counts under both names. */
function parseStatus(text: string): { readonly paths: readonly ChangedPath[]; readonly head: string | undefined } {
  const fields = text.split('\0')
  const paths: ChangedPath[] = []
  let head: string | undefined
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] ?? ''
    const oid = /^# branch\.oid ([0-9a-f]+)$/.exec(field)?.[1]
    if (oid !== undefined) head = oid
    const columns = columnsBefore[field.charAt(0)]
    if (columns === undefined) continue
    paths.push({ path: field.split(' ').slice(columns).join(' '), isTracked: !field.startsWith('?') })
    if (field.startsWith('2')) paths.push({ path: fields[++i] ?? '', isTracked: true })
  }
  return { paths, head }
}

/** Columns that stand before the path (git-status(1), Porcelain Format Version 2). */
const columnsBefore: Readonly<Record<string, number>> = { '1': 8, '2': 9, u: 10, '?': 1 }

function pair(line: string): readonly [string, string] {
  const [name = '', commit = ''] = line.split('\t')
  return [name, commit]
}

async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim() : String(error)
    throw new Fault(
      'incomplete',
      {
        code: `git.${what}`,
        message: `git ${what} failed: ${reason.split('\n').at(-1)}`,
        found: reason,
        hint: 'mend what git says, then run the same command again',
      },
      { cause: error },
    )
  }
}
