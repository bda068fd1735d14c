/** What goes wrong, and at which request: a plan, so that every failure can be had again. */
export type FaultKind =
  | 'reset-before'
  | 'reset-mid-body'
  | 'store-then-502'
  | 'store-then-reset'
  | 'temp-dir'
  | 'secondary'
  | 'secondary-without-time'
  | 'too-many'
  | 'expired'
  | 'slow'
  | 'lag'
  | 'html'
  | 'second-draft'
  | 'echo'
  | 'not-yet'

export interface TwinFault {
  /** The number of the request, from 1, over both origins. */
  readonly at: number
  readonly kind: FaultKind
  /** Seconds of Retry-After; milliseconds of `slow`; reads that `lag` behind. */
  readonly amount?: number
}

/** Those after which the same command must come to the same end. */
const survivable = [
  'reset-before',
  'reset-mid-body',
  'store-then-502',
  'store-then-reset',
  'temp-dir',
  'secondary',
  'too-many',
  'slow',
  'lag',
] as const satisfies readonly FaultKind[]

/** A plan from a number: the same seed gives the same faults, `count` of them among the first `requests`. */
export function seededFaults(seed: number, count: number, requests: number): readonly TwinFault[] {
  const random = generator(seed)
  return Array.from({ length: count }, () => {
    const at = 1 + Math.floor(random() * requests)
    const kind = survivable[Math.floor(random() * survivable.length)] ?? 'reset-before'
    return { at, kind, amount: amountOf(kind, random) }
  })
}

function amountOf(kind: FaultKind, random: () => number): number {
  if (kind === 'slow') return 20
  return kind === 'lag' ? 1 + Math.floor(random() * 3) : 0
}

/** mulberry32: small, and good enough to choose faults. */
function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
