/** `wbrel prepare LINE`: from the manifest to a release candidate, and from a candidate to a release. */
import { flow } from '../base/flow.ts'
import { readBuilds } from './prepare/builds.ts'
import { runTheChecks } from './prepare/checks.ts'
import { readChecksums } from './prepare/checksums.ts'
import { holdTheGates, readGit, refuseShutGates } from './prepare/gates.ts'
import { readHistory, readSource } from './prepare/history.ts'
import type { PrepareStart } from './prepare/start.ts'
import { chooseVersion, setVersions } from './prepare/version.ts'
import { applyPlan, planCommit, planWrites, renderTree, writeUp } from './prepare/writing.ts'

/** What `--dry-run` runs: it only reads. */
export const planPrepare = flow<PrepareStart>()
  .add(readSource) // wifibox.yaml                         -> its text and its data
  .add(readHistory) // releases/, CHANGELOG.md              -> records, changelog
  .add(chooseVersion) // manifest, records, the day           -> the release: number, why, what changed
  .add(setVersions) // release                              -> the manifest with its numbers, the three ports
  .add(readChecksums) // records, tree, --distdir, --evidence -> every checksum that is known
  .add(renderTree) // ports, checksums                     -> files in memory
  .add(runTheChecks) // files                                -> outcomes
  .add(readBuilds) // releases/*.builds.json               -> what test builds have proven
  .add(readGit) // the repository around                -> what else is changed there
  .add(holdTheGates) // all of the above                     -> gates: green, red, not run
  .add(refuseShutGates) // --final: all gates must be green
  .add(writeUp) // all of the above                     -> changelog, notes, record
  .add(planWrites) // wanted files, the disk               -> a plan: plain data
  .add(planCommit) // --commit, --tag                      -> the same plan with git's part

export const prepare = planPrepare.add(applyPlan) // the only step that writes
