/** One port in two trees, and how both are looked at. */
import type { Problem } from '../../base/fault.ts'
import type { FreeBSD } from '../../model/freebsd.ts'
import type { Difference } from '../../model/infer/difference.ts'
import type { Role } from '../../model/ports.ts'
import type { observeSettings, PortToAsk } from '../import/ask-port.ts'

export interface Twins {
  readonly role: Role
  readonly origin: string
  readonly first: Side
  readonly second: Side
  readonly releases: readonly FreeBSD[]
  /** What may be a difference and may be none. */
  readonly doubt: (problem: Problem) => void
}

export interface Side {
  /** What the user called the tree. */
  readonly name: string
  readonly to: PortToAsk
  /** Path below the port's folder -> text. */
  readonly files: ReadonlyMap<string, string>
}

type More = Parameters<typeof observeSettings>[3]

/** What differs on such a host or with such variables, with recipes or without, of the variables that matter. */
export type Look = (more: More, recipes: boolean, matters: (name: string) => boolean) => Promise<readonly Difference[]>
