/**
 * What the twin of GitHub remembers. It is a stand-in with state, for rehearsals and tests: `wbrel publish --rehearse`
 * runs against it. What it believes of GitHub is told in docs/rehearsal.md; it was not compared with the live service.
 */

/** Who a token belongs to: someone with all rights, GitHub Actions (GITHUB_TOKEN), someone who may only read. */
export type Persona = 'owner' | 'actions' | 'reader'

export interface TwinAsset {
  readonly id: number
  readonly name: string
  readonly label: string
  readonly contentType: string
  readonly state: 'uploaded' | 'starter'
  readonly size: number
  /** Null for `starter`. */
  readonly sha256: string | null
  /** Undefined when the twin does not keep contents. */
  readonly bytes: Buffer | undefined
  readonly at: string
}

export interface TwinRelease {
  readonly id: number
  tag: string
  target: string
  name: string
  body: string
  draft: boolean
  prerelease: boolean
  immutable: boolean
  /** The date of the commit (GitHub orders `latest` by it), or of the draft while there is no tag. */
  created: string
  published: string | null
  assets: TwinAsset[]
}

export interface TwinCommit {
  readonly date: string
  /** Differs from the default branch below .github/workflows. */
  readonly touchesWorkflows?: boolean
}

/** What a test or a rehearsal asserts on afterwards. */
export type TwinEvent =
  | { readonly kind: 'asset-deleted'; readonly name: string; readonly wasPublished: boolean }
  | { readonly kind: 'release-deleted'; readonly tag: string; readonly wasPublished: boolean }
  | { readonly kind: 'published'; readonly tag: string }

export interface TwinState {
  readonly owner: string
  readonly name: string
  readonly head: string
  /** Tag -> commit. */
  readonly refs: Map<string, string>
  readonly commits: Map<string, TwinCommit>
  readonly releases: TwinRelease[]
  /** Tags that an immutable release ever had, and still have their price. */
  readonly burned: Set<string>
  readonly tokens: Map<string, Persona>
  /** SHA-256 -> bundles. */
  readonly attestations: Map<string, readonly object[]>
  readonly events: TwinEvent[]
  latest: number | undefined
  nextId: number
}

export interface TwinOptions {
  /** `pgj/freebsd-wifibox` */
  readonly repository: string
  /** Another name that it had: requests to it are sent on. */
  readonly formerly?: string
  readonly refs?: Readonly<Record<string, string>>
  readonly commits?: Readonly<Record<string, TwinCommit>>
  readonly tokens?: Readonly<Record<string, Persona>>
  readonly burned?: readonly string[]
  /** New releases become immutable when they are published. */
  readonly immutable?: boolean
  readonly isPrivate?: boolean
  readonly archived?: boolean
  /** `embedded`: how many assets a release shows by itself. */
  readonly limits?: {
    readonly assets?: number
    readonly bytes?: number
    readonly quota?: number
    readonly embedded?: number
    /** Writes a minute and an hour, after which it answers with a secondary limit; GitHub: 80 and 500. */
    readonly perMinute?: number
    readonly perHour?: number
  }
  /** Old servers tell no digest. */
  readonly digests?: boolean
  /** Keeps what is uploaded, so that it can be downloaded. */
  readonly keepBytes?: boolean
  /** An Enterprise Server: one host, /api/v3 and /api/uploads. */
  readonly enterprise?: boolean
  /** Milliseconds by which its clock is ahead. */
  readonly skew?: number
  /** Milliseconds since 1970; else the clock of this machine. A test may let time pass in the books alone. */
  readonly clock?: () => number
}

export function createState(options: TwinOptions): TwinState {
  const [owner = '', name = ''] = options.repository.split('/')
  const head = 'f'.repeat(40)
  const day = '2026-01-01T00:00:00Z'
  const refs = new Map(Object.entries(options.refs ?? {}))
  const dates = [head, ...refs.values()].map((commit): [string, TwinCommit] => [commit, { date: day }])
  return {
    owner,
    name,
    head,
    refs,
    commits: new Map([...dates, ...Object.entries(options.commits ?? {})]),
    releases: [],
    burned: new Set(options.burned ?? []),
    tokens: new Map(Object.entries(options.tokens ?? {})),
    attestations: new Map(),
    events: [],
    latest: undefined,
    nextId: 1000,
  }
}
