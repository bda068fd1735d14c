/** All checks on the tree as it is about to be; make reads it from a temporary folder. */
import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { writeAtomically } from '../../base/files.ts'
import type { Step } from '../../base/flow.ts'
import { withScratch } from '../../base/scratch.ts'
import type { Distfiles, Outcome, Subject } from '../../checks/check.ts'
import { evaluator } from '../../checks/evaluator.ts'
import { runChecks } from '../../checks/run.ts'
import { findMake } from '../../make/find.ts'
import type { Ports } from '../../model/ports.ts'
import type { Rendered } from '../../render/tree.ts'
import { aportsOf } from '../check/aports.ts'
import { packagesIn } from '../check/packages.ts'
import { publishedBy } from '../check/records.ts'
import { readBook } from '../distfile-book.ts'
import { ledgerSourcesOf } from '../distfile-facts.ts'
import type { AtHand } from './at-hand.ts'
import type { Checksums } from './checksums.ts'
import type { History } from './history.ts'
import { type PrepareStart, rootOf } from './start.ts'
import type { Release, Versioned } from './version.ts'

export interface Checked {
  readonly outcomes: readonly Outcome[]
}

type Needs = PrepareStart & History & Versioned & Checksums & { readonly release: Release; readonly rendered: Rendered }

export const runTheChecks: Step<Needs, Checked> = {
  title: 'checking',
  run: async (facts, watch) => {
    // Nothing will be written, so there is nothing to judge.
    if (facts.release.settled !== undefined) return { outcomes: [] }
    return withScratch(async folder => {
      for (const [path, text] of facts.rendered.files) writeAtomically(join(folder, path), text)
      const onProgress = (done: number, total: number): void => watch.progress(done, total, 'evaluations')
      const aports = await aportsOf(facts, facts.aports)
      return { outcomes: await runChecks({ ...subjectOf(facts, folder, onProgress), aports }) }
    })
  },
}

function subjectOf(
  facts: Needs,
  folder: string,
  onProgress: (done: number, total: number) => void,
): Omit<Subject, 'aports'> {
  const { ports, rendered, records, release, next, atHand } = facts
  const nothingHere = { absent: 'no folder of distfiles is here', hint: 'wbrel fetch' }
  return {
    tree: { files: rendered.files, shownAs: 'ports/' },
    manifest: { ports, source: next, rendered: rendered.files, file: next.file },
    make: evaluatorOf(facts, folder, ports, onProgress),
    records: records.filter(record => record.state === 'final').map(publishedBy),
    ledger: ledgerSourcesOf(records, readBook(rootOf(facts)), new Map()),
    distfiles: atHand === undefined ? nothingHere : hashedAtHand(atHand),
    packages:
      atHand === undefined
        ? nothingHere
        : packagesIn({ ...facts, distdir: atHand.folder }, ports.guest, rendered.files, rootOf(facts)),
    network: { absent: 'prepare works offline', hint: 'wbrel check --online' },
    release: { version: release.version },
    others: { absent: 'prepare does not look into the ports tree', hint: 'wbrel check --ports-tree DIR' },
  }
}

/** They were hashed when the checksums were collected. */
function hashedAtHand({ folder, told }: AtHand): Distfiles {
  return { shownAs: folder, hashed: async () => new Map(told.entries.map(entry => [entry.name, entry])) }
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
