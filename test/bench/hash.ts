import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashFile, hashFiles } from '../../src/distfiles/hash.ts'
import type { Bench } from './bench.ts'

/** Bytes; linux-firmware has about as many. */
const size = 500 << 20
/** A busy neighbour spoils a round and not the file: whoever has not reached the goal by then tries on. */
const [fewest, most] = [5, 25]

export const hash: Bench = {
  name: 'hash',
  what: 'speed of hashing one file of 500 MiB against openssl dgst -sha256',
  goal: 0.95,
  limit: 0.8,
  better: 'high',
  unit: 'ratio',
  run: () =>
    withFiles(1, ([path = '']) => {
      return inTurns(
        hash.goal,
        () => void hashFile(path),
        () => void spawnSync('openssl', ['dgst', '-sha256', path]),
      )
    }),
}

export const hashParallel: Bench = {
  name: 'hash-parallel',
  what: 'speed of hashing two files of 500 MiB at once against one after the other',
  goal: 1.8,
  limit: 1.5,
  better: 'high',
  unit: 'ratio',
  run: () =>
    withFiles(2, paths =>
      inTurns(
        hashParallel.goal,
        () => hashFiles(paths, 2, () => {}),
        () => hashFiles(paths, 1, () => {}),
      ),
    ),
}

/** How many times as long as `ours` the other one takes, each at its best. */
async function inTurns(goal: number, ours: Task, other: Task): Promise<number> {
  let [best, otherBest] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let round = 0; round < fewest || (round < most && otherBest / best < goal); round++) {
    best = Math.min(best, await timeOf(ours))
    otherBest = Math.min(otherBest, await timeOf(other))
  }
  return otherBest / best
}

async function timeOf(task: Task): Promise<number> {
  const start = performance.now()
  await task()
  return performance.now() - start
}

type Task = () => Promise<void> | void

async function withFiles(count: number, task: (paths: readonly string[]) => Promise<number>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-bench-hash-'))
  try {
    const paths = Array.from({ length: count }, (_, i) => join(folder, `${i}`))
    for (const path of paths) writeFileSync(path, Buffer.alloc(size, path))
    return await task(paths)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
