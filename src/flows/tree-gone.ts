/** A port that the tree does not have: where it went, who took it away, what to run next. */
import { Fault, type Problem } from '../base/fault.ts'
import { followMoved, movedEntry, parseMoved } from '../model/moved.ts'
import { lastTouch } from '../tree/foreign.ts'
import type { PortsTree } from '../tree/ports-tree.ts'

export async function portGone(tree: PortsTree, origin: string): Promise<Problem> {
  const { shown, isShallow } = tree
  const moves = parseMoved(tree.files.get('MOVED')?.text ?? '')
  const entry = movedEntry(moves, origin)
  const who = await lastTouch(tree, [origin])
  const found = who === undefined ? {} : { found: who }
  if (entry === undefined && who === undefined) {
    return {
      code: 'tree.no-port',
      message: `${shown} has no ${origin} and never had it`,
      expected: 'a ports tree that has the three ports',
      hint: isShallow
        ? `git -C ${shown} fetch --unshallow`
        : `git -C ${shown} pull --ff-only, or for a new port: wbrel submit --ports-tree ${shown} --new-port`,
    }
  }
  if (entry === undefined) {
    return {
      code: 'tree.port-gone',
      message: `${shown} has no ${origin} any more, and MOVED does not say where it went`,
      ...found,
      expected: 'a ports tree that has the three ports',
      hint: isShallow ? `git -C ${shown} fetch --unshallow` : `git -C ${shown} log -p --max-count=1 -- ${origin}`,
    }
  }
  const { date, reason } = entry
  const to = followMoved(moves, origin) ?? ''
  if (to === '') {
    return {
      code: 'tree.port-deleted',
      message: `${origin} was deleted from the tree on ${date}: ${reason}`,
      ...found,
      hint: 'ask whoever deleted it; to bring it back is a new port, and a person has to send that',
    }
  }
  return {
    code: 'tree.port-moved',
    message: `${origin} is ${to} since ${date}: ${reason}`,
    ...found,
    hint: `set category: ${to.split('/')[0]} in the manifest, then make a release of that: wbrel prepare 1.x --final`,
  }
}

/** --new-port where the tree has some of the ports. */
export function notNew(tree: PortsTree, origins: readonly string[]): Fault {
  return new Fault('refused', {
    code: 'tree.not-new',
    message: `${tree.shown} has ${origins.join(', ')} already`,
    expected: 'a ports tree that has none of the ports',
    hint: `wbrel submit --ports-tree ${tree.shown}, without --new-port`,
  })
}
