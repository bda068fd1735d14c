/** `wbrel sync`: what others changed in the ports tree comes back into the manifest. */
import { basename } from 'node:path'
import { flow, type Step } from '../base/flow.ts'
import type { Change, Planned } from '../model/plan.ts'
import { commitAs } from '../tree/commit.ts'
import { applyFiles, planFiles } from './plan-files.ts'
import { refuseConflicts } from './sync/conflict.ts'
import { type Folded, foldThem } from './sync/fold.ts'
import { findForeign, type Ours, openTree, readOurs, type TreeStart } from './tree-start.ts'

export interface SyncStart extends TreeStart {
  /** Commit each change on its own, under its author's name. */
  readonly commit: boolean
}

/** One commit's worth of files. */
export interface Batch extends Planned {
  /** As git writes it; undefined: not committed. */
  readonly message: string
  readonly author: { readonly name: string; readonly mail: string; readonly date: string }
}

const planBatches: Step<SyncStart & Ours & Folded, { readonly batches: readonly Batch[] }> = {
  title: 'planning the changes',
  run: ({ root, source, verdicts }) => {
    const before = new Map<string, string>()
    return {
      batches: verdicts.flatMap(({ change, source: now, rendered, folds, state }): readonly Batch[] => {
        if (state !== 'folded') return []
        const wanted = new Map([
          [basename(source.file), now.text],
          ...[...rendered].map(([path, text]) => [`ports/${path}`, text] as const),
        ])
        const news = new Map([...wanted].filter(([path, text]) => before.get(path) !== text))
        for (const [path, text] of wanted) before.set(path, text)
        const planned = planFiles(root, news)
        const kept = planned.plan.changes.length > 0
        return kept ? [{ ...planned, message: messageOf(change, folds), author: change.author }] : []
      }),
    }
  },
}

const apply: Step<SyncStart & Ours & { readonly batches: readonly Batch[] }, object> = {
  title: 'writing',
  run: async ({ root, env, signal, commit, batches }) => {
    for (const [index, { plan, contents, message, author }] of batches.entries()) {
      // Later batches were planned against the disk as it was; what an earlier one wrote is what they stand on.
      const again = index === 0 ? { plan, contents } : planFiles(root, contents)
      applyFiles(root, again)
      const paths = again.plan.changes.flatMap(pathOf)
      if (commit && paths.length > 0) await commitAs({ folder: root, env, signal }, { message, author, paths })
    }
    return {}
  },
}

/** What `wbrel sync` without --apply runs: it only reads. */
export const planSync = flow<SyncStart>()
  .add(readOurs) // wifibox.yaml, releases/     -> manifest, ports, records
  .add(openTree) // HEAD of the ports tree      -> its files of our ports, MOVED
  .add(findForeign) // its history                 -> what others did since our last release
  .add(foldThem) // all of the above            -> folded, superseded, or a conflict: change by change
  .add(planBatches) // the folded ones             -> a plan for each

export const sync = planSync.add(refuseConflicts).add(apply)

function pathOf(change: Change): readonly string[] {
  return 'path' in change ? [change.path] : []
}

function messageOf(
  { subject, commit }: { readonly subject: string; readonly commit: string },
  folds: readonly { readonly says: string }[],
): string {
  const lines = folds.map(({ says }) => `- ${says}`)
  return `Sync: ${subject}\n\nFrom the FreeBSD ports tree, commit ${commit.slice(0, 12)}.\n\n${lines.join('\n')}\n`
}
