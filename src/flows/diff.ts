/** `wbrel diff`: what two trees of the three ports say differently, and in which settings. */
import { Fault, type Problem } from '../base/fault.ts'
import { flow, type Step } from '../base/flow.ts'
import type { World } from '../base/world.ts'
import { shellWord } from '../model/expect.ts'
import { type Compared, compareTrees, isSame, type TreeOnDisk } from './diff/compare.ts'
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

const askForTrust: Step<DiffStart & Sides, { readonly foreign: readonly SideFiles[] }> = {
  title: 'looking for Makefiles of others',
  run: ({ first, second, trust, a, b }) => {
    const foreign = [a, b].filter(side => !side.own)
    const command = `wbrel diff ${shellWord(first)} ${shellWord(second)}`
    if (trust || foreign.length === 0 || isAllSame(a, b)) return { foreign }
    throw new Fault(
      'refused',
      foreign.map(({ name }) => untrusted(name, command)),
    )
  },
}

interface Told extends Compared {
  readonly problems: readonly Problem[]
}

const compareThem: Step<DiffStart & Sides & { readonly foreign: readonly SideFiles[] }, Told> = {
  title: 'asking make about both',
  run: async ({ world, portsdir, releases, a, b, foreign }, watch) => {
    const read = [...a.problems, ...b.problems]
    if (isAllSame(a, b)) return { differences: [], doubts: [], problems: read }
    const sandbox = openSandbox(world, portsdir, foreign.length > 0)
    try {
      const put = (tree: SideFiles): TreeOnDisk => ({ tree, root: sandbox.put(tree), memory: new Map() })
      const [first, second] = [put(a), put(b)]
      const { make } = sandbox
      const { differences, doubts } = await compareTrees({ first, second, make, world, releases, watch })
      const refused = sandbox.refused().map(command => refusal(command, foreign))
      return { differences, doubts, problems: [...read, ...refused] }
    } finally {
      sandbox.remove()
    }
  },
}

function isAllSame(a: SideFiles, b: SideFiles): boolean {
  return (['wifibox', 'core', 'guest'] as const).every(role => isSame(a, b, role))
}

export const diff = flow<DiffStart>()
  .add(readThem) // folders, commits, records -> texts
  .add(askForTrust) // texts                    -> whose Makefiles they are
  .add(compareThem) // texts                    -> differences, each with its condition
