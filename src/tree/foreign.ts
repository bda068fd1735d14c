/** Who changed the ports in the tree since our last release landed there. */
import { join } from 'node:path'
import { Fault } from '../base/fault.ts'
import { readText } from '../base/files.ts'
import type { ForeignChange } from '../model/foreign.ts'
import { readPortVersion } from '../model/port-version-text.ts'
import { blobTexts, filesAt } from './git-tree.ts'
import type { PortsTree } from './ports-tree.ts'
import { gitText } from './process.ts'

export interface Since {
  /** Origins of the three ports, the metaport first. */
  readonly origins: readonly string[]
  /** The commit that the user says our last release is; found by the metaport's version otherwise. */
  readonly base: string | undefined
  /** The day from which on to look, `2026-03-22`: history is long. */
  readonly notBefore: string | undefined
}

export interface History {
  /** The commit that brought our last release; undefined when the tree's history does not reach that far. */
  readonly landed: Landed | undefined
  /** Oldest first. */
  readonly changes: readonly ForeignChange[]
}

export interface Landed {
  readonly commit: string
  readonly committer: string
  readonly committerMail: string
  readonly date: string
  readonly subject: string
  /** Path -> text of the ports as that commit left them. */
  readonly files: ReadonlyMap<string, string>
}

/** @throws Fault invalid when `base` is no commit of the tree's history */
export async function historySince(tree: PortsTree, since: Since): Promise<History> {
  const { base, origins, notBefore } = since
  const range = base === undefined ? ['HEAD'] : [`${await resolveBase(tree, base)}..HEAD`]
  const day = base === undefined && notBefore !== undefined ? [`--since=${notBefore}T00:00:00Z`] : []
  const out = await gitText(tree.place, [
    'log',
    `--format=%x01${['%H', '%an', '%ae', '%aI', '%cn', '%cI', '%s'].join('%x02')}`,
    ...['--raw', '--no-abbrev', '--no-renames', '--first-parent', '--diff-merges=first-parent', '--max-count=200'],
    ...day,
    ...range.map(one => one.replace('HEAD', tree.head)),
    '--',
    ...origins,
  ])
  const all = out.split('\x01').slice(1).map(parseCommit)
  // Where a shallow clone ends, git shows every file as new.
  const boundary = all.findIndex(({ hash }) => boundaries(tree).has(hash))
  const commits = boundary < 0 ? all : all.slice(0, boundary)
  const texts = await blobTexts(
    tree.place,
    commits.flatMap(c => c.files.flatMap(f => [f.before, f.after])).filter(id => !/^0+$/.test(id)),
  )
  const metaport = `${origins[0]}/Makefile`
  const own = base === undefined ? landing(commits, texts, metaport) : commits.length
  const foreign = commits.slice(0, own).toReversed()
  const changes = foreign.map(
    (commit): ForeignChange => ({
      commit: commit.hash,
      author: { name: commit.author, mail: commit.mail, date: commit.date },
      subject: commit.subject,
      files: commit.files.map(({ path, before, after }) => ({
        path,
        before: texts.get(before),
        after: texts.get(after),
      })),
    }),
  )
  if (base !== undefined) return { landed: await landedAt(tree, base, origins), changes }
  const commit = commits[own]
  return {
    landed: commit && (await landedAt(tree, commit.hash, origins)),
    changes: commit === undefined ? [] : changes,
  }
}

/** The last commit that touched a path, in words; undefined when history has none. */
export async function lastTouch(tree: PortsTree, paths: readonly string[]): Promise<string | undefined> {
  const args = ['log', '-1', '--format=%h %an, %cs: %s', tree.head, '--', ...paths]
  return (await gitText(tree.place, args)).trim() || undefined
}

/** Commits that touched the paths after another commit, newest first: `1a2b3c4 Jane Doe, 2026-04-02: subject`. */
export async function touchedSince(
  tree: PortsTree,
  commit: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const args = ['log', '--max-count=20', '--format=%h %an, %cs: %s', `${commit}..${tree.head}`, '--', ...paths]
  const out = await gitText(tree.place, args).catch(() => '')
  return out.split('\n').filter(line => line !== '')
}

interface Commit {
  readonly hash: string
  readonly author: string
  readonly mail: string
  readonly date: string
  readonly subject: string
  readonly files: readonly { readonly path: string; readonly before: string; readonly after: string }[]
}

function parseCommit(text: string): Commit {
  const [head = '', ...lines] = text.split('\n')
  const [hash = '', author = '', mail = '', date = '', , , subject = ''] = head.split('\x02')
  const files = lines.flatMap(line => {
    const [, before, after, path] = /^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) \w\d*\t(.*)$/.exec(line) ?? []
    return before === undefined || after === undefined || path === undefined ? [] : [{ path, before, after }]
  })
  return { hash, author: nameOf(author, mail), mail, date, subject, files }
}

/** git takes over commits whose author has no name, and makes none itself. */
function nameOf(author: string, mail: string): string {
  const isName = (text: string): boolean => /[^\s.,:;<>"\\']/.test(text)
  return [author, mail].find(isName) ?? 'unknown'
}

/** Index of the commit that gave the metaport the version that it has; the number of commits when none did. */
function landing(commits: readonly Commit[], texts: ReadonlyMap<string, string>, metaport: string): number {
  const found = commits.findIndex(({ files }) =>
    files.some(({ path, before, after }) => {
      if (path !== metaport) return false
      return readPortVersion(texts.get(before))?.version !== readPortVersion(texts.get(after))?.version
    }),
  )
  return found < 0 ? commits.length : found
}

/** The commits at which a shallow clone ends. */
function boundaries({ isShallow, repository }: PortsTree): ReadonlySet<string> {
  const text = isShallow ? readText(join(repository.common, 'shallow')) : undefined
  return new Set((text ?? '').split('\n'))
}

async function landedAt(tree: PortsTree, commit: string, origins: readonly string[]): Promise<Landed> {
  const [files, told] = await Promise.all([
    filesAt(tree.place, commit, origins),
    gitText(tree.place, ['show', '--no-patch', '--format=%H%x02%cn%x02%ce%x02%cI%x02%s', `${commit}^{commit}`]),
  ])
  const [hash = commit, committer = '', committerMail = '', date = '', subject = ''] = told.trimEnd().split('\x02')
  return {
    commit: hash,
    committer,
    committerMail,
    date,
    subject,
    files: new Map([...files].map(([path, { text }]) => [path, text])),
  }
}

async function resolveBase(tree: PortsTree, base: string): Promise<string> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${base}^{commit}`]
  const hash = await gitText(tree.place, args)
    .then(out => out.trim())
    .catch(() => '')
  if (hash !== '') return hash
  throw new Fault('invalid', {
    code: 'tree.no-base',
    message: `${tree.shown} has no commit ${base}`,
    found: base,
    hint: tree.isShallow ? `git -C ${tree.shown} fetch --unshallow` : `git -C ${tree.shown} log -- net/wifibox`,
  })
}
