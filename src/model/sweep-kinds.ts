import type { Texts } from './foreign.ts'
import type { ManifestText } from './manifest.ts'
import type { MovedEntry } from './moved.ts'
import type { Role } from './ports.ts'

export type SweepKind = 'www' | 'origin' | 'osversion' | 'plist-order' | 'path' | 'maintainer' | 'revision'

export interface Fold {
  readonly kind: SweepKind
  /** `net/wifibox-core: WWW is https://...` */
  readonly says: string
  /** The manifest afterwards; the same one when it says so already, undefined when it cannot. */
  readonly apply: (source: ManifestText) => ManifestText | undefined
}

export interface SweepFacts {
  readonly category: string
  /** The ports as the tree has them. */
  readonly tree: Texts
  /** The ports as they would be rendered now. */
  readonly ours: Texts
  readonly moved: readonly MovedEntry[]
}

export interface SweptPort {
  readonly role: Role
  /** `net/wifibox-core` */
  readonly origin: string
}
