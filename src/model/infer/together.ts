/** Settings that show in which order two items of a variable stand: those that have both. */
import { type Condition, holds, type Point } from '../condition.ts'
import type { FreeBSD } from '../freebsd.ts'
import { type Setting, solve } from '../options.ts'
import type { Port } from '../ports.ts'
import { type Bits, bitsOf, meet } from './bits.ts'
import { placesFor } from './critical.ts'

/**
 * For every two conditions of the items of one variable that no point of `seen` has together, and that can hold together,
 * one setting. `variables` has the conditions of each variable, without two that are the same.
 */
export function togetherRows(
  port: Port,
  variables: readonly (readonly Condition[])[],
  seen: readonly Point[],
  releases: readonly FreeBSD[],
): readonly Setting[] {
  const known = new Map<string, Bits>()
  const bits = (condition: Condition): Bits => {
    const key = JSON.stringify(condition)
    const found = known.get(key) ?? bitsOf(seen.length, i => holdsAt(condition, seen[i]))
    known.set(key, found)
    return found
  }
  const rows = new Map<string, Setting | undefined>()
  for (const conditions of variables)
    for (const [i, a] of conditions.entries())
      for (const b of conditions.slice(i + 1)) {
        const key = JSON.stringify([a, b])
        if (!rows.has(key) && !meet(bits(a), bits(b))) rows.set(key, bothIn(port, a, b, releases))
      }
  return [...rows.values()].filter(row => row !== undefined)
}

function holdsAt(condition: Condition, point: Point | undefined): boolean {
  return point !== undefined && holds(condition, point)
}

function bothIn(port: Port, a: Condition, b: Condition, releases: readonly FreeBSD[]): Setting | undefined {
  const wanted: Condition = { kind: 'and', of: [a, b] }
  for (const { flavor, freebsd } of placesFor(port, wanted, releases)) {
    const options = solve(port, wanted, flavor, freebsd)
    if (options !== undefined) return { flavor, freebsd, options }
  }
  return undefined
}
