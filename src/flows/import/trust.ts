import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Fault, type Problem } from '../../base/fault.ts'
import { readText } from '../../base/files.ts'

/** Is every Makefile of the tree what the manifest beside it renders? Then evaluating it runs nothing foreign. */
export async function isOwnTree(root: string): Promise<boolean> {
  const manifest = join(dirname(root), 'wifibox.yaml')
  if (!existsSync(manifest)) return false
  const { planRender } = await import('../render.ts')
  const quiet = { step: () => {}, progress: () => {} }
  try {
    const { rendered, foreign } = await planRender.run({ cwd: dirname(root), manifest, out: root, stamp: 0 }, quiet)
    const makefiles = [...rendered.files].filter(([path]) => /(Makefile|\.mk)$/.test(path))
    const same = makefiles.every(([path, text]) => readText(join(root, path)) === text)
    return same && !foreign.some(path => /Makefile|\.mk$/.test(path))
  } catch (error) {
    if (error instanceof Fault) return false
    throw error
  }
}

/** @throws Fault refused */
export function refuseUntrusted(name: string, command: string): never {
  throw new Fault('refused', untrusted(name, command))
}

export function untrusted(name: string, command: string): Problem {
  return {
    code: 'tree.untrusted',
    message: `${name} is not what wbrel renders from a manifest, and evaluating a Makefile may run commands`,
    place: { file: name },
    expected: 'a tree that you have read, or one that wbrel rendered',
    hint: `read its Makefiles, then: ${command} --trust`,
  }
}
