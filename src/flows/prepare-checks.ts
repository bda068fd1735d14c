/** All checks on the tree as it is about to be; make reads it from a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fault } from '../base/fault.ts'
import { writeAtomically } from '../base/files.ts'
import type { Step } from '../base/flow.ts'
import type { Outcome, Published, Subject } from '../checks/check.ts'
import { evaluator } from '../checks/evaluator.ts'
import { runChecks } from '../checks/run.ts'
import { findMake } from '../make/find.ts'
import type { Ports } from '../model/ports.ts'
import { manifestOfRecord, type ReleaseRecord } from '../model/record.ts'
import type { Rendered } from '../render/tree.ts'
import type { History } from './prepare-history.ts'
import type { PrepareStart } from './prepare-start.ts'
import type { Release, Versioned } from './prepare-version.ts'

export interface Checked {
  readonly outcomes: readonly Outcome[]
}

type Needs = PrepareStart & History & Versioned & { readonly release: Release; readonly rendered: Rendered }

export const runTheChecks: Step<Needs, Checked> = {
  title: 'checking',
  run: async (facts, watch) => {
    // Nothing will be written, so there is nothing to judge.
    if (facts.release.settled !== undefined) return { outcomes: [] }
    const folder = mkdtempSync(join(tmpdir(), 'wbrel-prepare-'))
    try {
      for (const [path, text] of facts.rendered.files) writeAtomically(join(folder, path), text)
      const onProgress = (done: number, total: number): void => watch.progress(done, total, 'evaluations')
      return { outcomes: await runChecks(subjectOf(facts, folder, onProgress)) }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

function subjectOf(facts: Needs, folder: string, onProgress: (done: number, total: number) => void): Subject {
  const { ports, rendered, records, release, next } = facts
  return {
    tree: { files: rendered.files, shownAs: 'ports/' },
    manifest: { ports, rendered: rendered.files, file: next.file },
    make: evaluatorOf(facts, folder, ports, onProgress),
    records: records.filter(record => record.state === 'final').map(publishedBy),
    aports: { absent: 'prepare looks at no checkout of the guest', hint: 'wbrel check --help' },
    packages: { absent: 'prepare reads no packages', hint: 'wbrel check --distdir DIR' },
    network: { absent: 'prepare works offline', hint: 'wbrel check --help' },
    release: { version: release.version },
  }
}

function evaluatorOf(
  facts: Needs,
  folder: string,
  ports: Ports,
  onProgress: (done: number, total: number) => void,
): Subject['make'] {
  try {
    const { jobs, signal } = facts
    return evaluator({ make: findMake(facts), folder, releases: ports.freebsd, jobs, signal, onProgress })
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const [problem] = error.problems
    return { absent: problem?.message ?? 'make cannot be asked', hint: problem?.hint }
  }
}

function publishedBy(record: ReleaseRecord): Published {
  const manifest = manifestOfRecord(record)
  return {
    version: record.version,
    core: manifest.core.version,
    guest: manifest.guest.version,
    distinfo: new Map(Object.entries(record.outputs.distinfo)),
    digests: new Map(Object.entries(record.outputs.files)),
  }
}
