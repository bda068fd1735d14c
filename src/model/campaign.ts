/** Where a day lies between the release windows and the cuts of the quarterly branches, for gates, records and people. */
import { nextWindow, quarterlyCut, windowOf } from './cadence.ts'
import type { Cadence as Recorded } from './record.ts'

export interface Cadence extends Recorded {
  /** `2027-03-01 to 2027-03-31` */
  readonly next: string
}

/** A reason is kept only outside of the windows, where it is needed. */
export function cadenceOf(day: string, offCadence: string | undefined): Cadence {
  const window = windowOf(day)
  const { opens, closes } = nextWindow(day)
  return {
    window: window === undefined ? null : { opens: window.opens, closes: window.closes },
    offCadence: window === undefined ? (offCadence ?? null) : null,
    quarterly: quarterlyCut(day),
    next: `${opens} to ${closes}`,
  }
}
