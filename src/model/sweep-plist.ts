/** A package list whose lines others put into another order. */

import type { ManifestText, Path } from './manifest.ts'
import { dataOf, valueAt, withValue } from './manifest-data.ts'
import { edited, inTurn, withScalar } from './manifest-edit.ts'
import type { Fold, SweptPort } from './sweep-kinds.ts'

/** `lines` are those of the tree, with their tags. */
export function foldOrder({ role, origin }: SweptPort, lines: readonly string[]): Fold {
  return {
    kind: 'plist-order',
    says: `${origin}: the package list has another order`,
    apply: source => withOrder(source, [role, 'plist'], lines),
  }
}

interface Block {
  readonly when?: string
  readonly add: readonly string[]
}

interface Line {
  readonly when: string | undefined
  readonly item: string
}

/** The items of the manifest in the order of these lines; items that the lines do not have keep their neighbours. */
function withOrder(source: ManifestText, path: Path, lines: readonly string[]): ManifestText | undefined {
  const blocks = (valueAt(dataOf(source.text), path) ?? []) as readonly Block[]
  const now: readonly Line[] = blocks.flatMap(({ when, add }) => add.map(item => ({ when, item })))
  const wanted = sorted(now, lines)
  const sameShape = wanted.every((line, i) => line.when === now[i]?.when)
  if (!sameShape) return withBlocks(source, path, wanted)
  const places = blocks.flatMap((block, b) => block.add.map((_, i): Path => [...path, b, 'add', i]))
  return inTurn(
    source,
    wanted.map(({ item }, i) => [places[i] ?? [], item] as const),
    (text, [place, item]) => withScalar(text, place, item),
  )
}

function sorted(items: readonly Line[], lines: readonly string[]): readonly Line[] {
  const rank = new Map(lines.map((line, i) => [bare(line), i]))
  const known = items.filter(line => rank.has(line.item))
  const inOrder = known.toSorted((a, b) => (rank.get(a.item) ?? 0) - (rank.get(b.item) ?? 0))
  let next = 0
  return items.map(line => (rank.has(line.item) ? (inOrder[next++] ?? line) : line))
}

/** A line without its option tags. */
export function bare(line: string): string {
  return line.replace(/^(%%[A-Z0-9_]+%%)+(?=@|[A-Za-z/])/, '')
}

/** The whole list anew: neighbours under one condition make a block. Comments inside of the list are lost. */
function withBlocks(source: ManifestText, path: Path, lines: readonly Line[]): ManifestText | undefined {
  const blocks: { when?: string; add: string[] }[] = []
  for (const [i, { when, item }] of lines.entries()) {
    const last = blocks.at(-1)
    if (last !== undefined && lines[i - 1]?.when === when) last.add.push(item)
    else blocks.push({ ...(when === undefined ? {} : { when }), add: [item] })
  }
  const first = source.placeOf([...path, 0]).line ?? 1
  const texts = source.text.split('\n')
  const dash = /^( *)- /.exec(texts[first - 1] ?? '')?.[1]
  if (dash === undefined) return undefined
  const ends = (line: string): boolean =>
    line.trim() !== '' && !line.startsWith(`${dash} `) && !line.startsWith(`${dash}-`)
  const next = texts.findIndex((line, i) => i >= first && ends(line))
  const last = next < 0 ? texts.length : trimBack(texts, next)
  const offset = (line: number): number => texts.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0)
  const made = blocks.flatMap(({ when, add }) => [
    ...(when === undefined ? [`${dash}- add:`] : [`${dash}- when: ${when}`, `${dash}  add:`]),
    ...add.map(item => `${dash}    - ${quoted(item)}`),
  ])
  const splice = {
    start: offset(first - 1),
    end: Math.min(offset(last), source.text.length),
    text: `${made.join('\n')}\n`,
  }
  return edited(source, splice, withValue(dataOf(source.text), path, blocks))
}

/** Blank lines and comments in front of the next key stay where they are. */
function trimBack(texts: readonly string[], next: number): number {
  let last = next
  while (last > 0 && /^\s*(#.*)?$/.test(texts[last - 1] ?? '')) last--
  return last
}

function quoted(item: string): string {
  return /^[A-Za-z0-9_./-]+$/.test(item) ? item : `'${item.replaceAll("'", "''")}'`
}
