/** `wbrel submit`: from a release to a patch that a committer can trust. */
import { flow } from '../base/flow.ts'
import { chooseRelease, readPorts, type SubmitStart } from './submit/choose.ts'
import { compareMeanings } from './submit/meaning.ts'
import { writeCommit } from './submit/message.ts'
import { applyPacket, planPacket, writePacket } from './submit/packet.ts'
import { judgeEarlier, makePatch } from './submit/patch.ts'
import { decideVersions, refuseToUndo } from './submit/versions.ts'
import { foldThem } from './sync/fold.ts'
import { findForeign, openTree, readOurs } from './tree-start.ts'

/** What `--dry-run` runs: it writes nowhere but into a temporary folder. */
export const planSubmit = flow<SubmitStart>()
  .add(readOurs) // wifibox.yaml, releases/      -> manifest, ports, records
  .add(chooseRelease) // records                       -> the release to hand over
  .add(openTree) // HEAD of the ports tree       -> its files of our ports, MOVED, UPDATING
  .add(findForeign) // its history                  -> what others did since our last release
  .add(readPorts) // ports/, the record           -> the files to hand over
  .add(foldThem) // what others did              -> is it in our files?
  .add(refuseToUndo) // the gate: nothing is undone unseen
  .add(compareMeanings) // --trust: tree and ours       -> what differs, setting by setting
  .add(decideVersions) // tree and ours                -> PORTREVISION, PORTEPOCH, and why
  .add(writeCommit) // the difference               -> message, MOVED, UPDATING
  .add(judgeEarlier) // the packet that lies there   -> does its patch still apply?
  .add(makePatch) // all files                    -> a patch, applied and compared; lint
  .add(writePacket) // all of the above             -> description, verify.sh
  .add(planPacket) // the packet, the disk         -> a plan

export const submit = planSubmit.add(applyPacket) // the only step that writes
