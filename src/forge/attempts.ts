/** How often something is tried, and what happens between two attempts. */
import { Fault } from '../base/fault.ts'
import { answerOf } from './errors.ts'
import { type Asked, judge, type Verdict } from './trouble.ts'
import type { Patience } from './wait.ts'

/** Failures in a row without any progress, after which a run gives up; upload backends do fail for minutes. */
const most = 6

/** What faults tell. */
export type Told = Pick<Asked, 'version' | 'again'>

export interface Attempts {
  /** Repeats a read until it succeeds, a few times; `patient`: not found means not yet. */
  readonly read: <T>(what: string, request: () => Promise<T>, also?: { readonly patient: boolean }) => Promise<T>
  /**
   * Tries a write once. After a failure that may have reached GitHub it waits and says to look again. `known`: it goes
   * to something that GitHub showed before, so that not found means not yet.
   */
  readonly write: <T>(what: string, known: boolean, request: () => Promise<T>) => Promise<T | 'look again'>
}

export function createAttempts(
  told: Told,
  options: { readonly patience: Patience; readonly now: () => number; readonly firstWait: number },
): Attempts {
  let failures = 0
  const after = async (error: unknown, asked: Asked, tries: number): Promise<void> => {
    const answer = answerOf(error)
    if (answer === undefined) throw error
    const verdict = judge(answer, asked, options.now(), error)
    if (verdict.kind === 'fault') throw verdict.fault
    if (tries >= most) throw givenUp(asked, verdict.why, answer.message, answer.headers['x-github-request-id'], error)
    await options.patience.wait(waitOf(verdict, tries, options.firstWait), `${asked.what}: ${verdict.why}`)
  }
  return {
    read: async (what, request, also) => {
      for (let tries = 1; ; tries++) {
        try {
          return await request()
        } catch (error) {
          // A release that has just been published may be unknown for some seconds.
          if (also?.patient && answerOf(error)?.status === 404 && tries < most) {
            await options.patience.wait(options.firstWait * 2 ** tries, `${what}: not there yet`)
          } else await after(error, { what, ...told, isWrite: false }, tries)
        }
      }
    },
    write: async (what, known, request) => {
      try {
        const result = await request()
        failures = 0
        return result
      } catch (error) {
        failures++
        if (known && answerOf(error)?.status === 404 && failures < 3) {
          await options.patience.wait(options.firstWait * 2 ** failures, `${what}: not there yet`)
        } else await after(error, { what, ...told, isWrite: true }, failures)
        return 'look again'
      }
    },
  }
}

/** 1, 2, 4 ... times the first wait; a limit that tells no time: a minute, growing. */
function waitOf(verdict: Extract<Verdict, { kind: 'again' }>, tries: number, firstWait: number): number {
  if (verdict.wait !== undefined) return verdict.wait
  return (verdict.limited ? 60_000 : firstWait) * 2 ** (tries - 1)
}

function givenUp(asked: Asked, why: string, message: string, id: string | number | undefined, cause: unknown): Fault {
  const problem = {
    code: 'forge.unavailable',
    message: `${asked.what} failed ${most} times in a row: ${why}`,
    found: `${message}${id === undefined ? '' : ` (request id ${id})`}`,
    hint: `${asked.again}, later; what is done stays done`,
  }
  return new Fault('remote', problem, { cause })
}
