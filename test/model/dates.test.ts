import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Fault } from '../../src/base/fault.ts'
import { addDays, dayOf, daysBetween, fromSnapshot, parseDay, toSnapshot } from '../../src/model/dates.ts'

describe('parseDay', () => {
  for (const day of ['2026-03-29', '2024-02-29', '2000-02-29', '1999-12-31', '0001-01-01']) {
    test(`takes ${day}`, () => assert.equal(parseDay(day), day))
  }
  for (const text of [
    '',
    '2026-3-29',
    '20260329',
    '2026-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-03-00',
  ]) {
    test(`refuses ${JSON.stringify(text)}`, () => refuses(() => parseDay(text)))
  }
  for (const text of [
    '2026-03-29T00:00:00Z',
    ' 2026-03-29',
    '2026-03-29\n',
    '+002026-03-29',
    'tomorrow',
    '２026-03-29',
  ]) {
    test(`refuses ${JSON.stringify(text)}`, () => refuses(() => parseDay(text)))
  }
  test('tells the place it was given', () => {
    const place = { file: 'updates.yaml', line: 3 }
    assert.throws(
      () => parseDay('x', place),
      (error: unknown) =>
        error instanceof Fault &&
        error.problems[0]?.place === place &&
        error.problems[0]?.hint === 'write it like 2026-03-29',
    )
  })
})

describe('snapshots', () => {
  test('are the date without its hyphens', () => assert.equal(toSnapshot('2026-03-29'), '20260329'))
  test('are read back', () => assert.equal(fromSnapshot('20260405'), '2026-04-05'))
  for (const text of [
    '',
    '2026-03-29',
    '20260229',
    '20261301',
    '2026032',
    '202603290',
    '19991231',
    '21000101',
    'v2026032',
  ]) {
    test(`refuse ${JSON.stringify(text)}`, () => refuses(() => fromSnapshot(text)))
  }
  for (const day of ['1999-12-31', '2100-01-01', '2026-02-29'])
    test(`refuse the day ${day}`, () => refuses(() => toSnapshot(day)))
  test('survive both ways, for any day', () => {
    fc.assert(fc.property(anyDay, day => assert.equal(fromSnapshot(toSnapshot(day)), day)))
  })
})

describe('days', () => {
  test('are those of UTC', () => assert.equal(dayOf(new Date('2026-03-29T23:59:59.999Z')), '2026-03-29'))
  test('are counted over a leap day', () => assert.equal(daysBetween('2024-02-28', '2024-03-01'), 2))
  test('are counted backwards', () => assert.equal(daysBetween('2026-04-01', '2026-03-29'), -3))
  test('are added over a new year', () => assert.equal(addDays('2025-12-30', 5), '2026-01-04'))
  test('added and counted agree', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -9999, max: 9999 }), (day, n) =>
        assert.equal(daysBetween(day, addDays(day, n)), n),
      ),
    )
  })
})

function refuses(run: () => unknown): void {
  assert.throws(
    run,
    (error: unknown) =>
      error instanceof Fault && error.exit === 'invalid' && error.problems[0]?.code === 'date.invalid',
  )
}

const anyDay = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }).map(dayOf)
