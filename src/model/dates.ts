import { Fault, type Place } from '../base/fault.ts'

/** A day in UTC, `2026-03-29`. */
export type Day = string

/** Milliseconds of a day; days in UTC have no other length. */
const dayLength = 86_400_000

/** The day that `text` names. Throws Fault `invalid`, code `date.invalid`, unless it is YYYY-MM-DD and in the calendar. */
export function parseDay(text: string, where?: Place): Day {
  if (isDay(text)) return text
  throw badDate(text, 'YYYY-MM-DD', '2026-03-29', where)
}

/** The snapshot date of a guest, PORTVERSION of wifibox-alpine: `2026-03-29` -> `20260329`. Throws Fault `invalid`. */
export function toSnapshot(day: Day, where?: Place): string {
  const text = parseDay(day, where).replaceAll('-', '')
  if (!text.startsWith('20')) throw badDate(day, 'a year from 2000 to 2099', '2026-03-29', where)
  return text
}

/** The day of a guest's snapshot: `20260329` -> `2026-03-29`. Throws Fault `invalid`. */
export function fromSnapshot(version: string, where?: Place): Day {
  const day = version.replace(/^(20\d\d)(\d\d)(\d\d)$/, '$1-$2-$3')
  if (day !== version && isDay(day)) return day
  throw badDate(version, 'YYYYMMDD', '20260329', where)
}

/** The day in UTC on which a moment falls. */
export function dayOf(moment: Date): Day {
  return moment.toISOString().slice(0, 10)
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return (Date.parse(parseDay(to)) - Date.parse(parseDay(from))) / dayLength
}

/** The day that is `days` later. */
export function addDays(day: Day, days: number): Day {
  return dayOf(new Date(Date.parse(parseDay(day)) + days * dayLength))
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const moment = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(moment.getTime()) && dayOf(moment) === text
}

function badDate(found: string, expected: string, example: string, place?: Place): Fault {
  return new Fault('invalid', {
    code: 'date.invalid',
    message: `${JSON.stringify(found)} is not a date`,
    found,
    expected,
    hint: `write it like ${example}`,
    ...(place && { place }),
  })
}
