import type { Problem } from '../base/fault.ts'
import type { Watch } from '../base/flow.ts'
import type { World } from '../base/world.ts'
import { annotationLines } from './annotations.ts'
import { coloured, type Format, styler } from './colour.ts'
import type { GlobalArgs } from './command.ts'
import { problemLines } from './problems.ts'
import { progress } from './progress.ts'

/** What a command says: data on standard output, the rest on standard error. */
export interface Printer {
  /** The end of a command: its data as one JSON object (--json), or its text; the problems on standard error. */
  readonly result: (result: Result) => void
  /** A line for people on standard error; silent under --quiet. */
  readonly note: (line: string) => void
  /** A line that only --verbose shows. */
  readonly detail: (line: string) => void
  /** Problems on standard error, as GitHub annotations too when GitHub runs us. */
  readonly problems: (problems: readonly Problem[]) => void
  /** Colours text for standard output, when colours are wanted there. */
  readonly style: (format: Format, text: string) => string
  /** Reports the steps of a flow on standard error. */
  readonly watch: Watch
}

export interface Result {
  readonly ok: boolean
  /** Plain data for programs. */
  readonly data: unknown
  /** The same for people, with its final newline. */
  readonly text?: string
  readonly problems?: readonly Problem[]
}

export function printer(world: World, args: GlobalArgs): Printer {
  const quiet = args.quiet || args.json
  const errorStyle = styler(coloured(world.stderr, world.env, args.color))
  const watch = progress(world, quiet)
  const problems = (list: readonly Problem[]) => {
    if (list.length === 0) return
    watch.clear()
    const lines = [
      ...list.flatMap(problem => problemLines(problem, errorStyle)),
      ...(world.env.GITHUB_ACTIONS === 'true' ? annotationLines(list) : []),
    ]
    world.stderr.write(`${lines.join('\n')}\n`)
  }
  const note = (line: string) => {
    watch.clear()
    if (!quiet) world.stderr.write(`${line}\n`)
  }
  return {
    result: result => {
      watch.clear()
      if (args.json) world.stdout.write(jsonText(args.command, result))
      else if (result.text !== undefined) world.stdout.write(result.text)
      if (!args.json) problems(result.problems ?? [])
    },
    note,
    detail: line => {
      if (args.verbose) note(line)
    },
    problems,
    style: styler(coloured(world.stdout, world.env, args.color)),
    watch,
  }
}

/** The one JSON object of a command; schemaVersion rises when a field changes its meaning or goes. */
function jsonText(command: string, { ok, data, problems = [] }: Result): string {
  const list = problems.map(({ code, severity = 'error', message, ...rest }) => ({
    code,
    severity,
    message,
    place: rest.place ?? null,
    found: rest.found ?? null,
    expected: rest.expected ?? null,
    hint: rest.hint ?? null,
  }))
  return `${JSON.stringify({ schemaVersion: 1, command, ok, data, problems: list }, null, 2)}\n`
}
