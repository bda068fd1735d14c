/**
 * From samples to conditions: for each fact the simplest condition that holds in exactly the settings that show it.
 *
 * A condition is looked for as alternatives (or) of terms (and) over options, flavors and FreeBSD versions; the cheapest
 * one wins, and options that are on cost least. What samples cannot tell apart is settled by more samples (rows.ts).
 */
import { always, type Condition, holds, type Point } from '../condition.ts'
import type { Port } from '../ports.ts'
import { type Bits, bitsKey, bitsOf, isEmpty, without } from './bits.ts'
import { cheapestCover, findTerms, type Literal, type Term } from './terms.ts'

export interface Sample {
  readonly point: Point
  readonly facts: ReadonlySet<string>
}

/** Fact -> condition, for every fact that some sample shows. */
export function learnConditions(
  port: Port,
  thresholds: readonly number[],
  samples: readonly Sample[],
): ReadonlyMap<string, Condition> {
  const literals = literalsOf(port, thresholds, samples)
  const everything = bitsOf(samples.length, () => true)
  const known = new Map<string, Condition>()
  const learned = new Map<string, Condition>()
  for (const [fact, column] of columnsOf(samples)) {
    const key = bitsKey(column)
    const condition = known.get(key) ?? conditionFor(column, everything, literals)
    known.set(key, condition)
    learned.set(fact, condition)
  }
  return learned
}

/**
 * Samples that differ although the same options are on and no known threshold lies between them: a threshold is still
 * unknown. One for each set of facts that such samples do not share.
 */
export function tornSamples<S extends Sample>(thresholds: readonly number[], samples: readonly S[]): readonly S[] {
  const firsts = new Map<string, S>()
  const torn = new Map<string, S>()
  for (const sample of samples) {
    const { flavor, options, osversion } = sample.point
    const key = JSON.stringify([flavor, [...options].sort(), thresholds.filter(t => t <= osversion).length])
    const first = firsts.get(key)
    if (first === undefined) firsts.set(key, sample)
    else {
      const [gone, come] = [unshared(first.facts, sample.facts), unshared(sample.facts, first.facts)]
      if (gone.length + come.length > 0) torn.set([...gone, ...come].sort().join('\n'), sample)
    }
  }
  return [...torn.values()]
}

function unshared(a: ReadonlySet<string>, b: ReadonlySet<string>): readonly string[] {
  return [...a].filter(fact => !b.has(fact))
}

function columnsOf(samples: readonly Sample[]): ReadonlyMap<string, Bits> {
  const columns = new Map<string, Bits>()
  samples.forEach(({ facts }, i) => {
    for (const fact of facts) {
      let column = columns.get(fact)
      if (column === undefined) {
        column = new Uint32Array((samples.length + 31) >> 5)
        columns.set(fact, column)
      }
      column[i >> 5] = (column[i >> 5] ?? 0) | (1 << (i & 31))
    }
  })
  return columns
}

/** Costs order what is equally true: an option before its negation, options before releases, releases before flavors. */
function literalsOf(port: Port, thresholds: readonly number[], samples: readonly Sample[]): readonly Literal[] {
  const atoms: readonly (readonly [Condition, number])[] = [
    ...port.options.map(o => [{ kind: 'option', name: o.name } as const, 1] as const),
    ...thresholds.map(value => [{ kind: 'osversion', op: '>=', value } as const, 1.6] as const),
    ...port.flavors.map(f => [{ kind: 'flavor', name: f.name } as const, 2] as const),
  ]
  const bits = (condition: Condition): Bits =>
    bitsOf(samples.length, i => {
      const point = samples[i]?.point
      return point !== undefined && holds(condition, point)
    })
  return atoms.flatMap(([condition, cost]): readonly Literal[] => {
    const opposite: Condition =
      condition.kind === 'osversion' ? { ...condition, op: '<' } : { kind: 'not', of: condition }
    const extra = condition.kind === 'osversion' ? 0.1 : 0.3
    return [
      { condition, cost, bits: bits(condition) },
      { condition: opposite, cost: cost + extra, bits: bits(opposite) },
    ]
  })
}

function conditionFor(column: Bits, everything: Bits, literals: readonly Literal[]): Condition {
  const rest = without(everything, column)
  if (isEmpty(rest)) return always
  const plain = cheapestCover(findTerms(column, rest, literals), column)
  // Nothing over options, flavors and releases tells these samples from the others.
  if (!covers(plain, column)) return { kind: 'or', of: [] }
  if (plain.length === 1) return show(plain, literals)
  const opposite = cheapestCover(findTerms(rest, column, literals), rest)
  if (!covers(opposite, rest)) return show(plain, literals)
  return costOf(opposite) + 1 < costOf(plain) ? { kind: 'not', of: show(opposite, literals) } : show(plain, literals)
}

function covers(terms: readonly Term[], wanted: Bits): boolean {
  return isEmpty(terms.reduce((left, term) => without(left, term.bits), wanted))
}

function costOf(terms: readonly Term[]): number {
  return terms.reduce((sum, term) => sum + term.cost + 0.5, 0)
}

/** Alternatives of terms, what all of them share written once: `A and (B or C)`. */
function show(terms: readonly Term[], literals: readonly Literal[]): Condition {
  // What must be on first, then what must be off; literals stand in pairs of both.
  const lists = terms.map(term => [...term.literals].sort((a, b) => (a % 2) - (b % 2) || a - b))
  const [first = []] = lists
  const shared = terms.length < 2 ? [] : first.filter(l => lists.every(list => list.includes(l)))
  const rest = lists.map(list => list.filter(l => !shared.includes(l)))
  const literal = (index: number): Condition => literals[index]?.condition ?? always
  const alternatives = rest.map(list => joined('and', list.map(literal))).sort(byText)
  // Shared literals that are one whole term make the others needless.
  const or = rest.some(list => list.length === 0) ? [] : [joined('or', alternatives)]
  return joined('and', [...shared.map(literal), ...or])
}

function joined(kind: 'and' | 'or', parts: readonly Condition[]): Condition {
  const [first] = parts
  return parts.length === 1 && first !== undefined ? first : { kind, of: parts }
}

function byText(a: Condition, b: Condition): number {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)]
  return left < right ? -1 : left > right ? 1 : 0
}
