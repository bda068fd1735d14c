/** The committer's packet: what it says, and its files. */
import { join } from 'node:path'
import { readText } from '../../base/files.ts'
import type { Step } from '../../base/flow.ts'
import { digest } from '../../base/sha256.ts'
import { toolVersion } from '../../base/version.ts'
import { sourcesOf } from '../../distfiles/sources.ts'
import { quarterlyCut } from '../../model/cadence.ts'
import { dayOf } from '../../model/dates.ts'
import { parseDistinfo, readDistinfo } from '../../model/distinfo.ts'
import { packageVersion } from '../../model/expect.ts'
import { type NewDistfile, type PacketFacts, verifyView } from '../../model/packet.ts'
import { descriptionView } from '../../model/packet-description.ts'
import type { Planned } from '../../model/plan.ts'
import { allPorts, flavorNames, type Ports } from '../../model/ports.ts'
import { formatSubmitted, submittedPath } from '../../model/submitted.ts'
import { formatUpdating } from '../../model/updating.ts'
import { template } from '../../render/templates.ts'
import { keptResults } from '../kept-results.ts'
import { applyFiles, planFiles } from '../plan-files.ts'
import type { Folded } from '../sync/fold.ts'
import type { InTree, Ours, WithHistory } from '../tree-start.ts'
import type { Chosen, Handed, SubmitStart } from './choose.ts'
import { buildReport, meaningOf } from './evidence.ts'
import type { Meant } from './meaning.ts'
import type { Written } from './message.ts'
import { type Patched, packetFolder } from './patch.ts'
import type { Decided } from './versions.ts'

type Everything = SubmitStart &
  Ours &
  InTree &
  WithHistory &
  Folded &
  Chosen &
  Handed &
  Meant &
  Decided &
  Written &
  Patched

export interface Packed {
  /** Undefined: nothing to hand over. */
  readonly packet: PacketFacts | undefined
  /** Name -> text of the packet's files. */
  readonly files: ReadonlyMap<string, string>
}

export const writePacket: Step<Everything, Packed> = {
  title: 'describing it for the committer',
  run: async facts => {
    const { patch, tree } = facts
    if (patch === undefined) return { packet: undefined, files: new Map() }
    const packet = packetOf(facts)
    const head = { schemaVersion: 1, wbrel: toolVersion(), base: tree.head, patch: packet.patchFile }
    const files = new Map([
      [packet.patchFile, patch.text],
      ['verify.sh', template('submit/verify.sh')(verifyView(packet))],
      ['description.md', template('submit/description.md')(descriptionView(packet, await buildReport(facts)))],
      // Last: it says that the others are there.
      ['packet.json', `${JSON.stringify({ ...head, ...packet }, null, 2)}\n`],
    ])
    return { packet, files }
  },
}

export interface Placed extends Planned {
  /** Absolute. */
  readonly folder: string
  /** What was handed over, where the release's record does not say it; beside the manifest. */
  readonly submission: Planned
}

export const planPacket: Step<SubmitStart & Ours & Chosen & Handed & Packed, Placed> = {
  title: 'planning the packet',
  run: facts => {
    const { record, root, packet, files, sinceRelease } = facts
    const folder = packetFolder(facts, record.version)
    const path = submittedPath(record.version)
    const isTold = packet === undefined || (sinceRelease.length === 0 && readText(join(root, path)) === undefined)
    const handed = Object.fromEntries(packet?.files.map(one => [one.path, one.sha256]) ?? [])
    const text = formatSubmitted({ version: record.version, files: handed })
    const submission = planFiles(root, new Map(isTold ? [] : [[path, text]]))
    return { folder, submission, ...planFiles(folder, files) }
  },
}

export const applyPacket: Step<Ours & Placed, object> = {
  title: 'writing the packet',
  run: ({ root, folder, submission, plan, contents }) => {
    applyFiles(root, submission)
    applyFiles(folder, { plan, contents })
    return {}
  },
}

function packetOf(facts: Everything): PacketFacts {
  const {
    commit,
    tree,
    patch,
    decisions,
    changes,
    moved,
    updating,
    lints,
    record,
    wanted,
    ports,
    now,
    verdicts,
    root,
  } = facts
  const subject = commit.message.split('\n')[0] ?? ''
  return {
    subject,
    summary: facts.summary,
    patchFile: `0001-${subject.replace(/[^A-Za-z0-9._]+/g, '-').replace(/-+$/, '')}.patch`,
    version: record.version,
    tree: { commit: tree.head, branch: tree.branch },
    keepsReturns: patch?.keepsReturns ?? false,
    changed: patch?.changed ?? [],
    decisions,
    changes,
    isNew: facts.isNew,
    meaning: meaningOf(facts),
    moved,
    updating: updating && formatUpdating(updating),
    distfiles: newDistfiles(facts),
    builds: keptResults(root, record.version),
    lints,
    gates: record.gates,
    foreign: verdicts.map(({ change, state, folds }) => ({
      commit: change.commit,
      author: change.author.name,
      subject: change.subject,
      state,
      says: folds.map(fold => fold.says),
    })),
    sinceRelease: facts.sinceRelease,
    cut: quarterlyCut(dayOf(now())),
    files: [...wanted].map(([path, text]) => ({ path, sha256: digest(text) ?? '' })),
    packages: packagesOf(ports),
  }
}

function packagesOf(ports: Ports): PacketFacts['packages'] {
  return allPorts(ports).flatMap(port =>
    flavorNames(port).map(flavor => {
      const suffix = port.flavors.find(f => f.name === flavor)?.suffix ?? ''
      return { origin: port.origin, flavor, name: `${port.name}${suffix}-${packageVersion(port)}` }
    }),
  )
}

/** Files that the tree's distinfo does not have, or has with other bytes. */
function newDistfiles({ theirs, wanted, record, ports }: Everything): readonly NewDistfile[] {
  const urls = new Map(sourcesOf(ports, { override: [], backup: [] }).map(source => [source.name, source.urls[0]]))
  return [...wanted].flatMap(([path, text]) => {
    if (!path.endsWith('/distinfo')) return []
    const old = new Set(readDistinfo(theirs.get(path) ?? '', path).entries.map(e => `${e.name} ${e.sha256}`))
    const told = record.outputs.distinfo[path.slice(0, -'/distinfo'.length)]?.entries ?? []
    return parseDistinfo(text, path)
      .entries.filter(e => !old.has(`${e.name} ${e.sha256}`))
      .map(({ name, sha256, size }) => {
        const evidence = told.find(one => one.name === name && one.sha256 === sha256)?.evidence ?? 'present tree'
        return { name, sha256, size, evidence, url: urls.get(name) }
      })
  })
}
