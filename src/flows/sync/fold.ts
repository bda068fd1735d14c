/** Change by change: fold what is a known sweep into the manifest, and judge what is left by rendering again. */
import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import type { Step } from '../../base/flow.ts'
import { didYouMean } from '../../base/text.ts'
import { type ForeignChange, type Texts, type Undone, undoneBy } from '../../model/foreign.ts'
import type { ManifestText } from '../../model/manifest.ts'
import { parseMoved } from '../../model/moved.ts'
import type { Ports } from '../../model/ports.ts'
import { resolve } from '../../model/resolve.ts'
import type { Statement } from '../../model/statements.ts'
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
      const folded = isUndone ? foldAll(before, folds, render) : { after: before, folds, remarks: [] }
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

/** The folds that can be made and that leave a valid manifest; the others are remarked on. */
function foldAll(before: Rendered, folds: readonly Fold[], render: (source: ManifestText) => Texts) {
  const remarks: string[] = []
  const done: Fold[] = []
  let after = before
  for (const fold of folds) {
    try {
      const source = fold.apply(after.source)
      if (source === undefined) remarks.push(`${fold.says}: the manifest has no place for it`)
      else {
        if (source.text !== after.source.text) after = { source, rendered: render(source) }
        done.push(fold)
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      remarks.push(`${fold.says}: ${error.problems[0]?.message ?? error.message}`)
    }
  }
  return { after, folds: done, remarks }
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
