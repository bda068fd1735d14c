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
  return [...terms, ...longTerms(wanted, unwanted, literals, terms)]
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

/** What no short term explains: one term for everything if one will do, else for each sample that is left the cheapest. */
function longTerms(
  wanted: Bits,
  unwanted: Bits,
  literals: readonly Literal[],
  terms: readonly Term[],
): readonly Term[] {
  const whole = cheapestTerm(wanted, unwanted, literals)
  if (whole !== undefined) return [whole]
  const found: Term[] = []
  for (let missing = without(wanted, union(terms, wanted.length)); !isEmpty(missing); ) {
    const term = cheapestTerm(firstOf(missing), unwanted, literals)
    if (term === undefined) break
    const bits = term.literals.reduce((left, i) => both(left, literals[i]?.bits ?? left), either(wanted, unwanted))
    found.push({ ...term, bits })
    missing = without(missing, bits)
  }
  return found
}

/** The cheapest literals that hold in all of these samples, and never all of them in an unwanted one. */
function cheapestTerm(samples: Bits, unwanted: Bits, literals: readonly Literal[]): Term | undefined {
  // Each literal rules samples out; together they must rule out all that are unwanted.
  const rulers = literals.flatMap((literal, i) =>
    within(samples, literal.bits) ? [{ literals: [i], bits: without(unwanted, literal.bits), cost: literal.cost }] : [],
  )
  if (!within(unwanted, union(rulers, unwanted.length))) return undefined
  const cover = cheapestCover(rulers, unwanted)
  return { literals: cover.flatMap(t => t.literals).sort((a, b) => a - b), bits: samples, cost: sum(cover) }
}

function firstOf(bits: Bits): Bits {
  const word = bits.findIndex(one => one !== 0)
  return bits.map((one, i) => (i === word ? one & -one : 0))
}

/** The cheapest terms that together hold in every wanted sample; of equally cheap choices the fewest, then the first. */
export function cheapestCover(terms: readonly Term[], wanted: Bits): readonly Term[] {
  const sorted = [...terms].sort((a, b) => a.cost - b.cost || byNumbers(a.literals, b.literals))
  const single = sorted.find(t => within(wanted, t.bits))
  if (single !== undefined) return [single]
  return exactCover(worthwhile(sorted.slice(0, mostTerms), wanted), wanted, greedyCover(sorted, wanted))
}

/** More are cut off: the dear ones. */
const mostTerms = 400
/** The search ends after so many choices with the best one so far; most need a few dozen. */
const mostChoices = 3000

/** Without terms that hold in no more wanted samples than one that is as cheap. */
function worthwhile(sorted: readonly Term[], wanted: Bits): readonly Term[] {
  const kept: { readonly term: Term; readonly hits: Bits }[] = []
  for (const term of sorted) {
    const hits = both(term.bits, wanted)
    if (!kept.some(other => within(hits, other.hits))) kept.push({ term, hits })
  }
  return kept.map(({ term }) => term)
}

/** Branch and bound: the wanted sample that fewest terms hold in needs one of them. */
function exactCover(terms: readonly Term[], wanted: Bits, greedy: readonly Term[]): readonly Term[] {
  let best = greedy
  let choices = 0
  const choose = (missing: Bits, chosen: readonly Term[], cost: number): void => {
    if (isEmpty(missing)) {
      if (isBetter(chosen, best)) best = chosen
      return
    }
    for (const term of rarest(terms, missing)) {
      if (cost + term.cost > sum(best) + tiny || choices++ > mostChoices) return
      choose(without(missing, term.bits), [...chosen, term], cost + term.cost)
    }
  }
  choose(wanted, [], 0)
  return best
}

/** Sums of costs differ by this when they are the same. */
const tiny = 1e-9

/** The terms that hold in the one missing sample that fewest hold in; of as many samples as are in a word, that is enough. */
function rarest(terms: readonly Term[], missing: Bits): readonly Term[] {
  const word = missing.findIndex(bits => bits !== 0)
  let best: readonly Term[] | undefined
  for (let bits = missing[word] ?? 0; bits !== 0; bits &= bits - 1) {
    const bit = bits & -bits
    const here = terms.filter(t => ((t.bits[word] ?? 0) & bit) !== 0)
    if (best === undefined || here.length < best.length) best = here
  }
  return best ?? []
}

function isBetter(a: readonly Term[], b: readonly Term[]): boolean {
  const difference = sum(a) - sum(b)
  if (Math.abs(difference) > tiny) return difference < 0
  return a.length !== b.length ? a.length < b.length : byNumbers(numbersOf(a), numbersOf(b)) < 0
}

function numbersOf(terms: readonly Term[]): readonly number[] {
  return [...terms]
    .map(t => t.literals)
    .sort(byNumbers)
    .flat()
}

function byNumbers(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((n, i) => n !== b[i])
  return at < 0 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1)
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
