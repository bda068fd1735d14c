/** Which rows a change of the manifest touches. */
import { freebsd } from '../freebsd.ts'
import { allPorts, type Ports } from '../ports.ts'
import { changedParts } from './parts.ts'
import type { PlannedRow } from './plan.ts'

export interface ChangedRow {
  readonly row: PlannedRow
  /** What differs on some release: `DISTFILES`, `firmware`, `everything`. */
  readonly parts: readonly string[]
}

/** The rows that are made of something else than the old ports would make them of. */
export function changedRows(old: Ports, ports: Ports, rows: readonly PlannedRow[]): readonly ChangedRow[] {
  return rows.map(row => ({ row, parts: partsOf(old, ports, row) })).filter(({ parts }) => parts.length > 0)
}

function partsOf(old: Ports, ports: Ports, { port: origin, flavor, set, releases }: PlannedRow): readonly string[] {
  const [before, port] = [old, ports].map(side => allPorts(side).find(p => p.origin === origin))
  if (port === undefined) return []
  if (before === undefined) return ['everything']
  const settings = releases.map(release => ({ flavor, options: new Set(set), freebsd: freebsd(release) }))
  return [...new Set(settings.flatMap(setting => changedParts(before, port, setting)))]
}
