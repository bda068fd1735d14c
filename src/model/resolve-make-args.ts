import { didYouMean } from '../base/text.ts'
import type { Path } from './manifest.ts'
import type { Group, MakeArg } from './ports.ts'
import type { PortInput } from './schema.ts'
import { type Report, template } from './template.ts'

type MakeArgInput = NonNullable<PortInput['make_args']>[number]

/** One argument for the builder: a value, a list, the choice of a group, or files that the port fetches. */
export function makeArg(input: MakeArgInput, path: Path, groups: readonly Group[], report: Report): MakeArg {
  const { name } = input
  if (input.choice) {
    const { group: wanted, strip } = input.choice
    checkChoice(wanted, strip, path, groups, report)
    return { name, kind: 'choice', group: wanted, strip }
  }
  if (input.list !== undefined) return { name, kind: 'list', list: input.list }
  if (input.distfile !== undefined) return { name, kind: 'minirootfs' }
  if (input.packages !== undefined) return { name, kind: 'packages' }
  if (input.knob !== undefined) return { name, kind: 'knob', knob: input.knob }
  return { name, kind: 'value', parts: template(input.value ?? '', frameworkVariables, [...path, 'value'], report) }
}

/** The selected option's name without the prefix tells its choice, so the prefix must tell the members apart. */
function checkChoice(wanted: string, strip: string, path: Path, groups: readonly Group[], report: Report): void {
  const group = groups.find(g => g.name === wanted)
  if (group === undefined) {
    report.add([...path, 'choice', 'group'], {
      code: 'manifest.group',
      message: `no group is called ${wanted}${didYouMean(
        wanted,
        groups.map(g => g.name),
      )}`,
      found: wanted,
      expected: `one of ${groups.map(g => g.name).join(', ') || 'none'}`,
    })
  } else if (group.kind !== 'single') {
    report.add([...path, 'choice', 'group'], {
      code: 'manifest.choice',
      message: `${wanted} is no SINGLE group, so it has no one selected option`,
      found: group.kind,
      expected: 'a group below options.single',
    })
  } else {
    const odd = group.members.find(m => !m.startsWith(strip) || m === strip)
    const foreign = groups.flatMap(g => (g === group ? [] : g.members)).find(m => m.startsWith(strip))
    if (odd ?? foreign)
      report.add([...path, 'choice', 'strip'], {
        code: 'manifest.choice',
        message: `the prefix ${strip} does not tell the members of ${wanted} apart: ${odd ?? foreign}`,
        found: strip,
        expected: 'the prefix of all members of the group, and of no other option',
      })
  }
}

/** Make variables that a value may use; each is defined by the framework before the port needs it. */
const frameworkVariables = [
  'PREFIX',
  'LOCALBASE',
  'PORTVERSION',
  'PORTNAME',
  'OSREL',
  'OSVERSION',
  'ARCH',
  'WRKSRC',
  'STAGEDIR',
  'MANPREFIX',
  'DATADIR',
  'ETCDIR',
  'DOCSDIR',
]
