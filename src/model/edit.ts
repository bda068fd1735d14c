/**
 * Changes a manifest's text in place: comments, order, quotes and spacing stay, so that a bump is a one-line diff.
 * Each function answers the new text; whoever calls them reads it again and compares (see `updates.ts`), since no
 * splicing of text can be right for every way to write YAML.
 */
import type { ManifestText, Path } from './manifest.ts'

type Source = Pick<ManifestText, 'text' | 'rangeOf' | 'placeOf'>

/** Replaces text[start, end). */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Applies splices that do not overlap; two at one place keep their order. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const ordered = splices.map((s, order) => ({ ...s, order })).sort((a, b) => a.start - b.start || a.order - b.order)
  let done = 0
  let result = ''
  for (const { start, end, text: replacement } of ordered) {
    result += text.slice(done, start) + replacement
    done = end
  }
  return result + text.slice(done)
}

/** The scalar that holds a version: at the path itself, or in the mapping there as `version`. */
export function scalarPath(source: Source, path: Path): Path {
  return source.rangeOf(path) === undefined ? [...path, 'version'] : path
}

/** Replaces a scalar and keeps its kind of quotes; undefined when no scalar stands at the path. */
export function setScalar(source: Source, path: Path, value: string): Splice | undefined {
  const range = source.rangeOf(path)
  if (range === undefined) return undefined
  const [start, end] = range
  const quote = source.text.charAt(start)
  return { start, end, text: quote === "'" || quote === '"' ? `${quote}${value}${quote}` : scalar(value) }
}

/** Adds `key: value` behind the scalar at the path, in the style of the mapping that holds it. */
export function addKey(source: Source, after: Path, key: string, value: string): Splice | undefined {
  const range = source.rangeOf(after)
  if (range === undefined) return undefined
  const line = lineAt(source.text, range[0])
  const isBlock = new RegExp(`^( *)${String(after.at(-1))}: `).exec(line.text)
  if (isBlock === null) return { start: range[1], end: range[1], text: `, ${key}: ${value}` }
  return insertLine(source.text, line.end, `${isBlock[1]}${key}: ${value}`)
}

/** Removes the key whose value is the scalar at the path: its line, or its part of a { } mapping. */
export function removeKey(source: Source, path: Path): Splice | undefined {
  const range = source.rangeOf(path)
  if (range === undefined) return undefined
  const before = source.text.slice(0, range[0])
  const key = new RegExp(`${String(path.at(-1))}\\s*:\\s*$`).exec(before)
  return key === null ? undefined : removeRange(source.text, key.index, range[1], /^ *$/)
}

/** Adds an item behind another one of the same list. */
export function addItem(source: Source, after: Path, item: string): Splice | undefined {
  const range = source.rangeOf(after)
  if (range === undefined) return undefined
  const line = lineAt(source.text, range[0])
  const dash = /^( *- +)\S/.exec(line.text)
  const alone = dash !== null && line.start + (dash[1]?.length ?? 0) === range[0]
  if (!alone) return { start: range[1], end: range[1], text: `, ${scalar(item)}` }
  return insertLine(source.text, line.end, `${dash[1]}${scalar(item)}`)
}

/** Removes an item of a list: its line, or its part of a [ ] list. */
export function removeItem(source: Source, path: Path): Splice | undefined {
  const range = source.rangeOf(path)
  return range === undefined ? undefined : removeRange(source.text, range[0], range[1], /^ *- +$/)
}

/** Removes a whole block of a block list: from the line of its dash to the next line that is indented no deeper. */
export function removeBlock(source: Source, path: Path): Splice | undefined {
  const place = source.placeOf(path)
  const lines = source.text.split('\n')
  const first = (place.line ?? 1) - 1
  const dash = /^( *)- /.exec(lines[first] ?? '')?.[1]
  if (dash === undefined) return undefined
  let next = first + 1
  while (next < lines.length && isDeeper(lines[next] ?? '', dash.length)) next++
  const offset = (n: number): number => lines.slice(0, n).reduce((sum, line) => sum + line.length + 1, 0)
  return { start: offset(first), end: Math.min(offset(next), source.text.length), text: '' }
}

/** A value as YAML: plain where it can be, otherwise in single quotes. */
function scalar(value: string): string {
  const plain = /^[A-Za-z0-9_./][A-Za-z0-9_./:+@~>=-]*$/.test(value) && !value.endsWith(':')
  return plain ? value : `'${value.replaceAll("'", "''")}'`
}

interface Line {
  readonly start: number
  /** Offset of its newline, or of the end of the text. */
  readonly end: number
  readonly text: string
}

function lineAt(text: string, offset: number): Line {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const newline = text.indexOf('\n', offset)
  const end = newline < 0 ? text.length : newline
  return { start, end, text: text.slice(start, end) }
}

function insertLine(text: string, end: number, line: string): Splice {
  const ending = text.charAt(end - 1) === '\r' ? '\r\n' : '\n'
  const at = ending === '\r\n' ? end - 1 : end
  return { start: at, end: at, text: `${ending}${line}` }
}

/** The whole lines when nothing but `lead` and a comment stands beside the range, otherwise the range with its comma. */
function removeRange(text: string, start: number, end: number, lead: RegExp): Splice {
  const first = lineAt(text, start)
  const last = lineAt(text, end)
  const alone = lead.test(text.slice(first.start, start)) && /^\s*(#.*)?$/.test(text.slice(end, last.end))
  if (alone) return { start: first.start, end: Math.min(last.end + 1, text.length), text: '' }
  const before = /,\s*$/.exec(text.slice(0, start))
  if (before !== null) return { start: before.index, end, text: '' }
  const after = /^\s*,\s*/.exec(text.slice(end))
  return { start, end: end + (after?.[0].length ?? 0), text: '' }
}

function isDeeper(line: string, indent: number): boolean {
  const own = /^ */.exec(line)?.[0].length ?? 0
  return own > indent && line.trim() !== ''
}
