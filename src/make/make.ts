import type { Runner } from './process.ts'

/** A make(1) together with the ports framework that it reads. */
export interface Make {
  /** Absolute path of FreeBSD's make, or of bmake. */
  readonly program: string
  /** `real`: the Mk folder of a ports tree; `stand-in`: wbrel's own, for machines without one. */
  readonly framework: 'real' | 'stand-in'
  /** The root of the ports tree, when there is one. */
  readonly portsdir?: string
  /** wbrel's folder `framework`: the stand-in's Mk, the stand-ins for FreeBSD's tools, a make-believe host. */
  readonly assets: string
  /** Is this machine a FreeBSD? Then its own kldstat, sysctl and uname answer, unless a question describes a host. */
  readonly onFreeBSD: boolean
  /** HOME of what make runs; wbrel's make-believe host unless stated. */
  readonly home?: string
  /** Words in front of every command: what takes its network away, for trees that others wrote. */
  readonly isolate?: readonly string[]
  /** A folder of programs that stand in the way of others: it comes first in PATH. */
  readonly guard?: string
  /** How long one process may take; a minute unless stated. */
  readonly timeoutSeconds?: number
  /** Starts the processes in another way than one by one from here. */
  readonly runner?: Runner
}
