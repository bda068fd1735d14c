import { spawn } from 'node:child_process'
import { Fault } from '../base/fault.ts'
import type { Command, Outcome, RunOptions } from './process.ts'

/**
 * Runs one command to its end.
 *
 * node:child_process and not execa: a check starts thousands of these, and execa costs 1.1 ms for each on top of 3.8.
 */
export function run(command: Command, options: RunOptions = {}): Promise<Outcome> {
  if (options.runner !== undefined) return options.runner(command, options)
  const { signal, timeoutSeconds = 60 } = options
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(stopped(command))
    // Its own process group, so that the shells of `!=` end with make.
    const child = spawn(command.program, command.args, {
      env: command.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let fault: Fault | undefined
    const end = (reason: Fault) => {
      fault ??= reason
      killGroup(child.pid)
    }
    const onAbort = () => end(stopped(command))
    const timer = setTimeout(() => end(tooSlow(command, timeoutSeconds)), timeoutSeconds * 1000)
    const tidy = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    signal?.addEventListener('abort', onAbort)
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.once('error', error => {
      tidy()
      reject(cannotStart(command, error))
    })
    child.once('close', status => {
      tidy()
      if (fault !== undefined) return reject(fault)
      resolve({ status: status ?? 1, stdout: text(stdout), stderr: text(stderr) })
    })
  })
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8')
}

export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Already gone.
  }
}

export function stopped(command: Command): Fault {
  return new Fault('interrupted', { code: 'make.stopped', message: `${command.program} was stopped` })
}

export function tooSlow(command: Command, seconds: number): Fault {
  return new Fault('findings', {
    code: 'make.timeout',
    message: `${command.program} did not finish within ${seconds} s`,
    found: [command.program, ...command.args].join(' '),
    hint: 'look for a command behind != in the Makefile that waits',
  })
}

export function cannotStart(command: Command, error: Error): Fault {
  return new Fault(
    'denied',
    {
      code: 'make.start',
      message: `cannot start ${command.program}: ${error.message}`,
      hint: `ls -l ${command.program}`,
    },
    { cause: error },
  )
}
