/** What the release writes: the tree, the changelog, the notes, the record; the plan of it, and the doing. */
import { basename, join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { readText } from '../../base/files.ts'
import type { Step } from '../../base/flow.ts'
import { sha256 } from '../../base/sha256.ts'
import { toolVersion } from '../../base/version.ts'
import { releaseMessage } from '../../model/commit-message.ts'
import { parseDistinfo } from '../../model/distinfo.ts'
import { dataOf } from '../../model/manifest-data.ts'
import { changelogEntry, releaseNotes, withEntry } from '../../model/notes.ts'
import type { Change, Planned } from '../../model/plan.ts'
import { formatRecord, notesPath, type ReleaseRecord, recordPath } from '../../model/record.ts'
import { type Rendered, renderPorts } from '../../render/tree.ts'
import { addTag, commitFiles, fileAt } from '../../tree/git.ts'
import { applyFiles, planFiles } from '../plan-files.ts'
import type { Built } from './builds.ts'
import type { Checksums } from './checksums.ts'
import type { Gated, InGit } from './gates.ts'
import type { History, Source } from './history.ts'
import type { PrepareStart } from './start.ts'
import type { Release, Versioned } from './version.ts'

type Chosen = { readonly release: Release }

export const renderTree: Step<Versioned & Checksums & Chosen, { readonly rendered: Rendered }> = {
  title: 'rendering',
  run: ({ ports, ledger, present, release }) => ({
    // The day, not the moment: whoever runs it again on that day gets the same bytes.
    rendered: renderPorts(ports, { present, known: ledger.known, stamp: Date.parse(release.day) / 1000 }),
  }),
}

export interface Written {
  /** Path below the folder of the manifest -> text, in the order of writing. */
  readonly wanted: ReadonlyMap<string, string>
  /** The record of this release, as it will stand. */
  readonly record: ReleaseRecord
}

type Everything = PrepareStart &
  Source &
  History &
  Chosen &
  Versioned &
  Checksums &
  Built &
  Gated & { readonly rendered: Rendered }

export const writeUp: Step<Everything, Written> = {
  title: 'writing it up',
  run: facts => {
    const { release, source, next, rendered, changelog, final } = facts
    if (release.settled !== undefined) return { wanted: new Map(), record: release.settled }
    const record = recordOf(facts)
    const told = {
      version: release.version,
      date: release.day,
      state: final ? 'final' : 'candidate',
      after: release.before?.record.version,
      manifest: next.manifest,
      changes: release.changes,
    } as const
    const wanted = new Map([
      [basename(source.file), next.text],
      ...[...rendered.files].map(([path, text]) => [`ports/${path}`, text] as const),
      ['CHANGELOG.md', withEntry(changelog, release.version, changelogEntry(told), release.stale)],
      [notesPath(release.version), releaseNotes(told)],
      // Last: a record says that everything else is there.
      [recordPath(release.version), formatRecord(record)],
    ])
    return { wanted, record }
  },
}

export const planWrites: Step<Source & Chosen & Written, Planned> = {
  title: 'planning the changes',
  run: ({ root, wanted, release }) => {
    const { plan, contents } = planFiles(root, wanted)
    const gone = release.stale.flatMap(version => [notesPath(version), recordPath(version)])
    const deletes = gone.flatMap((path): readonly Change[] => {
      const text = readText(join(root, path))
      return text === undefined ? [] : [{ kind: 'delete', path, before: sha256(text) }]
    })
    return { plan: { changes: [...plan.changes, ...deletes] }, contents }
  },
}

export const planCommit: Step<PrepareStart & Source & Chosen & Versioned & InGit & Written & Planned, Planned> = {
  title: "planning git's part",
  run: async facts => {
    const { commit, tag, plan, contents, repository, ownPaths, others, record, release } = facts
    if (!commit && !tag) return { plan, contents }
    if (repository === undefined) throw refused('invalid', 'git.none', 'this is no git work tree', 'git init')
    if (commit && others.length > 0) {
      const message = `the work tree is dirty: ${others.slice(0, 5).join(', ')}${others.length > 5 ? ' ...' : ''}`
      throw refused('refused', 'git.dirty', message, 'commit or put away what does not belong to the release')
    }
    const changed = new Set(repository.changed.map(one => one.path))
    const written = plan.changes.flatMap(change => ('path' in change ? [change.path] : []))
    const paths = [...ownPaths].filter(path => written.includes(path) || changed.has(path)).sort()
    const commits: readonly Change[] =
      commit && paths.length > 0 ? [{ kind: 'commit', message: messageOf(facts, record.state), paths }] : []
    const tags = tag ? await planTag(facts, record, release.version, paths.length > 0 && commits.length === 0) : []
    return { plan: { changes: [...plan.changes, ...commits, ...tags] }, contents }
  },
}

export const applyPlan: Step<PrepareStart & Source & Planned, object> = {
  title: 'writing',
  run: async ({ root, env, plan, contents }) => {
    applyFiles(root, { plan, contents })
    for (const change of plan.changes) {
      if (change.kind === 'commit') await commitFiles(root, env, change.message, change.paths)
      if (change.kind === 'tag') await addTag(root, env, change.name)
    }
    return {}
  },
}

function recordOf({ release, rendered, ledger, next, builds, gates, final }: Everything): ReleaseRecord {
  const { window, offCadence, quarterly } = release.cadence
  return {
    schemaVersion: 1,
    version: release.version,
    state: final ? 'final' : 'candidate',
    date: release.day,
    after: release.before?.record.version ?? null,
    why: release.why,
    cadence: { window, offCadence, quarterly },
    inputs: {
      wbrel: toolVersion(),
      manifestSha256: sha256(next.text),
      manifest: dataOf(next.text) as ReleaseRecord['inputs']['manifest'],
    },
    outputs: {
      files: Object.fromEntries([...rendered.files].map(([path, text]) => [path, sha256(text)])),
      distinfo: Object.fromEntries(
        [...rendered.files].flatMap(([path, text]) => {
          if (!path.endsWith('/distinfo')) return []
          const { timestamp, entries } = parseDistinfo(text, path)
          const told = entries.map(entry => {
            const download = ledger.downloads.get(entry.name)
            const evidence = ledger.evidence.get(entry.name) ?? 'present tree'
            const build = ledger.builds.get(entry.name)
            return { ...entry, evidence, ...(download && { download }), ...(build && { build }) }
          })
          return [[path.slice(0, -'/distinfo'.length), { timestamp, entries: told }]]
        }),
      ),
    },
    ...(builds === undefined ? {} : { builds }),
    gates: gates.map(({ id, state, says }) => ({ id, state, says })),
  }
}

function messageOf({ release, next }: Chosen & Versioned, state: ReleaseRecord['state']): string {
  const { category, core, guest } = next.manifest
  const { version, changes } = release
  return releaseMessage({ state, category, version, core: core.version, guest: guest.version, changes })
}

/** A tag says that a release is final; one that stands already must stand for the same release. */
async function planTag(
  { root, env, repository }: PrepareStart & Source & InGit,
  record: ReleaseRecord,
  version: string,
  uncommitted: boolean,
): Promise<readonly Change[]> {
  if (record.state !== 'final') {
    throw refused(
      'invalid',
      'tag.candidate',
      `${version} is a candidate; only a final release is tagged`,
      'add --final',
    )
  }
  if (uncommitted) throw refused('invalid', 'tag.uncommitted', `${version} is not committed yet`, 'add --commit')
  const tagged = repository?.tags.get(version)
  if (tagged === undefined) return [{ kind: 'tag', name: version }]
  if ((await fileAt(root, env, tagged, recordPath(version))) === formatRecord(record)) return []
  throw refused(
    'refused',
    'tag.other',
    `the tag ${version} stands for another content; a tag never moves`,
    `git show ${version}`,
  )
}

function refused(exit: 'invalid' | 'refused', code: string, message: string, hint: string): Fault {
  return new Fault(exit, { code, message, hint })
}
