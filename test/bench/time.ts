import { spawnSync } from 'node:child_process'

/** Milliseconds of each run of each `node ARGS`, taken in turns so that a busy machine slows all of them alike. */
export function timeInTurns(
  commands: readonly (readonly string[])[],
  rounds: number,
  cwd?: string,
): readonly number[][] {
  const times = commands.map((): number[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, args] of commands.entries()) {
      const start = performance.now()
      const { status } = spawnSync(process.execPath, args, { stdio: 'ignore', cwd })
      times[index]?.push(performance.now() - start)
      if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`)
    }
  }
  return times
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

/** How many times as long as a bare start of Node `node ARGS` takes; medians of many runs. */
export function ratioToNode(args: readonly string[], cwd?: string): number {
  // The first run writes V8's code cache.
  timeInTurns([args], 2, cwd)
  const [node = [], ours = []] = timeInTurns([['-e', '0'], args], 40, cwd)
  return median(ours) / median(node)
}
