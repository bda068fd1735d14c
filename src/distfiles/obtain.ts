/** One file from the first of its addresses that gives it, however often that takes. */
import { type Downloaded, download } from './download.ts'
import type { Hosts } from './hosts.ts'
import { pause } from './http.ts'
import { type Meter, showTime } from './meter.ts'
import type { Signers } from './openpgp.ts'
import type { Proxies } from './proxy.ts'
import type { Target } from './refuse.ts'
import type { Source } from './sources.ts'
import type { Trouble } from './trouble.ts'
import { findWitness } from './witness.ts'

export interface Wanted extends Target {
  readonly source: Source
}

export interface Tools {
  readonly hosts: Hosts
  readonly meter: Meter
  readonly signal: AbortSignal | undefined
  readonly now: () => Date
  readonly pace: Pace
  readonly proxies: Proxies
  readonly signers: Signers
  /** A line for people. */
  readonly note: (line: string) => void
}

/** Milliseconds. */
export interface Pace {
  /** Before the second attempt; doubled each time. */
  readonly first: number
  /** Longest wait that a server may ask for; beyond it the file counts as not to be had now. */
  readonly longest: number
  /** Without a byte a transfer counts as broken. */
  readonly patience: number
}

export const usualPace: Pace = { first: 1000, longest: 15 * 60_000, patience: 60_000 }

/** Attempts in a row that bring no new byte. */
const attempts = { unreachable: 2, busy: 5, broken: 5 } as const

/** Every address's trouble when none of them gave the file. @throws Fault when the disk refuses; an abort */
export async function obtain(wanted: Wanted, tools: Tools): Promise<Downloaded | readonly Trouble[]> {
  const troubles: Trouble[] = []
  for (const url of addresses(wanted)) {
    const result = await fromAddress(url, wanted, tools)
    if ('hashed' in result) return result
    troubles.push(result)
  }
  return troubles
}

function addresses({ source: { before, urls, backup }, known }: Wanted): readonly string[] {
  const all = known === undefined ? [...before, ...urls] : [...before, ...urls, ...backup]
  return [...new Set(all)].filter(url => /^(https?|ftp):/.test(url) && URL.canParse(url))
}

async function fromAddress(url: string, wanted: Wanted, tools: Tools): Promise<Downloaded | Trouble> {
  const { hosts, pace, signal, note } = tools
  const { name } = wanted.source
  let best = 0
  for (let attempt = 1; ; attempt++) {
    if (hosts.isGivenUp(url)) return { kind: 'unreachable', url, message: 'the host did not answer before' }
    let reached = 0
    const result = await hosts.visit(url, () =>
      oneVisit(url, wanted, tools, size => {
        reached = size
      }),
    )
    if ('hashed' in result || result.kind === 'gone' || result.kind === 'wrong') return result
    if (reached > best) attempt = 1
    best = Math.max(best, reached)
    if (attempt >= attempts[result.kind]) {
      if (result.kind === 'unreachable') hosts.giveUp(url)
      return result
    }
    const wait = result.wait ?? pace.first * 2 ** (attempt - 1)
    if (wait > pace.longest) return { ...result, message: `${result.message}; asks to wait ${showTime(wait / 1000)}` }
    note(`${name}: ${result.message}; again in ${showTime(wait / 1000)}`)
    if (result.wait === undefined) await pause(wait, signal)
    else hosts.rest(url, wait)
  }
}

function oneVisit(
  url: string,
  wanted: Wanted,
  { meter, signal, now, pace: { patience }, proxies, signers }: Tools,
  reached: (size: number) => void,
): Promise<Downloaded | Trouble> {
  const { source, known } = wanted
  const asking = { signal, patience, proxies }
  return download(url, wanted, {
    ...asking,
    now,
    witness: () => findWitness(url, source.what, { ...asking, signers }),
    at: (size, total) => {
      reached(size)
      meter.at(source.name, size, total ?? known?.size)
    },
  })
}
