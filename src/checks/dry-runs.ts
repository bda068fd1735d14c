/** The recipes of a port in every setting. */
import type { Finding, Findings, Tree } from './check.ts'
import type { Evaluator } from './evaluator.ts'
import { dependsOnRelease, inRows, type Row, rowsOf } from './settings.ts'
import { commandsOf, type ShellCommand } from './shell.ts'
import { textOf } from './tree.ts'

interface Run {
  readonly row: Row
  readonly lines: readonly string[]
  readonly commands: readonly ShellCommand[]
  readonly problems: readonly string[]
}

export async function dryRuns(tree: Tree, make: Evaluator, origin: string): Promise<readonly Run[]> {
  const goals = goalsOf(tree, origin)
  if (goals.length === 0) return []
  const newest = make.releases.at(-1)
  const rows = (await rowsOf(tree, make, origin)).filter(
    row => row.setting.freebsd === newest || dependsOnRelease(tree, origin),
  )
  return Promise.all(
    rows.map(async row => {
      const { lines, problems } = await make.dryRun(row.question, goals)
      return { row, lines, commands: lines.flatMap(commandsOf), problems: problems.map(p => p.message) }
    }),
  )
}

/** The targets of the port's own: pre-build, post-install, ... */
export function goalsOf(tree: Tree, origin: string): readonly string[] {
  const found = [
    ...textOf(tree, `${origin}/Makefile`).matchAll(/^((?:pre|do|post)-[a-z-]+)(?:-[A-Z0-9_]+-(?:on|off))?::?/gm),
  ].map(match => match[1] ?? '')
  return [...new Set(found)]
}

export function inRuns(runs: readonly Run[], complain: (run: Run) => readonly Finding[]): Findings {
  const byRow = new Map(runs.map(run => [run.row, run]))
  return inRows(
    runs.map(run => run.row),
    row => {
      const run = byRow.get(row)
      return run === undefined ? [] : complain(run)
    },
  )
}
