/** How small an array can be at least. */
import type { Space } from './space.ts'
import type { Tuples } from './tuples.ts'

/**
 * No array has fewer rows: all tuples of one set of parameters stand in different rows. Without rules between options, the
 * rows with one value of the largest parameter must again show all tuples of the others, of one less strength; and an array
 * of pairs over k switches with n rows needs k <= C(n - 1, ceil(n / 2)) (Kleitman and Spencer; Katona).
 */
export function lowerBound(space: Space, tuples: Tuples): number {
  const perSet = new Map<number, number>()
  for (let tuple = 0; tuple < tuples.total; tuple++) {
    const set = tuples.setOf[tuple] ?? 0
    if (tuples.impossible[tuple] === 0) perSet.set(set, (perSet.get(set) ?? 0) + 1)
  }
  const simple = Math.max(1, ...perSet.values())
  if (space.forbidden.length > 0) return simple
  const sizes = space.parameters.map(p => p.values.length).sort((a, b) => b - a)
  return Math.max(simple, recursive(sizes, tuples.strength))
}

function recursive([largest = 1, ...others]: readonly number[], strength: number): number {
  if (strength <= 1) return largest
  const below = largest * recursive(others, strength - 1)
  const switches = [largest, ...others].filter(size => size >= 2).length
  return strength === 2 ? Math.max(below, pairsOfSwitches(switches), pairsBeside(largest, switches - 1)) : below
}

function pairsOfSwitches(k: number): number {
  let n = k < 2 ? 1 : 4
  while (choose(n - 1, Math.ceil(n / 2)) < k) n++
  return n
}

/**
 * Pairs of k switches beside one parameter with v values. Each value needs two rows at least, and two rows only when they
 * are each other's opposite; so with 2v rows a switch is a word of v bits, and two switches may neither be the same word
 * nor opposite ones: 2^(v-1) at most. With one row more, one value has three rows: 2^(v-2) words for the others, and for
 * each of them at most three switches, which no two rows of these three put in order.
 */
function pairsBeside(v: number, k: number): number {
  if (v < 2 || k < 1) return v
  if (k <= 2 ** (v - 1)) return 2 * v
  return k <= 3 * 2 ** (v - 2) ? 2 * v + 1 : 2 * v + 2
}

function choose(n: number, k: number): number {
  let result = 1
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i
  return result
}
