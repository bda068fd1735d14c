/** What changes when the build host lacks something, or when the user has set a make variable. */
import { join } from 'node:path'
import { ask } from '../../make/evaluate.ts'
import type { HostState } from '../../model/answer.ts'
import type { Condition } from '../../model/condition.ts'
import type { FreeBSD } from '../../model/freebsd.ts'
import { criticalRows } from '../../model/infer/critical.ts'
import { mostSettings } from '../../model/infer/hints.ts'
import { cornersOf, distinct, toggled } from '../../model/infer/rows.ts'
import type { Change, Facts, Survey } from '../../model/infer/survey.ts'
import { tripleRows } from '../../model/infer/triples.ts'
import type { Setting } from '../../model/options.ts'
import { flavorNames, type Port, type Probe } from '../../model/ports.ts'
import { observeSettings, type PortToAsk } from './ask-port.ts'
import { type Observation, observe } from './observe.ts'

/** A build host that lacks one thing. */
export function hostsOf(assets: string): readonly (readonly [Probe['probe'], HostState])[] {
  const emulPath = join(assets, 'host', 'compat', 'linux')
  return [
    ['linux64', { linux64: false, emulPath }],
    ['emul-path', { linux64: true }],
    ['emul-folder', { linux64: true, emulPath: '/nonexistent/wbrel' }],
    ['kernel-sources', { linux64: true, emulPath, srcBase: '/nonexistent/src' }],
  ]
}

/** Where to look: the releases, and the conditions that the text tells of as a hint. */
export interface Around {
  readonly port: Port
  readonly releases: readonly FreeBSD[]
  readonly nested: readonly Condition[]
}

export async function surveyHosts(to: PortToAsk, around: Around): Promise<Survey['hosts']> {
  const found = new Map<Probe['probe'], Facts extends ReadonlyMap<string, infer Items> ? Items : never>()
  for (const [probe, host] of hostsOf(to.make.assets)) {
    const oracle = async (settings: readonly Setting[]): Promise<readonly Observation[]> =>
      (await observeSettings(to, around.port, settings, { host }, false)).map(one =>
        only(one, name => name === 'IGNORE'),
      )
    const facts = await observeEffects(around, oracle, 40)
    if (facts !== undefined) found.set(probe, facts.get('IGNORE') ?? [])
  }
  return found
}

/** The text tells which variables a user may define; make tells what each of them changes. */
export async function surveyKnobs(
  to: PortToAsk,
  around: Around,
  text: string,
): Promise<Pick<Survey, 'knobs' | 'knobChanges'>> {
  const candidates = await undefinedNames(to, around.releases, knobNames(text))
  const look = candidates.length === 0 ? [] : closeLook(around)
  const usual = await observeSettings(to, around.port, look)
  const matters = (name: string): boolean => name.startsWith('MAKE_ARGS') || name.startsWith('recipe.')
  const [knobs, knobChanges] = [new Map<string, Facts>(), new Map<string, ReadonlyMap<string, Change>>()]
  for (const knob of candidates) {
    const observeIt = (settings: readonly Setting[]) =>
      observeSettings(to, around.port, settings, { variables: { [knob]: `wbrel-${knob}` } })
    const changes = changesBetween(usual, await observeIt(look))
    if (changes.size === 0) continue
    knobChanges.set(knob, changes)
    if (![...changes.keys()].some(matters)) continue
    const oracle = async (settings: readonly Setting[]) => (await observeIt(settings)).map(one => only(one, matters))
    const facts = await observeEffects(around, oracle, 10)
    if (facts !== undefined) knobs.set(knob, facts)
  }
  return { knobs, knobChanges }
}

/** Variable -> its words that went and that came, over settings that stand in pairs. */
function changesBetween(before: readonly Observation[], after: readonly Observation[]): ReadonlyMap<string, Change> {
  const found = new Map<string, { readonly gone: Set<string>; readonly come: Set<string> }>()
  for (const [i, { lists: old }] of before.entries()) {
    const now = after[i]?.lists ?? old
    for (const name of new Set([...old.keys(), ...now.keys()])) {
      const [was, is] = [old.get(name) ?? [], now.get(name) ?? []]
      const [gone, come] = [was.filter(word => !is.includes(word)), is.filter(word => !was.includes(word))]
      if (gone.length + come.length === 0) continue
      const change = found.get(name) ?? { gone: new Set(), come: new Set() }
      for (const word of gone) change.gone.add(word)
      for (const word of come) change.come.add(word)
      found.set(name, change)
    }
  }
  return new Map([...found].map(([name, { gone, come }]) => [name, { gone: [...gone], come: [...come] }]))
}

/** The facts with the effect, after as many `random` settings; undefined when there are none wherever one looks closely. */
export async function observeEffects(
  { port, releases, nested }: Around,
  oracle: (settings: readonly Setting[]) => Promise<readonly Observation[]>,
  random: number,
): Promise<Facts | undefined> {
  const look = closeLook({ port, releases, nested })
  if ((await oracle(look)).every(one => one.lists.size === 0)) return undefined
  const [flavor = ''] = flavorNames(port)
  const corners = releases.slice(0, 1).flatMap(main => cornersOf(port, flavor, main))
  const rows = [...look, ...corners.flatMap(corner => toggled(port, corner))]
  return (await observe(port, oracle, { releases, rows, random })).facts
}

/** The first flavor with every three choices, the others with their corners, what the text tells: where it can show at all. */
function closeLook({ port, releases, nested }: Around): readonly Setting[] {
  const [main, ...olds] = releases
  const [first = '', ...others] = flavorNames(port)
  if (main === undefined) return []
  return distinct([
    ...cornersOf(port, first, main),
    ...tripleRows(port, [first], main),
    ...others.flatMap(flavor => cornersOf(port, flavor, main)),
    ...olds.flatMap(release => cornersOf(port, first, release)),
    ...criticalRows(port, nested, releases, mostSettings),
  ])
}

function only(one: Observation, wanted: (name: string) => boolean): Observation {
  return { ...one, lists: new Map([...one.lists].filter(([name]) => wanted(name))) }
}

/** Variables that the text asks for by `defined` or `:U`, without giving them a value, and that are no framework's. */
export function knobNames(text: string): readonly string[] {
  const asked =
    /(?:defined|empty)\(([A-Z][A-Z0-9_]*)\)|\.\s*if(?:n?def)\s+([A-Z][A-Z0-9_]*)|\$\{([A-Z][A-Z0-9_]*):[UD]/g
  const isGiven = (name: string): boolean =>
    new RegExp(`^[ ]*${name}[ \\t]*[+:!]?=`, 'm').test(text) ||
    new RegExp(`[ \\t"]${name.toLowerCase()}\\+?=`).test(text)
  const names = [...text.matchAll(asked)].map(match => match[1] ?? match[2] ?? match[3] ?? '')
  return [...new Set(names)].filter(name => !framework.test(name) && !isGiven(name))
}

const framework = /^(_|PORT_OPTIONS$|OPTIONS_|IGNORE$|MAKE_ARGS$|FLAVORS?$|OSVERSION$|DISTFILES$)/

async function undefinedNames(
  to: PortToAsk,
  releases: readonly FreeBSD[],
  names: readonly string[],
): Promise<readonly string[]> {
  const [main] = releases
  if (main === undefined || names.length === 0) return []
  const answer = await ask(to.make, { dir: to.dir, freebsd: main }, names)
  return names.filter(name => answer[name] === '')
}
