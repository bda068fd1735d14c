/** Lines that come or go in a list of the manifest: `{at: guest.plist, remove: LINE}`, `{at: guest.plist, after: LINE, add: LINE}`. */
import { Fault, type Place, type Problem } from '../base/fault.ts'
import { didYouMean } from '../base/text.ts'
import type { Bumped } from './components.ts'
import { addItem, applySplices, removeBlock, removeItem, type Splice } from './edit.ts'
import { type ManifestText, type Path, readManifest } from './manifest.ts'
import { checkSame, dataOf, valueAt, withValue } from './manifest-data.ts'

export interface ListEdit {
  /** Way to the list: `guest.plist`, `core.depends.run`, `guest.lists.BOOT_SERVICES`. */
  readonly at: string
  readonly change:
    | { readonly kind: 'remove'; readonly item: string }
    | { readonly kind: 'add'; readonly after: string; readonly item: string }
  readonly place?: Place | undefined
}

/** Applies the edits one after the other, so that a later one may build on an earlier one. */
export function applyListEdits(text: string, file: string, edits: readonly ListEdit[]): Edited {
  let now = text
  const bumped: Bumped[] = []
  const notices: Problem[] = []
  for (const edit of edits) {
    const result = applyOne(readManifest(now, file), edit)
    const { kind, item } = edit.change
    if (result === undefined) {
      const already = kind === 'remove' ? `${edit.at} has no entry ${item}` : `${edit.at} has ${item} already`
      notices.push({
        code: 'bump.nothing',
        severity: 'notice',
        message: already,
        ...(edit.place && { place: edit.place }),
      })
      continue
    }
    now = result
    bumped.push({
      component: edit.at,
      kind: 'list',
      from: kind === 'remove' ? item : '',
      to: kind === 'add' ? item : '',
    })
  }
  return { text: now, bumped, notices }
}

interface Edited {
  readonly text: string
  readonly bumped: readonly Bumped[]
  /** Edits with nothing to do, so that a file of updates may be applied twice. */
  readonly notices: readonly Problem[]
}

interface Block {
  readonly add: readonly string[]
}

/** The text after one edit; undefined when there is nothing to do. */
function applyOne(source: ManifestText, edit: ListEdit): string | undefined {
  const data = dataOf(source.text)
  const path: Path = edit.at.split('.')
  const blocks = blocksAt(data, path, edit)
  const { change } = edit
  if (change.kind === 'add' && positions(blocks, change.item).length > 0) return undefined
  const anchor = change.kind === 'add' ? change.after : change.item
  const [found, second] = positions(blocks, anchor)
  if (found === undefined && change.kind === 'remove') return undefined
  if (found === undefined) {
    const items = blocks.flatMap(b => b.add)
    throw fault(edit, `${edit.at} has no entry ${anchor}${didYouMean(anchor, items)}`, anchor)
  }
  if (second !== undefined) throw fault(edit, `${edit.at} has two entries ${anchor}`, anchor)
  const [block, index] = found
  const item: Path = [...path, block, 'add', index]
  const items = blocks[block]?.add ?? []
  if (change.kind === 'add') {
    const more = items.toSpliced(index + 1, 0, change.item)
    return applied(source, addItem(source, item, change.item), withValue(data, [...path, block, 'add'], more))
  }
  if (items.length > 1) {
    const left = items.toSpliced(index, 1)
    return applied(source, removeItem(source, item), withValue(data, [...path, block, 'add'], left))
  }
  return applied(source, removeBlock(source, [...path, block]), withValue(data, path, blocks.toSpliced(block, 1)))
}

function applied(source: ManifestText, splice: Splice | undefined, wanted: unknown): string {
  const text = applySplices(source.text, splice === undefined ? [] : [splice])
  checkSame(text, wanted, source.file)
  return text
}

function blocksAt(data: unknown, path: Path, edit: ListEdit): readonly Block[] {
  const value = valueAt(data, path)
  const isList = Array.isArray(value) && value.every(block => Array.isArray(valueAt(block, ['add'])))
  if (!isList) throw fault(edit, `the manifest has no list of blocks at ${edit.at}`, edit.at)
  return value
}

function positions(blocks: readonly Block[], item: string): readonly (readonly [block: number, index: number])[] {
  return blocks.flatMap((block, b) => block.add.flatMap((one, i) => (one === item ? [[b, i] as const] : [])))
}

function fault({ place }: ListEdit, message: string, found: string): Fault {
  const problem: Problem = { code: 'bump.list', message, ...(place && { place }), found }
  return new Fault('invalid', problem)
}
