import type { ComponentKind } from './components.ts'

/** The groups of the notes, in their order. */
export const changeGroups = ['core', 'base', 'firmware', 'features', 'packaging'] as const
export type ChangeGroup = (typeof changeGroups)[number]

export interface ManifestChange {
  readonly group: ChangeGroup
  readonly kind: 'added' | 'removed' | 'changed' | 'step-back'
  /** What changed: a component's name, or a part of the manifest in words. */
  readonly what: string
  readonly component: ComponentKind | undefined
  /** Undefined where there was nothing. */
  readonly from: string | undefined
  readonly to: string | undefined
  /** Of a step back: the reason that the manifest gives. */
  readonly why?: string
}
