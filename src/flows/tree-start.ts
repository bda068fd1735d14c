/** What `wbrel sync` and `wbrel submit` begin with: our manifest and records, the ports tree, what others did there. */
import { dirname, resolve } from 'node:path'
import { Fault, type Problem } from '../base/fault.ts'
import type { Step } from '../base/flow.ts'
import { digest } from '../base/sha256.ts'
import type { World } from '../base/world.ts'
import { addDays } from '../model/dates.ts'
import { type Effect, effectsOf, type ForeignChange, type Texts } from '../model/foreign.ts'
import { type ManifestText, readManifest } from '../model/manifest.ts'
import { readPortVersion } from '../model/port-version-text.ts'
import { allPorts, type Ports } from '../model/ports.ts'
import type { ReleaseRecord } from '../model/record.ts'
import { resolve as resolvePorts } from '../model/resolve.ts'
import { type History, historySince } from '../tree/foreign.ts'
import { openPortsTree, type PortsTree } from '../tree/ports-tree.ts'
import { namedText } from './named-text.ts'
import { readRecords } from './prepare/history.ts'
import { notNew, portGone } from './tree-gone.ts'
import { committerChange, submittedFiles } from './tree-landed.ts'

export interface TreeStart extends World {
  /** A clone of the ports tree. */
  readonly portsTree: string
  readonly manifest: string
  /** The commit in the tree that brought our last release; found by itself otherwise. */
  readonly base: string | undefined
  /** Commits of others that a person has dealt with: full or short hashes. */
  readonly accept: readonly string[]
  /** The tree may have none of the ports: they are new there. */
  readonly newPort: boolean
}

export interface Ours {
  /** The folder of the manifest. */
  readonly root: string
  readonly source: ManifestText
  readonly ports: Ports
  /** Oldest first. */
  readonly records: readonly ReleaseRecord[]
}

export const readOurs: Step<TreeStart, Ours> = {
  title: 'reading the manifest and the releases',
  run: ({ cwd, manifest }) => {
    const path = resolve(cwd, manifest)
    const text = namedText(path, manifest, 'go to the folder of the manifest, or name it with --manifest')
    const source = readManifest(text, manifest)
    return { root: dirname(path), source, ports: resolvePorts(source), records: readRecords(dirname(path)) }
  },
}

export interface InTree {
  readonly tree: PortsTree
  /** Path -> text of the ports in the tree. */
  readonly theirs: Texts
  /** It has none of them, and that is meant. */
  readonly isNew: boolean
  readonly notices: readonly Problem[]
}

export const openTree: Step<TreeStart & Ours, InTree> = {
  title: 'reading the ports tree',
  run: async ({ cwd, env, signal, portsTree, source, ports, newPort }) => {
    const origins = allPorts(ports).map(port => port.origin)
    const place = { folder: resolve(cwd, portsTree), env, signal }
    const tree = await openPortsTree(place, portsTree, [...origins, `${source.manifest.category}/Makefile`])
    const gone = origins.filter(origin => !tree.files.has(`${origin}/Makefile`))
    const faults = await Promise.all(gone.map(origin => portGone(tree, origin)))
    const neverHad = faults.length === origins.length && faults.every(one => one.code === 'tree.no-port')
    const isNew = newPort && neverHad && !tree.isShallow
    const present = origins.filter(origin => !gone.includes(origin))
    if (newPort && present.length > 0) throw notNew(tree, present)
    if (gone.length > 0 && !isNew) throw new Fault('refused', faults)
    const own = [...tree.files].filter(([path]) => origins.some(origin => path.startsWith(`${origin}/`)))
    return { tree, theirs: new Map(own.map(([path, { text }]) => [path, text])), isNew, notices: tree.notices }
  },
}

/** A change of others and what of it still stands in the tree. */
export interface Foreign {
  readonly change: ForeignChange
  readonly effects: readonly Effect[]
  /** A person said by --accept that it is dealt with. */
  readonly isAccepted: boolean
}

export interface WithHistory {
  readonly history: History
  /** The record of the release that the tree has. */
  readonly last: ReleaseRecord | undefined
  /** Oldest first; changes that later ones took back are not among them. */
  readonly foreign: readonly Foreign[]
}

export const findForeign: Step<TreeStart & Ours & InTree, WithHistory> = {
  title: 'looking for changes of others',
  run: async facts => {
    const { base, accept, ports, records, tree, theirs, isNew, root, env, signal } = facts
    if (isNew) return { history: { landed: undefined, changes: [] }, last: undefined, foreign: [] }
    const version = readPortVersion(theirs.get(`${ports.wifibox.origin}/Makefile`))?.version
    const last = records.find(record => record.version === version)
    const history = await historySince(tree, {
      origins: allPorts(ports).map(port => port.origin),
      base,
      // A release lands after its day; the week is for clocks and time zones.
      notBefore: last === undefined ? undefined : addDays(last.date, -7),
    })
    const amended = last && history.landed && (await committerChange({ root, env, signal }, last, history.landed))
    if (history.landed === undefined && !isAsSubmitted(root, theirs, last)) throw noBase(tree, version)
    const changes = [...(amended === undefined ? [] : [amended]), ...history.changes]
    checkAccepted(accept, changes)
    const foreign = changes.map(change => ({
      change,
      effects: effectsOf(change, theirs),
      isAccepted: accept.some(hash => change.commit.startsWith(hash.toLowerCase())),
    }))
    return { history, last, foreign: foreign.filter(({ effects }) => effects.length > 0) }
  },
}

/** The tree has byte for byte what was handed over: nobody else was there. */
function isAsSubmitted(root: string, theirs: Texts, last: ReleaseRecord | undefined): boolean {
  const files = last === undefined ? [] : Object.entries(submittedFiles(root, last))
  return (
    files.length > 0 && files.length === theirs.size && files.every(([path, hash]) => digest(theirs.get(path)) === hash)
  )
}

function checkAccepted(accept: readonly string[], changes: readonly ForeignChange[]): void {
  const unknown = accept.filter(
    hash => !/^[0-9a-f]{7,}$/i.test(hash) || !changes.some(change => change.commit.startsWith(hash.toLowerCase())),
  )
  if (unknown.length === 0) return
  throw new Fault(
    'invalid',
    unknown.map(hash => ({
      code: 'sync.unknown-commit',
      message: `no commit of others begins with ${hash}`,
      found: hash,
      expected: changes.map(change => change.commit.slice(0, 12)).join(', ') || 'none: nobody else changed the ports',
      hint: 'wbrel sync --ports-tree DIR lists them',
    })),
  )
}

function noBase(tree: PortsTree, version: string | undefined): Fault {
  return new Fault('refused', {
    code: tree.isShallow ? 'tree.shallow' : 'sync.no-base',
    message: `the history of ${tree.shown} does not show which commit brought wifibox ${version ?? '(no version)'}, so nobody can tell what others changed since`,
    ...(tree.isShallow && { found: 'a shallow clone' }),
    expected: 'history that reaches our last release',
    hint: tree.isShallow ? `git -C ${tree.shown} fetch --unshallow` : 'name that commit: --base COMMIT',
  })
}
