/** Waits that say how long and why; the clock and the sleeping come in, so that tests need not wait. */
import { setTimeout as sleepFor } from 'node:timers/promises'
import { Fault } from '../base/fault.ts'

export interface Waiting {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Rejects when the user interrupts. */
  readonly sleep: (milliseconds: number) => Promise<void>
  readonly say: (line: string) => void
}

export function realWaiting(say: (line: string) => void, signal: AbortSignal | undefined): Waiting {
  return {
    now: () => Date.now(),
    sleep: async milliseconds => void (await sleepFor(milliseconds, undefined, signal === undefined ? {} : { signal })),
    say,
  }
}

/** Waits below this are not worth a line. */
const silent = 2000

export interface Patience {
  /** @throws Fault remote when the waits add up to more than the cap: it says when to come back */
  readonly wait: (milliseconds: number, why: string) => Promise<void>
}

/** `cap`: all waits of a run together, in milliseconds; `again`: the command that is running. */
export function patience(waiting: Waiting, cap: number, again: string): Patience {
  let waited = 0
  return {
    wait: async (milliseconds, why) => {
      const until = new Date(waiting.now() + milliseconds)
      if (waited + milliseconds > cap) throw tooLong(until, why, cap, again)
      waited += milliseconds
      if (milliseconds >= silent) waiting.say(`waiting ${seconds(milliseconds)} s, until ${clock(until)}: ${why}`)
      await waiting.sleep(milliseconds)
    },
  }
}

/** Between two writes there is at least `pace` milliseconds (GitHub: one second), counted from end to start. */
export function pacer(
  waiting: Waiting,
  pace: number,
): { readonly turn: () => Promise<void>; readonly done: () => void } {
  let last: number | undefined
  return {
    turn: async () => {
      const left = last === undefined ? 0 : Math.min(pace, last + pace - waiting.now())
      if (left > 0) await waiting.sleep(left)
    },
    done: () => {
      last = waiting.now()
    },
  }
}

function tooLong(until: Date, why: string, cap: number, again: string): Fault {
  return new Fault('remote', {
    code: 'forge.try-later',
    message: `${why}, for longer than wbrel waits (${seconds(cap)} s in all)`,
    found: `not before ${until.toISOString()}`,
    hint: `${again}, then; what is done stays done`,
  })
}

function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000)
}

/** `12:03:10Z` */
function clock(date: Date): string {
  return date.toISOString().slice(11, 19).concat('Z')
}
