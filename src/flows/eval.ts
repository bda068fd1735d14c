/** `wbrel eval`: what make says about one port in one setting. */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Fault } from '../base/fault.ts'
import { readText } from '../base/files.ts'
import { evaluatePort } from '../make/evaluate-port.ts'
import type { Make } from '../make/make.ts'
import type { Answer } from '../model/answer.ts'
import { freebsd } from '../model/freebsd.ts'

export interface EvalRequest {
  readonly make: Make
  /** The port's folder, absolute. */
  readonly dir: string
  readonly cwd: string
  readonly tree: string
  /** Evaluate even what wbrel did not render. */
  readonly trust: boolean
  readonly flavor: string | undefined
  readonly with: readonly string[]
  readonly without: readonly string[]
  readonly release: string
  readonly arch: string
  readonly goal: string | undefined
  readonly variables: readonly string[]
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal | undefined
}

/** Throws Fault invalid when there is no such port, and refused when the folder is not to be trusted. */
export async function evaluateOne(request: EvalRequest): Promise<Answer> {
  const { make, dir, flavor, goal } = request
  if (!existsSync(join(dir, 'Makefile'))) {
    throw new Fault('invalid', {
      code: 'eval.no-port',
      message: `${dir} has no Makefile`,
      place: { file: dir },
      hint: 'wbrel render makes ports/; another tree is named with --tree',
    })
  }
  if (!request.trust && !(await isOwnRendering(request))) {
    throw new Fault('refused', {
      code: 'eval.untrusted',
      message: `${dir} is not what wbrel renders from the manifest, and evaluating a Makefile may run commands`,
      place: { file: join(dir, 'Makefile') },
      hint: 'read the Makefile, then add --trust; or run wbrel render first',
    })
  }
  return evaluatePort(
    make,
    {
      dir,
      freebsd: freebsd(request.release, request.arch),
      with: request.with,
      without: request.without,
      ...(flavor === undefined ? {} : { flavor }),
      ...(goal === undefined ? {} : { goal }),
    },
    request.variables,
    request.signal === undefined ? {} : { signal: request.signal },
  )
}

/** Is every file of the port, and of the flavors it shares, byte for byte what the manifest beside the tree renders? */
async function isOwnRendering({ cwd, tree, dir }: EvalRequest): Promise<boolean> {
  const root = resolve(cwd, tree)
  const manifest = join(dirname(root), 'wifibox.yaml')
  if (!dir.startsWith(`${root}/`) || !existsSync(manifest)) return false
  const { planRender } = await import('./render.ts')
  const quiet = { step: () => {}, progress: () => {} }
  const { rendered, foreign } = await planRender.run({ cwd, manifest, out: root, stamp: 0 }, quiet)
  const makefiles = [...rendered.files].filter(([path]) => /(Makefile|\.mk)$/.test(path))
  return (
    makefiles.every(([path, text]) => readText(join(root, path)) === text) &&
    !foreign.some(path => /Makefile|\.mk$/.test(path))
  )
}
