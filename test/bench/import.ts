import { fileURLToPath } from 'node:url'
import { wbrel } from '../support/wbrel.ts'
import type { Bench } from './bench.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Sixty seconds on two cores for a tree of the size of 1.8.0. */
export const importTree: Bench = {
  name: 'import',
  what: 'wbrel import of the ports, of the 60 s it may take',
  goal: 0.5,
  limit: 1,
  better: 'low',
  unit: 'ratio',
  run: () => seconds(['import', 'ports', '--jobs', '2'], 0) / 60,
}

/** How long the command takes; it must end with the status. */
export function seconds(args: readonly string[], status: number): number {
  const start = performance.now()
  const run = wbrel(args, { cwd: root })
  if (run.status !== status) throw new Error(`wbrel ${args.join(' ')} ended with ${run.status}:\n${run.stderr}`)
  return (performance.now() - start) / 1000
}
