import { Fault, type Problem } from '../base/fault.ts'
import { allChecks } from './all.ts'
import {
  type Absent,
  type Check,
  type Facts,
  type Findings,
  isAbsent,
  type Need,
  type Outcome,
  type Subject,
} from './check.ts'
import { evaluationCheck } from './run-names.ts'

export interface RunOptions {
  /** Ids; undefined: all checks. */
  readonly only?: readonly string[] | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/**
 * Runs the checks, all at once, since most of them wait for make; outcomes come in the order of `allChecks`.
 * How many processes run at a time is the evaluator's business.
 */
export async function runChecks(subject: Subject, options: RunOptions = {}): Promise<readonly Outcome[]> {
  const { only, onProgress } = options
  const chosen = allChecks.filter(check => only === undefined || only.includes(check.id))
  let done = 0
  const start = async (check: Check): Promise<Outcome> => {
    const outcome = await runCheck(check, subject)
    onProgress?.(++done, chosen.length)
    return outcome
  }
  // Those that wait for make go first, so that make works while the others think.
  const started = new Map(makeFirst(chosen).map(check => [check, start(check)]))
  return Promise.all(chosen.map(check => started.get(check) ?? start(check)))
}

function makeFirst(checks: readonly Check[]): readonly Check[] {
  const asks = ({ needs }: Check): number => (needs.includes('make') ? 0 : 1)
  return checks.toSorted((a, b) => asks(a) - asks(b))
}

export async function runCheck(check: Check, subject: Subject): Promise<Outcome> {
  const missing = missingFact(check, subject)
  if (missing !== undefined) return { check, state: 'not-run', reason: missing.absent, hint: missing.hint }
  try {
    const findings: Findings = await check.run(present(subject) as never)
    const problems = findings.map(named(check))
    const isGood = problems.every(({ severity }) => severity === 'warning')
    return isGood ? { check, state: 'passed', warnings: problems } : { check, state: 'failed', problems }
  } catch (error) {
    if (!(error instanceof Fault) || error.exit === 'interrupted') throw error
    const [problem] = error.problems
    const hint = problem?.hint ?? `wbrel explain ${evaluationCheck}`
    return { check, state: 'not-run', reason: problem?.message ?? error.message, hint }
  }
}

/** The first of what the check cannot do without; where one of several is enough, the last of them says why. */
function missingFact({ needs, anyOf = [] }: Check, subject: Subject): Absent | undefined {
  const absent = (names: readonly Need[]): readonly Absent[] => names.map(need => subject[need]).filter(isAbsent)
  const [first] = absent(needs)
  const others = absent(anyOf)
  return first ?? (others.length === anyOf.length ? others.at(-1) : undefined)
}

function present(subject: Subject): Partial<Facts> {
  return Object.fromEntries(Object.entries(subject).filter(([, fact]) => !isAbsent(fact)))
}

function named({ id, hint }: Check): (finding: Findings[number]) => Problem {
  return finding => ({ hint, ...finding, code: id })
}
