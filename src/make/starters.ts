/** Small processes that start make for us, so that starting it hundreds of times does not hold this process up. */
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Command, Outcome, Runner } from './process.ts'
import { cannotStart, killGroup, stopped, tooSlow } from './run.ts'

interface Reply {
  readonly id: number
  readonly error?: string
  readonly status?: number
  readonly stdout?: string
  readonly stderr?: string
}

interface Starter {
  readonly child: ChildProcess
  readonly waiting: Map<number, (reply: Reply) => void>
}

export interface Starters {
  readonly run: Runner
  /** Ends those that are open; the next question opens others. */
  readonly end: () => void
}

/** Opens at most `count` of them, when they are first needed; they end with this process, and never keep it alive. */
export function starters(assets: string, count: number): Starters {
  const open = new Set<Starter>()
  let last = 0
  const idlest = (): Starter => {
    const [first, ...others] = open
    if (first === undefined) return openStarter(assets, open)
    const best = others.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a), first)
    return best.waiting.size > 0 && open.size < count ? openStarter(assets, open) : best
  }
  const run: Runner = (command, { signal, timeoutSeconds = 60 } = {}) =>
    new Promise<Outcome>((resolve, reject) => {
      if (signal?.aborted) return reject(stopped(command))
      const id = ++last
      const starter = idlest()
      const end = (fault: Error): void => {
        settle()
        open.delete(starter)
        killGroup(starter.child.pid)
        reject(fault)
      }
      const onAbort = (): void => end(stopped(command))
      const timer = setTimeout(() => end(tooSlow(command, timeoutSeconds)), timeoutSeconds * 1000)
      const settle = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
        starter.waiting.delete(id)
        if (starter.waiting.size === 0) letGo(starter.child)
      }
      signal?.addEventListener('abort', onAbort)
      starter.waiting.set(id, ({ error, status = 1, stdout = '', stderr = '' }) => {
        settle()
        if (error === undefined) resolve({ status, stdout, stderr })
        else reject(cannotStart(command, new Error(error)))
      })
      hold(starter.child)
      ask(starter.child, id, command)
    })
  const end = (): void => {
    for (const { child } of open) killGroup(child.pid)
    open.clear()
  }
  return { run, end }
}

/** Its own process group, so that make and the shells of `!=` end with it. */
function openStarter(assets: string, open: Set<Starter>): Starter {
  const script = join(assets, 'start.cjs')
  const child = fork(script, [], {
    execArgv: [],
    env: {},
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const waiting: Starter['waiting'] = new Map()
  const starter = { child, waiting }
  const fail = (error: string): void => {
    open.delete(starter)
    for (const [id, answer] of [...waiting]) answer({ id, error })
  }
  child.on('message', (reply: Reply) => waiting.get(reply.id)?.(reply))
  child.once('error', error => fail(error.message))
  child.once('exit', () => fail('the process that starts it has ended'))
  open.add(starter)
  return starter
}

function ask(child: ChildProcess, id: number, { program, args, env }: Command): void {
  child.send({ id, program, args, env })
}

function hold(child: ChildProcess): void {
  child.ref()
  child.channel?.ref()
}

function letGo(child: ChildProcess): void {
  child.unref()
  child.channel?.unref()
}
