/** The gates: whether this release may be final, and what brings it there. */

import { join, relative, resolve } from 'node:path'
import { Fault } from '../../base/fault.ts'
import type { Step } from '../../base/flow.ts'
import { compareVersions } from '../../model/components.ts'
import { type Gate, type GateFacts, gatesOf, shutGates } from '../../model/gates.ts'
import { notesPath, recordPath } from '../../model/record.ts'
import { resultsPath } from '../../model/results.ts'
import type { Rendered } from '../../render/tree.ts'
import { type Repository, readRepository } from '../../tree/git.ts'
import { foreignFiles } from '../tree-files.ts'
import type { Built } from './builds.ts'
import type { Checked } from './checks.ts'
import type { Checksums } from './checksums.ts'
import { held } from './held.ts'
import type { Source } from './history.ts'
import type { PrepareStart } from './start.ts'
import type { Release, Versioned } from './version.ts'

export interface InGit {
  /** Undefined outside of git. */
  readonly repository: Repository | undefined
  /** Paths that belong to this release, whether they change or not. */
  readonly ownPaths: ReadonlySet<string>
  /** Changed paths that do not; files that git does not know hurt nobody. */
  readonly others: readonly string[]
}

type Rendering = { readonly release: Release; readonly rendered: Rendered }

export const readGit: Step<PrepareStart & Source & Rendering, InGit> = {
  title: 'looking at git',
  run: async ({ root, env, cwd, manifest, release, rendered }) => {
    const repository = await readRepository(root, env)
    const versions = [release.version, ...release.stale]
    const ownPaths = new Set([
      relative(root, resolve(cwd, manifest)),
      'CHANGELOG.md',
      ...versions.flatMap(version => [recordPath(version), notesPath(version), resultsPath(version)]),
      ...[...rendered.files.keys()].map(path => `ports/${path}`),
    ])
    const changed = repository?.changed.filter(({ isTracked }) => isTracked) ?? []
    const others = changed.map(({ path }) => path).filter(path => !ownPaths.has(path))
    return { repository, ownPaths, others }
  },
}

export interface Gated {
  readonly gates: readonly Gate[]
}

type Everything = PrepareStart & Source & Versioned & Rendering & Checksums & Checked & Built & InGit

export const holdTheGates: Step<Everything, Gated> = {
  title: 'holding the gates',
  run: facts => ({ gates: facts.release.settled === undefined ? gatesOf(gateFacts(facts)) : [] }),
}

/** Without `--final` a red gate is only shown. */
export const refuseShutGates: Step<PrepareStart & Gated & { readonly release: Release }, object> = {
  title: 'asking whether the release may be final',
  run: ({ final, gates, release }) => {
    const shut = final ? shutGates(gates) : []
    if (shut.length === 0) return {}
    throw new Fault(
      'findings',
      shut.map(({ id, state, says, next }) => ({
        code: `gate.${id}`,
        message: `${release.version} cannot be final, the gate ${id} is ${state}: ${says}`,
        ...(next !== undefined && { hint: next }),
      })),
    )
  },
}

function gateFacts(facts: Everything): GateFacts {
  const { line, root, next, ports, release, rendered, repository, others } = facts
  const { core, guest } = next.manifest
  const { before, cadence } = release
  const owned = new Set(rendered.files.keys())
  return {
    line,
    version: release.version,
    core: { version: core.version, commit: core.commit },
    guest: { version: guest.version, branch: guest.branch, isChanged: release.guestChanged },
    before: before && {
      version: before.record.version,
      core: before.manifest.core.version,
      guest: before.manifest.guest.version,
    },
    compare: (a, b) => compareVersions(a, b) ?? 0,
    cadence: { isOpen: cadence.window !== null, offCadence: cadence.offCadence ?? undefined, next: cadence.next },
    missing: rendered.missing.map(entry => entry.name),
    foreign: foreignFiles(join(root, 'ports'), ports, owned),
    ...held(facts),
    builds: facts.builds,
    git:
      repository === undefined
        ? { kind: 'none', reason: 'this is no git work tree' }
        : others.length === 0
          ? { kind: 'clean' }
          : { kind: 'dirty', paths: others },
  }
}
