/** What the packet shows of a release beside its patch: what differs in meaning, and what test builds have proven. */
import type { PacketFacts } from '../../model/packet.ts'
import { allPorts } from '../../model/ports.ts'
import type { Report } from '../../model/report/report.ts'
import { statementDifferences } from '../../model/statement-difference.ts'
import { keptResults } from '../kept-results.ts'
import type { InTree, Ours } from '../tree-start.ts'
import type { Chosen, Handed } from './choose.ts'
import type { Meant } from './meaning.ts'

/** What make says when it was asked, otherwise what the files say; undefined for new ports, of which all is new. */
export function meaningOf({
  isNew,
  differences,
  doubts,
  ports,
  theirs,
  wanted,
}: Ours & InTree & Handed & Meant): PacketFacts['meaning'] {
  if (isNew) return undefined
  if (differences !== undefined) return { by: 'make', differences, doubts }
  const read = allPorts(ports).flatMap(({ origin }) => statementDifferences(origin, theirs, wanted))
  return { by: 'statements', differences: read, doubts: [] }
}

/** Undefined when there are no results of test builds of this release. */
export async function buildReport({ root, record, ports }: Ours & Chosen): Promise<Report | undefined> {
  const results = keptResults(root, record.version)
  if (results === undefined) return undefined
  const { planRows } = await import('../../model/matrix/plan.ts')
  const { reportOf } = await import('../../model/report/report.ts')
  const strength = results.strength === 1 || results.strength === 3 ? results.strength : 2
  const wish = { strength, seed: undefined, failed: [], ports: [], flavor: undefined } as const
  return { ...reportOf(results, ports, planRows(ports, { ...wish, releases: ports.freebsd })), release: record.version }
}
