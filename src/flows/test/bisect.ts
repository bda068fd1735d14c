/** Builds the few further rows that tell the suspects of a failure apart. */
import { allPorts } from '../../model/ports.ts'
import { type Row, rowKey } from '../../model/results.ts'
import { tellingRow } from '../../poudriere/bisect.ts'
import { type Cell, cellsOf } from '../../poudriere/cells.ts'
import { suspicions } from '../../poudriere/suspects.ts'
import { type Building, buildCells } from './build.ts'
import { addSets } from './hosts.ts'
import { type Found, jailsOf, judgedIn, releaseOf } from './results.ts'

/** Each round halves the suspects: 780 pairs of 40 settings need ten. */
const mostRounds = 12

/** Resolves with all cells, the further ones included. */
export async function bisect(building: Building, found: Omit<Found, 'ended' | 'source'>): Promise<readonly Cell[]> {
  let cells = found.cells
  for (let round = 0; round < mostRounds; round++) {
    const next = nextCells({ ...found, cells })
    if (next.length === 0) break
    for (const builder of building.builders)
      await addSets(
        builder,
        next.map(({ row }) => row),
      )
    await buildCells(building, next)
    cells = [...cells, ...next]
  }
  return cells
}

function nextCells(found: Omit<Found, 'ended' | 'source'>): readonly Cell[] {
  const ports = allPorts(found.ports)
  return jailsOf(found.cells).flatMap(jail =>
    ports.flatMap(port => {
      const judged = judgedIn(found, jail, port.origin)
      const known = new Set(judged.map(({ row }) => rowKey(row)))
      const proven = judged.filter(({ outcome }) => outcome === 'proven').map(({ row }) => row)
      const rows = suspicions(port, judged, true).flatMap((suspicion): readonly Row[] => {
        const row = tellingRow(port, releaseOf(found.facts, jail), suspicion, proven, known)
        return row === undefined ? [] : [row]
      })
      return cellsOf(rows, [jail], ports)
    }),
  )
}
