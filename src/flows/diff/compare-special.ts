/** What two ports say on a build host that lacks something, with a variable that a user may set, and to makesum. */
import { ask } from '../../make/evaluate.ts'
import type { HostState } from '../../model/answer.ts'
import type { Difference } from '../../model/infer/difference.ts'
import { cornersOf } from '../../model/infer/rows.ts'
import { flavorNames, type Port } from '../../model/ports.ts'
import { type PortToAsk, questionOf } from '../import/ask-port.ts'
import { hostsOf, knobNames } from '../import/survey-host.ts'
import type { Look, Twins } from './twins.ts'

/** Only what is not so in general, too. */
export async function inSpecialCases(
  { first, second }: Twins,
  look: Look,
  general: readonly Difference[],
): Promise<readonly Difference[]> {
  const hosts = hostsOf(first.to.make.assets).map(([probe, host]) => ({
    title: () => `IGNORE without ${probe}`,
    more: { host } satisfies { host: HostState },
    recipes: false,
    matters: (name: string) => name === 'IGNORE',
  }))
  const names = [...new Set([first, second].flatMap(({ files }) => knobNames([...files.values()].join('\n'))))]
  const knobs = names.map(knob => ({
    title: (name: string) => `${name} with ${knob} set`,
    more: { variables: { [knob]: `wbrel-${knob}` } },
    recipes: true,
    matters: (name: string) => /^(MAKE_ARGS|recipe\.)/.test(name),
  }))
  const known = new Set(general.map(textOf))
  const found: Difference[] = []
  for (const { title, more, recipes, matters } of [...hosts, ...knobs])
    for (const one of await look(more, recipes, matters))
      if (!known.has(textOf(one))) found.push({ ...one, name: title(one.name) })
  return found
}

function textOf({ name, was, is, when }: Difference): string {
  return JSON.stringify([name, was, is, when])
}

/** What makesum would record. */
export async function underMakesum(
  { origin, first, second, releases }: Twins,
  a: Port,
  b: Port,
): Promise<readonly Difference[]> {
  const [main] = releases
  if (main === undefined) return []
  const distfiles = async (to: PortToAsk, port: Port): Promise<readonly string[]> => {
    const setting = cornersOf(port, flavorNames(port)[0] ?? '', main)[0]
    if (setting === undefined) return []
    const question = { ...questionOf(to.dir, port, setting), goal: 'makesum' }
    const { DISTFILES = '' } = await ask(to.make, question, ['DISTFILES'])
    return DISTFILES.split(' ').filter(word => word !== '')
  }
  const [was, is] = await Promise.all([distfiles(first.to, a), distfiles(second.to, b)])
  const name = 'DISTFILES of makesum'
  return [
    ...was.filter(file => !is.includes(file)).map(file => ({ origin, name, was: file, is: undefined, when: 'always' })),
    ...is.filter(file => !was.includes(file)).map(file => ({ origin, name, was: undefined, is: file, when: 'always' })),
  ]
}
