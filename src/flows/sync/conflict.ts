/** Conflicts between the tree and our ports, told from both sides. */
import { join } from 'node:path'
import { Fault, type Problem, showPlace } from '../../base/fault.ts'
import type { Step } from '../../base/flow.ts'
import type { Texts, Undone } from '../../model/foreign.ts'
import { lineOf } from '../../model/statement-place.ts'
import { type Statement, showStatement } from '../../model/statements.ts'
import type { InTree } from '../tree-start.ts'
import type { Folded, Verdict } from './fold.ts'

/** What `--apply` refuses: nothing is written while a person has to look. */
export const refuseConflicts: Step<Folded & InTree, object> = {
  title: 'asking whether a person has to look',
  run: facts => {
    const problems = conflictProblems(facts)
    if (problems.length > 0) throw new Fault('findings', problems)
    return {}
  },
}

/** One problem for each file of each change that our ports would undo. */
export function conflictProblems({
  verdicts,
  tree,
  theirs,
}: Folded & Pick<InTree, 'tree' | 'theirs'>): readonly Problem[] {
  const ours = verdicts.at(-1)?.rendered ?? new Map()
  return verdicts
    .filter(({ state }) => state === 'conflict')
    .flatMap(verdict => verdict.undone.map(undone => conflict(verdict, undone, { shown: tree.shown, theirs, ours })))
}

interface Sides {
  /** The ports tree, as the user named it. */
  readonly shown: string
  readonly theirs: Texts
  readonly ours: Texts
}

function conflict({ change, remarks }: Verdict, { path, dropped, restored, reordered }: Undone, sides: Sides): Problem {
  const short = change.commit.slice(0, 12)
  const remark = remarks.length === 0 ? '' : ` (${remarks.join('; ')})`
  const theirs = { file: join(sides.shown, path), ...lineIn(dropped, sides.theirs.get(path)) }
  const ours = { file: `ports/${path}`, ...lineIn(restored.length > 0 ? restored : dropped, sides.ours.get(path)) }
  return {
    code: 'sync.conflict',
    message: `our ports would undo what ${change.author.name} did on ${change.author.date.slice(0, 10)} in ${short}, ${change.subject}${remark}`,
    place: theirs,
    found: `ours, ${showPlace(ours)}: ${told(restored) || (reordered.length > 0 ? `our order of ${reordered.join(', ')}` : absent(dropped, sides.ours.get(path)))}`,
    expected: `theirs: ${told(dropped) || (reordered.length > 0 ? `another order of ${reordered.join(', ')}` : absent(restored, sides.theirs.get(path)))}`,
    hint: `git -C ${sides.shown} show ${short}; make the manifest say the same, or add --accept ${short} if it is right to undo it`,
  }
}

/** The first few: who wants all of them looks at the commit. */
function told(statements: readonly Statement[]): string {
  const more = statements.length > 4 ? [`and ${statements.length - 3} more`] : []
  return [...statements.slice(0, more.length > 0 ? 3 : 4).map(showStatement), ...more].join('; ')
}

/** What one side has and the other has not. */
function absent(statements: readonly Statement[], text: string | undefined): string {
  if (text === undefined) return 'there is no such file'
  return statements.length === 1 ? 'has no such line' : `has none of these ${statements.length} lines`
}

function lineIn(statements: readonly Statement[], text: string | undefined): { readonly line?: number } {
  const line = statements.map(one => lineOf(one, text)).find(found => found !== undefined)
  return line === undefined ? {} : { line }
}
