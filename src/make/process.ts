/** What it takes to start a process, and what comes of it. */

/** A process to start: no shell, and nothing of the caller's environment. */
export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

export interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  /** Stops the process and everything that it started. */
  readonly signal?: AbortSignal
  readonly timeoutSeconds?: number
  /** Runs it in another way: see starters.ts. */
  readonly runner?: Runner
}

export type Runner = (command: Command, options?: Omit<RunOptions, 'runner'>) => Promise<Outcome>
