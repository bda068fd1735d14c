/** `wbrel publish VERSION`: the files of a release reach GitHub, once, whole and verified. */
import { join } from 'node:path'
import { Fault } from '../base/fault.ts'
import { writeAtomically } from '../base/files.ts'
import { flow, type Step } from '../base/flow.ts'
import { type Converged, type ConvergeOptions, converge } from '../forge/converge.ts'
import { type Look, look } from '../forge/look.ts'
import { burnedPath, formatBurned, withBurned } from '../model/burned.ts'
import { type Access, type Asked, askRepository, openForge, requestIdOf } from './publish/access.ts'
import { type Published, writeCompanions } from './publish/companions.ts'
import { collectFiles } from './publish/files.ts'
import { type PublishGate, publishGates, refuseRed } from './publish/gates.ts'
import { verifyApks } from './publish/packages.ts'
import { findRepository, type Placed, type Recorded, readRecord, readTag, type Tagged } from './publish/record.ts'
import type { PublishStart } from './publish/start.ts'

interface Looked {
  readonly found: Look
}

const lookAtReleases: Step<PublishStart & Published & Access, Looked> = {
  title: 'listing the releases',
  run: async (facts, watch) => {
    const { forge, publication, attempts } = facts
    return { found: await look(forge, publication, optionsOf(facts, watch.progress), attempts) }
  },
}

interface Gated {
  readonly gates: readonly PublishGate[]
}

const holdGates: Step<PublishStart & Recorded & Placed & Tagged & Access & Asked & Looked, Gated> = {
  title: 'holding the gates',
  run: facts => {
    const { actions } = facts.found.plan
    const writes = actions.filter(({ kind }) => kind !== 'adopt-draft').length
    return { gates: publishGates({ ...facts, release: facts.found.release, writes }) }
  },
}

/** A rehearsal may be of a candidate. */
const refuseShutGates: Step<PublishStart & Asked & Looked & Gated, object> = {
  title: 'refusing what must not be done',
  run: facts => {
    const { rehearse, gates, found } = facts
    refuseRed(rehearse ? gates.filter(({ id }) => id !== 'record') : gates, facts)
    if (found.refusals.length > 0) throw new Fault('refused', found.refusals)
    return {}
  },
}

const carryOut: Step<PublishStart & Recorded & Published & Access & Looked, { readonly converged: Converged }> = {
  title: 'publishing',
  run: async (facts, watch) => {
    const { forge, publication, found } = facts
    try {
      return { converged: await converge(forge, publication, found, optionsOf(facts, watch.progress)) }
    } catch (error) {
      if (error instanceof Fault && error.problems.some(({ code }) => code === 'forge.burned')) noteBurned(facts)
      throw error
    }
  },
}

/** What `--dry-run` runs: it only reads. */
export const planPublish = flow<PublishStart>()
  .add(readRecord) // releases/                     -> record, notes, burned versions
  .add(findRepository) // --repo, git's remote          -> owner and name
  .add(readTag) // the remote repository         -> the commit that the tag names
  .add(collectFiles) // record, --apks                -> files, hashed and compared
  .add(verifyApks) // record, keys/                 -> packages without a finding
  .add(writeCompanions) // files                         -> the wanted state: assets, notes, tag
  .add(openForge) // the environment               -> a token, a way to GitHub
  .add(askRepository) // GitHub                        -> rights, immutability
  .add(lookAtReleases) // GitHub, the wanted state      -> a plan: plain data
  .add(holdGates) // all of the above              -> gates: green, red, not run

export const publish = planPublish
  .add(refuseShutGates) // red gates, foreign drafts, published bytes that differ
  .add(carryOut) // the only step that writes: draft, uploads, verify, publish, verify

function optionsOf(facts: PublishStart & Published & Access, progress: ConvergeOptions['progress']): ConvergeOptions {
  const { heal, draftOnly, patience, pacer, clock: now, firstWait, again, newest } = facts
  const recheck: ConvergeOptions['recheck'] = asset => facts.recheck(asset, requestIdOf(newest()))
  return { heal, draftOnly, patience, pacer, now, firstWait, again, recheck, progress }
}

/** So that the next `prepare` and the next `doctor` know it without asking. */
function noteBurned({ root, burned, version, clock }: PublishStart & Recorded): void {
  const date = new Date(clock()).toISOString().slice(0, 10)
  const one = { version, date, why: 'GitHub: an immutable release had this tag once' }
  writeAtomically(join(root, burnedPath), formatBurned(withBurned(burned, one)))
}
