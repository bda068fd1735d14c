/** Terms that hold in settings of a fact only, and the cheapest choice of them that holds in all of its settings. */
import type { Condition } from '../condition.ts'
import { type Bits, both, either, isEmpty, meet, meetAll, size, within, without } from './bits.ts'

/** An atom or its negation, and the samples in which it holds. */
export interface Literal {
  readonly condition: Condition
  readonly cost: number
  readonly bits: Bits
}

/** Literals that hold together, by their numbers. */
export interface Term {
  readonly literals: readonly number[]
  readonly bits: Bits
  readonly cost: number
}

/** The longest term that is tried; with a legal setting for every sample, more has never been needed. */
const longest = 4

/** Terms of as few literals as cover the wanted samples; none of them meets an unwanted sample. */
export function findTerms(wanted: Bits, unwanted: Bits, literals: readonly Literal[]): readonly Term[] {
  const useful = literals.flatMap((l, i) => (meet(l.bits, wanted) ? [i] : []))
  const terms: Term[] = []
  let open: readonly Term[] = [{ literals: [], bits: either(wanted, unwanted), cost: 0 }]
  for (let depth = 1; depth <= longest; depth++) {
    const next: Term[] = []
    for (const term of open) {
      for (const i of useful) {
        const literal = literals[i]
        if (literal === undefined || i <= (term.literals.at(-1) ?? -1)) continue
        if (!meetAll(term.bits, literal.bits, wanted)) continue
        const grown: Term = {
          literals: [...term.literals, i],
          bits: both(term.bits, literal.bits),
          cost: term.cost + literal.cost,
        }
        if (!meet(grown.bits, unwanted)) {
          if (!terms.some(t => isPart(t.literals, grown.literals))) terms.push(grown)
        } else if (depth < longest) next.push(grown)
      }
    }
    const covered = union(terms, wanted.length)
    if (within(wanted, covered)) return terms
    open = promising(next, without(wanted, covered), depth)
  }
  return [...terms, ...exactTerms(wanted, unwanted, literals, terms)]
}

/** Deeper levels grow from the terms that tell wanted from unwanted best, else they would be too many. */
function promising(terms: readonly Term[], missing: Bits, depth: number): readonly Term[] {
  if (depth === 1) return terms
  const scored = terms
    .map(term => ({ term, hits: size(both(term.bits, missing)), all: size(term.bits) }))
    .filter(t => t.hits > 0)
    .sort((a, b) => b.hits / b.all - a.hits / a.all || a.term.cost - b.term.cost)
  return scored.slice(0, 600).map(t => t.term)
}

/** What no short term explains: each sample that is left, with as many literals as it takes. */
function exactTerms(
  wanted: Bits,
  unwanted: Bits,
  literals: readonly Literal[],
  terms: readonly Term[],
): readonly Term[] {
  const found: Term[] = []
  let missing = without(wanted, union(terms, wanted.length))
  while (!isEmpty(missing)) {
    let bits = either(wanted, unwanted)
    const used: number[] = []
    while (meet(bits, unwanted)) {
      let best: { readonly i: number; readonly bits: Bits; readonly score: number } | undefined
      for (const [i, literal] of literals.entries()) {
        const trial = both(bits, literal.bits)
        const hits = size(both(trial, missing))
        const score = hits / (1 + size(both(trial, unwanted)))
        if (hits > 0 && !used.includes(i) && score > (best?.score ?? 0)) best = { i, bits: trial, score }
      }
      if (best === undefined || used.length > literals.length) return found
      used.push(best.i)
      bits = best.bits
    }
    found.push({ literals: used, bits, cost: used.reduce((sum, i) => sum + (literals[i]?.cost ?? 1), 0) })
    missing = without(missing, bits)
  }
  return found
}

/** One term if one will do, else two, else greedily, without those that the others make needless. */
export function cheapestCover(terms: readonly Term[], wanted: Bits): readonly Term[] {
  const sorted = [...terms].sort((a, b) => a.cost - b.cost)
  const single = sorted.find(t => within(wanted, t.bits))
  if (single !== undefined) return [single]
  const pair = cheapestPair(sorted.slice(0, 400), wanted)
  const greedy = greedyCover(sorted, wanted)
  return pair !== undefined && sum(pair) <= sum(greedy) ? pair : greedy
}

function cheapestPair(sorted: readonly Term[], wanted: Bits): readonly Term[] | undefined {
  let best: readonly Term[] | undefined
  for (const [i, a] of sorted.entries()) {
    const missing = without(wanted, a.bits)
    for (const b of sorted.slice(i + 1)) {
      if (best !== undefined && a.cost + b.cost >= sum(best)) break
      if (within(missing, b.bits)) best = [a, b]
    }
  }
  return best
}

function greedyCover(sorted: readonly Term[], wanted: Bits): readonly Term[] {
  const chosen: Term[] = []
  let missing = wanted
  while (!isEmpty(missing)) {
    let best: Term | undefined
    let bestScore = 0
    for (const term of sorted) {
      const score = size(both(term.bits, missing)) / (term.cost * term.cost)
      if (score > bestScore) [best, bestScore] = [term, score]
    }
    if (best === undefined) break
    chosen.push(best)
    missing = without(missing, best.bits)
  }
  return [...chosen]
    .sort((a, b) => b.cost - a.cost)
    .reduce<readonly Term[]>((kept, term) => {
      const others = kept.filter(t => t !== term)
      return within(wanted, union(others, wanted.length)) ? others : kept
    }, chosen)
}

function union(terms: readonly Term[], words: number): Bits {
  return terms.reduce<Bits>((all, t) => either(all, t.bits), new Uint32Array(words))
}

function sum(terms: readonly Term[]): number {
  return terms.reduce((total, t) => total + t.cost, 0)
}

function isPart(part: readonly number[], whole: readonly number[]): boolean {
  return part.every(i => whole.includes(i))
}
