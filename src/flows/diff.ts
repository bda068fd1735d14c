/** `wbrel diff`: what two trees of the three ports say differently, and in which settings. */
import { Fault, type Problem } from '../base/fault.ts'
import { flow, type Step } from '../base/flow.ts'
import type { World } from '../base/world.ts'
import { shellWord } from '../model/expect.ts'
import { freebsd } from '../model/freebsd.ts'
import type { Difference } from '../model/infer/difference.ts'
import { compareTrees, isSame } from './diff/compare.ts'
import { readSide, type SideFiles } from './diff/side.ts'
import { refusal } from './import/places.ts'
import { openSandbox } from './import/sandbox.ts'
import { untrusted } from './import/trust.ts'

export interface DiffStart {
  readonly world: World
  /** Folders, REVISION[:PATH], or release:X.Y.Z. */
  readonly first: string
  readonly second: string
  readonly trust: boolean
  readonly releases: readonly string[]
  readonly portsdir: string | undefined
}

interface Sides {
  readonly a: SideFiles
  readonly b: SideFiles
}

const readThem: Step<DiffStart, Sides> = {
  title: 'reading both trees',
  run: async ({ world, first, second }) => ({ a: await readSide(world, first), b: await readSide(world, second) }),
}

interface Compared {
  readonly differences: readonly Difference[]
  /** What may be a difference and may be none. */
  readonly doubts: readonly Problem[]
  readonly problems: readonly Problem[]
}

const compareThem: Step<DiffStart & Sides, Compared> = {
  title: 'asking make about both',
  run: async ({ world, first, second, trust, releases, portsdir, a, b }, watch) => {
    const problems = [...a.problems, ...b.problems]
    if ((['wifibox', 'core', 'guest'] as const).every(role => isSame(a, b, role)))
      return { differences: [], doubts: [], problems }
    const foreign = [a, b].filter(side => !side.own)
    if (!trust && foreign.length > 0) {
      const command = `wbrel diff ${shellWord(first)} ${shellWord(second)}`
      throw new Fault(
        'refused',
        foreign.map(({ name }) => untrusted(name, command)),
      )
    }
    const doubts: Problem[] = []
    const sandbox = openSandbox(world, portsdir, foreign.length > 0)
    try {
      const differences = await compareTrees({
        first: { tree: a, root: sandbox.put(a), memory: new Map() },
        second: { tree: b, root: sandbox.put(b), memory: new Map() },
        make: sandbox.make,
        jobs: world.jobs,
        signal: world.signal,
        releases: releases.map(r => freebsd(r)),
        doubt: problem => doubts.push(problem),
        progress: done => watch.progress(done, done, 'settings'),
      })
      return {
        differences,
        doubts,
        problems: [...problems, ...sandbox.refused().map(command => refusal(command, foreign))],
      }
    } finally {
      sandbox.remove()
    }
  },
}

export const diff = flow<DiffStart>()
  .add(readThem) // folders, commits, records -> texts
  .add(compareThem) // texts                     -> differences, each with its condition
