/** Which settings to ask make about before anything is known, and at random; critical.ts has those that decide. */
import { coveringSettings } from '../covering.ts'
import { type FreeBSD, freebsdAt } from '../freebsd.ts'
import { seeded } from '../matrix/random.ts'
import { declaredOptions, defaultSetting, pointOf, type Setting, solve, violations } from '../options.ts'
import { flavorNames, type Port } from '../ports.ts'
import { tripleRows } from './triples.ts'

/**
 * For the first flavor: the defaults, nothing on, everything on, each with every single option changed, and every three
 * choices at once; so too for the other flavors, the flavor being one of the three. For the other releases the corners.
 */
export function firstRows(port: Port, releases: readonly FreeBSD[]): readonly Setting[] {
  const [main, ...others] = releases
  const flavors = flavorNames(port)
  const [first = ''] = flavors
  if (main === undefined) return []
  const corners = cornersOf(port, first, main)
  return distinct([
    ...corners,
    ...corners.flatMap(corner => toggled(port, corner)),
    ...alike(port, flavors, main).flatMap(same => tripleRows(port, same, main)),
    ...flavors.slice(1).flatMap(f => cornersOf(port, f, main)),
    ...others.flatMap(release => [
      ...cornersOf(port, first, release),
      ...chosenOnce(port, first, release),
      ...(port.flavors.length === 0 ? coveringSettings(port, first, release) : []),
      ...flavors.slice(1).map(f => defaultSetting(port, f, release)),
    ]),
  ])
}

/** Flavors that declare the same options, together; the first flavor is always alone. */
function alike(port: Port, flavors: readonly string[], freebsd: FreeBSD): readonly (readonly string[])[] {
  const [first, ...others] = flavors
  const groups = new Map<string, string[]>()
  for (const flavor of others) {
    const key = declaredOptions(port, flavor, freebsd)
      .map(o => o.name)
      .join(' ')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [flavor])
    else group.push(flavor)
  }
  return [...(first === undefined ? [] : [[first]]), ...groups.values()]
}

/** The defaults with each other member of the SINGLE and RADIO groups. */
function chosenOnce(port: Port, flavor: string, freebsd: FreeBSD): readonly Setting[] {
  const exclusive = new Set(port.options.filter(o => isExclusive(o.kind)).map(o => o.name))
  const defaults = defaultSetting(port, flavor, freebsd)
  return toggled(port, defaults).filter(s => [...s.options].some(o => exclusive.has(o) && !defaults.options.has(o)))
}

/** The defaults, as little on as is legal, and as much. */
export function cornersOf(port: Port, flavor: string, freebsd: FreeBSD): readonly Setting[] {
  const defaults = defaultSetting(port, flavor, freebsd)
  const least = solve(port, { kind: 'always' }, flavor, freebsd)
  const base = violations(port, defaults).length === 0 ? [defaults] : []
  if (least === undefined) return base
  const little = { flavor, freebsd, options: least }
  return distinct([...base, little, filled(port, base[0] ?? little, new Set())])
}

/** Every setting that differs from this one in one choice. */
export function toggled(port: Port, setting: Setting): readonly Setting[] {
  const declared = declaredOptions(port, setting.flavor, setting.freebsd)
  return declared
    .map(option => {
      const options = new Set(setting.options)
      const exclusive = option.kind === 'single' || option.kind === 'radio'
      if (exclusive && !options.has(option.name))
        for (const other of declared) if (other.group === option.group) options.delete(other.name)
      if (options.has(option.name)) options.delete(option.name)
      else options.add(option.name)
      return { ...setting, options }
    })
    .filter(changed => violations(port, changed).length === 0)
}

/**
 * The setting with everything else on that may be on; of a SINGLE or RADIO group the last member that may be. What is
 * fixed stays as it is, also when another option implies it.
 */
export function filled(port: Port, setting: Setting, fixed: ReadonlySet<string>): Setting {
  const before = pointOf(port, setting).options
  let best = setting
  for (const option of declaredOptions(port, setting.flavor, setting.freebsd)) {
    if (fixed.has(option.name) || best.options.has(option.name)) continue
    const options = new Set(best.options)
    if (isExclusive(option.kind)) {
      const others = port.options.filter(o => o.group === option.group && options.has(o.name))
      if (others.some(o => fixed.has(o.name))) continue
      for (const other of others) options.delete(other.name)
    }
    options.add(option.name)
    const trial = { ...best, options }
    const after = pointOf(port, trial).options
    const isKept = [...fixed].every(name => before.has(name) === after.has(name))
    if (isKept && violations(port, trial).length === 0) best = trial
  }
  return best
}

/** Legal settings picked at random, the same ones every time. */
export function randomRows(port: Port, releases: readonly FreeBSD[], count: number, seed: number): readonly Setting[] {
  const { next } = seeded(seed)
  const flavors = flavorNames(port)
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(next() * list.length)]
  const rows: Setting[] = []
  for (let tries = 0; rows.length < count && tries < count * 20; tries++) {
    const flavor = next() < 0.5 ? flavors[0] : pick(flavors)
    const freebsd = next() < 0.7 ? releases[0] : pick(releases)
    if (flavor === undefined || freebsd === undefined) break
    const density = 0.1 + 0.8 * next()
    const declared = declaredOptions(port, flavor, freebsd)
    const chosen = new Set(
      port.groups.flatMap(g =>
        pickOne(
          g.kind,
          g.members.filter(m => declared.some(o => o.name === m)),
          pick,
          next,
        ),
      ),
    )
    const options = new Set(
      declared.filter(o => (isExclusive(o.kind) ? chosen.has(o.name) : next() < density)).map(o => o.name),
    )
    const row = { flavor, freebsd, options }
    if (violations(port, row).length === 0) rows.push(row)
  }
  return distinct(rows)
}

function isExclusive(kind: string): boolean {
  return kind === 'single' || kind === 'radio'
}

function pickOne(
  kind: string,
  members: readonly string[],
  pick: (list: readonly string[]) => string | undefined,
  next: () => number,
): readonly string[] {
  if (!isExclusive(kind) || (kind === 'radio' && next() < 0.3)) return []
  const one = pick(members)
  return one === undefined ? [] : [one]
}

export function distinct(settings: readonly Setting[]): readonly Setting[] {
  return [...new Map(settings.map(s => [settingKey(s), s])).values()]
}

export function settingKey({ flavor, options, freebsd }: Setting): string {
  return `${flavor} ${freebsd.release} ${freebsd.osversion} ${freebsd.arch} ${[...options].sort().join(' ')}`
}

/**
 * FreeBSD versions on both sides of every number in a Makefile that looks like an OSVERSION: only a hint of where to ask,
 * since a condition may begin and end between two releases.
 */
export function versionsIn(text: string, main: FreeBSD): readonly FreeBSD[] {
  const numbers = new Set([...text.matchAll(/(?<![\w.])1[0-9]{6}(?![\w.])/g)].map(match => Number(match[0])))
  const points = [...numbers].flatMap(n => [n - 1, n, n + 1])
  return [...new Set(points)].map(osversion => freebsdAt(osversion, main.arch))
}
