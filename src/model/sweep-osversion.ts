/**
 * The end of a FreeBSD release: others removed the conditions over OSVERSION that the oldest release needed.
 *
 * The removed conditions say which side of a number is history. Blocks of the manifest that ask about the other side
 * lose their condition, those that ask about history go; and so do things that the tree no longer has at all.
 */
import { showCondition } from './condition.ts'
import { removeBlock, removeKey, setScalar } from './edit.ts'
import type { Effect } from './foreign.ts'
import type { ManifestText, Path } from './manifest.ts'
import { dataOf, valueAt, withoutValue, withValue } from './manifest-data.ts'
import { edited } from './manifest-edit.ts'
import { statementsOf } from './statements.ts'
import { isNever, readCondition, simplified } from './sweep-condition.ts'
import type { Fold, SweepFacts, SweptPort } from './sweep-kinds.ts'
import { bare } from './sweep-plist.ts'

export function foldOsversion(effect: Effect, facts: SweepFacts, { role, origin }: SweptPort): readonly Fold[] {
  const numbers = new Set(
    effect.removed.flatMap(({ context }) =>
      [...context.matchAll(/OSVERSION\}?\s*[<>]=?\s*(\d+)/g)].map(m => Number(m[1])),
    ),
  )
  const majors = new Set(effect.removed.flatMap(({ name }) => /^OPTIONS_EXCLUDE_FreeBSD_(\d+)$/.exec(name)?.[1] ?? []))
  const paths = [...facts.tree.keys()].filter(path => path.startsWith(`${origin}/`))
  const inTree = new Set(paths.flatMap(path => statementsOf(path, facts.tree.get(path))).map(one => bare(one.value)))
  const dropped = effect.removed.map(({ value }) => value)
  return [
    ...[...numbers].map(
      (number): Fold => ({
        kind: 'osversion',
        says: `${origin}: no FreeBSD on the old side of ${number} is supported`,
        apply: source => settle(source, role, number, { inTree, dropped }),
      }),
    ),
    ...[...majors].map(
      (major): Fold => ({
        kind: 'osversion',
        says: `${origin}: FreeBSD ${major} is not supported any more`,
        apply: source =>
          withoutReleases(withoutExclusion(source, role, major), release => release.split('.')[0] === major),
      }),
    ),
  ]
}

interface Seen {
  /** Words that the tree has, whatever their variable. */
  readonly inTree: ReadonlySet<string>
  /** Words and lines that others removed. */
  readonly dropped: readonly string[]
}

function settle(source: ManifestText, role: string, number: number, trees: Seen): ManifestText {
  let now = withoutReleases(source, release => isOlder(release, number))
  // From the last block to the first, so that indexes stay right; named conditions last, when nobody uses them.
  for (;;) {
    const next = settleOne(now, role, number, trees)
    if (next === undefined) return now
    now = next
  }
}

/** The manifest after one step; undefined when nothing is left to do. */
function settleOne(source: ManifestText, role: string, number: number, trees: Seen): ManifestText | undefined {
  const data = dataOf(source.text)
  const named = (valueAt(data, [role, 'conditions']) ?? {}) as Readonly<Record<string, string>>
  const dead = new Map(
    Object.entries(named).map(([name, text]) => [name, simplified(text, number, new Map())] as const),
  )
  for (const { path, when, block } of blocksBelow(valueAt(data, [role]), [role])) {
    const left = simplified(when, number, dead)
    if (showCondition(left) === showCondition(readCondition(when))) continue
    const gone = isNever(left) || isGone(path, block, trees)
    if (gone) return edited(source, removeEntry(source, path), without(data, path))
    const at = [...path, 'when']
    if (left.kind === 'always') return edited(source, removeKey(source, at), withoutValue(data, at))
    return edited(source, setScalar(source, at, showCondition(left)), withValue(data, at, showCondition(left)))
  }
  for (const [name, left] of dead) {
    if (left.kind !== 'always' && !isNever(left)) continue
    const at = [role, 'conditions', name]
    const all = Object.keys(named).length === 1 ? [role, 'conditions'] : at
    return edited(source, all === at ? removeKey(source, at) : removeMapping(source, all), withoutValue(data, all))
  }
  return undefined
}

interface Block {
  readonly path: Path
  readonly when: string
  readonly block: Readonly<Record<string, unknown>>
}

/** Entries of lists that have a `when`, the last one of each list first. */
function blocksBelow(value: unknown, path: Path): readonly Block[] {
  if (typeof value !== 'object' || value === null) return []
  const children = Object.entries(value).map(
    ([key, child]) => [Array.isArray(value) ? Number(key) : key, child] as const,
  )
  const below = children.toReversed().flatMap(([key, child]) => blocksBelow(child, [...path, key]))
  const when = 'when' in value && typeof path.at(-1) === 'number' ? value.when : undefined
  return typeof when === 'string' ? [...below, { path, when, block: value as Block['block'] }] : below
}

/** Does the tree lack everything of it? Of a step that removes a file: did others drop its line? */
function isGone(path: Path, block: Block['block'], { inTree, dropped }: Seen): boolean {
  if (isVisible(path)) return !itemsOf(block).some(item => inTree.has(item))
  const { remove } = block
  return typeof remove === 'string' && dropped.some(value => value.endsWith(`/${remove}`) && !inTree.has(value))
}

/** Lists that the tree shows word by word; steps of recipes are judged by their condition alone. */
function isVisible(path: Path): boolean {
  return path.includes('make_args') || path.includes('plist') || path.includes('depends')
}

/** As the statements of the tree have them. */
function itemsOf({ add, name, value }: Block['block']): readonly string[] {
  if (Array.isArray(add)) return add.map(String)
  const text = String(value ?? '').replace(/\{([A-Z_]+)\}/g, '${$1}')
  return typeof name === 'string' ? [`${name}=${text}`] : []
}

function removeEntry(source: ManifestText, path: Path) {
  const list = valueAt(dataOf(source.text), path.slice(0, -1))
  const isLast = Array.isArray(list) && list.length === 1
  return isLast ? removeMapping(source, path.slice(0, -1)) : removeBlock(source, path)
}

/** The data without an entry; a list that has no other goes with it. */
function without(data: unknown, path: Path): unknown {
  const list = valueAt(data, path.slice(0, -1))
  if (!Array.isArray(list)) return data
  if (list.length === 1) return withoutValue(data, path.slice(0, -1))
  return withValue(data, path.slice(0, -1), list.toSpliced(Number(path.at(-1)), 1))
}

/** The lines of a key and of everything below it. */
function removeMapping(source: ManifestText, path: Path) {
  const lines = source.text.split('\n')
  const inside = (source.placeOf(path).line ?? 1) - 1
  const key = new RegExp(`^( *)${String(path.at(-1))}:`)
  const first = lines.findLastIndex((line, i) => i <= inside && key.test(line))
  const indent = key.exec(lines[first] ?? '')?.[1]?.length
  if (first < 0 || indent === undefined) return undefined
  const next = lines.findIndex(
    (line, i) =>
      i > first &&
      line.trim() !== '' &&
      /^ */.exec(line)?.[0].length !== undefined &&
      (/^ */.exec(line)?.[0].length ?? 0) <= indent,
  )
  const end = next < 0 ? lines.length : next
  const offset = (n: number): number => lines.slice(0, n).reduce((sum, line) => sum + line.length + 1, 0)
  return { start: offset(first), end: Math.min(offset(end), source.text.length), text: '' }
}

function withoutReleases(source: ManifestText, isGone: (release: string) => boolean): ManifestText {
  const data = dataOf(source.text)
  const releases = (valueAt(data, ['freebsd']) ?? []) as readonly string[]
  const index = releases.findLastIndex(isGone)
  if (index < 0 || releases.filter(release => !isGone(release)).length === 0) return source
  const splice = removeListed(source, ['freebsd', index])
  const next = edited(source, splice, withValue(data, ['freebsd'], releases.toSpliced(index, 1)))
  return next === undefined ? source : withoutReleases(next, isGone)
}

function removeListed(source: ManifestText, path: Path) {
  const range = source.rangeOf(path)
  if (range === undefined) return undefined
  const [start, end] = range
  const after = /^\s*,\s*/.exec(source.text.slice(end))?.[0].length ?? 0
  const before = after > 0 ? 0 : (/,\s*$/.exec(source.text.slice(0, start))?.[0].length ?? 0)
  return { start: start - before, end: end + after, text: '' }
}

function withoutExclusion(source: ManifestText, role: string, major: string): ManifestText {
  const data = dataOf(source.text)
  const found = excluded(valueAt(data, [role, 'options']), [role, 'options'], major)
  if (found === undefined) return source
  const path = found.slice(0, -1)
  const list = valueAt(data, path) as readonly string[]
  const next =
    list.length > 1
      ? edited(source, removeListed(source, found), withValue(data, path, list.toSpliced(Number(found.at(-1)), 1)))
      : edited(source, removeWholeList(source, found), withoutValue(data, path))
  return next === undefined ? source : withoutExclusion(next, role, major)
}

/** `, exclude_freebsd: [12]` inside of { }, or its line. */
function removeWholeList(source: ManifestText, item: Path) {
  const [start = 0, end = 0] = source.rangeOf(item) ?? []
  const before = /(\n *|, *)?exclude_freebsd: *\[ *$/.exec(source.text.slice(0, start))
  const after = /^ *\](, *)?/.exec(source.text.slice(end))
  if (before === null || after === null) return undefined
  const keepsComma = before[1] !== undefined
  const tail = keepsComma ? after[0].length - (after[1]?.length ?? 0) : after[0].length
  return { start: before.index, end: end + tail, text: '' }
}

/** Is the whole major release older than the number? */
function isOlder(release: string, number: number): boolean {
  return Number(release.split('.')[0]) < Math.floor(number / 100_000)
}

function excluded(value: unknown, path: Path, major: string): Path | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, child] of Object.entries(value)) {
    if (key === 'exclude_freebsd' && Array.isArray(child) && child.includes(major))
      return [...path, key, child.indexOf(major)]
    const below = excluded(child, [...path, key], major)
    if (below !== undefined) return below
  }
  return undefined
}
