/** Where the facts of a check come from; each is there, or says why it is not. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve as resolvePath } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { isCode, readText } from '../../base/files.ts'
import { count } from '../../base/text.ts'
import type { World } from '../../base/world.ts'
import {
  type Absent,
  type Aports,
  isAbsent,
  type Model,
  type Network,
  type Published,
  type Tree,
  usualReleases,
} from '../../checks/check.ts'
import { type Evaluator, evaluator } from '../../checks/evaluator.ts'
import { lookForMake } from '../../make/find.ts'
import { components } from '../../model/components.ts'
import { type Distinfo, readDistinfo } from '../../model/distinfo.ts'
import { freebsd } from '../../model/freebsd.ts'
import { type ManifestText, readManifest } from '../../model/manifest.ts'
import { allPorts, type Ports } from '../../model/ports.ts'
import { manifestOfRecord, parseRecord, type ReleaseRecord } from '../../model/record.ts'
import { resolve } from '../../model/resolve.ts'
import { renderPorts } from '../../render/tree.ts'
import { entriesOf } from '../tree-files.ts'

export interface CheckedManifest {
  /** Shown in places; undefined: checked without a manifest. */
  readonly file: string | undefined
  readonly model: Resolved | Absent
  /** The folder of its tree, absolute. */
  readonly ports: string
  /** The folder of its release records, absolute. */
  readonly releases: string
}

interface Resolved {
  readonly source: ManifestText
  readonly ports: Ports
}

const defaultManifest = 'wifibox.yaml'

/** Throws Fault invalid when a manifest is named that is not there, or cannot be read. */
export function manifestOf(world: World, dir: string | undefined, named: string | undefined): CheckedManifest {
  const file = named ?? defaultManifest
  const path = resolvePath(world.cwd, file)
  const ports = join(dirname(path), 'ports')
  const releases = join(dirname(path), 'releases')
  const text = readText(path)
  const other = named === undefined && dir !== undefined && resolvePath(world.cwd, dir) !== ports
  if (text !== undefined && !other) {
    const source = readManifest(text, file)
    return { file, model: { source, ports: resolve(source) }, ports, releases }
  }
  if (named !== undefined)
    throw missing(`there is no manifest ${named}`, named, 'name the manifest of the tree with --manifest')
  if (dir === undefined)
    throw missing(
      'there is neither a manifest here nor a folder to check',
      defaultManifest,
      'wbrel check DIR, where DIR holds net/wifibox',
    )
  return {
    file: undefined,
    model: { absent: 'there is no manifest for this tree', hint: 'wbrel check DIR --manifest FILE' },
    ports,
    releases,
  }
}

export interface FoundTree {
  readonly tree: Tree
  /** Absolute. */
  readonly folder: string
}

/** Throws Fault invalid when the folder holds no Wifibox port. */
export function treeOf(world: World, folder: string): FoundTree {
  const files = new Map<string, string>()
  for (const category of foldersIn(folder)) {
    for (const port of foldersIn(join(folder, category)).filter(name => name.startsWith('wifibox'))) {
      for (const path of filesBelow(join(folder, category, port)))
        files.set(`${category}/${port}/${path}`, readFileSync(join(folder, category, port, path), 'utf8'))
    }
  }
  const shown = relative(world.cwd, folder)
  if (files.size === 0)
    throw missing(
      `${shown || '.'} holds no port of Wifibox`,
      folder,
      'name the folder that has net/wifibox, or make it: wbrel render',
    )
  return { folder, tree: { files, shownAs: shown === '' ? '' : shown.startsWith('..') ? `${folder}/` : `${shown}/` } }
}

/** The manifest's ports and their rendering; distinfo entries are those of the tree. */
export function modelOf({ file, model }: CheckedManifest, { tree }: FoundTree): Model | Absent {
  if ('absent' in model) return model
  const { source, ports } = model
  const present = new Map<string, Distinfo>()
  for (const { origin } of allPorts(ports)) {
    const text = tree.files.get(`${origin}/distinfo`)
    if (text !== undefined) present.set(origin, readDistinfo(text, `${origin}/distinfo`))
  }
  const { files } = renderPorts(ports, { present, known: entriesOf(present.values()), stamp: 0 })
  return { ports, source, rendered: files, file: file ?? defaultManifest }
}

interface Evaluated {
  readonly manifest: Model | Absent
  readonly found: FoundTree
  readonly trust: boolean
  readonly portsdir: string | undefined
}

export function evaluatorOf(
  world: World,
  { manifest, found, trust, portsdir }: Evaluated,
  onProgress: (done: number, total: number) => void,
): Evaluator | Absent {
  const reason = trust ? undefined : whyNotTrusted(manifest, found)
  if (reason !== undefined)
    return {
      absent: `${reason}, and evaluating a Makefile may run commands`,
      hint: 'read the Makefiles, then add --trust',
    }
  const make = lookForMake(world, portsdir === undefined ? {} : { portsdir })
  if (make === undefined) return { absent: 'no make that reads FreeBSD ports was found', hint: 'install bmake' }
  const releases = isAbsent(manifest) ? usualReleases.map(release => freebsd(release)) : manifest.ports.freebsd
  return evaluator({ make, folder: found.folder, releases, jobs: world.jobs, signal: world.signal, onProgress })
}

/** Only what wbrel renders itself is evaluated unasked: the same Makefiles, and no file that make might read besides. */
function whyNotTrusted(manifest: Model | Absent, { tree, folder }: FoundTree): string | undefined {
  if (isAbsent(manifest)) return 'the tree is not rendered by wbrel'
  const foreign = [...tree.files.keys()].filter(path => !manifest.rendered.has(path))
  const changed = [...manifest.rendered].filter(
    ([path, text]) => /(^|\/)(Makefile|[^/]*\.mk)$/.test(path) && tree.files.get(path) !== text,
  )
  const beside = foldersIn(folder).filter(category => existsSync(join(folder, category, 'Makefile.inc')))
  const [first] = [...foreign, ...changed.map(([path]) => path), ...beside.map(category => `${category}/Makefile.inc`)]
  const all = foreign.length + changed.length + beside.length
  return first === undefined
    ? undefined
    : `${first}${all > 1 ? ` and ${count(all - 1, 'other file')}` : ''} ${all > 1 ? 'are' : 'is'} not what wbrel renders`
}

/** The final releases, oldest first. */
export function recordsOf({ file, releases }: CheckedManifest): readonly Published[] | Absent {
  const names = file === undefined ? [] : namesIn(releases).filter(name => /^\d+\.\d+\.\d+\.json$/.test(name))
  const records = names
    .map(name => parseRecord(readFileSync(join(releases, name), 'utf8'), `releases/${name}`))
    .filter(record => record.state === 'final')
  if (records.length === 0)
    return { absent: 'there are no records of final releases', hint: 'wbrel prepare LINE --final writes them' }
  const byVersion = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })
  return records.toSorted((a, b) => byVersion(a.version, b.version)).map(publishedBy)
}

/** What the checks look at in a record. */
export function publishedBy(record: ReleaseRecord): Published {
  const manifest = manifestOfRecord(record)
  return {
    version: record.version,
    core: manifest.core.version,
    guest: manifest.guest.version,
    components: components(manifest),
    distinfo: new Map(Object.entries(record.outputs.distinfo)),
    digests: new Map(Object.entries(record.outputs.files)),
  }
}

/** Reads what the checks need of a checkout: APKBUILDs, manual pages, workflows. */
export async function aportsOf(world: World, named: string | undefined): Promise<Aports | Absent> {
  if (named === undefined)
    return {
      absent: "the guest's repository was not named",
      hint: 'wbrel check --aports DIR, a checkout of freebsd-wifibox-alpine at the pinned commit',
    }
  const folder = resolvePath(world.cwd, named)
  const wanted = /(^|\/)APKBUILD$|wifibox-alpine\.5[^/]*$|^\.github\/workflows\/[^/]+\.ya?ml$/
  const paths = filesBelow(folder).filter(path => wanted.test(path) && !path.startsWith('.git/'))
  if (paths.length === 0)
    throw missing(`${named} holds no APKBUILD`, named, 'name a checkout of freebsd-wifibox-alpine')
  const commit = await git(world, folder, ['rev-parse', 'HEAD'])
  const main = await git(world, folder, ['rev-parse', '--verify', '--quiet', 'origin/main'])
  const ancestor =
    commit === undefined || main === undefined
      ? undefined
      : await git(world, folder, ['merge-base', '--is-ancestor', commit, main])
  return {
    files: new Map(paths.map(path => [path, readFileSync(join(folder, path), 'utf8')])),
    commit,
    onMain: commit === undefined || main === undefined ? undefined : ancestor !== undefined,
  }
}

export function networkOf(online: boolean): Network | Absent {
  if (!online) return { absent: 'the network is used only when asked for', hint: 'wbrel check --online' }
  return { probe: probeUrl }
}

async function probeUrl(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(30_000) })
    return response.ok ? undefined : `${response.status} ${response.statusText}`.trim()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Its output, or undefined when it fails. */
function git(world: World, folder: string, args: readonly string[]): Promise<string | undefined> {
  const env = { PATH: world.env.PATH, HOME: world.env.HOME, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' }
  return new Promise(done => {
    execFile('git', ['-C', folder, ...args], { env }, (error, stdout) =>
      done(error === null ? stdout.trim() : undefined),
    )
  })
}

function foldersIn(folder: string): readonly string[] {
  return entries(folder)
    .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(entry => entry.name)
    .sort()
}

function namesIn(folder: string): readonly string[] {
  return entries(folder)
    .map(entry => entry.name)
    .sort()
}

function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return []
    throw error
  }
}

/** Paths below the folder; links are followed no further than to a file. */
function filesBelow(folder: string, below = ''): readonly string[] {
  return entries(join(folder, below)).flatMap(entry => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) return basename(path) === '.git' ? [] : filesBelow(folder, path)
    return entry.isFile() ? [path] : []
  })
}

function missing(message: string, file: string, hint: string): Fault {
  return new Fault('invalid', { code: 'check.missing', message, place: { file }, hint })
}
