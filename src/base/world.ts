/** Everything that a command may take from its surroundings; enters once, in main.ts. */
export interface World {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The only clock. SOURCE_DATE_EPOCH is honoured by whoever builds the World. */
  readonly now: () => Date
  readonly stdout: Output
  readonly stderr: Output
  /** Processors that may be used; `--jobs` lowers it. */
  readonly jobs: number
  /** Aborted by SIGINT and SIGTERM; whoever listens gets three seconds to stop its children and tidy up. */
  readonly signal?: AbortSignal
}

export interface Output {
  readonly write: (text: string) => void
  readonly isTTY: boolean
  /** Width in columns, when a terminal told it. */
  readonly columns?: number | undefined
}
