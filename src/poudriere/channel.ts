import type { Running, StartOptions } from './process.ts'
import type { HostName } from './words.ts'

/** A way to run programs on a build host. */
export interface Channel {
  readonly host: HostName
  /** Starts a program by its words. @throws Fault when the host cannot be reached */
  readonly start: (words: readonly string[], options: Omit<StartOptions, 'env'>) => Promise<Running>
  /** True when this end of a call means that the host was lost, not that the program failed. */
  readonly isLost: (status: number | null) => boolean
  readonly close: () => void
}

export interface ChannelOptions {
  /** ssh's -F: another configuration than ~/.ssh/config. */
  readonly sshConfig: string | undefined
}
