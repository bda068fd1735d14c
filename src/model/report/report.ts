/** The evidence of a release, put in order for readers: what all forms of the report (page, text, XML ...) are made from. */

import { freebsd } from '../freebsd.ts'
import { type Part, rowsOfPlan } from '../matrix/plan.ts'
import { declaredOptions, defaultSetting } from '../options.ts'
import { allPorts, type Ports } from '../ports.ts'
import {
  type Environment,
  type Outcome,
  outcomes,
  type Result,
  type Results,
  type Row,
  rowId,
  rowKey,
  type Suspect,
} from '../results.ts'
import { type Coverage, coverageOf } from './coverage.ts'
import { madeOfNow } from './now.ts'

export interface Report {
  readonly release: string | null
  readonly strength: 1 | 2 | 3
  readonly started: string | null
  readonly ended: string | null
  /** FreeBSD releases with results, oldest first. */
  readonly releases: readonly string[]
  /** Releases of the manifest that nothing was built on. */
  readonly untested: readonly string[]
  /** By outcome; rows that were planned but have no result count as `not-run`. */
  readonly totals: Totals
  readonly ports: readonly PortReport[]
  readonly coverage: readonly Coverage[]
  readonly failures: readonly CellReport[]
  readonly suspects: readonly Suspect[]
  readonly environments: readonly Environment[]
  /** Results of rows that the manifest makes of something else by now: shown, but they prove nothing. */
  readonly outdated: number
}

export type Totals = Readonly<Record<Outcome, number>>

export interface PortReport {
  readonly origin: string
  readonly flavors: readonly FlavorReport[]
}

export interface FlavorReport {
  /** '' for a port without flavors. */
  readonly flavor: string
  readonly totals: Totals
  /** Sum of all builds, and the longest, in seconds. */
  readonly seconds: { readonly sum: number; readonly longest: number } | undefined
  readonly bytes: { readonly smallest: number; readonly largest: number } | undefined
  readonly rows: readonly RowReport[]
}

export interface RowReport {
  readonly id: string
  readonly row: Row
  /** Differences from the defaults: `+XX_MDNS -IPV6`; empty for the defaults. */
  readonly differs: readonly string[]
  readonly why: readonly string[]
  /** One for each of `releases`. */
  readonly cells: readonly CellReport[]
}

export interface CellReport {
  /** Good for an anchor: `14.3-3f9a2c1d`. */
  readonly id: string
  readonly freebsd: string
  readonly row: Row
  readonly outcome: Outcome
  readonly isOutdated: boolean
  /** Undefined for a row that was planned only. */
  readonly result: Result | undefined
}

/** @param plan the rows that the manifest wants; a report shows rows that were never built, too */
export function reportOf(results: Results, ports: Ports, plan: readonly Part[]): Report {
  const releaseOf = new Map(results.environments.map(one => [one.id, one.freebsd]))
  const releases = sorted([...new Set(results.results.map(r => releaseOf.get(r.environment) ?? ''))])
  const cellOf = (row: Row, release: string): CellReport => {
    const result = byCell.get(`${release} ${rowKey(row)}`)
    const isOutdated = result?.madeOf != null && result.madeOf !== madeOfNow(ports, row, release)
    const outcome = result?.outcome ?? 'not-run'
    return { id: `${release}-${rowId(row)}`, freebsd: release, row, outcome, isOutdated, result }
  }
  const byCell = new Map(results.results.map(r => [`${releaseOf.get(r.environment)} ${rowKey(r.row)}`, r]))
  const why = new Map(rowsOfPlan(plan).map(row => [rowKey(row), row.why]))
  const rows = [
    ...new Map([...rowsOfPlan(plan), ...results.results.map(r => r.row)].map(row => [rowKey(row), row])).values(),
  ]
  const reports = rows.map(({ port, flavor, set, unset }): RowReport => {
    const row = { port, flavor, set, unset }
    return {
      id: rowId(row),
      row,
      differs: differences(ports, row),
      why: why.get(rowKey(row)) ?? [],
      cells: releases.map(release => cellOf(row, release)),
    }
  })
  const cells = reports.flatMap(row => row.cells)
  const proven = cells.filter(cell => cell.outcome === 'proven' && !cell.isOutdated)
  const strength = results.strength === 1 || results.strength === 3 ? results.strength : 2
  return {
    release: results.release,
    strength,
    started: results.started,
    ended: results.ended,
    releases,
    untested: ports.freebsd.map(one => one.release).filter(name => !releases.includes(name)),
    totals: totalsOf(cells),
    ports: portReports(ports, reports),
    coverage: releases.flatMap(release => coverageOf(ports, plan, strength, release, proven)),
    failures: cells.filter(cell => cell.outcome === 'failed'),
    suspects: results.suspects,
    environments: results.environments,
    outdated: cells.filter(cell => cell.isOutdated).length,
  }
}

/** Ports that the manifest has first, in its order of flavors; then what the results have beside. */
function portReports(ports: Ports, rows: readonly RowReport[]): readonly PortReport[] {
  const known = allPorts(ports)
  const origins = [...new Set([...known.map(port => port.origin), ...rows.map(({ row }) => row.port)])]
  return origins.flatMap(origin => {
    const mine = rows.filter(({ row }) => row.port === origin)
    const port = known.find(one => one.origin === origin)
    const names = [...new Set([...(port?.flavors ?? []).map(f => f.name), ...mine.map(({ row }) => row.flavor)])]
    const flavors = names.flatMap(flavor => {
      const own = mine.filter(({ row }) => row.flavor === flavor)
      return own.length === 0 ? [] : [flavorReport(flavor, own)]
    })
    return flavors.length === 0 ? [] : [{ origin, flavors }]
  })
}

function flavorReport(flavor: string, rows: readonly RowReport[]): FlavorReport {
  const cells = rows.flatMap(row => row.cells)
  const numbers = (of: (result: Result) => number | null): readonly number[] =>
    cells.flatMap(({ result }) => (result === undefined ? [] : (of(result) ?? [])))
  const seconds = numbers(result => result.seconds)
  const bytes = numbers(result => result.bytes)
  return {
    flavor,
    totals: totalsOf(cells),
    seconds: seconds.length === 0 ? undefined : { sum: seconds.reduce((a, b) => a + b), longest: Math.max(...seconds) },
    bytes: bytes.length === 0 ? undefined : { smallest: Math.min(...bytes), largest: Math.max(...bytes) },
    rows,
  }
}

function differences(ports: Ports, { port: origin, flavor, set, unset }: Row): readonly string[] {
  const port = allPorts(ports).find(one => one.origin === origin)
  const [release = freebsd('14.3')] = ports.freebsd
  if (port === undefined) return set.map(name => `+${name}`)
  const usual = defaultSetting(port, flavor, release).options
  const inChoice = new Set(port.groups.filter(g => g.kind === 'single').flatMap(g => g.members))
  const known = new Set(declaredOptions(port, flavor, release).map(o => o.name))
  return [
    ...set.filter(name => !usual.has(name)).map(name => `+${name}`),
    // That one member of a SINGLE group is on says that the others are off.
    ...unset.filter(name => usual.has(name) && !inChoice.has(name)).map(name => `−${name}`),
    ...set.filter(name => !known.has(name)).map(name => `${name} (gone)`),
  ]
}

function totalsOf(cells: readonly Pick<CellReport, 'outcome'>[]): Totals {
  const count = (outcome: Outcome): number => cells.filter(cell => cell.outcome === outcome).length
  return Object.fromEntries(outcomes.map(outcome => [outcome, count(outcome)])) as Totals
}

function sorted(releases: readonly string[]): readonly string[] {
  return releases.toSorted((a, b) => freebsd(a).osversion - freebsd(b).osversion)
}
