/** Where the facts of a check come from; each is there, or says why it is not. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve as resolvePath } from 'node:path'
import { readText } from '../../base/files.ts'
import { count } from '../../base/text.ts'
import type { World } from '../../base/world.ts'
import { type Absent, isAbsent, type Model, type Network, type Tree, usualReleases } from '../../checks/check.ts'
import { type Evaluator, evaluator } from '../../checks/evaluator.ts'
import { lookForMake } from '../../make/find.ts'
import { type Distinfo, readDistinfo } from '../../model/distinfo.ts'
import { freebsd } from '../../model/freebsd.ts'
import { type ManifestText, readManifest } from '../../model/manifest.ts'
import { allPorts, type Ports } from '../../model/ports.ts'
import { resolve } from '../../model/resolve.ts'
import { renderPorts } from '../../render/tree.ts'
import { entriesOf } from '../tree-files.ts'
import { filesBelow, foldersIn, missing } from './folders.ts'

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
