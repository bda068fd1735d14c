/**
 * Rendering is a function of the manifest, the distinfo files and wbrel itself. When none of them has changed since the
 * last rendering, and the tree still holds what that wrote, there is nothing to do, and nothing to load.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writeAtomically } from '../../base/files.ts'
import { buildId } from '../../base/version.ts'
import type { World } from '../../base/world.ts'

interface Remembered {
  readonly inputs: string
  /** Path below the tree -> SHA-256. */
  readonly files: Readonly<Record<string, string>>
}

/** True when a rendering would change nothing, as far as the memory of the last one tells; false when in doubt. */
export function isUnchanged(world: World, manifest: string, out: string): boolean {
  const build = buildId()
  if (build === undefined) return false
  try {
    const remembered: Remembered = JSON.parse(readFileSync(memoryFile(world, manifest, out), 'utf8'))
    const tree = resolve(world.cwd, out)
    if (remembered.inputs !== digest(build, readFileSync(resolve(world.cwd, manifest)))) return false
    return Object.entries(remembered.files).every(([path, sum]) => digest(readFileSync(join(tree, path))) === sum)
  } catch {
    return false
  }
}

/** Remembers a rendering that left nothing to do; a cache that cannot be written is no fault. */
export function remember(
  world: World,
  manifest: string,
  out: string,
  text: string,
  files: ReadonlyMap<string, string>,
): void {
  const build = buildId()
  if (build === undefined) return
  const remembered: Remembered = {
    inputs: digest(build, text),
    files: Object.fromEntries([...files].map(([path, content]) => [path, digest(content)])),
  }
  try {
    writeAtomically(memoryFile(world, manifest, out), JSON.stringify(remembered))
  } catch {
    // Only the next run is slower.
  }
}

function memoryFile(world: World, manifest: string, out: string): string {
  const { XDG_CACHE_HOME, HOME } = world.env
  const folder = XDG_CACHE_HOME || join(HOME || world.cwd, '.cache')
  return join(
    folder,
    'wbrel',
    `render-${digest(resolve(world.cwd, manifest), resolve(world.cwd, out)).slice(0, 16)}.json`,
  )
}

function digest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}
