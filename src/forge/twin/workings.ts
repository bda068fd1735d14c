/** What the servers of the twin share while it runs. */
import type { Addresses } from './describe.ts'
import type { TwinFault } from './faults.ts'
import type { TwinOptions, TwinRelease, TwinState } from './state.ts'

/** One request and its answer, for whoever watches. */
export interface Exchange {
  readonly n: number
  /** When it was answered: milliseconds of the twin's clock. */
  readonly at: number
  readonly origin: 'api' | 'uploads'
  readonly method: string
  readonly path: string
  readonly query: string
  /** Parsed JSON; undefined for uploads and for requests without a body. */
  readonly sent: unknown
  readonly status: number
  readonly body: unknown
}

/** A moment at which a test may kill the client; `within`: half of an upload has arrived. */
export interface Moment {
  readonly n: number
  readonly when: 'before' | 'within' | 'after'
}

export interface TwinHooks {
  readonly faults?: readonly TwinFault[]
  readonly watch?: (exchange: Exchange) => void
  /** True: the connection ends at this moment. */
  readonly gate?: (moment: Moment) => boolean
}

export function clockOf({ options }: Pick<Workings, 'options'>): number {
  return (options.clock?.() ?? Date.now()) + (options.skew ?? 0)
}

export interface Workings {
  readonly options: TwinOptions
  readonly hooks: TwinHooks
  readonly state: TwinState
  readonly exchanges: Exchange[]
  readonly left: Map<string, number>
  /** Seconds; then every quota is whole again. */
  reset: number
  /** When writes came: milliseconds. */
  readonly writes: number[]
  /** Requests that are being answered, and the most that ever were at once. */
  open: number
  most: number
  addresses: Addresses
  faults: readonly TwinFault[]
  requests: number
  /** What lists show while they lag behind. */
  lag: { readonly releases: TwinRelease[]; reads: number } | undefined
  expired: boolean
}
