import { count } from '../base/text.ts'
import type { Verdict } from '../flows/sync/fold.ts'
import { defineCommand } from './command.ts'
import { printer } from './print.ts'
import { commas, treeOptions } from './tree-options.ts'
import { indented } from './wrap.ts'

export const command = defineCommand({
  options: {
    ...treeOptions,
    apply: { type: 'boolean', describe: 'change the manifest and render; refused while there is a conflict' },
    commit: { type: 'boolean', describe: 'with --apply: one commit for each change, under the name of its author' },
  },
  examples: [
    ['wbrel sync --ports-tree ~/ports', 'what others changed since our last release, and what becomes of it'],
    ['wbrel sync --ports-tree ~/ports --apply', 'take the sweeps over into the manifest'],
    ['wbrel sync --ports-tree ~/ports --accept 1a2b3c4d', 'that change may be undone'],
  ],
  epilogue: 'The status is 3 while there is something to take over or a conflict. wbrel help submit tells more.',
  run: async (args, world) => {
    const { planSync, sync } = await import('../flows/sync.ts')
    const { conflictProblems } = await import('../flows/sync/conflict.ts')
    const print = printer(world, args)
    const { portsTree, manifest, base, apply, commit } = args
    const told = { portsTree, manifest, base, accept: commas(args.accept), newPort: false }
    const start = { ...world, ...told, commit: apply && commit }
    const facts = await (apply ? sync : planSync).run(start, print.watch)
    const { tree, verdicts, batches, notices } = facts
    const conflicts = conflictProblems(facts)
    const waiting = apply ? 0 : verdicts.filter(({ state }) => state === 'folded').length
    const data = {
      head: tree.head,
      applied: apply,
      changes: verdicts.map(({ change, state, folds, undone, remarks }) => {
        const { commit: hash, author, subject, files } = change
        const kinds = folds.map(({ kind, says }) => ({ kind, says }))
        return { commit: hash, author, subject, paths: files.map(f => f.path), state, folds: kinds, undone, remarks }
      }),
      plan: batches.map(({ plan, author, message }) => ({ author, message, changes: plan.changes })),
    }
    const ok = conflicts.length === 0 && waiting === 0
    print.result({
      ok,
      data,
      text:
        lines(verdicts, apply) +
        next({ conflicts: conflicts.length, waiting, written: apply ? batches.length : 0 }, portsTree),
      problems: [...notices, ...conflicts],
    })
    return ok ? 'done' : 'findings'
  },
})

/** What to run next; a conflict says it itself. */
function next(
  facts: { readonly conflicts: number; readonly waiting: number; readonly written: number },
  tree: string,
): string {
  const { conflicts, waiting, written } = facts
  if (written > 0) return 'a sweep by machine can break the build: wbrel check\n'
  if (waiting === 0 || conflicts > 0) return ''
  return `to take ${waiting === 1 ? 'it' : 'them'} over: wbrel sync --ports-tree ${tree} --apply\n`
}

function lines(verdicts: readonly Verdict[], isApplied: boolean): string {
  if (verdicts.length === 0) return 'nobody else has changed the ports\n'
  const words = {
    folded: isApplied ? 'taken over' : 'to take over',
    present: 'ours has it',
    accepted: 'accepted',
    conflict: 'CONFLICT',
  }
  const told = verdicts.flatMap(({ change, state, folds }) => [
    `${words[state].padEnd(12)}  ${change.commit.slice(0, 12)}  ${indented(`${change.author.name}, ${change.author.date.slice(0, 10)}: ${change.subject}`, 28, 28)}`,
    ...folds.map(({ says }) => `${' '.repeat(28)}${indented(says, 28, 30)}`),
  ])
  return `${told.join('\n')}\n${count(verdicts.length, 'change')} of others since our last release\n`
}
