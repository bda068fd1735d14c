import { join } from 'node:path'
import { Fault } from '../base/fault.ts'
import type { Answer, Question } from '../model/answer.ts'
import { command, refuseUnsafeNames } from './command.ts'
import { complaints } from './complaints.ts'
import type { Make } from './make.ts'
import type { Outcome, RunOptions } from './process.ts'
import { run } from './run.ts'

/** Asks one process for all `variables` of one setting; throws a Fault with make's complaints, each with its place. */
export async function ask(
  make: Make,
  question: Question,
  variables: readonly string[],
  options: RunOptions = {},
): Promise<Answer> {
  refuseUnsafeNames(variables)
  const values = await expand(
    make,
    question,
    variables.map(name => `\${${name}}`),
    options,
  )
  return Object.fromEntries(variables.map((name, index) => [name, values[index] ?? '']))
}

/** The same for whole expressions: `expressions` are make's own syntax, never a user's. */
export async function expand(
  make: Make,
  question: Question,
  expressions: readonly string[],
  options: RunOptions = {},
): Promise<readonly string[]> {
  const goals = question.goal === undefined ? [] : [question.goal]
  const wanted = expressions.map(expression => mark + expression).join('')
  const outcome = await run(command(make, question, ['-V', wanted, ...goals]), asUsual(make, options))
  refuseComplaints(outcome, question)
  const values = outcome.stdout.split(mark).slice(1)
  return expressions.map((_, index) => fold(values[index] ?? ''))
}

export interface AskAllOptions {
  /** Processes at a time. */
  readonly jobs: number
  readonly onDone?: (done: number, total: number) => void
  readonly signal?: AbortSignal
}

/** Asks many questions in parallel; answers keep the order of the questions. The first fault stops the others. */
export async function askAll(
  make: Make,
  questions: readonly Question[],
  variables: readonly string[],
  options: AskAllOptions,
): Promise<readonly Answer[]> {
  const answers: Answer[] = new Array(questions.length)
  const queue = questions.entries()
  const stop = new AbortController()
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal])
  let done = 0
  const work = async () => {
    for (const [index, question] of queue) {
      answers[index] = await ask(make, question, variables, { signal })
      options.onDone?.(++done, questions.length)
    }
  }
  const workers = Array.from({ length: Math.max(1, options.jobs) }, async () => {
    try {
      await work()
    } catch (error) {
      stop.abort()
      throw error
    }
  })
  const failed = (await Promise.allSettled(workers)).filter(worker => worker.status === 'rejected')
  const first = failed.find(worker => !isStopped(worker.reason)) ?? failed[0]
  if (first !== undefined) throw first.reason
  return answers
}

export interface DryRun {
  readonly status: number
  /** The commands that the goals would run, one shell line each. */
  readonly lines: readonly string[]
  readonly problems: readonly Fault['problems'][number][]
}

/** What `make -n GOALS` prints: the recipes' commands, none of which runs. */
export async function dryRun(
  make: Make,
  question: Question,
  goals: readonly string[],
  options: RunOptions = {},
): Promise<DryRun> {
  refuseUnsafeNames(goals)
  const { status, stdout, stderr } = await run(command(make, question, ['-n', ...goals]), asUsual(make, options))
  const lines = stdout.split('\n').filter(line => line !== '')
  return { status, lines, problems: complaints(stderr, status, join(question.dir, 'Makefile')) }
}

function asUsual({ timeoutSeconds, runner }: Make, options: RunOptions): RunOptions {
  return {
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(runner !== undefined && { runner }),
    ...options,
  }
}

/** Separates the values in make's output; no Makefile holds it. */
const mark = '\u001e'

function fold(value: string): string {
  return value.replace(/\s+/g, ' ').trim()
}

function refuseComplaints(outcome: Outcome, question: Question): void {
  const problems = complaints(outcome.stderr, outcome.status, join(question.dir, 'Makefile'))
  if (problems.length > 0) throw new Fault('findings', problems)
}

function isStopped(error: unknown): boolean {
  return error instanceof Fault && error.problems[0]?.code === 'make.stopped'
}
