/** The folded changes as files to write: one batch a change, and with --commit one commit a batch. */
import { basename, join } from 'node:path'
import { Fault, type Problem } from '../../base/fault.ts'
import { readText } from '../../base/files.ts'
import type { Step } from '../../base/flow.ts'
import { readManifest } from '../../model/manifest.ts'
import type { Planned } from '../../model/plan.ts'
import { resolve } from '../../model/resolve.ts'
import { commitAs } from '../../tree/commit.ts'
import { revisionFiles } from '../../tree/git-tree.ts'
import { applyFiles, planFiles } from '../plan-files.ts'
import type { Ours, TreeStart } from '../tree-start.ts'
import type { Folded } from './fold.ts'

export interface SyncStart extends TreeStart {
  /** Commit each change on its own, under its author's name. */
  readonly commit: boolean
}

export interface Committed {
  /** Path below the manifest's folder -> text, as our last commit has it; undefined: nothing is to be committed. */
  readonly committed: ReadonlyMap<string, string> | undefined
}

/**
 * Commits stand on the last commit, not on the disk: a run that was killed between writing and committing has left the
 * files behind, and is done again from where its last commit ended.
 */
export const beginAtCommit: Step<SyncStart & Ours, Committed & Pick<Ours, 'source' | 'ports'>> = {
  title: 'looking what is committed',
  run: async ({ root, env, signal, commit, source, ports }) => {
    if (!commit) return { committed: undefined, source, ports }
    const name = basename(source.file)
    const isOurs = (path: string): boolean => path === name || path.startsWith('ports/')
    const committed = await revisionFiles({ folder: root, env, signal }, 'HEAD', './', isOurs)
    const text = committed.get(name)
    if (text === undefined || text === source.text) return { committed, source, ports }
    const last = readManifest(text, source.file)
    return { committed, source: last, ports: resolve(last) }
  },
}

/** What one change of others makes of our files. */
export interface Batch extends Planned {
  /** Path -> text; all of it belongs to the commit, on the disk already or not. */
  readonly files: ReadonlyMap<string, string>
  readonly message: string
  readonly author: { readonly name: string; readonly mail: string; readonly date: string }
}

export interface Batched {
  readonly batches: readonly Batch[]
}

export const planBatches: Step<SyncStart & Ours & Folded, Batched> = {
  title: 'planning the changes',
  run: ({ root, verdicts }) => {
    const before = new Map<string, string>()
    return {
      batches: verdicts.flatMap(({ change, source: now, rendered, folds, state }): readonly Batch[] => {
        if (state !== 'folded') return []
        // The manifest comes last: as long as it is the old one, the next run does the rest.
        const wanted = [
          ...[...rendered].map(([path, text]) => [`ports/${path}`, text] as const),
          [basename(now.file), now.text] as const,
        ]
        const files = new Map(wanted.filter(([path, text]) => before.get(path) !== text))
        for (const [path, text] of wanted) before.set(path, text)
        return [{ ...planFiles(root, files), files, message: messageOf(change, folds), author: change.author }]
      }),
    }
  },
}

/** Work of ours that is not committed must not be committed under the name of somebody else. */
export const refuseOwnWork: Step<Ours & Committed & Batched, object> = {
  title: 'asking whether all of ours is committed',
  run: ({ root, source, committed, batches }) => {
    if (committed === undefined) return {}
    const paths = new Set([basename(source.file), ...batches.flatMap(({ files }) => [...files.keys()])])
    const problems = [...paths].flatMap((path): readonly Problem[] => {
      const now = readText(join(root, path))
      const isKnown = now === committed.get(path) || batches.some(({ files }) => files.get(path) === now)
      return isKnown ? [] : [ownWork(path)]
    })
    if (problems.length > 0) throw new Fault('refused', problems)
    return {}
  },
}

function ownWork(path: string): Problem {
  return {
    code: 'sync.own-work',
    message: `${path} has changes that are not committed, and --commit would put them under another name`,
    place: { file: path },
    hint: `git commit -- ${path}, or leave out --commit`,
  }
}

export const applyBatches: Step<SyncStart & Ours & Batched, object> = {
  title: 'writing',
  run: async ({ root, env, signal, commit, batches }) => {
    for (const [index, { plan, contents, files, message, author }] of batches.entries()) {
      // Later batches were planned against the disk as it was; what an earlier one wrote is what they stand on.
      applyFiles(root, index === 0 ? { plan, contents } : planFiles(root, files))
      if (commit) await commitAs({ folder: root, env, signal }, { message, author, paths: [...files.keys()] })
    }
    return {}
  },
}

function messageOf(
  { subject, commit }: { readonly subject: string; readonly commit: string },
  folds: readonly { readonly says: string }[],
): string {
  const lines = folds.map(({ says }) => `- ${says}`)
  return `Sync: ${subject}\n\nFrom the FreeBSD ports tree, commit ${commit.slice(0, 12)}.\n\n${lines.join('\n')}\n`
}
