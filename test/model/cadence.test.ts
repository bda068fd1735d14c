import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Fault } from '../../src/base/fault.ts'
import { nextWindow, quarterlyCut, windowOf } from '../../src/model/cadence.ts'
import { dayOf, daysBetween } from '../../src/model/dates.ts'

const march2026 = {
  opens: '2026-03-01',
  closes: '2026-03-31',
  recommended: { from: '2026-03-27', to: '2026-03-30' },
  branch: '2026Q2',
  cut: '2026-04-01',
}
const september2026 = {
  opens: '2026-09-01',
  closes: '2026-09-30',
  recommended: { from: '2026-09-26', to: '2026-09-29' },
  branch: '2026Q4',
  cut: '2026-10-01',
}

describe('windowOf', () => {
  for (const day of ['2026-03-01', '2026-03-29', '2026-03-31'])
    test(`${day} lies in March`, () => assert.deepEqual(windowOf(day), march2026))
  for (const day of ['2026-09-01', '2026-09-30'])
    test(`${day} lies in September`, () => assert.deepEqual(windowOf(day), september2026))
  for (const day of ['2026-02-28', '2026-04-01', '2026-08-31', '2026-10-01', '2026-12-31']) {
    test(`${day} lies in none`, () => assert.equal(windowOf(day), undefined))
  }
  test('refuses what is not a date', () => {
    for (const ask of [windowOf, nextWindow, quarterlyCut]) {
      assert.throws(
        () => ask('2026-02-30'),
        (error: unknown) => error instanceof Fault && error.exit === 'invalid',
      )
    }
  })

  /** Tags of the minor releases since the rhythm began. */
  for (const day of ['2023-09-26', '2024-03-27', '2024-09-28', '2025-03-29', '2025-09-27', '2026-03-29']) {
    test(`the release of ${day} was made on one of the recommended days`, () => {
      const window = windowOf(day)
      assert.ok(window !== undefined && window.recommended.from <= day && day <= window.recommended.to)
    })
  }
})

describe('nextWindow', () => {
  const table: readonly (readonly [day: string, opens: string])[] = [
    ['2026-01-01', '2026-03-01'],
    ['2026-03-31', '2026-03-01'],
    ['2026-04-01', '2026-09-01'],
    ['2026-09-30', '2026-09-01'],
    ['2026-10-01', '2027-03-01'],
    ['2026-12-31', '2027-03-01'],
  ]
  for (const [day, opens] of table)
    test(`on ${day} it is that of ${opens}`, () => assert.equal(nextWindow(day).opens, opens))
  test('is never over, and opens within half a year', () => {
    fc.assert(
      fc.property(anyDay, day => {
        const window = nextWindow(day)
        assert.ok(window.closes >= day && daysBetween(day, window.opens) < 184)
        assert.deepEqual(windowOf(window.opens), window)
        assert.equal(windowOf(day) !== undefined, window.opens <= day)
      }),
    )
  })
})

describe('quarterlyCut', () => {
  const table: readonly (readonly [day: string, branch: string, cut: string, daysLeft: number])[] = [
    ['2026-03-29', '2026Q2', '2026-04-01', 3],
    ['2025-09-27', '2025Q4', '2025-10-01', 4],
    ['2026-01-01', '2026Q1', '2026-01-01', 0],
    ['2026-01-02', '2026Q2', '2026-04-01', 89],
    ['2026-04-01', '2026Q2', '2026-04-01', 0],
    ['2026-06-30', '2026Q3', '2026-07-01', 1],
    ['2026-10-01', '2026Q4', '2026-10-01', 0],
    ['2026-10-02', '2027Q1', '2027-01-01', 91],
    ['2023-12-31', '2024Q1', '2024-01-01', 1],
    ['2024-02-28', '2024Q2', '2024-04-01', 33],
  ]
  for (const [day, branch, cut, daysLeft] of table) {
    test(`on ${day} it is ${branch}`, () => assert.deepEqual(quarterlyCut(day), { branch, cut, daysLeft }))
  }
  test('is at most a quarter away', () => {
    fc.assert(fc.property(anyDay, day => quarterlyCut(day).daysLeft >= 0 && quarterlyCut(day).daysLeft < 92))
  })
})

const anyDay = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }).map(dayOf)
