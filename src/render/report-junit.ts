/** The report as JUnit's XML, which continuous integration knows: a suite for each flavor on each FreeBSD release. */
import type { CellReport, Report } from '../model/report/report.ts'
import { meanings, originOf, outcomeWords } from '../model/report/words.ts'
import { rowId } from '../model/results.ts'
import { escapeHtml } from './html.ts'

export function reportJUnit({ ports, releases, release }: Report): string {
  const suites = ports.flatMap(({ origin, flavors }) =>
    flavors.flatMap(({ flavor, rows }) =>
      releases.map((freebsd, i) => {
        const name = `${originOf({ port: origin, flavor, set: [], unset: [] })} on FreeBSD ${freebsd}`
        return { name, cells: rows.flatMap(row => row.cells[i] ?? []) }
      }),
    ),
  )
  const all = suites.flatMap(suite => suite.cells)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeHtml(`wifibox ${release ?? ''}`.trim())}"${countsOf(all)}>`,
    ...suites.flatMap(({ name, cells }) => [
      `  <testsuite name="${escapeHtml(name)}"${countsOf(cells)}>`,
      ...cells.flatMap(testCase),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n')
}

/** A row that nothing is known of is skipped, not passed; one that the build lost is an error. */
function testCase(cell: CellReport): readonly string[] {
  const { row, outcome, result, isOutdated } = cell
  const name = `${rowId(row)}: ${row.set.join(' ') || 'no options'}`
  const head = `    <testcase classname="${escapeHtml(originOf(row))}" name="${escapeHtml(name)}" time="${secondsOf(cell)}"`
  if (outcome === 'proven' && !isOutdated) return [`${head}/>`]
  return [`${head}>`, `      ${elementOf(outcome, isOutdated, result)}`, '    </testcase>']
}

function elementOf(outcome: CellReport['outcome'], isOutdated: boolean, result: CellReport['result']): string {
  if (outcome === 'failed') {
    const { phase = 'unknown', excerpt = [] } = result?.failure ?? {}
    return `<failure type="${escapeHtml(phase)}" message="${escapeHtml(`failed in ${phase}`)}">${escapeHtml(excerpt.join('\n'))}</failure>`
  }
  const why = isOutdated ? 'of another manifest' : (result?.reason ?? meanings[outcome])
  const message = escapeHtml(`${outcomeWords[outcome]}: ${why}`)
  return outcome === 'missing' ? `<error message="${message}"/>` : `<skipped message="${message}"/>`
}

function countsOf(cells: readonly CellReport[]): string {
  const count = (is: (cell: CellReport) => boolean): number => cells.filter(is).length
  const failures = count(cell => cell.outcome === 'failed')
  const errors = count(cell => cell.outcome === 'missing' && !cell.isOutdated)
  const good = count(cell => cell.outcome === 'proven' && !cell.isOutdated)
  const time = cells.reduce((sum, cell) => sum + Number(secondsOf(cell)), 0)
  return ` tests="${cells.length}" failures="${failures}" errors="${errors}" skipped="${cells.length - failures - errors - good}" time="${time}"`
}

function secondsOf({ result }: CellReport): string {
  return String(result?.seconds ?? 0)
}
