/** `wbrel check`: everything that can be known about the ports without building them. */
import { resolve as resolvePath } from 'node:path'
import { flow, type Step } from '../base/flow.ts'
import type { World } from '../base/world.ts'
import type { Outcome, Subject } from '../checks/check.ts'
import { runChecks } from '../checks/run.ts'
import { aportsOf } from './check/aports.ts'
import { distfilesIn } from './check/distfiles.ts'
import { othersOf } from './check/others.ts'
import { packagesOf } from './check/packages.ts'
import { recordsOf, toldBeside } from './check/records.ts'
import {
  type CheckedManifest,
  evaluatorOf,
  type FoundTree,
  manifestOf,
  modelOf,
  networkOf,
  treeOf,
} from './check/sources.ts'

export interface CheckStart {
  readonly world: World
  /** The folder that holds net/wifibox*; undefined: `ports` beside the manifest. */
  readonly dir: string | undefined
  /** Undefined: wifibox.yaml in cwd, unless `dir` is another tree than its own. */
  readonly manifest: string | undefined
  /** Evaluate even what wbrel did not render. */
  readonly trust: boolean
  readonly portsdir: string | undefined
  /** A checkout of the guest's repository. */
  readonly aports: string | undefined
  /** A folder of distfiles. */
  readonly distdir: string | undefined
  /** A clone of the FreeBSD ports tree. */
  readonly portsTree?: string | undefined
  /** Commits of others there that may be undone. */
  readonly accept?: readonly string[]
  /** The number of the release that the tree is about to become. */
  readonly release: string | undefined
  readonly online: boolean
  readonly only: readonly string[] | undefined
}

const findManifest: Step<CheckStart, { readonly manifested: CheckedManifest }> = {
  title: 'reading the manifest',
  run: start => ({ manifested: manifestOf(start.world, start.dir, start.manifest) }),
}

const readTree: Step<CheckStart & { readonly manifested: CheckedManifest }, { readonly found: FoundTree }> = {
  title: 'reading the tree',
  run: ({ world, dir, manifested }) => ({
    found: treeOf(world, dir === undefined ? manifested.ports : resolvePath(world.cwd, dir)),
  }),
}

const gather: Step<
  CheckStart & { readonly manifested: CheckedManifest; readonly found: FoundTree },
  { readonly subject: Subject }
> = {
  title: 'gathering what there is to check',
  run: async (start, watch) => {
    const { world, manifested, found, trust, portsdir } = start
    const manifest = modelOf(manifested, found)
    return {
      subject: {
        tree: found.tree,
        manifest,
        make: evaluatorOf(world, { manifest, found, trust, portsdir }, (done, total) =>
          watch.progress(done, total, 'evaluations'),
        ),
        records: recordsOf(manifested),
        ledger: toldBeside(manifested),
        aports: await aportsOf(world, start.aports),
        distfiles: distfilesIn(world, found.tree, start.distdir),
        packages: packagesOf(world, manifested, found, start.distdir),
        others: await othersOf(start, watch),
        network: networkOf(start.online),
        release:
          start.release === undefined
            ? { absent: 'the tree is not said to become a release', hint: 'wbrel check --release X.Y.Z' }
            : { version: start.release },
      },
    }
  },
}

const runThem: Step<CheckStart & { readonly subject: Subject }, { readonly outcomes: readonly Outcome[] }> = {
  title: 'checking',
  run: async ({ subject, only }) => ({ outcomes: await runChecks(subject, { only }) }),
}

export const check = flow<CheckStart>()
  .add(findManifest) // wifibox.yaml          -> ports, or why there is none
  .add(readTree) // the folder            -> files as text
  .add(gather) // all of it             -> what checks may look at
  .add(runThem) // checks                -> outcomes
