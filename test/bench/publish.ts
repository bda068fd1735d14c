/** What publishing costs: requests, memory; and the crash sweep over every request. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { seededFaults } from '../../src/forge/twin/faults.ts'
import { killedAt, type Moment, publishing, twinFor, undisturbed } from '../forge/crash.ts'
import { finalState, token } from '../forge/publishing.ts'
import { released } from '../support/released.ts'
import type { Bench } from './bench.ts'

export const publishRequests: Bench = {
  name: 'publish-requests',
  what: 'requests for 60 new assets against 68, and for nothing to do against 4; the larger ratio',
  goal: 1,
  limit: 1,
  better: 'low',
  unit: 'ratio',
  run: async () => {
    const release = released({ assets: 60 })
    const twin = await twinFor(release)
    try {
      await publishing(release, twin)
      const all = twin.count()
      twin.restart([])
      await publishing(release, twin)
      process.stderr.write(`${all} requests for ${release.assets} assets, ${twin.count()} for nothing to do\n`)
      return Math.max(all / 68, twin.count() / 4)
    } finally {
      await twin.close()
      release.remove()
    }
  },
}

export const publishMemory: Bench = {
  name: 'publish-memory',
  what: 'peak memory of publishing one asset of 700 MB among small ones against 150 MB',
  goal: 0.9,
  limit: 1,
  better: 'low',
  unit: 'ratio',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wbrel-bench-'))
    const release = released({ large: 700e6 })
    const twin = await twinFor(release)
    try {
      const hook = join(folder, 'hook.cjs')
      const told = join(folder, 'peak')
      const line = `require('node:fs').writeFileSync(${JSON.stringify(told)}, String(process.resourceUsage().maxRSS))`
      writeFileSync(hook, `process.on('exit', () => ${line})\n`)
      const { status, stderr } = await publishing(release, twin, [], {
        GH_TOKEN: token,
        NODE_OPTIONS: `--require=${hook}`,
      })
      if (status !== 0) throw new Error(stderr)
      const megabytes = (Number(readFileSync(told, 'utf8')) * 1024) / 1e6
      process.stderr.write(`peak ${megabytes.toFixed(0)} MB\n`)
      return megabytes / 150
    } finally {
      await twin.close()
      release.remove()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

export const publishCrash: Bench = {
  name: 'publish-crash',
  what: 'killed before, within and after each request of 60 assets, and run again: share of points with the same end',
  goal: 1,
  limit: 1,
  better: 'high',
  unit: 'ratio',
  run: async () => {
    const release = released({ assets: 60 })
    try {
      const whole = await undisturbed(release)
      const points = Array.from({ length: whole.requests }, (_, i): readonly Moment[] => [
        { n: i + 1, when: 'before' },
        { n: i + 1, when: 'within' },
        { n: i + 1, when: 'after' },
      ]).flat()
      // Only the uploads, from the fifth request on, have a body to be within of.
      const real = points.filter(({ n, when }) => when !== 'within' || (n > 4 && n <= 64))
      const good = await countGood(real, async moment => {
        const { state, sins } = await killedAt(release, moment)
        return sins.length === 0 && isDeepStrictEqual(state, whole.state)
      })
      process.stderr.write(`${good} of ${real.length} points ended as the undisturbed run did\n`)
      return good / real.length
    } finally {
      release.remove()
    }
  },
}

export const publishFaults: Bench = {
  name: 'publish-faults',
  what: 'fault plans of 100 seeds, 8 faults each, run until done: share of seeds with the same end',
  goal: 1,
  limit: 1,
  better: 'high',
  unit: 'ratio',
  run: async () => {
    const release = released()
    try {
      const whole = await undisturbed(release)
      const seeds = Array.from({ length: 100 }, (_, i) => i + 1)
      const good = await countGood(seeds, async seed => {
        const twin = await twinFor(release, { faults: seededFaults(seed, 8, whole.requests + 10) })
        const { status } = await publishing(release, twin)
        const same = status === 0 && isDeepStrictEqual(finalState(twin), whole.state)
        await twin.close()
        return same
      })
      process.stderr.write(`${good} of ${seeds.length} seeds\n`)
      return good / seeds.length
    } finally {
      release.remove()
    }
  },
}

/** Two at a time. */
async function countGood<T>(items: readonly T[], isGood: (item: T) => Promise<boolean>): Promise<number> {
  const waiting = [...items]
  let good = 0
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      if (await isGood(item)) good++
      else process.stderr.write(`not so: ${JSON.stringify(item)}\n`)
    }
  }
  await Promise.all([worker(), worker()])
  return good
}
