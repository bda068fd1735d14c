/** `wbrel doctor --publish`: what publishing would meet, asked without writing anything. */
import { Fault } from '../base/fault.ts'
import { flow, type Step } from '../base/flow.ts'
import type { PresentRelease } from '../forge/present.ts'
import { ownFiles } from '../model/own-files.ts'
import { type Access, type Asked, askRepository, openForge } from './publish/access.ts'
import { type PublishGate, publishGates } from './publish/gates.ts'
import { findRepository, type Placed, type Recorded, readRecord, readTag, type Tagged } from './publish/record.ts'
import type { ForgeStart, PublishStart } from './publish/start.ts'

export type DoctorStart = ForgeStart & Pick<PublishStart, 'rehearse'>

interface Examined {
  readonly gates: readonly PublishGate[]
}

const examine: Step<DoctorStart & Recorded & Placed & Tagged & Access & Asked, Examined> = {
  title: 'holding the gates',
  run: async facts => {
    const release = facts.facts instanceof Fault ? undefined : await published(facts)
    // The draft, its publication, and one upload for each file and the four that tell about them.
    const writes = ownFiles(facts.record).length + 6
    return { gates: publishGates({ ...facts, release, writes: release === undefined ? writes : 0 }) }
  },
}

export const doctor = flow<DoctorStart>()
  .add(readRecord) // releases/              -> record, burned versions
  .add(findRepository) // --repo, git's remote   -> owner and name
  .add(readTag) // the remote repository  -> the commit that the tag names
  .add(openForge) // the environment        -> a token
  .add(askRepository) // GitHub                 -> rights, immutability
  .add(examine) // all of the above       -> gates

async function published({ forge, attempts, version }: DoctorStart & Access): Promise<PresentRelease | undefined> {
  try {
    return await attempts.read(`reading release ${version}`, () => forge.byTag(version))
  } catch (error) {
    if (error instanceof Fault && error.problems.some(({ code }) => code === 'forge.not-found')) return undefined
    throw error
  }
}
