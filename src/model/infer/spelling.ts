/** Conditions and lists as a manifest writes them. */
import type { Problem } from '../../base/fault.ts'
import { type Condition, showCondition } from '../condition.ts'
import type { Conditional, Port } from '../ports.ts'

/** A manifest in the making: mappings, lists and texts. */
export type Data = string | readonly Data[] | { readonly [key: string]: Data | undefined }
export type DataRecord = { readonly [key: string]: Data | undefined }

/** What is collected beside the data: things that a manifest cannot say. */
export type Report = (problem: Omit<Problem, 'code' | 'severity'>) => void

/** The text of a condition, `FW_B43*` for all options with that beginning; undefined when it always holds. */
export function whenText(condition: Condition, port: Port): string | undefined {
  return condition.kind === 'always' || isUnexplained(condition)
    ? undefined
    : showCondition(withPrefixes(condition, port))
}

/** Nothing over options, flavors and releases tells the settings with a fact from those without it. */
export function isUnexplained(condition: Condition): boolean {
  return condition.kind === 'or' && condition.of.length === 0
}

function withPrefixes(condition: Condition, port: Port): Condition {
  switch (condition.kind) {
    case 'not':
      return { kind: 'not', of: withPrefixes(condition.of, port) }
    case 'and':
      return { kind: 'and', of: condition.of.map(part => withPrefixes(part, port)) }
    case 'or': {
      const names = condition.of.flatMap(part => (part.kind === 'option' ? [part.name] : []))
      const prefix = names.length === condition.of.length ? commonPrefix(names) : ''
      const all = port.options.filter(o => o.name.startsWith(prefix)).length
      if (prefix.length >= 3 && all === names.length) return { kind: 'prefix', prefix }
      return { kind: 'or', of: condition.of.map(part => withPrefixes(part, port)) }
    }
    default:
      return condition
  }
}

function commonPrefix(names: readonly string[]): string {
  const [first = ''] = names
  let length = first.length
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length--
  return first.slice(0, length)
}

/** `- {when: ..., add: [...]}`: neighbours under the same condition stand in one block. */
export function blocksOf(items: readonly Conditional<string>[], port: Port): readonly Data[] {
  const blocks: { readonly when: string | undefined; readonly add: string[] }[] = []
  for (const { when, item } of items) {
    const text = whenText(when, port)
    const last = blocks.at(-1)
    if (last !== undefined && last.when === text) last.add.push(item)
    else blocks.push({ when: text, add: [item] })
  }
  return blocks
}

/** Text in which a manifest would see references: a brace of its own is written twice. */
export function bracesTwice(text: string): string {
  return text.replaceAll('{', '{{').replaceAll('}', '}}')
}

/** Without keys that have no value. */
export function record(entries: DataRecord): DataRecord {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined && !isEmpty(value)))
}

function isEmpty(value: Data): boolean {
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'object' && Object.keys(value).length === 0
}

export function sameCondition(a: Condition, b: Condition): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** The mapping, or an empty one. */
export function recordOf(data: Data | undefined): DataRecord {
  return typeof data === 'object' && !isList(data) ? data : {}
}

/** The list; one text is a list of one. */
export function listOf(data: Data | undefined): readonly Data[] {
  if (data === undefined) return []
  return isList(data) ? data : [data]
}

export function isList(data: Data): data is readonly Data[] {
  return Array.isArray(data)
}
