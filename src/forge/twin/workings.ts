/** What the servers of the twin share while it runs. */
import type { Addresses } from './describe.ts'
import type { TwinFault } from './faults.ts'
import type { TwinOptions, TwinRelease, TwinState } from './state.ts'

/** One request and its answer, for whoever watches. */
export interface Exchange {
  readonly n: number
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

export interface Workings {
  readonly options: TwinOptions
  readonly hooks: TwinHooks
  readonly state: TwinState
  readonly exchanges: Exchange[]
  readonly left: Map<string, number>
  readonly reset: number
  addresses: Addresses
  faults: readonly TwinFault[]
  requests: number
  /** What lists show while they lag behind. */
  lag: { readonly releases: TwinRelease[]; reads: number } | undefined
  expired: boolean
}
