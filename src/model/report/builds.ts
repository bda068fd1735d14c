/** The test builds of a release in short, for its gate and its record. */
import { z } from 'zod'
import { enumerate } from '../../base/text.ts'
import { rowId } from '../results.ts'
import type { CellReport, Report } from './report.ts'
import { originOf } from './words.ts'

const count = z.number().int().nonnegative()

export const buildsSchema = z.strictObject({
  /** Choices that the rows combine: 2 for pairs. */
  strength: z.number().int().min(1).max(3),
  /** Rows times FreeBSD releases: those that should be built, and those that are proven. */
  planned: count,
  proven: count,
  /** `net/wifibox-alpine@brcm row 3f9a2c1d on FreeBSD 14.3` */
  failed: z.array(z.string()),
  /** Where they were built. */
  builders: z.array(
    z.strictObject({
      freebsd: z.string(),
      jail: z.string(),
      arch: z.string(),
      poudriere: z.string().nullable(),
      ports: z.string().nullable(),
    }),
  ),
})

export type Builds = z.infer<typeof buildsSchema>

/** Results of another manifest count as not proven, and their failures as gone. */
export function buildsOf({ strength, ports, environments }: Report): Builds {
  const cells = ports.flatMap(port => port.flavors.flatMap(flavor => flavor.rows.flatMap(row => row.cells)))
  const now = cells.filter(cell => !cell.isOutdated)
  const builders = environments.map(({ freebsd, version, jail, arch, poudriere, commit, isDirty }) => ({
    freebsd,
    jail: version ?? jail,
    arch,
    poudriere,
    ports: commit === null ? null : `${commit}${isDirty === true ? ' with changes' : ''}`,
  }))
  return {
    strength,
    planned: cells.length,
    proven: now.filter(cell => cell.outcome === 'proven').length,
    failed: now.filter(cell => cell.outcome === 'failed').map(nameOf),
    builders: [...new Map(builders.map(one => [JSON.stringify(one), one])).values()],
  }
}

/** `14.3-RELEASE-p2 (poudriere 3.4.8, ports 0a1b2c3d4e5f)` */
export function showBuilders({ builders }: Builds): string {
  return enumerate(
    builders.map(
      one => `${one.jail} (poudriere ${one.poudriere ?? 'unknown'}, ports ${one.ports?.slice(0, 12) ?? 'unknown'})`,
    ),
  )
}

function nameOf({ row, freebsd }: CellReport): string {
  return `${originOf(row)} row ${rowId(row)} on FreeBSD ${freebsd}`
}
