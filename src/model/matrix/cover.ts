/**
 * The checker: which tuples of choices do these rows never show? It shares nothing with the search: rows are settings,
 * choices are conditions, and whether a choice is possible at all is asked of `solve` (../options.ts), which is exact.
 */
import type { Condition } from '../condition.ts'
import type { FreeBSD } from '../freebsd.ts'
import { declaredOptions, pointOf, type Setting, solve, violations } from '../options.ts'
import type { Port } from '../ports.ts'
import type { Row } from '../results.ts'

export interface Cover {
  /** Tuples that some legal setting shows. */
  readonly possible: number
  /** Those that no row shows, in words: `FW_B43 on, IPV6 off`. */
  readonly uncovered: readonly string[]
  /** Rows that check-config would refuse, with the reason. */
  readonly illegal: readonly string[]
}

/** The flavors must declare the same options; of several flavors, the flavor itself is one more choice. */
export function coverOf(
  port: Port,
  flavors: readonly string[],
  freebsd: FreeBSD,
  strength: 1 | 2 | 3,
  rows: readonly Pick<Row, 'flavor' | 'set'>[],
): Cover {
  const settings = rows.map(({ flavor, set }): Setting => ({ flavor, freebsd, options: new Set(set) }))
  const illegal = settings.flatMap((setting, i) => {
    const why = flavors.includes(setting.flavor)
      ? violations(port, setting)
      : [`flavor ${setting.flavor} was not asked for`]
    return why.map(reason => `row ${i + 1}: ${reason}`)
  })
  const choices = choicesOf(port, flavors, freebsd).map(choice => ({ ...choice, rows: seen(port, settings, choice) }))
  const isPossible = (tuple: readonly Choice[]): boolean => {
    const fixed = tuple.find(choice => choice.flavor !== undefined)?.flavor
    const of = tuple.flatMap(({ condition }) => condition ?? [])
    const candidates = fixed === undefined ? flavors : [fixed]
    return candidates.some(flavor => solve(port, { kind: 'and', of }, flavor, freebsd) !== undefined)
  }
  const found: Finding = { possible: 0, uncovered: [], impossible: new Set() }
  visit(choices, Math.min(strength, new Set(choices.map(c => c.about)).size), isPossible, found)
  return { possible: found.possible, uncovered: found.uncovered, illegal }
}

interface Choice {
  readonly says: string
  /** What is chosen: two choices about the same thing are never in one tuple. */
  readonly about: string
  readonly condition?: Condition
  readonly flavor?: string
}

interface Seen extends Choice {
  /** One bit a row. */
  readonly rows: Uint32Array
}

interface Finding {
  possible: number
  readonly uncovered: string[]
  /** Pairs that are known to be impossible: so is every triple with them. */
  readonly impossible: Set<string>
}

function choicesOf(port: Port, flavors: readonly string[], freebsd: FreeBSD): readonly Choice[] {
  const declared = declaredOptions(port, flavors[0] ?? '', freebsd)
  const on = (name: string): Condition => ({ kind: 'option', name })
  const off = (name: string): Condition => ({ kind: 'not', of: on(name) })
  const none = port.groups.flatMap(({ kind, name, members }): readonly Choice[] => {
    const options = members.filter(m => declared.some(o => o.name === m))
    if (kind !== 'radio' || options.length < 2) return []
    return [{ says: `none of ${name}`, about: `group ${name}`, condition: { kind: 'and', of: options.map(off) } }]
  })
  return [
    ...(flavors.length > 1 ? flavors.map(flavor => ({ says: `flavor ${flavor}`, about: 'flavor', flavor })) : []),
    ...none,
    ...declared.flatMap(({ name }): readonly Choice[] => [
      { says: `${name} on`, about: name, condition: on(name) },
      { says: `${name} off`, about: name, condition: off(name) },
    ]),
  ]
}

function seen(port: Port, settings: readonly Setting[], { condition, flavor }: Choice): Uint32Array {
  const bits = new Uint32Array(Math.ceil(settings.length / 32))
  settings.forEach((setting, i) => {
    const { options } = pointOf(port, setting)
    const shows =
      flavor === undefined ? condition !== undefined && isTrue(condition, options) : setting.flavor === flavor
    if (shows) bits[i >> 5] = (bits[i >> 5] ?? 0) | (1 << (i & 31))
  })
  return bits
}

function isTrue(condition: Condition, options: ReadonlySet<string>): boolean {
  if (condition.kind === 'option') return options.has(condition.name)
  if (condition.kind === 'not') return !isTrue(condition.of, options)
  return condition.kind === 'and' && condition.of.every(part => isTrue(part, options))
}

function visit(
  choices: readonly Seen[],
  strength: number,
  isPossible: (tuple: readonly Choice[]) => boolean,
  found: Finding,
): void {
  if (strength === 0) return
  const extend = (tuple: readonly Seen[], from: number): void => {
    for (let i = from; i < choices.length; i++) {
      const choice = choices[i]
      if (choice === undefined || tuple.some(other => other.about === choice.about)) continue
      const longer = [...tuple, choice]
      if (tuple.some(other => found.impossible.has(`${other.says}, ${choice.says}`))) continue
      const isWhole = longer.length === strength
      if (!isWhole && longer.length === 1) extend(longer, i + 1)
      else if (shownTogether(longer)) {
        if (isWhole) found.possible++
        else extend(longer, i + 1)
      } else if (!isPossible(longer)) {
        if (longer.length === 2) found.impossible.add(longer.map(c => c.says).join(', '))
      } else if (isWhole) {
        found.possible++
        found.uncovered.push(longer.map(c => c.says).join(', '))
      } else extend(longer, i + 1)
    }
  }
  extend([], 0)
}

function shownTogether(tuple: readonly Seen[]): boolean {
  const [first, ...others] = tuple
  return first?.rows.some((bits, i) => others.reduce((all, other) => all & (other.rows[i] ?? 0), bits) !== 0) ?? false
}
