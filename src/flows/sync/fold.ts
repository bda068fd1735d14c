/** Change by change: fold what is a known sweep into the manifest, and judge what is left by rendering again. */
import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import type { Step } from '../../base/flow.ts'
import { didYouMean } from '../../base/text.ts'
import { type Effect, type ForeignChange, type Texts, type Undone, undoneBy } from '../../model/foreign.ts'
import type { ManifestText } from '../../model/manifest.ts'
import { parseMoved } from '../../model/moved.ts'
import type { Ports } from '../../model/ports.ts'
import { resolve } from '../../model/resolve.ts'
import { type Statement, showStatement, statementsOf, without } from '../../model/statements.ts'
import { foldsOf } from '../../model/sweep.ts'
import type { Fold } from '../../model/sweep-kinds.ts'
import { renderPorts } from '../../render/tree.ts'
import { entriesOf, presentDistinfo } from '../tree-files.ts'
import type { Foreign, InTree, Ours, TreeStart, WithHistory } from '../tree-start.ts'

/**
 * folded      the manifest was changed, and the ports have it now
 * present     our ports have it already, or a newer version of ours replaces it
 * accepted    our ports would undo it, and a person said that this is right
 * conflict    our ports would undo it
 */
export type State = 'folded' | 'present' | 'accepted' | 'conflict'

export interface Verdict {
  readonly change: ForeignChange
  readonly state: State
  readonly folds: readonly Fold[]
  /** What our ports would undo after all folds. */
  readonly undone: readonly Undone[]
  /** The manifest and the ports after this change and all before it. */
  readonly source: ManifestText
  readonly rendered: Texts
  /** Why a fold could not be made, or what is odd about the change. */
  readonly remarks: readonly string[]
}

export interface Folded {
  readonly verdicts: readonly Verdict[]
}

export const foldThem: Step<TreeStart & Ours & InTree & WithHistory, Folded> = {
  title: 'folding sweeps into the manifest',
  run: ({ root, source, ports, tree, theirs, foreign }) => {
    const present = presentDistinfo(join(root, 'ports'), ports)
    const facts = { present, known: entriesOf(present.values()), stamp: 0 }
    const render = (now: ManifestText): Texts => renderPorts(resolve(now), facts).files
    const moved = parseMoved(tree.files.get('MOVED')?.text ?? '')
    const category = source.manifest.category
    let now: Rendered = { source, rendered: render(source) }
    const made = foreign.map(one => {
      const before = now
      const sweep = { category, tree: theirs, ours: before.rendered, moved }
      const folds = foldsOf(one.effects, sweep)
      // What our ports have already, and what a person decided, is only told.
      const isUndone = !one.isAccepted && undoneBy(one.effects, before.rendered, theirs).length > 0
      const folded = isUndone
        ? foldAll(before, { ...one, folds, render, theirs })
        : { after: before, folds: toldOnce(folds), remarks: [] }
      now = folded.after
      return { ...one, before, ...folded }
    })
    return { verdicts: made.map(one => verdictOf(one, now.rendered, theirs, ports)) }
  },
}

interface Rendered {
  readonly source: ManifestText
  readonly rendered: Texts
}

interface Folding {
  readonly folds: readonly Fold[]
  readonly render: (source: ManifestText) => Texts
  readonly theirs: Texts
  readonly effects: readonly Effect[]
}

/** The folds that can be made and that leave a valid manifest; the others are remarked on. */
function foldAll(before: Rendered, { folds, render, theirs, effects }: Folding) {
  const remarks: string[] = []
  const done: Fold[] = []
  let after = before
  for (const fold of folds) {
    try {
      const source = fold.apply(after.source)
      if (source === undefined) remarks.push(`${fold.says}: the manifest has no place for it`)
      else if (source.text === after.source.text) done.push(fold)
      else {
        const next = { source, rendered: render(source) }
        const excess = newDifferences(after.rendered, next.rendered, theirs, effects)
        if (excess.length > 0) remarks.push(`${fold.says}: the manifest would then differ in ${few(excess)}`)
        else {
          after = next
          done.push(fold)
        }
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      remarks.push(`${fold.says}: ${error.problems[0]?.message ?? error.message}`)
    }
  }
  return { after, folds: toldOnce(done), remarks: [...new Set(remarks)] }
}

/** All three ports may say the same, such as a new maintainer. */
function toldOnce(folds: readonly Fold[]): readonly Fold[] {
  return folds.filter(({ says }, i) => folds.findIndex(one => one.says === says) === i)
}

/**
 * A fold brings our ports nearer to the tree. What it makes different that was the same is more than others did, and so
 * is what it keeps, under another condition, of what they removed.
 */
function newDifferences(before: Texts, after: Texts, theirs: Texts, effects: readonly Effect[]): readonly Statement[] {
  const all = (texts: Texts): readonly Statement[] => [...texts].flatMap(([path, text]) => statementsOf(path, text))
  const [old, now, tree] = [all(before), all(after), all(theirs)]
  const removed = effects.flatMap(effect => effect.removed)
  const [come, gone] = [without(without(now, tree), old), without(without(old, now), without(old, tree))]
  return [...without(come, without(old, removed, bareKey), bareKey), ...gone]
}

/** A statement whatever the conditions around it. */
function bareKey({ path, name, value }: Statement): string {
  return JSON.stringify([path, name, value])
}

function few(statements: readonly Statement[]): string {
  const more = statements.length > 3 ? `, and ${statements.length - 3} more` : ''
  return `${statements.slice(0, 3).map(showStatement).join(', ')}${more}`
}

function verdictOf(
  made: Foreign & {
    readonly before: Rendered
    readonly after: Rendered
    readonly folds: readonly Fold[]
    readonly remarks: readonly string[]
  },
  last: Texts,
  theirs: Texts,
  ports: Ports,
): Verdict {
  const { change, effects, isAccepted, before, after, folds } = made
  const undone = undoneBy(effects, last, theirs)
  const isFolded = after.source.text !== before.source.text
  const state = undone.length > 0 ? (isAccepted ? 'accepted' : 'conflict') : isFolded ? 'folded' : 'present'
  const remarks = [...made.remarks, ...undone.flatMap(one => one.dropped.flatMap(s => unknownFlavors(s, ports)))]
  return { change, state, folds, undone, source: after.source, rendered: after.rendered, remarks }
}

/** A sweep may name a flavor that there is not. */
function unknownFlavors({ name, value }: Statement, ports: Ports): readonly string[] {
  const known = ports.guest.flavors.map(flavor => flavor.name)
  const own = [ports.guest.origin, ports.wifibox.origin]
  const inOrigin = own.flatMap(origin => [...value.matchAll(new RegExp(`:${origin}@(\\w+)`, 'g'))].map(m => m[1] ?? ''))
  const inName = /^(\w+)_(PKGNAMESUFFIX|RUN_DEPENDS|CONFLICTS_INSTALL)$/.exec(name)?.[1]
  const listed = name === 'FLAVORS' || name === '_FLAVORS' ? [value].filter(word => /^[a-z0-9_]+$/.test(word)) : []
  const helper = inName !== undefined && /^[a-z0-9_]+$/.test(inName) ? [inName] : []
  return [...inOrigin, ...listed, ...helper]
    .filter(flavor => !known.includes(flavor))
    .map(flavor => `there is no flavor ${flavor}${didYouMean(flavor, known)}`)
}
