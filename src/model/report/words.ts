/** How the report says things: with a symbol and a word, so that no colour is needed. */
import { count } from '../../base/text.ts'
import type { Outcome } from '../results.ts'
import type { CellReport, Report, Totals } from './report.ts'

export const symbols: Readonly<Record<Outcome, string>> = {
  proven: '✓',
  failed: '✗',
  ignored: '⊘',
  skipped: '↷',
  fetched: '⇣',
  missing: '?',
  'not-run': '–',
}

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  proven: 'proven',
  failed: 'failed',
  ignored: 'ignored',
  skipped: 'skipped',
  fetched: 'fetched',
  missing: 'missing',
  'not-run': 'not run',
}

export const meanings: Readonly<Record<Outcome, string>> = {
  proven: 'built and tested, and its package is there',
  failed: 'the build or one of its tests failed',
  ignored: 'the port refused to be built there',
  skipped: 'something that it needs failed',
  fetched: 'a ready-made package was taken: nothing was tested',
  missing: 'the build ended without a word about it',
  'not-run': 'never built',
}

/** One sentence: what the builds prove. */
export function verdict({ totals, outdated }: Report): string {
  const all = Object.values(totals).reduce((sum, n) => sum + n, 0)
  if (all === 0) return 'Nothing was built.'
  const others = Object.entries(totals).filter(([outcome, n]) => outcome !== 'proven' && n > 0)
  const rest = others.map(([outcome, n]) => `${n} ${outcomeWords[outcome as Outcome]}`)
  const old =
    outdated === 0 ? '' : ` ${count(outdated, 'result')} ${outdated === 1 ? 'is' : 'are'} of another manifest.`
  if (rest.length === 0) return `All ${count(all, 'build')} are proven.${old}`
  return `${totals.proven} of ${count(all, 'build')} are proven; ${rest.join(', ')}.${old}`
}

export function isAllProven(totals: Totals): boolean {
  return Object.entries(totals).every(([outcome, n]) => outcome === 'proven' || n === 0)
}

/** Something is, and of what was built nothing is not: rows that nobody has built yet are no objection. */
export function isBuiltProven({ proven, 'not-run': _, ...others }: Totals): boolean {
  return proven > 0 && Object.values(others).every(n => n === 0)
}

/** `net/wifibox-alpine@brcm` */
export function originOf({ port, flavor }: CellReport['row']): string {
  return flavor === '' ? port : `${port}@${flavor}`
}

/** `42 s`, `5 min 10 s`, `1 h 2 min` */
export function showSeconds(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} min ${whole % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Decimal units, as pkg and disks have them: `41.2 MB`. */
export function showBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** `100 %`; never 100 when something is missing, never 0 when something is there. */
export function showShare(part: number, whole: number): string {
  if (whole === 0 || part === whole) return '100 %'
  const percent = Math.min(99, Math.max(part === 0 ? 0 : 1, Math.round((100 * part) / whole)))
  return `${percent} %`
}

/** `2026-11-22 14:03 UTC` */
export function showMoment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
}
