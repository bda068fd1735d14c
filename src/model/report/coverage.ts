/** How much of the option space the proven rows show. */
import { freebsd } from '../freebsd.ts'
import { working } from '../matrix/array.ts'
import type { Part } from '../matrix/plan.ts'
import { rowOf, spaceOf } from '../matrix/space.ts'
import { tuplesOf } from '../matrix/tuples.ts'
import { allPorts, type Ports } from '../ports.ts'
import type { Row } from '../results.ts'

export interface Coverage {
  readonly port: string
  /** Flavors that share their rows. */
  readonly flavors: readonly string[]
  readonly freebsd: string
  /** Choices in a tuple. */
  readonly size: number
  /** Tuples that a proven row shows, of those that are possible. */
  readonly shown: number
  readonly possible: number
}

export function coverageOf(
  ports: Ports,
  plan: readonly Part[],
  strength: 1 | 2 | 3,
  release: string,
  proven: readonly { readonly freebsd: string; readonly row: Row }[],
): readonly Coverage[] {
  return plan
    .filter(part => part.releases.includes(release))
    .flatMap(part => {
      const port = allPorts(ports).find(one => one.origin === part.port)
      if (port === undefined) return []
      const space = spaceOf(port, part.flavors, freebsd(release))
      const rows = proven
        .filter(cell => cell.freebsd === release && cell.row.port === part.port)
        .map(({ row }) => rowOf(space, row.flavor, new Set(row.set)))
        .filter(row => row !== undefined)
      const tuples = tuplesOf(space, strength)
      const shown = tuples.wanted - working(tuples, rows).missing.length
      return [
        {
          port: part.port,
          flavors: part.flavors,
          freebsd: release,
          size: tuples.strength,
          shown,
          possible: tuples.wanted,
        },
      ]
    })
}
