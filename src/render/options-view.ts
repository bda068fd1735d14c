import { anyOf, atoms } from '../model/condition.ts'
import { type Conditional, dependKinds, type Group, type Option, type Port } from '../model/ports.ts'
import { makeCondition } from './condition.ts'
import { make } from './value.ts'

interface Variable {
  readonly name: string
  readonly value: string
}

export interface OptionsView {
  readonly variables: readonly Variable[]
  /** Options and groups that exist in some flavors only. */
  readonly byFlavor: readonly { readonly condition: string; readonly variables: readonly Variable[] }[]
  readonly descriptions: readonly { readonly name: string; readonly text: string }[]
  readonly helpers: readonly Variable[]
}

/** The options of a port, in portfmt's order (rules.c, OPTDEF); undefined when it has none. */
export function optionsView(port: Port): OptionsView | undefined {
  if (port.options.length === 0) return undefined
  const everywhere = port.options.filter(o => o.flavors === undefined)
  return {
    variables: [
      ...listVariables(port, everywhere, []),
      ...exclusions(port),
      ...(hasOptionTags(port) ? [{ name: 'OPTIONS_SUB', value: 'yes' }] : []),
    ],
    byFlavor: flavorSets(port).map(flavors => ({
      condition: makeCondition(anyOf(flavors.map(name => ({ kind: 'flavor', name })))) ?? '1',
      variables: listVariables(
        port,
        port.options.filter(o => o.flavors?.join(' ') === flavors.join(' ')),
        everywhere,
      ),
    })),
    descriptions: sorted(port.options.map(o => o.name)).map(name => ({
      name,
      text: make(port.options.find(o => o.name === name)?.description ?? '', port),
    })),
    helpers: helpers(port),
  }
}

/** Can `OPT_RUN_DEPENDS` say it? Only when the option is declared in every flavor: those a flavor implies come later. */
export function isHelperCondition(port: Port, item: Conditional<unknown>): boolean {
  const { when } = item
  return when.kind === 'option' && port.options.some(o => o.name === when.name && o.flavors === undefined)
}

function listVariables(port: Port, options: readonly Option[], before: readonly Option[]): readonly Variable[] {
  const variable = (name: string, values: readonly string[]): readonly Variable[] =>
    values.length > 0 ? [{ name, value: sorted(values).join(' ') }] : []
  const has = (group: Group, list: readonly Option[]): boolean => list.some(o => o.group === group.name)
  const kinds = ['group', 'multi', 'radio', 'single'] as const
  return [
    ...variable(
      'OPTIONS_DEFINE',
      options.filter(o => o.kind === 'define').map(o => o.name),
    ),
    ...variable(
      'OPTIONS_DEFAULT',
      options.filter(o => o.isDefault).map(o => o.name),
    ),
    ...kinds.flatMap(kind => {
      const groups = port.groups.filter(g => g.kind === kind && has(g, options)).sort((a, b) => compare(a.name, b.name))
      const fresh = groups.filter(g => !has(g, before)).map(g => g.name)
      const name = `OPTIONS_${kind.toUpperCase()}`
      return [
        ...variable(name, fresh),
        ...groups.flatMap(g =>
          variable(
            `${name}_${g.name}`,
            options.filter(o => o.group === g.name).map(o => o.name),
          ),
        ),
      ]
    }),
  ]
}

function exclusions(port: Port): readonly Variable[] {
  const majors = [...new Set(port.options.flatMap(o => o.excluded))].sort((a, b) => a - b)
  return majors.map(major => ({
    name: `OPTIONS_EXCLUDE_FreeBSD_${major}`,
    value: sorted(port.options.filter(o => o.excluded.includes(major)).map(o => o.name)).join(' '),
  }))
}

function flavorSets(port: Port): readonly (readonly string[])[] {
  const sets = new Map(
    port.options.flatMap(o => (o.flavors === undefined ? [] : [[o.flavors.join(' '), o.flavors] as const])),
  )
  return [...sets.values()]
}

function helpers(port: Port): readonly Variable[] {
  const all: Variable[] = []
  for (const option of port.options) {
    if (option.implies.length > 0) all.push({ name: `${option.name}_IMPLIES`, value: option.implies.join(' ') })
    if (option.prevents.length > 0) all.push({ name: `${option.name}_PREVENTS`, value: option.prevents.join(' ') })
    for (const kind of dependKinds) {
      const items = port.depends[kind].filter(
        d => isHelperCondition(port, d) && d.when.kind === 'option' && d.when.name === option.name,
      )
      if (items.length > 0)
        all.push({
          name: `${option.name}_${kind.toUpperCase()}_DEPENDS`,
          value: sorted(items.map(d => d.item)).join(' '),
        })
    }
  }
  return all.sort((a, b) => compare(a.name, b.name))
}

/** Does the package list name an option? Then the framework must know its tag (Porter's Handbook, OPTIONS_SUB). */
function hasOptionTags(port: Port): boolean {
  const names = new Set(port.options.map(o => o.name))
  return port.plist.flatMap(line => atoms(line.when)).some(atom => atom.kind === 'option' && names.has(atom.name))
}

export function sorted(words: readonly string[]): readonly string[] {
  return [...words].sort(compare)
}

/** By code unit, as LC_ALL=C sorts. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
