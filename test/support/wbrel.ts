import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The command as users run it; `npm test` builds it first. */
export const bin = fileURLToPath(new URL('../../dist/wbrel.cjs', import.meta.url))

export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs dist/wbrel.cjs as a child process, with nothing of the caller's environment but PATH and HOME. */
export function wbrel(args: readonly string[], options: Options = {}): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    encoding: 'utf8',
    input: options.input,
    cwd: options.cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...options.env },
    maxBuffer: 64 * 1024 * 1024,
  })
  return { status, stdout, stderr }
}

interface Options {
  readonly cwd?: string
  readonly env?: Env
  /** Standard input. */
  readonly input?: string
}

type Env = Readonly<Record<string, string>>
