import { addDays, type Day, daysBetween, parseDay } from './dates.ts'

/** The cut of the next quarterly branch of the ports tree. */
export interface QuarterlyCut {
  /** `2026Q4` */
  readonly branch: string
  /** The day on which the branch is made: the first of January, April, July or October. */
  readonly cut: Day
  /** Days until then; 0 on the day itself, when a commit may already be too late. */
  readonly daysLeft: number
}

/** The month before the cuts in April and October, in which planned releases are made. */
export interface ReleaseWindow {
  readonly opens: Day
  /** The last day that belongs to the window. */
  readonly closes: Day
  /**
   * The days on which to tag: 5 to 2 days before the cut. Late enough for the newest kernels, early enough for a
   * committer to bring the ports into the tree before the branch is made.
   */
  readonly recommended: { readonly from: Day; readonly to: Day }
  /** The branch that a release in this window is meant for. */
  readonly branch: string
  readonly cut: Day
}

/**
 * The release window that a day lies in, or undefined outside of March and September.
 *
 * This is a reading of history, not a rule that Wifibox wrote down: every minor release from 1.3.0 (2023-09-26) to
 * 1.8.0 (2026-03-29) was tagged on 26 to 29 March or September, 3 to 5 days before a quarterly branch was cut. The
 * window is the whole month, since a campaign takes 3 to 36 days. Throws Fault `invalid` for what is not a date.
 */
export function windowOf(date: Day): ReleaseWindow | undefined {
  const [year, month] = yearAndMonth(date)
  return month === 3 || month === 9 ? windowAt(year, month) : undefined
}

/** The window that `date` lies in, otherwise the next one to open. */
export function nextWindow(date: Day): ReleaseWindow {
  const [year, month] = yearAndMonth(date)
  if (month <= 3) return windowAt(year, 3)
  return month <= 9 ? windowAt(year, 9) : windowAt(year + 1, 3)
}

/** The first quarterly branch that is cut on `date` or later; branches are cut at the beginning of their quarter. */
export function quarterlyCut(date: Day): QuarterlyCut {
  const [year, month, day] = yearAndMonth(date)
  const quarter = day === 1 && month % 3 === 1 ? (month + 2) / 3 : Math.ceil(month / 3) + 1
  const cut = quarter > 4 ? firstOf(year + 1, 1) : firstOf(year, quarter * 3 - 2)
  const branch = quarter > 4 ? `${cut.slice(0, 4)}Q1` : `${cut.slice(0, 4)}Q${quarter}`
  return { branch, cut, daysLeft: daysBetween(date, cut) }
}

function windowAt(year: number, month: 3 | 9): ReleaseWindow {
  const opens = firstOf(year, month)
  const { branch, cut } = quarterlyCut(opens)
  return { opens, closes: addDays(cut, -1), recommended: { from: addDays(cut, -5), to: addDays(cut, -2) }, branch, cut }
}

function yearAndMonth(date: Day): readonly [year: number, month: number, day: number] {
  const [year = 0, month = 0, day = 0] = parseDay(date).split('-').map(Number)
  return [year, month, day]
}

function firstOf(year: number, month: number): Day {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-01`
}
