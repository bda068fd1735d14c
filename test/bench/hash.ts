import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashFile, hashFiles } from '../../src/distfiles/hash.ts'
import type { Bench } from './bench.ts'

/** Bytes; linux-firmware has about as many. */
const size = 500 << 20
const rounds = 9

export const hash: Bench = {
  name: 'hash',
  what: 'speed of hashing one file of 500 MiB against openssl dgst -sha256',
  goal: 0.95,
  limit: 0.8,
  better: 'high',
  unit: 'ratio',
  run: () =>
    withFiles(1, async ([path = '']) => {
      const [ours, openssl] = await inTurns(
        () => void hashFile(path),
        () => void spawnSync('openssl', ['dgst', '-sha256', path]),
      )
      return openssl / ours
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
    withFiles(2, async paths => {
      const [together, apart] = await inTurns(
        () => hashFiles(paths, 2, () => {}),
        () => hashFiles(paths, 1, () => {}),
      )
      return apart / together
    }),
}

async function inTurns(...tasks: readonly [Task, Task]): Promise<readonly [number, number]> {
  const times: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    for (const [i, task] of tasks.entries()) {
      const start = performance.now()
      await task()
      times[i]?.push(performance.now() - start)
    }
  }
  // The best of each: a neighbour on the machine only ever adds time.
  return [Math.min(...times[0]), Math.min(...times[1])]
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
