/** What a port declares, flavor by flavor and release by release. */
import { ask, expand } from '../../make/evaluate.ts'
import { askOptions } from '../../make/options.ts'
import type { Question } from '../../model/answer.ts'
import type { FreeBSD } from '../../model/freebsd.ts'
import type { Declared } from '../../model/infer/space.ts'
import { inTurns, type PortToAsk } from './ask-port.ts'

/** The first flavor on the first release comes first; a port without flavors has the flavor ''. */
export async function askDeclared(to: PortToAsk, releases: readonly FreeBSD[]): Promise<readonly Declared[]> {
  const [main] = releases
  if (main === undefined) return []
  const { FLAVORS = '' } = await ask(to.make, { dir: to.dir, freebsd: main }, ['FLAVORS'])
  const names = FLAVORS.split(' ').filter(name => name !== '')
  const flavors = names.length === 0 ? [''] : names
  const places = releases.flatMap(freebsd => flavors.map(flavor => ({ freebsd, flavor })))
  return inTurns(to, places, ({ freebsd, flavor }) => declaredIn(to, flavor, freebsd))
}

/** No Makefile holds it. */
const unit = '\u001f'

async function declaredIn(to: PortToAsk, flavor: string, freebsd: FreeBSD): Promise<Declared> {
  const question: Question = { dir: to.dir, freebsd, ...(flavor === '' ? {} : { flavor }) }
  const of = (what: string): string => `\${COMPLETE_OPTIONS_LIST:U:@o@${unit}\${o} \${\${o}_${what}:U}@}`
  const [options, [defaults = '', ...told]] = await Promise.all([
    askOptions(to.make, question),
    expand(to.make, question, ['${OPTIONS_DEFAULT:U}', ...['DESC', 'IMPLIES', 'PREVENTS'].map(of)]),
  ])
  const [descriptions, implies, prevents] = told.map(readPairs)
  const chosen = new Set(defaults.split(' '))
  const lists = (pairs: ReadonlyMap<string, string> | undefined): ReadonlyMap<string, readonly string[]> =>
    new Map([...(pairs ?? [])].flatMap(([name, text]) => (text === '' ? [] : [[name, text.split(' ')] as const])))
  return {
    flavor,
    freebsd,
    all: options.all,
    // Porter's Handbook, "Options": DOCS, NLS, EXAMPLES and IPV6 are on by themselves.
    defaults: options.all.filter(o => chosen.has(o) || /^(DOCS|NLS|EXAMPLES|IPV6)$/.test(o)),
    implied: options.on.filter(o => !options.all.includes(o)),
    groups: options.groups.map(g => ({ kind: kinds[g.type], name: g.name, members: g.members })),
    descriptions: descriptions ?? new Map(),
    implies: lists(implies),
    prevents: lists(prevents),
  }
}

const kinds = { SINGLE: 'single', RADIO: 'radio', MULTI: 'multi', GROUP: 'group' } as const

function readPairs(text: string): ReadonlyMap<string, string> {
  return new Map(
    text
      .split(unit)
      .slice(1)
      .map(pair => {
        const [name = '', ...rest] = pair.trim().split(' ')
        return [name, rest.join(' ')] as const
      }),
  )
}
