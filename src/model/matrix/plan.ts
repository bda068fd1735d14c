/** The rows to build: for each port, flavors that declare the same options share one covering array. */
import type { FreeBSD } from '../freebsd.ts'
import { declaredOptions } from '../options.ts'
import { allPorts, flavorNames, type Port, type Ports } from '../ports.ts'
import type { Row } from '../results.ts'
import { type Covering, coveringOf, type Wanted } from './arrays.ts'
import { settingOf, spaceOf } from './space.ts'

export interface PlanWish extends Wanted {
  /** Origins; empty: all ports. */
  readonly ports: readonly string[]
  /** One flavor by itself: its rows show all tuples without the help of other flavors; undefined: all of them, jointly. */
  readonly flavor: string | undefined
  readonly releases: readonly FreeBSD[]
}

export interface PlannedRow extends Row {
  /** `must-have` rows say why they are; a row that only covers says nothing. */
  readonly why: Covering['rows'][number]['why']
  /** The releases that it is for. */
  readonly releases: readonly string[]
}

/** One covering array. */
export interface Part extends Pick<Covering, 'covering' | 'bound' | 'tuples' | 'size' | 'origin' | 'rules'> {
  readonly port: string
  readonly flavors: readonly string[]
  readonly releases: readonly string[]
  readonly strength: 1 | 2 | 3
  /** All rows: those that cover, then must-have rows that coverage does not need. */
  readonly rows: readonly PlannedRow[]
}

export function planRows(ports: Ports, wish: PlanWish): readonly Part[] {
  return allPorts(ports)
    .filter(({ origin }) => wish.ports.length === 0 || wish.ports.includes(origin))
    .flatMap(port => partsOfPort(port, wish))
}

export function rowsOfPlan(parts: readonly Part[]): readonly PlannedRow[] {
  return parts.flatMap(part => part.rows)
}

function partsOfPort(port: Port, wish: PlanWish): readonly Part[] {
  const flavors = flavorNames(port).filter(name => wish.flavor === undefined || name === wish.flavor)
  return alike(wish.releases, release => flavors.map(flavor => optionNames(port, flavor, release)).join('; ')).flatMap(
    releases => {
      const [first] = releases
      if (first === undefined) return []
      return alike(flavors, flavor => optionNames(port, flavor, first)).map(same =>
        partOf(port, same, releases, first, wish),
      )
    },
  )
}

function partOf(
  port: Port,
  flavors: readonly string[],
  releases: readonly FreeBSD[],
  freebsd: FreeBSD,
  { strength, seed, failed, effort }: PlanWish,
): Part {
  const space = spaceOf(port, flavors, freebsd)
  const mine = failed.filter(row => row.port === port.origin)
  const wanted = { strength, seed, failed: mine, ...(effort === undefined ? {} : { effort }) }
  const { rows, ...array } = coveringOf(space, wanted)
  const names = releases.map(r => r.release)
  const planned = rows.map(({ row, why }): PlannedRow => {
    const { flavor, on } = settingOf(space, row)
    const declared = declaredOptions(port, flavor, freebsd).map(o => o.name)
    const set = declared.filter(name => on.includes(name))
    return { port: port.origin, flavor, set, unset: declared.filter(name => !on.includes(name)), why, releases: names }
  })
  return { port: port.origin, flavors, releases: names, strength, ...array, rows: planned }
}

function optionNames(port: Port, flavor: string, freebsd: FreeBSD): string {
  return declaredOptions(port, flavor, freebsd)
    .map(o => o.name)
    .join(' ')
}

/** Groups of items with the same key, in the order of their first items. */
function alike<T>(items: readonly T[], key: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item])
  return [...groups.values()]
}
