import { spawn } from 'node:child_process'
import { Fault } from '../base/fault.ts'

export interface Ended {
  /** Exit status; null when a signal ended it. */
  readonly status: number | null
  readonly stdout: Buffer
  readonly stderr: string
}

export interface Running {
  readonly ended: Promise<Ended>
  /** Ends the process that was started; what it has detached itself goes on. */
  readonly kill: () => void
}

export interface StartOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: string | Buffer
}

/**
 * Starts a program, no shell between. In a session of its own, so that a Ctrl-C in the terminal does not reach builds.
 *
 * node:child_process and not execa, as in make/run.ts: there is nothing here that execa would save.
 */
export function start(program: string, args: readonly string[], options: StartOptions): Running {
  const child = spawn(program, args, { env: options.env, stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', error => reject(cannotStart(program, error)))
    child.once('close', status =>
      resolve({ status, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8') }),
    )
  })
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  // A program that ends early closes the pipe: its status says why.
  child.stdin.on('error', () => {})
  child.stdin.end(options.stdin)
  return { ended, kill: () => void child.kill('SIGTERM') }
}

function cannotStart(program: string, error: Error): Fault {
  return new Fault(
    'denied',
    {
      code: 'test.start',
      message: `cannot start ${program}: ${error.message}`,
      hint: program === 'ssh' ? 'install the ssh client of this system' : `ls -l ${program}`,
    },
    { cause: error },
  )
}
