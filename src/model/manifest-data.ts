/**
 * A manifest as plain data in the form that it is written in (every scalar a text, conditions as text): what a release
 * record keeps and `manifestFromData` reads back.
 */
import { parseDocument } from 'yaml'
import { sameData } from '../base/equal.ts'
import { Fault } from '../base/fault.ts'
import { type Path, readManifest } from './manifest.ts'

/** The data of a text that `readManifest` accepts. */
export function dataOf(text: string): unknown {
  return parseDocument(text, { schema: 'failsafe' }).toJS()
}

/** A copy with another value at the path; undefined removes the key. */
export function withValue(data: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (Array.isArray(data)) return data.map((item, i) => (i === Number(key) ? withValue(item, rest, value) : item))
  const record = typeof data === 'object' && data !== null ? (data as Readonly<Record<PropertyKey, unknown>>) : {}
  return { ...record, [key]: withValue(record[key], rest, value) }
}

export function withoutValue(data: unknown, path: Path): unknown {
  const parent = valueAt(data, path.slice(0, -1))
  const key = String(path.at(-1))
  if (typeof parent !== 'object' || parent === null) return data
  const left = Object.entries(parent).filter(([name]) => name !== key)
  return withValue(data, path.slice(0, -1), Object.fromEntries(left))
}

export function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Readonly<Record<PropertyKey, unknown>>)[part] : undefined,
    data,
  )
}

/** The text must hold exactly the intended data; otherwise the YAML is written in a way that we cannot edit. */
export function checkSame(text: string, data: unknown, file: string): void {
  readManifest(text, file)
  if (sameData(dataOf(text), data)) return
  throw new Fault('invalid', {
    code: 'bump.edit',
    message: `${file} is written in a way that cannot be changed in place (an alias, perhaps)`,
    place: { file },
    hint: 'write the entry as `name: version` on a line of its own, or change it by hand',
  })
}
