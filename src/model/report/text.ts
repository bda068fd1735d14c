/** The report for a terminal and, with a heading and tables, for a summary on GitHub. */
import { count } from '../../base/text.ts'
import { rowId } from '../results.ts'
import type { CellReport, Report } from './report.ts'
import { originOf, outcomeWords, showMoment, showSeconds, showShare, symbols, verdict } from './words.ts'

/** How many lines of a log a summary shows. */
const excerptLines = 20

export function reportText(report: Report): string {
  const { release, failures, coverage, environments, suspects } = report
  return [
    `Test builds of Wifibox ${release ?? ''}`.trim(),
    verdict(report),
    '',
    ...coverage.map(({ port, flavors, freebsd, shown, possible, size }) => {
      const of = flavors.length > 1 ? `, ${count(flavors.length, 'flavor')}` : flavors[0] ? `, ${flavors[0]}` : ''
      return `  FreeBSD ${freebsd}  ${showShare(shown, possible).padStart(5)}  ${shown} of ${possible} ${tuples(size)}  ${port}${of}`
    }),
    ...untested(report),
    ...failures.flatMap(cell => ['', failureLine(cell), ...excerptOf(cell).map(line => `    ${line}`)]),
    ...suspects.map(
      ({ settings, rows }) => `  in common to ${count(rows.length, 'failing row')}: ${settings.join(' with ')}`,
    ),
    '',
    ...environments.map(
      one =>
        `  ${one.freebsd}: ${one.version ?? one.jail} on ${one.host}, poudriere ${one.poudriere ?? 'unknown'}, ports ${one.commit ?? 'unknown'}`,
    ),
  ]
    .map(line => `${line}\n`)
    .join('')
}

export function reportMarkdown(report: Report): string {
  const { release, totals, failures, coverage, environments, suspects, releases } = report
  return [
    `## Test builds of Wifibox ${release ?? ''}`.trimEnd(),
    '',
    verdict(report),
    ...(report.started === null ? [] : ['', `Begun ${showMoment(report.started)}.`]),
    '',
    ...table(
      ['Outcome', 'Builds'],
      Object.entries(totals).flatMap(([outcome, n]) => {
        const key = outcome as keyof typeof outcomeWords
        return n === 0 ? [] : [[`${symbols[key]} ${outcomeWords[key]}`, String(n)]]
      }),
    ),
    '### Coverage',
    '',
    ...table(
      ['Port', 'Flavors', 'FreeBSD', 'Shown', 'Share'],
      coverage.map(({ port, flavors, freebsd, shown, possible, size }) => [
        port,
        flavors.length > 1 ? count(flavors.length, 'flavor') : (flavors[0] ?? ''),
        freebsd,
        `${shown} of ${possible} ${tuples(size)}`,
        showShare(shown, possible),
      ]),
    ),
    ...untested(report).flatMap(line => [line.trim(), '']),
    '### Flavors',
    '',
    ...table(
      ['Port', ...releases.map(name => `FreeBSD ${name}`)],
      report.ports.flatMap(({ origin, flavors }) =>
        flavors.map(({ flavor, rows }) => [
          flavor === '' ? origin : `${origin}@${flavor}`,
          ...releases.map((_, i) => shareOf(rows.flatMap(row => row.cells[i] ?? []))),
        ]),
      ),
    ),
    ...(failures.length === 0 ? [] : ['### Failures', '']),
    ...suspects.flatMap(({ settings, rows }) => [
      `In common to ${count(rows.length, 'failing row')}: ${settings.map(plain).join(' with ')}`,
      '',
    ]),
    ...failures.flatMap(cell => [
      `- ${plain(failureLine(cell))}`,
      '',
      ...fenced(excerptOf(cell)).map(line => `  ${line}`),
      '',
    ]),
    '### Where it was built',
    '',
    ...table(
      ['FreeBSD', 'Jail', 'Host', 'Poudriere', 'Ports'],
      environments.map(one => [
        one.freebsd,
        one.version ?? one.jail,
        one.host,
        one.poudriere ?? '?',
        one.commit ?? '?',
      ]),
    ),
  ]
    .map(line => `${line}\n`)
    .join('')
}

function tuples(size: number): string {
  return ['choices', 'pairs', 'triples'][size - 1] ?? 'choices'
}

function untested({ untested: names }: Report): readonly string[] {
  return names.length === 0 ? [] : [`  Nothing was built on FreeBSD ${names.join(', ')}.`]
}

function failureLine({ row, freebsd, result }: CellReport): string {
  const time = result?.seconds == null ? '' : ` after ${showSeconds(result.seconds)}`
  const on = row.set.join(' ') || 'no options'
  return `${symbols.failed} ${originOf(row)}, row ${rowId(row)}, on FreeBSD ${freebsd}: failed in ${result?.failure?.phase ?? 'an unknown phase'}${time}; on: ${on}`
}

function excerptOf({ result }: CellReport): readonly string[] {
  return (result?.failure?.excerpt ?? []).slice(0, excerptLines)
}

function shareOf(cells: readonly CellReport[]): string {
  const proven = cells.filter(cell => cell.outcome === 'proven' && !cell.isOutdated).length
  const worst = cells.find(cell => cell.outcome === 'failed') ?? cells.find(cell => cell.outcome !== 'proven')
  return `${symbols[worst?.outcome ?? 'proven']} ${proven} of ${cells.length}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line), '']
}

/** Nothing that Markdown or HTML would read as its own. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|~#&]/g, '\\$&').replace(/\s+/g, ' ')
}

/** A fence that is longer than any in the text. */
function fenced(lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return []
  const longest = Math.max(2, ...lines.flatMap(line => [...line.matchAll(/`+/g)].map(match => match[0].length)))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}text`, ...lines, fence]
}
