import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeLarge, writeSet } from '../apk/large.ts'
import { bin } from '../support/wbrel.ts'
import type { Bench } from './bench.ts'
import { median, timeInTurns } from './time.ts'

/** Milliseconds, and bytes that a process may hold. */
const [mostTime, mostMemory] = [1500, 150e6]

export const apkVerify: Bench = {
  name: 'apk-verify',
  what: 'wbrel apk verify of 125 packages of 20 MB together, against 1.5 s',
  goal: 0.7,
  limit: 1,
  better: 'low',
  unit: 'ratio',
  run: () =>
    inFolder(folder => {
      writeSet(folder, 125, 20_000_000)
      const [times = []] = timeInTurns([[bin, ...verify(folder)]], 7)
      return median(times) / mostTime
    }),
}

export const apkMemory: Bench = {
  name: 'apk-memory',
  what: 'the memory of wbrel apk verify of one package of 700 MB, against 150 MB',
  goal: 0.8,
  limit: 1,
  better: 'low',
  unit: 'ratio',
  run: () =>
    inFolder(async folder => {
      await writeLarge(folder, 700 * 1024 * 1024)
      const report = fileURLToPath(new URL('../distfiles/report-memory.cjs', import.meta.url))
      const args = ['--require', report, bin, ...verify(folder)]
      const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
      if (status !== 0) throw new Error(stderr)
      return (Number(/most memory: (\d+)/.exec(stderr)?.[1]) * 1024) / mostMemory
    }),
}

function verify(folder: string): readonly string[] {
  return ['apk', 'verify', folder, '--keys', join(folder, 'keys'), '--quiet']
}

async function inFolder(run: (folder: string) => number | Promise<number>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-bench-'))
  try {
    return await run(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
