import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Fault } from '../../src/base/fault.ts'
import { failedRows } from '../../src/model/matrix/failed.ts'
import { mergeResults } from '../../src/model/merge-results.ts'
import { formatResults, parseResults, type Result, type Results, rowId, rowKey } from '../../src/model/results.ts'
import { buildResults, environmentOf, mixed, proven } from '../support/build-results.ts'
import { realPorts } from '../support/option-ports.ts'

const whole = buildResults(realPorts, ['14.3', '15.0'], mixed)

describe('results of test builds', () => {
  it('are read as they were written, one line a result', () => {
    const text = formatResults(whole)
    assert.deepEqual(parseResults(text, 'r.json'), whole)
    assert.equal(text.split('\n').filter(line => line.startsWith('    {"row"')).length, whole.results.length)
    assert.equal(formatResults(parseResults(text, 'r.json')), text)
  })
  it('are refused with place and reason when the file was cut off', () => {
    const [problem] = problemsOf(formatResults(whole).slice(0, 5000))
    assert.equal(problem?.place?.file, 'r.json')
    assert.match(problem?.message ?? '', /^not valid JSON: /)
  })
  it('are refused when they say what there is not', () => {
    const wrong = (change: object): string => JSON.stringify({ ...whole, ...change })
    const [result] = whole.results
    assert.match(
      messageOf(wrong({ results: [{ ...result, environment: 'gone' }] })),
      /environment gone, which there is not/,
    )
    assert.match(messageOf(wrong({ results: [{ ...result, outcome: 'fine' }] })), /^results\[1\]\.outcome: /)
    assert.match(
      messageOf(wrong({ results: [{ ...result, row: { ...result?.row, port: '../x' } }] })),
      /must be an origin/,
    )
    assert.match(messageOf(wrong({ environments: [{ ...whole.environments[0], freebsd: '14' }] })), /must be a release/)
    assert.match(messageOf(wrong({ schemaVersion: 2 })), /^schemaVersion: /)
    assert.match(messageOf('null'), /^the results: /)
  })
  it('name a row by what is on, whatever the order', () => {
    assert.equal(
      rowId({ port: 'a/b', flavor: 'x', set: ['B', 'A'] }),
      rowId({ port: 'a/b', flavor: 'x', set: ['A', 'B'] }),
    )
    const ids = new Set(whole.results.map(result => rowId(result.row)))
    assert.equal(ids.size, new Set(whole.results.map(result => rowKey(result.row))).size)
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}$/)
  })
})

describe('merged results', () => {
  const file = (change: Partial<Result>, freebsd = '14.3'): Results => {
    const one = buildResults(realPorts, [freebsd], proven)
    const [first] = one.results
    return { ...one, results: first === undefined ? [] : [{ ...first, ...change }] }
  }
  const outcome = (...files: readonly Results[]) => mergeResults(files).results.map(result => result.outcome)

  it('are those of one run when its cells come in any order', () => {
    const cells = [0, 1, 2, 3].map(i => ({ ...whole, results: whole.results.filter((_, at) => at % 4 === i) }))
    for (const order of [cells, cells.toReversed()]) {
      const merged = mergeResults(order)
      assert.equal(merged.results.length, whole.results.length)
      assert.deepEqual(byKey(merged), byKey(whole))
      assert.deepEqual(merged.environments.map(e => e.freebsd).sort(), ['14.3', '15.0'])
    }
  })
  it('have the later of two results of a row', () => {
    const early = file({ outcome: 'failed', ended: '2026-03-01T00:00:00Z' })
    const late = file({ outcome: 'proven', ended: '2026-03-02T00:00:00Z' })
    assert.deepEqual(outcome(early, late), ['proven'])
    assert.deepEqual(outcome(late, early), ['proven'])
  })
  it('keep a proof against a run that never came so far, unless the row is made of something else by now', () => {
    const proof = file({ ended: '2026-03-01T00:00:00Z' })
    const lost = { outcome: 'not-run', ended: '2026-03-02T00:00:00Z' } as const
    assert.deepEqual(outcome(proof, file(lost)), ['proven'])
    assert.deepEqual(outcome(proof, file({ ...lost, madeOf: 'other' })), ['not-run'])
  })
  it('keep releases apart, and environments of the same name that differ', () => {
    assert.deepEqual(outcome(file({}), file({}, '15.0')), ['proven', 'proven'])
    const other = {
      ...file({ ended: '2026-04-01T00:00:00Z' }),
      environments: [{ ...environmentOf('14.3'), commit: 'ffff' }],
    }
    const merged = mergeResults([whole, other])
    assert.deepEqual(
      merged.environments.map(e => [e.id, e.commit]),
      [
        ['root@builder 143amd64', '0a1b2c3d4e5f'],
        ['root@builder 150amd64', '0a1b2c3d4e5f'],
        ['root@builder 143amd64 (2)', 'ffff'],
      ],
    )
    assert.equal(parseResults(formatResults(merged), 'merged').results.length, whole.results.length)
  })
})

describe('rows that failed before', () => {
  it('are those whose newest result is a failure on some release', () => {
    assert.deepEqual(failedRows([whole]).map(rowId), [
      ...new Set(whole.results.filter(r => r.outcome === 'failed').map(r => rowId(r.row))),
    ])
    const mended = {
      ...whole,
      results: whole.results.map(r => ({ ...r, outcome: 'proven', ended: '2027-01-01T00:00:00Z' }) as const),
    }
    assert.deepEqual(failedRows([whole, mended]), [])
    assert.equal(failedRows([mended, whole]).length, 0)
  })
})

function byKey({ results, environments }: Results) {
  const freebsd = new Map(environments.map(e => [e.id, e.freebsd]))
  return results.map(r => `${freebsd.get(r.environment)} ${rowKey(r.row)} ${r.outcome}`).sort()
}

function problemsOf(text: string) {
  try {
    parseResults(text, 'r.json')
  } catch (error) {
    if (error instanceof Fault) return error.problems
    throw error
  }
  return assert.fail('the results were accepted')
}

function messageOf(text: string): string {
  return problemsOf(text)[0]?.message ?? ''
}
