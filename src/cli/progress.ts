import type { Watch } from '../base/flow.ts'
import type { World } from '../base/world.ts'

export interface ClearableWatch extends Watch {
  /** Takes the rewriting line away, before something else is printed. */
  readonly clear: () => void
}

/** A plain log says at most this often that a long step still runs; milliseconds, and no date: World.now may stand still. */
const heartbeat = 30_000

/** A terminal gets one line that is written over, anything else plain lines; both on standard error. */
export function progress(
  world: Pick<World, 'stderr'>,
  quiet: boolean,
  clock: Clock = () => performance.now(),
): ClearableWatch {
  if (quiet) return { step: () => {}, progress: () => {}, clear: () => {} }
  return world.stderr.isTTY ? onTerminal(world.stderr, clock) : inLog(world.stderr, clock)
}

/** Milliseconds since whenever. */
type Clock = () => number

function onTerminal(stderr: World['stderr'], clock: Clock): ClearableWatch {
  let title = ''
  let last = 0
  const show = (text: string) => {
    stderr.write(`\r\u001b[K${cut(text, (stderr.columns ?? 80) - 1)}`)
    last = clock()
  }
  return {
    step: next => {
      title = next
      show(title)
    },
    progress: (done, total, what) => {
      // Ten times a second is enough for the eye.
      if (done === total || clock() - last >= 100) show(`${title}: ${counted(done, total, what)}`)
    },
    clear: () => stderr.write('\r\u001b[K'),
  }
}

function inLog(stderr: World['stderr'], clock: Clock): ClearableWatch {
  let title = ''
  let last = 0
  return {
    step: next => {
      title = next
      last = clock()
      stderr.write(`${title}\n`)
    },
    progress: (done, total, what) => {
      if (clock() - last < heartbeat) return
      last = clock()
      stderr.write(`${title}: ${counted(done, total, what)}\n`)
    },
    clear: () => {},
  }
}

function counted(done: number, total: number, what: string): string {
  return `${done} of ${total} ${what}`
}

function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`
}
