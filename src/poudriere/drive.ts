/** Builds one cell on one host, through lost connections. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../base/fault.ts'
import { type Agent, begin, call } from './agent.ts'
import type { Cell } from './cells.ts'
import { type Reply, readReply } from './reply.ts'

/** A host that is ready to build: its isolated etc folder stands. */
export interface Builder {
  readonly agent: Agent
  /** `user@builder` */
  readonly name: string
  /** The run's folder there, absolute. */
  readonly folder: string
  readonly jails: ReadonlySet<string>
}

export interface Drive {
  readonly tree: string
  /** Name of the build: fresh for each attempt. */
  readonly name: string
  /** Number of the attempt, from 1. */
  readonly attempt: number
  /** Where packages of dependencies are fetched from: `latest`, `quarterly`, or `none`. */
  readonly packages: string
  /** How long a host may be away before it counts as lost. */
  readonly patienceSeconds: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Starts the build unless it was started before, waits for its end, reads it.
 * Undefined when the host was lost, or the signal came: the build itself goes on there.
 */
export async function buildCell(builder: Builder, cell: Cell, drive: Drive): Promise<Reply | undefined> {
  const args = [builder.folder, cellFolder(cell.id, drive.attempt), cell.jail, drive.tree, cell.set, drive.name]
  let lostAt: number | undefined
  for (let pause = 500; drive.signal?.aborted !== true; pause = Math.min(pause * 2, 15_000)) {
    const began = performance.now()
    const reply = await follow(builder, [...args, drive.packages, cell.target], drive)
    if (reply !== undefined) return reply
    const now = performance.now()
    // A connection that stood for a while was no failed attempt to connect.
    if (lostAt === undefined || now - began > 60_000) lostAt = now
    if (now - lostAt + pause > drive.patienceSeconds * 1000) return undefined
    await sleep(pause, undefined, { signal: drive.signal }).catch(() => {})
  }
  return undefined
}

/** Asks the builds of these cells to end; they tidy up on their own. */
export async function stopCells(builder: Builder, folders: readonly string[]): Promise<void> {
  if (folders.length > 0) await call(builder.agent, 'stop', [builder.folder, ...folders])
}

export function cellFolder(cell: string, attempt: number): string {
  return `${cell}.${attempt}`
}

async function follow(builder: Builder, args: readonly string[], drive: Drive): Promise<Reply | undefined> {
  try {
    const running = await begin(builder.agent, 'build', args)
    const stop = () => running.kill()
    drive.signal?.addEventListener('abort', stop)
    const ended = await running.ended.finally(() => drive.signal?.removeEventListener('abort', stop))
    return readReply(ended.stdout)
  } catch (error) {
    if (error instanceof Fault && (error.exit === 'remote' || error.exit === 'denied')) return undefined
    throw error
  }
}
