/**
 * What can go wrong in a way that the user can act on.
 *
 * Anything that is not a Fault is a bug: main.ts shows its stack and ends with status 1.
 */

/** Exit status by name; printed by `wbrel help exit-codes`. */
export const exitCodes = {
  done: { status: 0, means: 'done, or nothing to do' },
  bug: { status: 1, means: 'a bug in wbrel; please report the stack' },
  invalid: { status: 2, means: 'the command line or the manifest is invalid' },
  findings: { status: 3, means: 'differences or findings' },
  denied: { status: 4, means: 'authentication or permission is missing' },
  incomplete: { status: 5, means: 'incomplete but resumable: run the same command again' },
  remote: { status: 6, means: 'a remote is unavailable or limits the rate' },
  refused: { status: 7, means: 'refused for safety: published bytes differ, or the world moved' },
  build: { status: 8, means: 'a test build failed' },
  interrupted: { status: 130, means: 'interrupted (143 when terminated); run the same command again' },
} as const

export type ExitName = keyof typeof exitCodes

/** A position in a text file; line and column count from 1. */
export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** One thing that is wrong: what was found, what was expected, and the next command. */
export interface Problem {
  /** Stable name, for example `manifest.unknown-key`; `wbrel explain` knows those of the checks. */
  readonly code: string
  /** One sentence: subject, what is wrong. */
  readonly message: string
  /** An error unless it says otherwise. */
  readonly severity?: 'error' | 'warning' | 'notice'
  readonly place?: Place
  readonly found?: string
  readonly expected?: string
  /** A command, or what to change. */
  readonly hint?: string
}

/** Faults end a command: one or more problems that share an exit status. */
export class Fault extends Error {
  readonly exit: ExitName
  readonly problems: readonly Problem[]

  constructor(exit: ExitName, problems: Problem | readonly Problem[], options?: { readonly cause?: unknown }) {
    const list: readonly Problem[] = Array.isArray(problems) ? problems : [problems]
    super(list.map(p => p.message).join('\n'), options)
    this.name = 'Fault'
    this.exit = exit
    this.problems = list
  }

  get status(): number {
    return exitCodes[this.exit].status
  }
}

/** `file:line:column`, as editors and terminals make it clickable. */
export function showPlace(place: Place): string {
  return [place.file, place.line, place.column].filter(part => part !== undefined).join(':')
}
