import { dirname, resolve } from 'node:path'
import type { World } from '../../base/world.ts'

/** What `wbrel prepare` is told, and the surroundings that it runs in. */
export interface PrepareStart extends World {
  /** `1.x`, `1.8.x` or `1.9.0`. */
  readonly line: string
  readonly as: string | undefined
  /** `--date`, or the day of SOURCE_DATE_EPOCH: asked for, so the guest is dated so too. */
  readonly date: string | undefined
  readonly offCadence: string | undefined
  /** Folder of distfiles. */
  readonly distdir: string | undefined
  /** A checkout of the guest's repository at the pinned commit. */
  readonly aports: string | undefined
  /** A distinfo, or JSON, that tells checksums. */
  readonly evidence: string | undefined
  readonly manifest: string
  readonly final: boolean
  readonly commit: boolean
  readonly tag: boolean
}

/** The folder of the manifest: ports/, releases/ and CHANGELOG.md stand beside it. */
export function rootOf({ cwd, manifest }: Pick<PrepareStart, 'cwd' | 'manifest'>): string {
  return dirname(resolve(cwd, manifest))
}
