/** At most two transfers a host at once; a host that asks for time gets it from all of them. */
import { setMaxListeners } from 'node:events'
import { pause } from './http.ts'

export interface Hosts {
  /** Runs the task when the host of `url` has a place free and is done waiting. */
  readonly visit: <T>(url: string, task: () => Promise<T>) => Promise<T>
  /** Nobody begins anything at the host of `url` for that many milliseconds. */
  readonly rest: (url: string, milliseconds: number) => void
  /** The host did not answer: others need not try. */
  readonly giveUp: (url: string) => void
  readonly isGivenUp: (url: string) => boolean
}

export function createHosts(places: number, signal: AbortSignal | undefined): Hosts {
  const busy = new Map<string, number>()
  const waiting = new Map<string, (() => void)[]>()
  const until = new Map<string, number>()
  const down = new Set<string>()
  // Every request and every wait listens.
  if (signal !== undefined) setMaxListeners(0, signal)

  const enter = async (host: string): Promise<void> => {
    const inside = busy.get(host) ?? 0
    if (inside < places) busy.set(host, inside + 1)
    else await new Promise<void>(go => waiting.set(host, [...(waiting.get(host) ?? []), go]))
  }
  /** The place goes to the next in line, if any. */
  const leave = (host: string): void => {
    const [next, ...others] = waiting.get(host) ?? []
    waiting.set(host, others)
    if (next === undefined) busy.set(host, (busy.get(host) ?? 1) - 1)
    else next()
  }

  return {
    visit: async (url, task) => {
      const host = hostOf(url)
      await enter(host)
      try {
        signal?.throwIfAborted()
        for (let left = restOf(until, host); left > 0; left = restOf(until, host)) await pause(left, signal)
        return await task()
      } finally {
        leave(host)
      }
    },
    rest: (url, milliseconds) => {
      const host = hostOf(url)
      until.set(host, Math.max(until.get(host) ?? 0, performance.now() + milliseconds))
    },
    giveUp: url => void down.add(hostOf(url)),
    isGivenUp: url => down.has(hostOf(url)),
  }
}

function restOf(until: ReadonlyMap<string, number>, host: string): number {
  return Math.ceil((until.get(host) ?? 0) - performance.now())
}

function hostOf(url: string): string {
  return new URL(url).host
}
