/** What changes when the build host lacks something, or when the user has set a make variable. */
import { join } from 'node:path'
import { ask } from '../../make/evaluate.ts'
import type { HostState } from '../../model/answer.ts'
import type { Condition } from '../../model/condition.ts'
import type { FreeBSD } from '../../model/freebsd.ts'
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

/** `nested`: the conditions that the text tells of, a hint where to ask. */
export async function surveyHosts(
  to: PortToAsk,
  port: Port,
  releases: readonly FreeBSD[],
  nested: readonly Condition[],
): Promise<Survey['hosts']> {
  const corners = closeLook(port, releases)
  const found = new Map<Probe['probe'], Facts extends ReadonlyMap<string, infer Items> ? Items : never>()
  for (const [probe, host] of hostsOf(to.make.assets)) {
    const oracle = async (settings: readonly Setting[]): Promise<readonly Observation[]> =>
      (await observeSettings(to, port, settings, { host }, false)).map(one => only(one, name => name === 'IGNORE'))
    const first = await oracle(corners)
    if (first.every(one => one.lists.size === 0)) continue
    const rows = [...corners, ...firstCorners(port, releases).flatMap(corner => toggled(port, corner))]
    const { facts } = await observe(port, oracle, { releases, rows, random: 40, nested })
    found.set(probe, facts.get('IGNORE') ?? [])
  }
  return found
}

/** The text tells which variables a user may define; make tells what each of them changes. */
export async function surveyKnobs(
  to: PortToAsk,
  port: Port,
  text: string,
  releases: readonly FreeBSD[],
  nested: readonly Condition[],
): Promise<Survey['knobs']> {
  const corners = closeLook(port, releases)
  const candidates = await undefinedNames(to, releases, knobNames(text))
  const matters = (name: string): boolean => name.startsWith('MAKE_ARGS') || name.startsWith('recipe.')
  const observeWith = async (
    settings: readonly Setting[],
    knob: string | undefined,
  ): Promise<readonly Observation[]> => {
    const more = knob === undefined ? {} : { variables: { [knob]: `wbrel-${knob}` } }
    return (await observeSettings(to, port, settings, more)).map(one => only(one, matters))
  }
  const without = await observeWith(corners, undefined)
  const found = new Map<string, Facts>()
  for (const knob of candidates) {
    const first = await observeWith(corners, knob)
    if (first.every((one, i) => signature(one) === signature(without[i]))) continue
    const near = firstCorners(port, releases).slice(0, 2)
    const rows = [...corners, ...near.flatMap(corner => toggled(port, corner))]
    const { facts } = await observe(port, settings => observeWith(settings, knob), {
      releases,
      rows,
      random: 10,
      nested,
    })
    found.set(knob, facts)
  }
  return found
}

/** The first flavor with every three choices, the others with their corners: where something can show at all. */
function closeLook(port: Port, releases: readonly FreeBSD[]): readonly Setting[] {
  const [main, ...olds] = releases
  const [first = '', ...others] = flavorNames(port)
  if (main === undefined) return []
  return distinct([
    ...cornersOf(port, first, main),
    ...tripleRows(port, [first], main),
    ...others.flatMap(flavor => cornersOf(port, flavor, main)),
    ...olds.flatMap(release => cornersOf(port, first, release)),
  ])
}

function firstCorners(port: Port, releases: readonly FreeBSD[]): readonly Setting[] {
  const [main] = releases
  const [flavor = ''] = flavorNames(port)
  return main === undefined ? [] : cornersOf(port, flavor, main)
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
