/** What the page of the report shows, as texts; templates/report/ puts them in place. */
import { count, enumerate } from '../base/text.ts'
import type { Coverage } from '../model/report/coverage.ts'
import type { CellReport, FlavorReport, PortReport, Report, RowReport } from '../model/report/report.ts'
import {
  isAllProven,
  meanings,
  originOf,
  outcomeWords,
  showBytes,
  showMoment,
  showSeconds,
  showShare,
  symbols,
  verdict,
} from '../model/report/words.ts'
import { type Outcome, outcomes, rowId } from '../model/results.ts'

export interface Frame {
  /** Of wbrel. */
  readonly version: string
}

export function reportView(report: Report, { version }: Frame) {
  const { totals, failures, environments, releases, untested } = report
  return {
    title: `Test builds of Wifibox${report.release === null ? '' : ` ${report.release}`}`,
    verdict: verdict(report),
    verdictSymbol:
      isAllProven(totals) && totals.proven > 0
        ? symbols.proven
        : totals.failed > 0
          ? symbols.failed
          : symbols['not-run'],
    verdictOutcome: isAllProven(totals) && totals.proven > 0 ? 'proven' : totals.failed > 0 ? 'failed' : 'not-run',
    when: whenOf(report),
    version,
    counts: outcomes.map(outcome => ({ outcome, ...said(outcome), number: totals[outcome], means: meanings[outcome] })),
    failures: sameFailures(failures).map(same => failureView(same, report)),
    suspects: report.suspects.map(({ port, settings, rows, environment }) => ({
      port,
      settings: settings.join(' with '),
      rows: rows.length,
      where: environments.find(one => one.id === environment)?.freebsd ?? '',
    })),
    releases: releases.map(release => ({ release })),
    columns: releases.length + 1,
    // The largest port first: it is the one that readers come for.
    ports: report.ports.toSorted((a, b) => sizeOf(b) - sizeOf(a)).map(port => portView(port, report)),
    coverage: report.coverage.map(coverageView),
    untested: untested.join(', '),
    flavors: report.ports.flatMap(({ origin, flavors }) => flavors.map(flavor => flavorView(origin, flavor))),
    environments: environments.map(one => ({
      freebsd: one.freebsd,
      jail: one.jail,
      version: one.version ?? 'unknown',
      arch: one.arch,
      host: one.host,
      poudriere: one.poudriere ?? 'unknown',
      tree: one.tree,
      commit: `${one.commit ?? 'unknown'}${one.isDirty === true ? ', with changes of its own' : ''}`,
    })),
  }
}

function whenOf({ started, ended, strength }: Report): string {
  const aim = { 1: 'every option', 2: 'every pair of options', 3: 'every triple of options' }[strength]
  const from = started === null ? '' : `Begun ${showMoment(started)}. `
  return `${from}${ended === null ? '' : `Ended ${showMoment(ended)}. `}The aim: ${aim}.`
}

function said(outcome: Outcome): { readonly symbol: string; readonly word: string } {
  return { symbol: symbols[outcome], word: outcomeWords[outcome] }
}

/** The same failure of a row on several releases is told once. */
function sameFailures(cells: readonly CellReport[]): readonly Same[] {
  const groups = new Map<string, Same>()
  for (const cell of cells) {
    const { phase, excerpt } = cell.result?.failure ?? {}
    const key = JSON.stringify([originOf(cell.row), cell.row.set, phase, excerpt])
    groups.set(key, { first: groups.get(key)?.first ?? cell, all: [...(groups.get(key)?.all ?? []), cell] })
  }
  return [...groups.values()]
}

interface Same {
  readonly first: CellReport
  readonly all: readonly CellReport[]
}

function failureView({ first: { row, result }, all }: Same, { environments }: Report) {
  const failure = result?.failure
  const environment = environments.find(one => one.id === result?.environment)
  return {
    anchors: all.map(({ id }) => ({ id })),
    heading: `${originOf(row)}, row ${rowId(row)}, on FreeBSD ${enumerate(all.map(({ freebsd }) => freebsd))}`,
    phase: failure?.phase ?? 'unknown',
    errorType: failure?.errorType ?? '',
    set: row.set.join(' ') || 'no options',
    excerpt: failure?.excerpt.join('\n') ?? '',
    line: failure?.line == null ? '' : String(failure.line),
    options: failure?.options.join('\n') ?? '',
    manifest: (failure?.manifest ?? []).map(place => ({ place })),
    log: result?.log ?? '',
    host: environment?.host ?? '',
  }
}

function portView({ origin, flavors }: PortReport, { releases }: Report) {
  return {
    origin,
    releases: releases.map(release => ({ release })),
    columns: releases.length + 1,
    flavors: flavors.map(({ flavor, totals, rows }) => ({
      heading: flavor === '' ? 'no flavors' : flavor,
      // One row needs no heading of its own.
      isOne: rows.length === 1,
      proven: `${totals.proven} of ${count(
        Object.values(totals).reduce((a, b) => a + b, 0),
        'build',
      )} proven`,
      rows: rows.map(rowView),
    })),
  }
}

function sizeOf({ flavors }: PortReport): number {
  return flavors.reduce((sum, { rows }) => sum + rows.length, 0)
}

function rowView({ id, differs, why, cells }: RowReport) {
  return {
    id,
    isProven: cells.every(cell => cell.outcome === 'proven' && !cell.isOutdated),
    why: why.filter(reason => reason !== 'defaults').join(', '),
    differs: differs.length === 0 ? 'the defaults' : differs.join(' '),
    cells: cells.map(cellView),
  }
}

function cellView({ id, outcome, result, isOutdated }: CellReport) {
  const measures = [
    ...(result?.seconds == null ? [] : [showSeconds(result.seconds)]),
    ...(result?.bytes == null ? [] : [showBytes(result.bytes)]),
  ]
  const facts = [
    ...(outcome === 'failed' ? [result?.failure?.phase ?? 'unknown phase'] : []),
    ...(result?.reason == null ? [] : [result.reason]),
    ...(measures.length === 0 ? [] : [measures.join(', ')]),
    ...(isOutdated ? ['of another manifest'] : []),
  ]
  return { id, outcome, ...said(outcome), isFailed: outcome === 'failed', facts: facts.map(fact => ({ fact })) }
}

function coverageView({ port, flavors, freebsd, size, shown, possible }: Coverage) {
  const [one, many] = [
    ['choice', 'choices'],
    ['pair', 'pairs'],
    ['triple', 'triples'],
  ][size - 1] ?? ['choice', 'choices']
  return {
    port,
    flavors: flavors.length > 1 ? count(flavors.length, 'flavor') : (flavors[0] ?? '') || 'no flavors',
    freebsd,
    shown: `${shown} of ${count(possible, one ?? '', many)}`,
    share: showShare(shown, possible),
    width: possible === 0 ? 100 : Math.floor((100 * shown) / possible),
    isFull: shown === possible,
  }
}

function flavorView(origin: string, { flavor, rows, seconds, bytes }: FlavorReport) {
  return {
    origin,
    flavor: flavor || 'no flavors',
    rows: rows.length,
    sum: seconds === undefined ? 'unknown' : showSeconds(seconds.sum),
    longest: seconds === undefined ? 'unknown' : showSeconds(seconds.longest),
    smallest: bytes === undefined ? 'unknown' : showBytes(bytes.smallest),
    largest: bytes === undefined ? 'unknown' : showBytes(bytes.largest),
  }
}
