/** Files as a commit of a git repository has them. */
import { posix } from 'node:path'
import { Fault } from '../base/fault.ts'
import { type GitPlace, git, gitText } from './process.ts'

export interface TreeFile {
  readonly text: string
  /** Id of the blob. */
  readonly blob: string
  /** `100644` */
  readonly mode: string
}

/**
 * Path below the folder -> text, for every file below `folder` at `revision` whose path `wanted` takes; four processes.
 * @param folder from the top of the repository; one that begins with `./` or `../` from the place
 * @throws Fault invalid when the repository or the revision does not exist
 */
export async function revisionFiles(
  place: GitPlace,
  revision: string,
  folder: string,
  wanted: (path: string) => boolean,
): Promise<ReadonlyMap<string, string>> {
  const { top, prefix, isShallow } = await repositoryOf(place)
  const asked = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]
  // With --quiet it says nothing when it finds nothing.
  const commit = (await found(place, asked)).trim()
  if (commit === '') throw noRevision(revision, isShallow)
  const path = posix.normalize(/^\.\.?(\/|$)/.test(folder) ? posix.join(prefix, folder) : folder).replace(/\/+$/, '')
  const below = path === '.' || path === '' ? '' : `${path}/`
  const files = await filesAt({ ...place, folder: top }, commit, below === '' ? [] : [below], file =>
    wanted(file.slice(below.length)),
  )
  return new Map([...files].map(([file, { text }]) => [file.slice(below.length), text]))
}

/**
 * Path -> file of everything below these paths at a commit; two processes.
 * @throws Fault incomplete when the repository lacks the contents of a file
 */
export async function filesAt(
  place: GitPlace,
  commit: string,
  paths: readonly string[],
  wanted: (path: string) => boolean = () => true,
): Promise<ReadonlyMap<string, TreeFile>> {
  const listed = await gitText(place, ['ls-tree', '-r', '-z', '--full-tree', commit, '--', ...paths])
  const entries = listed.split('\0').flatMap(line => {
    const [, mode, blob, path] = /^(\d+) blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? []
    const isFile = mode !== undefined && blob !== undefined && path !== undefined
    return isFile && wanted(path) ? [{ mode, blob, path }] : []
  })
  const ids = entries.map(entry => entry.blob)
  const texts = await blobTexts(place, ids)
  return new Map(
    entries.map(({ path, mode, blob }) => {
      const text = texts.get(blob)
      if (text === undefined) throw noContents(path, commit)
      return [path, { text, blob, mode }]
    }),
  )
}

/** Texts of blobs, by id; one process. A blob that is not there (a partial clone) is left out. */
export async function blobTexts(place: GitPlace, ids: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const out = await git(place, ['cat-file', '--batch'], `${wanted.join('\n')}\n`)
  const texts = new Map<string, string>()
  for (let at = 0; at < out.length; ) {
    const end = out.indexOf(10, at)
    const [id = '', kind, size = '0'] = out.subarray(at, end).toString('utf8').split(' ')
    if (kind === 'missing') {
      at = end + 1
      continue
    }
    texts.set(id, out.subarray(end + 1, end + 1 + Number(size)).toString('utf8'))
    at = end + 2 + Number(size)
  }
  return texts
}

async function repositoryOf(place: GitPlace) {
  const flags = ['--path-format=absolute', '--show-toplevel', '--is-shallow-repository', '--show-prefix']
  const [top = '', shallow, prefix = ''] = (await found(place, ['rev-parse', ...flags])).split('\n')
  if (top === '') throw noRepository(place.folder)
  return { top, isShallow: shallow === 'true', prefix }
}

/** What git answers, '' when it fails; that it is missing or was stopped is no answer. */
async function found(place: GitPlace, args: readonly string[]): Promise<string> {
  try {
    return await gitText(place, args)
  } catch (error) {
    if (error instanceof Fault && error.problems[0]?.code === 'git.rev-parse') return ''
    throw error
  }
}

function noRepository(folder: string): Fault {
  return new Fault('invalid', {
    code: 'git.repository',
    message: `${folder} is in no git repository`,
    expected: 'a folder of a clone, or a folder instead of REVISION:PATH',
    hint: 'git status',
  })
}

function noRevision(revision: string, isShallow: boolean): Fault {
  return new Fault('invalid', {
    code: 'git.revision',
    message: `git does not know ${revision}${isShallow ? '; this clone is shallow' : ''}`,
    found: revision,
    expected: 'a commit, tag or branch of the repository in this folder',
    hint: isShallow ? 'git fetch --unshallow' : 'git log --oneline --all',
  })
}

function noContents(path: string, commit: string): Fault {
  return new Fault('incomplete', {
    code: 'git.contents',
    message: `git has not the contents of ${path} at ${commit.slice(0, 12)}: a partial clone that could not fetch them`,
    place: { file: path },
    hint: `git cat-file -p ${commit.slice(0, 12)}:${path}, with a network`,
  })
}
