/** The cheapest way to say what samples show: compared with trying everything, and the same whatever the samples are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bitsOf, either, within, without } from '../../src/model/infer/bits.ts'
import { cheapestCover, findTerms, type Literal, type Term } from '../../src/model/infer/terms.ts'

const samples = 40
const everything = bitsOf(samples, () => true)
const someTerms = fc
  .array(fc.tuple(fc.uniqueArray(fc.nat(samples - 1), { minLength: 1 }), fc.integer({ min: 10, max: 40 })), {
    minLength: 1,
    maxLength: 9,
  })
  .map(list =>
    list.map(
      ([hits, cost], i): Term => ({ literals: [i], bits: bitsOf(samples, n => hits.includes(n)), cost: cost / 10 }),
    ),
  )

const costOf = (terms: readonly Term[]): number => terms.reduce((sum, { cost }) => sum + cost, 0)
const union = (terms: readonly Term[]) =>
  terms.reduce(
    (all, { bits }) => either(all, bits),
    bitsOf(samples, () => false),
  )

test('a choice of terms covers what is wanted and is as cheap as the cheapest of all choices', () => {
  fc.assert(
    fc.property(someTerms, terms => {
      const wanted = union(terms)
      const found = cheapestCover(terms, wanted)
      assert.ok(within(wanted, union(found)))
      const choices = Array.from({ length: 2 ** terms.length }, (_, n) => terms.filter((_, i) => ((n >> i) & 1) === 1))
      const single = terms.filter(({ bits }) => within(wanted, bits)).map(term => [term])
      // One term is always preferred to several.
      const allowed = single.length > 0 ? single : choices.filter(choice => within(wanted, union(choice)))
      assert.equal(costOf(found).toFixed(3), Math.min(...allowed.map(costOf)).toFixed(3))
    }),
    { numRuns: 300 },
  )
})

test('the order of the terms plays no part', () => {
  fc.assert(
    fc.property(someTerms, terms => {
      const wanted = union(terms)
      const numbers = (list: readonly Term[]) => list.flatMap(t => t.literals).sort((a, b) => a - b)
      assert.deepEqual(numbers(cheapestCover(terms.toReversed(), wanted)), numbers(cheapestCover(terms, wanted)))
    }),
  )
})

test('seven literals in one term are found, without one that is needless', () => {
  const literals = Array.from({ length: 16 }, (_, i): Literal => {
    const condition = { kind: 'option', name: `O${i >> 1}` } as const
    const on = i % 2 === 0
    const bits = bitsOf(256, n => (((n >> (i >> 1)) & 1) === 1) === on)
    return { condition: on ? condition : { kind: 'not', of: condition }, cost: on ? 1 : 1.3, bits }
  })
  const all = bitsOf(256, () => true)
  // O0 and not O1 and O2 and O3 and not O4 and O5 and not O6; O7 plays no part.
  const wanted = bitsOf(256, n => (n & 0x7f) === 0b0101101)
  const [term, ...others] = cheapestCover(findTerms(wanted, without(all, wanted), literals), wanted)
  assert.deepEqual([term?.literals, others], [[0, 3, 4, 6, 9, 10, 13], []])
  assert.ok(within(wanted, term?.bits ?? everything))
})
