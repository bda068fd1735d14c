/** Ports that have options only, for tests of the option space. */
import type { Flavor, Group, GroupKind, Option, Port } from '../../src/model/ports.ts'
import { manifestOf, portsOf } from './rendered.ts'

const { text, file } = manifestOf('main')
/** The ports of the repository's own manifest. */
export const realPorts = portsOf(text, file)

export interface OptionSketch extends Partial<Omit<Option, 'name' | 'kind' | 'group'>> {
  readonly name: string
}

/** A port with these options: `define` first, then the groups. */
export function optionPort(sketch: {
  readonly define?: readonly OptionSketch[]
  readonly groups?: readonly {
    readonly kind: Group['kind']
    readonly name: string
    readonly of: readonly OptionSketch[]
  }[]
  readonly flavors?: readonly string[]
}): Port {
  const { define = [], groups = [], flavors = [] } = sketch
  const options = [
    ...define.map(o => option(o, 'define', undefined)),
    ...groups.flatMap(g => g.of.map(o => option(o, g.kind, g.name))),
  ]
  return {
    ...realPorts.guest,
    options,
    groups: groups.map(({ kind, name, of }) => ({ kind, name, members: of.map(o => o.name) })),
    flavors: flavors.map((name, i): Flavor => ({ name, suffix: i === 0 ? '' : `-${name}`, implies: undefined })),
  }
}

function option(sketch: OptionSketch, kind: GroupKind, group: string | undefined): Option {
  const usual = { description: '', isDefault: false, flavors: undefined, excluded: [], implies: [], prevents: [] }
  return { ...usual, ...sketch, kind, group }
}
