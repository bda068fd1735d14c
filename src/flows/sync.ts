/** `wbrel sync`: what others changed in the ports tree comes back into the manifest. */
import { flow } from '../base/flow.ts'
import { applyBatches, beginAtCommit, planBatches, refuseOwnWork, type SyncStart } from './sync/batches.ts'
import { refuseConflicts } from './sync/conflict.ts'
import { foldThem } from './sync/fold.ts'
import { findForeign, openTree, readOurs } from './tree-start.ts'

/** What `wbrel sync` without --apply runs: it only reads. */
export const planSync = flow<SyncStart>()
  .add(readOurs) // wifibox.yaml, releases/     -> manifest, ports, records
  .add(beginAtCommit) // our last commit, --commit   -> the manifest to begin with
  .add(openTree) // HEAD of the ports tree      -> its files of our ports, MOVED
  .add(findForeign) // its history                 -> what others did since our last release
  .add(foldThem) // all of the above            -> folded, superseded, or a conflict: change by change
  .add(planBatches) // the folded ones             -> a plan for each

/** What --apply runs. */
export const sync = planSync
  .add(refuseOwnWork) // the gate: no work of ours goes under another name
  .add(refuseConflicts) // the gate: a person has to look
  .add(applyBatches) // the plans                   -> files, and commits of their authors
