/** Imports of trees in tests: what the command does, without a process of its own. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { World } from '../../src/base/world.ts'
import { diff } from '../../src/flows/diff.ts'
import { importTree, usualReleases } from '../../src/flows/import.ts'
import type { Difference } from '../../src/model/infer/difference.ts'
import { testWorld } from './world.ts'

const quiet = { step: () => {}, progress: () => {} }

export interface ImportMore {
  readonly like?: string
  readonly report?: boolean
  readonly releases?: readonly string[]
  readonly world?: Partial<World>
}

export function runImport(dir: string, more: ImportMore = {}) {
  return importTree.run(
    {
      world: testWorld(more.world),
      dir,
      trust: true,
      out: undefined,
      like: more.like,
      report: more.report ?? false,
      releases: more.releases ?? usualReleases,
      portsdir: undefined,
    },
    quiet,
  )
}

export async function runDiff(
  first: string,
  second: string,
  world: Partial<World> = {},
): Promise<readonly Difference[]> {
  const start = { world: testWorld(world), first, second, trust: true, portsdir: undefined, releases: usualReleases }
  return (await diff.run(start, quiet)).differences
}

export type Style = 'conditions' | 'helpers' | 'loops'

/** One of the trees of test/cases/import, which say the same in different ways, in a folder of its own. */
export function writeStyle(style: Style): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), `wbrel-${style}-`))
  for (const part of ['common', style])
    cpSync(fileURLToPath(new URL(`../cases/import/${part}`, import.meta.url)), folder, { recursive: true })
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
