/** What changes when the build host lacks something, or when the user has set a make variable. */
import { join } from 'node:path'
import { ask } from '../../make/evaluate.ts'
import type { HostState } from '../../model/answer.ts'
import type { Condition } from '../../model/condition.ts'
import type { FreeBSD } from '../../model/freebsd.ts'
import { criticalRows } from '../../model/infer/critical.ts'
import { mostSettings } from '../../model/infer/hints.ts'
import { cornersOf, distinct, toggled } from '../../model/infer/rows.ts'
import type { Facts, Survey } from '../../model/infer/survey.ts'
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
export async function surveyKnobs(to: PortToAsk, around: Around, text: string): Promise<Survey['knobs']> {
  const candidates = await undefinedNames(to, around.releases, knobNames(text))
  const matters = (name: string): boolean => name.startsWith('MAKE_ARGS') || name.startsWith('recipe.')
  const observeWith = async (
    settings: readonly Setting[],
    knob: string | undefined,
  ): Promise<readonly Observation[]> => {
    const more = knob === undefined ? {} : { variables: { [knob]: `wbrel-${knob}` } }
    return (await observeSettings(to, around.port, settings, more)).map(one => only(one, matters))
  }
  const found = new Map<string, Facts>()
  for (const knob of candidates) {
    const oracle = (settings: readonly Setting[]) => observeWith(settings, knob)
    const facts = await observeEffects(around, oracle, 10, settings => observeWith(settings, undefined))
    if (facts !== undefined) found.set(knob, facts)
  }
  return found
}

/**
 * The facts with the effect, after as many `random` settings; undefined when every look is as without it (nothing, unless
 * `without` tells).
 */
export async function observeEffects(
  { port, releases, nested }: Around,
  oracle: (settings: readonly Setting[]) => Promise<readonly Observation[]>,
  random: number,
  without?: (settings: readonly Setting[]) => Promise<readonly Observation[]>,
): Promise<Facts | undefined> {
  const look = closeLook({ port, releases, nested })
  const [first, plain] = [await oracle(look), await without?.(look)]
  if (first.every((one, i) => signature(one) === signature(plain?.[i]))) return undefined
  const [flavor = ''] = flavorNames(port)
  const corners = releases.slice(0, 1).flatMap(main => cornersOf(port, flavor, main))
  const rows = [...look, ...corners.flatMap(corner => toggled(port, corner))]
  return (await observe(port, oracle, { releases, rows, random, nested })).facts
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

function signature(one: Observation | undefined): string {
  return JSON.stringify([...(one?.lists ?? [])])
}

/** Variables that conditions ask for by `defined`, and that are no framework's. */
export function knobNames(text: string): readonly string[] {
  const found = text.matchAll(/(?:defined|empty)\(([A-Z][A-Z0-9_]*)\)|\.\s*if(?:n?def)\s+([A-Z][A-Z0-9_]*)/g)
  return [...new Set([...found].map(match => match[1] ?? match[2] ?? ''))].filter(name => !framework.test(name))
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
