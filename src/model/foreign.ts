/**
 * What others did to the ports in the tree, and whether our files would undo it.
 *
 * A change counts as far as it still stands in the tree: what it added and is still there must be in our files, and what
 * it removed and is still gone must not be.
 */
import { comparePkg, pkgVersion } from './pkg-version.ts'
import { readPortVersion } from './port-version-text.ts'
import { inOtherOrder, reorderedLists } from './statement-order.ts'
import { exactKey, type Statement, statementsOf, within, without } from './statements.ts'

/** One commit, limited to the files of our ports. */
export interface ForeignChange {
  /** Empty for what happened to our own patch on its way in. */
  readonly commit: string
  /** `date` as git writes it, ISO 8601. */
  readonly author: { readonly name: string; readonly mail: string; readonly date: string }
  readonly subject: string
  readonly files: readonly ChangedFile[]
}

export interface ChangedFile {
  /** Below the tree. */
  readonly path: string
  /** Undefined: the file did not exist. */
  readonly before: string | undefined
  readonly after: string | undefined
}

/** Path below the tree -> text. */
export type Texts = ReadonlyMap<string, string>

/** What a change did, as far as the tree still has it. */
export interface Effect {
  readonly path: string
  readonly removed: readonly Statement[]
  readonly added: readonly Statement[]
  /** Lists that have the same items in another order (statement-order.ts). */
  readonly reordered: readonly string[]
}

export function effectsOf(change: ForeignChange, tree: Texts): readonly Effect[] {
  return change.files.flatMap(({ path, before, after }) => {
    const present = tree.get(path)
    const [old, now, left] = [statementsOf(path, before), statementsOf(path, after), statementsOf(path, present)]
    // Exactly, conditions included: nothing that others did is to be missed.
    const removed = without(without(old, now, exactKey), left, exactKey)
    const added = within(without(now, old, exactKey), left, exactKey)
    const shuffled = reorderedLists(path, before, after)
    const gone = inOtherOrder(path, shuffled, after, present)
    const reordered = shuffled.filter(name => !gone.includes(name))
    return removed.length + added.length + reordered.length > 0 ? [{ path, removed, added, reordered }] : []
  })
}

/** What our files would undo of a change. */
export interface Undone {
  readonly path: string
  /** Statements that others removed and we would bring back. */
  readonly restored: readonly Statement[]
  /** Statements that others added and we would drop. */
  readonly dropped: readonly Statement[]
  /** Lists that we would put back into another order. */
  readonly reordered: readonly string[]
}

export function undoneBy(effects: readonly Effect[], ours: Texts, tree: Texts): readonly Undone[] {
  return effects.flatMap(({ path, removed, added, reordered }) => {
    const own = statementsOf(path, ours.get(path))
    const risen = versionRises(path, ours, tree)
    const matters = (one: Statement): boolean => !isSuperseded(one, own, risen)
    const restored = within(removed, own).filter(one => matters(one) && !isMoved(one, added, own))
    // What they made of a line that we would bring back counts as dropped, too.
    const made = without(within(added, restored), own, exactKey)
    const dropped = [...without(added, own), ...made].filter(matters)
    const shuffled = inOtherOrder(path, reordered, ours.get(path), tree.get(path))
    const all = restored.length + dropped.length + shuffled.length
    return all > 0 ? [{ path, restored, dropped, reordered: shuffled }] : []
  })
}

/** Others only moved it (a dependency to another kind, a line into a condition), and ours stands where theirs went. */
function isMoved(one: Statement, added: readonly Statement[], own: readonly Statement[]): boolean {
  const places = within(added, [one])
  const follows = places.length > 0 && without(places, own, exactKey).length === 0
  return follows && within([one], own, exactKey).length === 0
}

/** A newer version of ours replaces theirs: its number, its revision, its pin, its distfiles. */
function isSuperseded({ path, name }: Statement, own: readonly Statement[], risen: boolean): boolean {
  if (path.endsWith('/distinfo')) return risen && !own.some(one => one.name === name)
  return risen && /^(PORTVERSION|DISTVERSION|PORTREVISION|GH_TAGNAME)$/.test(name)
}

export function versionRises(path: string, ours: Texts, tree: Texts): boolean {
  const makefile = `${path.split('/').slice(0, 2).join('/')}/Makefile`
  const [own, theirs] = [readPortVersion(ours.get(makefile)), readPortVersion(tree.get(makefile))]
  if (own === undefined || theirs === undefined) return false
  return comparePkg(pkgVersion({ ...own, revision: 0 }), pkgVersion({ ...theirs, revision: 0 })) > 0
}
