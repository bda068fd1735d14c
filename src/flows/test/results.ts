/** The verdicts of a run as the results that are kept and reported. */
import { toolVersion } from '../../base/version.ts'
import { type FreeBSD, freebsd } from '../../model/freebsd.ts'
import type { ManifestText } from '../../model/manifest.ts'
import { fingerprint } from '../../model/matrix/parts.ts'
import { allPorts, type Port, type Ports } from '../../model/ports.ts'
import { type Environment, type Result, type Results, rowId, type Suspect } from '../../model/results.ts'
import type { Cell } from '../../poudriere/cells.ts'
import type { HostFacts, JailFacts } from '../../poudriere/facts.ts'
import { placesOf } from '../../poudriere/places.ts'
import { versionOf } from '../../poudriere/preflight.ts'
import { type Judged, type Suspicion, suspicions } from '../../poudriere/suspects.ts'
import type { Memory } from './state.ts'

export interface Found {
  readonly source: ManifestText
  readonly ports: Ports
  readonly memory: Memory
  readonly cells: readonly Cell[]
  /** By the host's name: those that were ready. */
  readonly facts: ReadonlyMap<string, HostFacts>
  readonly ended: Date
}

export function resultsOf(found: Found): Results {
  const { memory, ports, ended } = found
  const results = found.cells.map(cell => resultOf(found, cell))
  return {
    schemaVersion: 1,
    release: ports.wifibox.version,
    wbrel: toolVersion(),
    strength: memory.run.strength,
    started: memory.run.started,
    ended: ended.toISOString(),
    environments: environmentsOf(found, results),
    results,
    suspects: jailsOf(found.cells).flatMap(jail => suspectsIn(found, jail)),
  }
}

/** Rows of one port in one jail that have a verdict, as what suspects are drawn from. */
export function judgedIn(
  { cells, memory }: Pick<Found, 'cells' | 'memory'>,
  jail: string,
  port: string,
): readonly Judged[] {
  return cells
    .filter(cell => cell.jail === jail && cell.row.port === port)
    .flatMap(cell => {
      const verdict = memory.progress.get(cell.id)?.done?.verdict
      return verdict === undefined
        ? []
        : [{ row: cell.row, outcome: verdict.outcome, phase: verdict.failure?.phase ?? '' }]
    })
}

export function jailsOf(cells: readonly Cell[]): readonly string[] {
  return [...new Set(cells.map(({ jail }) => jail))]
}

export function releaseOf(facts: ReadonlyMap<string, HostFacts>, jail: string): FreeBSD {
  const known = [...facts.values()].map(host => host.jail.get(jail)).find(one => one !== undefined)
  return freebsd(releaseText(known, jail), known?.arch ?? 'amd64')
}

function resultOf({ source, ports, memory, facts }: Found, cell: Cell): Result {
  const progress = memory.progress.get(cell.id)
  const verdict = progress?.done?.verdict
  const port = portOf(ports, cell)
  const release = releaseOf(facts, cell.jail)
  const setting = { flavor: cell.row.flavor, freebsd: release, options: new Set(cell.row.set) }
  const failure = verdict?.failure
  return {
    row: cell.row,
    madeOf: fingerprint(port, setting),
    environment: `${progress?.host ?? nowhere} ${cell.jail}`,
    outcome: verdict?.outcome ?? 'not-run',
    reason: verdict === undefined ? 'no host was left to build it' : (verdict.reason ?? null),
    failure: failure === undefined ? null : { ...failure, manifest: [...placesOf(source, port, cell.row, release)] },
    pkgname: cell.pkgname,
    seconds: verdict?.seconds ?? null,
    bytes: verdict?.bytes ?? null,
    ended: verdict?.ended === undefined ? null : new Date(verdict.ended * 1000).toISOString(),
    set: cell.set,
    build: progress?.build ?? null,
    log: progress?.done?.log ?? null,
  }
}

const nowhere = 'no host'

function environmentsOf({ cells, memory, facts }: Found, results: readonly Result[]): readonly Environment[] {
  const ids = new Map(
    results.map(({ environment }, index) => {
      const cell = cells[index]
      const host = cell === undefined ? undefined : memory.progress.get(cell.id)?.host
      return [environment, { host: host ?? nowhere, jail: cell?.jail ?? '' }] as const
    }),
  )
  return [...ids].map(([id, { host, jail }]) => {
    const known = facts.get(host)
    const { release, arch } = releaseOf(facts, jail)
    return {
      id,
      host,
      poudriere: known === undefined ? null : (versionOf(known.version) ?? null),
      jail,
      freebsd: release,
      version: known?.jail.get(jail)?.version ?? null,
      arch,
      tree: memory.run.tree,
      commit: known?.tree?.commit ?? null,
      isDirty: known?.tree?.isDirty ?? null,
    }
  })
}

/** `14.3-RELEASE-p2` -> `14.3`; else what the jail's name says. */
function releaseText(jail: JailFacts | undefined, name: string): string {
  const told = /^(\d+\.\d+)/.exec(jail?.version ?? '')?.[1]
  const [, major, minor] = /^(\d{2})[._-]?(\d)/.exec(name) ?? []
  return told ?? (major === undefined ? '14.3' : `${major}.${minor}`)
}

/** Of several candidates, no more than this many are told. */
const mostSuspects = 5

function suspectsIn(found: Found, jail: string): readonly Suspect[] {
  return allPorts(found.ports).flatMap(port => {
    const judged = judgedIn(found, jail, port.origin)
    return suspicions(port, judged).flatMap(suspicion => suspectsOf(found, jail, port, suspicion))
  })
}

function suspectsOf(
  { cells, memory }: Found,
  jail: string,
  port: Port,
  { rows, candidates }: Suspicion,
): readonly Suspect[] {
  const ids = rows.map(rowId)
  const cell = cells.find(one => one.jail === jail && ids.includes(rowId(one.row)))
  const host = cell === undefined ? undefined : memory.progress.get(cell.id)?.host
  return candidates.slice(0, mostSuspects).map(settings => ({
    port: port.origin,
    environment: `${host ?? nowhere} ${jail}`,
    settings: [...settings],
    rows: ids,
  }))
}

function portOf(ports: Ports, { row }: Cell): Port {
  return allPorts(ports).find(({ origin }) => origin === row.port) ?? ports.guest
}
