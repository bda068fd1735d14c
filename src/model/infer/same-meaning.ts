/** Do two conditions hold in the same settings, however they are written? */
import type { Condition } from '../condition.ts'
import type { FreeBSD } from '../freebsd.ts'
import { witness } from '../options.ts'
import type { Port } from '../ports.ts'

export interface Meaning {
  readonly port: Port
  /** Where conditions over FreeBSD versions are tried. */
  readonly releases: readonly FreeBSD[]
}

export function meansSame(a: Condition, b: Condition, { port, releases }: Meaning): boolean {
  if (JSON.stringify(a) === JSON.stringify(b)) return true
  const only = (one: Condition, other: Condition): Condition => ({ kind: 'and', of: [one, { kind: 'not', of: other }] })
  return [only(a, b), only(b, a)].every(condition => witness(port, condition, releases) === undefined)
}

/** The releases, and one on each side of every version at which something changes. */
export function bothSides(releases: readonly FreeBSD[], thresholds: readonly number[]): readonly FreeBSD[] {
  const [main] = releases
  if (main === undefined) return []
  return [...releases, ...thresholds.flatMap(t => [t - 1, t]).map(osversion => ({ ...main, osversion }))]
}
