/** What the patch means to make: the ports of the tree and ours, evaluated for all flavors and options. */
import { join } from 'node:path'
import type { Problem } from '../../base/fault.ts'
import { writeAtomically } from '../../base/files.ts'
import type { Step } from '../../base/flow.ts'
import { withScratch } from '../../base/scratch.ts'
import type { Difference } from '../../model/infer/difference.ts'
import { diff } from '../diff.ts'
import type { InTree, Ours } from '../tree-start.ts'
import type { SubmitStart } from './choose.ts'

export interface Meant {
  /** Undefined: not asked, since to evaluate the tree's Makefiles may run commands and needs --trust. */
  readonly differences: readonly Difference[] | undefined
  /** What may be a difference and may be none. */
  readonly doubts: readonly Problem[]
}

export const compareMeanings: Step<SubmitStart & Ours & InTree, Meant> = {
  title: 'comparing what the ports mean',
  run: async (facts, watch) => {
    const { trust, root, theirs, isNew, source } = facts
    if (!trust || isNew) return { differences: undefined, doubts: [] }
    return withScratch(async folder => {
      for (const [path, text] of theirs) writeAtomically(join(folder, path), text)
      const sides = { first: folder, second: join(root, 'ports'), trust, portsdir: undefined }
      const { differences, doubts } = await diff.run(
        { world: facts, ...sides, releases: source.manifest.freebsd },
        watch,
      )
      return { differences, doubts }
    })
  },
}
