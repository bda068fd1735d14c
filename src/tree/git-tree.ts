/** The files of a folder as a revision of a git repository has them. */
import { type SimpleGit, simpleGit } from 'simple-git'
import { Fault } from '../base/fault.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * Path below the folder -> text, for every file below `folder` at `revision` whose path `wanted` takes.
 * @throws Fault invalid when the repository or the revision does not exist
 */
export async function filesAt(
  repository: string,
  env: Env,
  revision: string,
  folder: string,
  wanted: (path: string) => boolean,
): Promise<ReadonlyMap<string, string>> {
  const git = open(repository, env)
  const prefix = folder === '' || folder === '.' ? '' : `${folder.replace(/\/+$/, '')}/`
  const top = await attempt(repository, () => git.revparse(['--show-toplevel']))
  const commit = await attempt(revision, () =>
    git.raw(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]),
  )
  const inTop = open(top, env)
  const listed = await inTop.raw([
    'ls-tree',
    '-r',
    '-z',
    '--name-only',
    commit,
    '--',
    ...(prefix === '' ? [] : [prefix]),
  ])
  const paths = listed
    .split('\0')
    .filter(path => path.startsWith(prefix) && path !== '' && wanted(path.slice(prefix.length)))
  const texts = await Promise.all(paths.map(path => inTop.raw(['cat-file', 'blob', `${commit}:${path}`])))
  return new Map(paths.map((path, i) => [path.slice(prefix.length), texts[i] ?? '']))
}

function open(folder: string, env: Env): SimpleGit {
  const passed = ['PATH', 'HOME'].flatMap(name => (env[name] === undefined ? [] : [[name, env[name]] as const]))
  return simpleGit({ baseDir: folder, allowEnvironment: ['GIT_TERMINAL_PROMPT'] }).env({
    ...Object.fromEntries(passed),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
  })
}

async function attempt(what: string, work: () => Promise<string>): Promise<string> {
  // `rev-parse --quiet` says nothing when it finds nothing.
  const text = (await work().catch(() => '')).trim()
  if (text !== '') return text
  throw new Fault('invalid', {
    code: 'git.revision',
    message: `git does not know ${what}`,
    found: what,
    expected: 'a commit, tag or branch of the repository in this folder',
    hint: 'git log --oneline shows the commits; a shallow clone has few: git fetch --unshallow',
  })
}
