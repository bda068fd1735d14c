/**
 * `npm run bench` prints every figure against its goal and limit; `-- --only NAME` one, `-- --json` for programs.
 * Ends with 3 when a limit is broken. Run `npm run build` before.
 */

import { parseArgs } from 'node:util'
import { columns } from '../../src/cli/table.ts'
import { apkMemory, apkVerify } from './apk-verify.ts'
import { arrayProof, arraySizes } from './arrays.ts'
import type { Bench } from './bench.ts'
import { checkJobs } from './check-jobs.ts'
import { diffReleases, diffSame } from './diff.ts'
import { distfileMemory } from './distfile-memory.ts'
import { evaluate, evaluateProbe } from './evaluate.ts'
import { hash, hashParallel } from './hash.ts'
import { help } from './help.ts'
import { importTree } from './import.ts'
import { makesum } from './makesum.ts'
import { poudriereOverhead } from './poudriere-overhead.ts'
import { poudriereRead } from './poudriere-read.ts'
import { publishCrash, publishFaults, publishMemory, publishRequests } from './publish.ts'
import { publishTime } from './publish-time.ts'
import { renderNothing } from './render-nothing.ts'
import { submit } from './submit.ts'
import { tenfold } from './tenfold.ts'

const benches: readonly Bench[] = [
  help,
  renderNothing,
  evaluate,
  evaluateProbe,
  importTree,
  diffReleases,
  diffSame,
  tenfold,
  checkJobs,
  apkVerify,
  apkMemory,
  hash,
  hashParallel,
  makesum,
  distfileMemory,
  arraySizes,
  arrayProof,
  poudriereRead,
  poudriereOverhead,
  publishRequests,
  publishMemory,
  publishTime,
  publishCrash,
  publishFaults,
  submit,
]

const { values } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string', multiple: true } } })
/** `publish` chooses `publish-crash`, `publish-time` ..., too. */
const isChosen = (name: string) => values.only?.some(only => name === only || name.startsWith(`${only}-`)) ?? true
const chosen = benches.filter(({ name }) => isChosen(name))
process.exitCode = chosen.length === 0 ? unknownName() : await runAll()

async function runAll(): Promise<number> {
  const figures = []
  for (const bench of chosen) {
    if (values.json !== true) process.stderr.write(`${bench.name}: ${bench.what}\n`)
    figures.push(figureOf(bench, await bench.run()))
  }
  process.stdout.write(
    values.json === true ? `${JSON.stringify({ schemaVersion: 1, figures }, null, 2)}\n` : table(figures),
  )
  return figures.some(({ state }) => state === 'broken') ? 3 : 0
}

function figureOf({ name, what, goal, limit, better, unit }: Bench, ratio: number) {
  const reaches = (mark: number) => (better === 'low' ? ratio <= mark : ratio >= mark)
  const state = reaches(goal) ? 'reached' : reaches(limit) ? 'within' : 'broken'
  return { name, what, unit, better, ratio: Number(ratio.toFixed(3)), goal, limit, state }
}

function table(figures: readonly ReturnType<typeof figureOf>[]): string {
  const rows = figures.map(({ name, ratio, goal, limit, state }) => [
    name,
    ratio.toFixed(2),
    `${goal}`,
    `${limit}`,
    state,
  ])
  return columns([['bench', 'ratio', 'goal', 'limit', 'state'], ...rows])
}

function unknownName(): number {
  process.stderr.write(`no such bench; there are: ${benches.map(({ name }) => name).join(', ')}\n`)
  return 2
}
