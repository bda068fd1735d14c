/** Builds cells on the hosts until each has a verdict, and remembers every step. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault, type Problem } from '../../base/fault.ts'
import type { Watch } from '../../base/flow.ts'
import { count } from '../../base/text.ts'
import type { Cell } from '../../poudriere/cells.ts'
import { type Builder, buildCell, cellFolder, stopCells } from '../../poudriere/drive.ts'
import { judge } from '../../poudriere/judge.ts'
import type { Reply } from '../../poudriere/reply.ts'
import { shareOut } from '../../poudriere/share.ts'
import type { Memory, Progress } from './state.ts'

export interface Building {
  readonly memory: Memory
  readonly builders: readonly Builder[]
  readonly slots: number
  readonly patienceSeconds: number
  readonly signal: AbortSignal | undefined
  readonly watch: Watch
}

/** A lock or a broken build is tried again so often. */
const mostAttempts = 6

/**
 * Resolves with what went wrong with hosts; the verdicts are in the memory.
 * @throws Fault interrupted when the signal came: the builds were asked to stop
 */
export async function buildCells(building: Building, cells: readonly Cell[]): Promise<readonly Problem[]> {
  const { memory, builders, slots, signal, watch } = building
  const open = cells.filter(cell => memory.progress.get(cell.id)?.done == null)
  const lost: Problem[] = []
  const tell = () => {
    const over = cells.flatMap(cell => memory.progress.get(cell.id)?.done?.verdict ?? [])
    const others = over.filter(({ outcome }) => outcome !== 'proven').length
    watch.progress(over.length, cells.length, others === 0 ? 'rows' : `rows, ${others} of them not proven`)
  }
  tell()
  // Whoever still listens after the signal gets time to ask the builds to end (see main.ts); `once` would be gone by then.
  const listens = () => {}
  signal?.addEventListener('abort', listens)
  await shareOut({
    jobs: open,
    hosts: builders,
    slots,
    signal,
    suits: (cell, { jails, name }) =>
      !jails.has(cell.jail) ? 0 : isBegunOn(memory.progress.get(cell.id), name) ? 2 : 1,
    run: async (cell, builder) => {
      const end = await attempt(building, cell, builder)
      if (end === 'lost' && signal?.aborted !== true) lost.push(lostHost(builder))
      tell()
      return end
    },
  })
  if (signal?.aborted !== true) {
    signal?.removeEventListener('abort', listens)
    return lost
  }
  await stopAll(building)
  throw interrupted(building)
}

/** One more try on this host; a build that was begun there is found again instead. */
async function attempt(building: Building, cell: Cell, builder: Builder): Promise<'done' | 'again' | 'lost'> {
  const { memory, signal } = building
  const { id, tree, packages } = memory.run
  const last = memory.progress.get(cell.id)
  const number = (last?.attempt ?? 0) + (isBegunOn(last, builder.name) ? 0 : 1)
  const build = `wbrel-${id}-${number}`
  const now = { attempt: number, host: builder.name, build, done: null }
  memory.save(cell.id, { ...now, state: 'begun' })
  const reply = await buildCell(builder, cell, {
    tree,
    packages,
    name: build,
    attempt: number,
    patienceSeconds: building.patienceSeconds,
    signal,
  })
  if (reply === undefined) return 'lost'
  const verdict = judge(cell, reply)
  if (verdict.again !== undefined && (number < mostAttempts || signal?.aborted === true)) {
    memory.save(cell.id, { ...now, state: 'over' })
    if (verdict.again === 'locked') await pause(building)
    return 'again'
  }
  memory.save(cell.id, { ...now, state: 'done', done: { verdict, log: logOf(cell, reply) } })
  return 'done'
}

function isBegunOn(progress: Progress | undefined, host: string): boolean {
  return progress?.state === 'begun' && progress.host === host
}

function logOf(cell: Cell, { logs, dots }: Reply): string | null {
  return dots.size === 0 ? null : `${logs}/logs/${cell.pkgname}.log`
}

/** A lock is held for as long as another build runs; a quarter of the patience is long enough to look again. */
function pause({ patienceSeconds, signal }: Building): Promise<void> {
  return sleep(patienceSeconds * 250, undefined, { signal }).catch(() => {})
}

function stopAll({ memory, builders }: Building): Promise<unknown> {
  return Promise.allSettled(
    builders.map(builder => {
      const begun = [...memory.progress].filter(([, progress]) => isBegunOn(progress, builder.name))
      return stopCells(
        builder,
        begun.map(([id, { attempt: number }]) => cellFolder(id, number)),
      )
    }),
  )
}

function interrupted({ builders }: Building): Fault {
  return new Fault('interrupted', {
    code: 'test.interrupted',
    message: `interrupted; the builds on ${count(builders.length, 'host')} were asked to stop`,
    hint: 'wbrel test --resume',
  })
}

function lostHost({ name }: Builder): Problem {
  return {
    code: 'test.host-lost',
    severity: 'warning',
    message: `${name}: the host was lost; its rows go to the others`,
    hint: `ssh ${name} true, then: wbrel test --resume`,
  }
}
