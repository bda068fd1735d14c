/**
 * The patch for a committer: made, applied with `git am` and compared, all in a temporary repository.
 *
 * That repository borrows the objects of the user's (objects/info/alternates) and has its own work tree, so nothing is
 * ever written into the user's: no ref, no object, no worktree entry. What a killed run leaves is removed by the next.
 */
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../base/fault.ts'
import { withScratch } from '../base/scratch.ts'
import type { PortsTree } from './ports-tree.ts'
import { type GitPlace, gitText } from './process.ts'

export interface Wanted {
  /** Path below the tree -> text; null deletes the file. */
  readonly files: ReadonlyMap<string, string | null>
  /** Subject, body and trailers. */
  readonly message: string
  readonly author: { readonly name: string; readonly mail: string }
  /** Seconds since 1970, of author and committer alike: the same input gives the same bytes. */
  readonly stamp: number
}

export interface Patch {
  /** As `git format-patch` prints it. */
  readonly text: string
  /** `A`, `M`, `D` or `R`, and the path (for R the old and the new one). */
  readonly changed: readonly ChangedInTree[]
  /** The files have carriage returns, so `git am` needs --keep-cr. */
  readonly keepsReturns: boolean
}

export interface ChangedInTree {
  readonly kind: 'added' | 'changed' | 'removed' | 'moved'
  readonly path: string
  readonly from: string | undefined
}

/**
 * Runs the work with the files as the patch makes them, in a temporary folder.
 * @throws Fault refused when the patch does not apply, or makes other files than it should
 */
export async function withPatch<T>(
  tree: PortsTree,
  wanted: Wanted,
  work: (patch: Patch, folder: string) => Promise<T>,
): Promise<T> {
  return borrowing(tree, async place => {
    const commits = `${commitStream(tree, wanted)}${excerptStream(tree.files)}`
    await gitText(place, ['fast-import', '--quiet', '--date-format=raw'], commits)
    const args = ['format-patch', '-1', '--stdout', '--no-signature', '--full-index', '--find-renames', made]
    const text = await gitText(place, args)
    const names = ['diff-tree', '-r', '-z', '--find-renames', '--name-status', tree.head, made]
    const changed = parseNames(await gitText(place, names))
    const keepsReturns = [...wanted.files].some(([path, now]) => /\r/.test(`${tree.files.get(path)?.text}${now}`))
    const patch = { text, changed, keepsReturns }
    await gitText(place, ['reset', '--quiet', '--hard', excerpt])
    await applied(place, patch, wanted, tree.files)
    return work(patch, place.folder)
  })
}

/** Does a patch that was made earlier still apply to the tree's HEAD? Otherwise what git says. */
export async function stillApplies(tree: PortsTree, patch: string): Promise<string | undefined> {
  return borrowing(tree, async place => {
    await gitText(place, ['fast-import', '--quiet', '--date-format=raw'], excerptStream(tree.files))
    await gitText(place, ['reset', '--quiet', '--hard', excerpt])
    return am(place, patch, /\r$/m.test(patch)).then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof Fault && error.exit === 'incomplete') return error.problems[0]?.found ?? error.message
        throw error
      },
    )
  })
}

/** Paths that a patch touches. */
export function patchedPaths(patch: string): readonly string[] {
  return [...new Set([...patch.matchAll(/^(?:---|\+\+\+) [ab]\/(.+?)\r?$/gm)].map(m => m[1] ?? ''))]
}

/** Id of a blob with these bytes. */
function blobId(text: string, format: string): string {
  const bytes = Buffer.from(text, 'utf8')
  return createHash(format).update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}

const made = 'refs/heads/made'
const excerpt = 'refs/heads/excerpt'

async function borrowing<T>(tree: PortsTree, work: (place: GitPlace) => Promise<T>): Promise<T> {
  return withScratch(async folder => {
    const { objects, common, format } = tree.repository
    const place: GitPlace = { ...tree.place, folder, more: ownSettings }
    await gitText(place, ['init', '--quiet', '--template=', `--object-format=${format}`, '--initial-branch=base', '.'])
    mkdirSync(join(folder, '.git/objects/info'), { recursive: true })
    writeFileSync(join(folder, '.git/objects/info/alternates'), `${objects}\n`)
    const shallow = join(common, 'shallow')
    if (existsSync(shallow)) copyFileSync(shallow, join(folder, '.git/shallow'))
    return work(place)
  })
}

/** Whatever the user has set for patches (prefixes, signatures, line ends), these are plain. */
const ownSettings = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_COMMITTER_NAME: 'wbrel',
  GIT_COMMITTER_EMAIL: 'wbrel@localhost',
}

/** One commit on top of HEAD, for git-fast-import(1): trees are made without an index of the whole tree. */
function commitStream(tree: PortsTree, { files, message, author, stamp }: Wanted): string {
  const who = `${author.name.replace(/[<>\n]/g, '')} <${author.mail.replace(/[<>\n]/g, '')}> ${stamp} +0000`
  const changes = [...files].map(([path, text]) =>
    text === null ? `D ${quotedPath(path)}\n` : `M ${modeIn(tree, path)} inline ${quotedPath(path)}\n${data(text)}`,
  )
  return [
    `commit ${made}\n`,
    `author ${who}\ncommitter ${who}\n`,
    data(message),
    `from ${tree.head}\n`,
    ...changes,
    '\n',
  ].join('')
}

/** Whoever made a file executable there did so; a link becomes a file. */
function modeIn({ files }: PortsTree, path: string): string {
  return files.get(path)?.mode === '100755' ? '100755' : '100644'
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`
}

function quotedPath(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}

/**
 * HEAD without everything that no patch of ours touches: `git am` rewrites its index several times, and that of the
 * whole tree has 12 MB. Files of ours that a patch could meet are all in it, so it applies here if and only if there.
 */
function excerptStream(files: PortsTree['files']): string {
  const entries = [...files].map(([path, { mode, blob }]) => `M ${mode} ${blob} ${quotedPath(path)}\n`)
  return [`commit ${excerpt}\n`, 'committer wbrel <wbrel@localhost> 0 +0000\n', data('excerpt'), ...entries, '\n'].join(
    '',
  )
}

async function am(place: GitPlace, patch: string, keepsReturns: boolean): Promise<void> {
  await gitText(place, ['am', '--quiet', ...(keepsReturns ? ['--keep-cr'] : [])], patch)
}

/** What a committer will do, and the proof that it gives what was meant. */
async function applied(place: GitPlace, patch: Patch, { files }: Wanted, base: PortsTree['files']): Promise<void> {
  await am(place, patch.text, patch.keepsReturns).catch((error: unknown) => {
    if (error instanceof Fault && error.exit === 'incomplete') throw unfit(error.problems[0]?.found ?? '', error)
    throw error
  })
  const listed = await gitText(place, ['ls-tree', '-r', '-z', 'HEAD'])
  const present = new Map(
    listed.split('\0').flatMap(line => {
      const [, blob, path] = /^\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? []
      return blob === undefined || path === undefined ? [] : [[path, blob] as const]
    }),
  )
  for (const path of new Set([...base.keys(), ...files.keys(), ...present.keys()])) {
    const text = files.get(path)
    const unchanged = base.get(path)?.blob
    const format = (present.get(path) ?? '').length === 64 ? 'sha256' : 'sha1'
    const wanted = text === undefined ? unchanged : text === null ? undefined : blobId(text, format)
    if (present.get(path) !== wanted) throw unfit(`${path} is not byte for byte what it should be`)
  }
}

function unfit(found: string, cause?: unknown): Fault {
  return new Fault(
    'refused',
    {
      code: 'patch.unfit',
      message: 'the patch does not make the tree that it should; nothing was written',
      found,
      hint: 'this is a bug of wbrel or a strange tree: run `git fsck` there, and report it',
    },
    { cause },
  )
}

function parseNames(text: string): readonly ChangedInTree[] {
  const fields = text.split('\0')
  const found: ChangedInTree[] = []
  for (let i = 0; i + 1 < fields.length; ) {
    const status = fields[i] ?? ''
    const path = fields[i + 1] ?? ''
    if (status.startsWith('R')) {
      found.push({ kind: 'moved', path: fields[i + 2] ?? '', from: path })
      i += 3
    } else {
      const kind = status === 'A' ? 'added' : status === 'D' ? 'removed' : 'changed'
      found.push({ kind, path, from: undefined })
      i += 2
    }
  }
  return found
}
