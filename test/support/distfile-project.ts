/** A folder with a manifest whose files come from a loopback site, and the flows about distfiles run in it. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../../src/base/fault.ts'
import type { Source } from '../../src/distfiles/sources.ts'
import { mirrorChoice, sourcesOf } from '../../src/distfiles/sources.ts'
import { audit } from '../../src/flows/audit.ts'
import { fetch } from '../../src/flows/fetch.ts'
import { checkMakesum, makesum } from '../../src/flows/makesum.ts'
import { why } from '../../src/flows/why.ts'
import { type DistinfoEntry, formatDistinfo } from '../../src/model/distinfo.ts'
import { manifestOf, portsOf } from './rendered.ts'
import { file, openSite, type Site } from './site.ts'

export interface Project {
  readonly root: string
  readonly distdir: string
  readonly notes: readonly string[]
  readonly sources: () => readonly Source[]
  readonly read: (path: string) => string
  readonly write: (path: string, text: string | Buffer) => void
  /** Replaces a text in the manifest; it must be there. */
  readonly edit: (from: string, to: string) => void
  /** Puts the stand-in of every file (or of the named ones) into the distdir. */
  readonly fill: (names?: readonly string[]) => void
  /** Writes ports/ as if these files were known. */
  readonly know: (names: readonly string[]) => void
  readonly makesum: (more?: More) => ReturnType<typeof makesum.run>
  readonly check: () => ReturnType<typeof checkMakesum.run>
  readonly fetch: (more?: More & { readonly names?: readonly string[]; readonly changed?: boolean }) => Fetching
  readonly why: (name: string) => ReturnType<typeof why.run>
  readonly audit: () => ReturnType<typeof audit.run>
  readonly remove: () => void
}

type Env = Readonly<Record<string, string | undefined>>
type Fetching = ReturnType<typeof fetch.run>

interface More {
  readonly rehash?: boolean
  readonly distdir?: string
  readonly signal?: AbortSignal
  /** Seconds since 1970. */
  readonly at?: number
}

const quiet = { step: () => {}, progress: () => {} }
const fastPace = { first: 5, longest: 3000, patience: 400 }

/** The 1.8.0 set; its sites (all but GitHub's tarballs) are folders of `site`, or of a port where nobody listens. */
export function project(site: Pick<Site, 'url'> = { url: 'http://127.0.0.1:9' }, more: Env = {}): Project {
  const root = mkdtempSync(join(tmpdir(), 'wbrel-distfiles-'))
  const distdir = join(root, 'distfiles')
  const manifest = join(root, 'wifibox.yaml')
  const { text } = manifestOf('1.8.0')
  const [before = '', after = ''] = text.split(/(?<=^ {2}sites:\n)/m)
  writeFileSync(manifest, before + after.replace(/(?<=^ {4}\w+: )https:\/\/(?=[^\n]*\/$)/gm, `${site.url}/`))
  const notes: string[] = []
  // The sites that stay https are asked through a proxy that is not there: no test reaches the real ones.
  const away = { HTTPS_PROXY: 'http://127.0.0.1:9' }
  const env = { XDG_CACHE_HOME: join(root, 'cache'), MASTER_SITE_BACKUP: '', ...away, ...more }
  const start = ({ at = 1_800_000_000, rehash = false, ...more }: More = {}) => ({
    cwd: root,
    env,
    manifest: 'wifibox.yaml',
    now: () => new Date(at * 1000),
    jobs: 2,
    signal: new AbortController().signal,
    distdir: undefined,
    rehash,
    pace: fastPace,
    note: (line: string) => void notes.push(line),
    ...more,
  })
  const write = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  const sources = () => sourcesOf(portsOf(readFileSync(manifest, 'utf8')), mirrorChoice(env))
  return {
    root,
    distdir,
    notes,
    sources,
    read: path => readFileSync(join(root, path), 'utf8'),
    write,
    edit: (from, to) => {
      const now = readFileSync(manifest, 'utf8')
      if (!now.includes(from)) throw new Error(`the manifest has no ${from}`)
      writeFileSync(manifest, now.replace(from, to))
    },
    fill: names => {
      for (const name of names ?? sources().map(source => source.name)) write(`distfiles/${name}`, standIn(name))
    },
    know: names => {
      for (const origin of new Set(sources().map(source => source.origin))) {
        const own = sources().filter(source => source.origin === origin && names.includes(source.name))
        const entries = own.map(({ name }) => entryOf(name))
        write(`ports/${origin}/distinfo`, formatDistinfo({ timestamp: 1_700_000_000, entries }))
      }
    },
    makesum: more => makesum.run(start(more), quiet),
    check: () => checkMakesum.run(start(), quiet),
    fetch: ({ names = [], changed = false, ...more } = {}) => fetch.run({ ...start(more), names, changed }, quiet),
    why: name => why.run({ ...start(), file: name }, quiet),
    audit: () => audit.run({ ...start(), releases: [] }, quiet),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** The bytes that stand in for a distfile. */
export function standIn(name: string): Buffer {
  return Buffer.from(`stand-in for ${basename(name)}\n`.repeat(1 + (basename(name).length % 5)))
}

export function entryOf(name: string, bytes = standIn(name)): DistinfoEntry {
  return { name, sha256: sha256(bytes), size: bytes.length }
}

export function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Every file of the manifest's own sites is served as its stand-in. */
export function serveAll(site: Site, { sources }: Project): void {
  for (const { name, urls } of sources()) for (const url of own(site, urls)) site.on(url, file(standIn(name)))
}

/** The paths on the site of those addresses that it serves. */
export function own(site: Pick<Site, 'url'>, urls: readonly string[]): readonly string[] {
  return urls.filter(url => url.startsWith(`${site.url}/`)).map(url => url.slice(site.url.length))
}

/** A project and the site of its files, for one test. */
export async function setting(
  t: { readonly after: (clean: () => void | Promise<void>) => void },
  env: Env = {},
): Promise<{ readonly site: Site; readonly here: Project }> {
  const site = await openSite()
  const here = project(site, env)
  t.after(site.close)
  t.after(here.remove)
  return { site, here }
}

export async function faultOf(task: Promise<unknown>): Promise<Fault> {
  try {
    await task
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('there was no fault')
}
