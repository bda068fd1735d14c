/** `wbrel test`: builds rows of options with poudriere on build hosts, and says which are proven. */
import { createHash, randomBytes } from 'node:crypto'
import { dirname, join, resolve as resolvePath } from 'node:path'
import { Fault, type Problem } from '../base/fault.ts'
import { readText, writeAtomically } from '../base/files.ts'
import { flow, type Step } from '../base/flow.ts'
import type { World } from '../base/world.ts'
import { holds } from '../model/condition.ts'
import { failedRows } from '../model/matrix/failed.ts'
import { mergeResults } from '../model/merge-results.ts'
import { allPorts, type Ports } from '../model/ports.ts'
import { formatResults, parseResults, type Results, type Row, resultsPath } from '../model/results.ts'
import { type Cell, cellsOf } from '../poudriere/cells.ts'
import { local, parseHost, refuseBadName } from '../poudriere/words.ts'
import { allKeptResults } from './kept-results.ts'
import { planRender, type RenderStart } from './render.ts'
import { bisect } from './test/bisect.ts'
import { buildCells } from './test/build.ts'
import { equipAll, type Visits, visitHosts } from './test/hosts.ts'
import { releaseOf, resultsOf } from './test/results.ts'
import { coveringRows, rowsOfFiles, type Strength } from './test/rows.ts'
import { lastMemory, type Memory, newMemory, type Run } from './test/state.ts'

export interface TestStart extends RenderStart {
  readonly world: World
  /** Files of rows; empty: the covering rows of the manifest. */
  readonly rows: readonly string[]
  readonly jails: readonly string[]
  readonly tree: string
  /** As typed; empty: this machine, or those of the run that goes on. */
  readonly hosts: readonly string[]
  readonly strength: Strength
  readonly packages: string
  readonly resume: boolean
  readonly bisect: boolean
  /** Builds at a time on one host. */
  readonly slots: number
  readonly patienceSeconds: number
  readonly sshConfig: string | undefined
  /** Where the results go; undefined: releases/VERSION.builds.json beside the manifest. */
  readonly results: string | undefined
}

type Rendered = Awaited<ReturnType<typeof planRender.run>>
type Asked = TestStart & Rendered

/** A run that does not go on is not remembered before it begins. */
interface Chosen {
  readonly run: Run
  readonly memory: Memory | undefined
}

const render: Step<TestStart, Rendered> = {
  title: 'rendering the ports',
  run: (start, watch) => planRender.run(start, { ...watch, step: () => {} }),
}

const choose: Step<Asked, Chosen> = {
  title: 'choosing the rows',
  run: start => {
    const manifest = resolvePath(start.cwd, start.manifest)
    for (const jail of start.jails) refuseBadName('jail', jail)
    refuseBadName('ports tree', start.tree)
    for (const host of start.hosts) parseHost(host)
    earlierResults(resultsFileOf(start))
    const digest = digestOf(start.rendered.files)
    if (!start.resume) return { run: newRun(start, manifest, digest), memory: undefined }
    const memory = lastMemory(start.world, manifest)
    if (memory.run.digest !== digest) throw otherPorts(memory.run.id)
    return { run: memory.run, memory }
  },
}

const visit: Step<Asked & Chosen, { readonly visits: Visits }> = {
  title: 'looking at the build hosts',
  run: async ({ world, hosts, ports, run, sshConfig }) => {
    const names = hosts.length > 0 ? hosts : run.hosts
    const needsSources = run.rows.some(({ row }) => asksForSources(row, ports))
    const wanted = {
      jails: run.jails,
      tree: run.tree,
      needsSources,
      architectures: ports.guest.architectures,
      run: run.id,
    }
    return { visits: await visitHosts(world, [...new Set(names)].map(parseHost), wanted, sshConfig) }
  },
}

const plan: Step<Asked & Chosen & { readonly visits: Visits }, TestPlan> = {
  title: 'planning the builds',
  run: ({ run: asked, visits, ports }) => {
    const facts = factsOf(visits)
    const jails =
      asked.jails.length > 0 ? asked.jails : [...new Set(visits.ready.flatMap(one => [...one.facts.jail.keys()]))]
    const run = { ...asked, jails }
    const cells = jails.flatMap(jail => {
      const { release } = releaseOf(facts, jail)
      const rows = run.rows.filter(({ releases }) => releases?.includes(release) !== false)
      return cellsOf(
        rows.map(({ row }) => row),
        [jail],
        allPorts(ports),
      )
    })
    if (cells.length === 0) throw noRows(jails)
    return { run, cells }
  },
}

/** Plain data: what `--dry-run` prints. */
export interface TestPlan {
  readonly run: Run
  readonly cells: readonly Cell[]
}

const build: Step<
  Asked & Chosen & TestPlan & { readonly visits: Visits },
  { readonly results: Results; readonly resultsFile: string; readonly lost: readonly Problem[] }
> = {
  title: 'building',
  run: async (facts, watch) => {
    const { world, run, visits, rendered, slots, patienceSeconds } = facts
    const memory = facts.memory ?? newMemory(world, run)
    try {
      const kit = { run: run.id, tree: run.tree, jails: run.jails, ports: rendered.files }
      const rows = run.rows.map(({ row }) => row)
      const { builders, problems } = await equipAll(visits.ready, kit, rows)
      const building = { memory, builders, slots, patienceSeconds, signal: world.signal, watch }
      const lost = [...problems, ...(await buildCells(building, facts.cells))]
      const found = { memory, ports: facts.ports, cells: facts.cells, facts: factsOf(visits) }
      const cells = facts.bisect ? await bisect(building, found) : facts.cells
      const results = resultsOf({ ...found, cells, source: facts.source, ended: world.now() })
      return { results, resultsFile: keep(facts, results), lost }
    } finally {
      for (const { agent } of visits.ready) agent.channel.close()
    }
  },
}

/** What `--dry-run` runs: it only reads, on the hosts too. */
export const planTest = flow<TestStart>()
  .add(render) // wifibox.yaml           -> ports, files in memory
  .add(choose) // --rows, or the matrix  -> a run: new, or the last one
  .add(visit) // hosts                  -> facts, and what stands in the way
  .add(plan) // rows x jails           -> cells

export const test = planTest.add(build) // cells -> results, on the hosts and beside the manifest

function newRun(start: Asked, manifest: string, digest: string): Run {
  const now = start.world.now().toISOString()
  const stamp = now.replace(/[-:]|\.\d+/g, '')
  const isCovering = start.rows.length === 0
  return {
    schemaVersion: 1,
    id: `${stamp}-${randomBytes(3).toString('hex')}`,
    manifest,
    digest,
    started: now,
    jails: start.jails,
    tree: start.tree,
    hosts: start.hosts.length === 0 ? [local.text] : start.hosts,
    packages: start.packages,
    strength: isCovering ? start.strength : null,
    rows: isCovering
      ? coveringRows(start.ports, start.strength, failedBefore(manifest))
      : rowsOfFiles(start.cwd, start.rows, start.ports),
  }
}

function failedBefore(manifest: string): readonly Row[] {
  return failedRows(allKeptResults(dirname(manifest)))
}

/** Does the port refuse to build this row without FreeBSD's kernel sources? */
function asksForSources({ port: origin, flavor, set }: Row, ports: Ports): boolean {
  const osversion = ports.freebsd[0]?.osversion ?? 0
  const probes = allPorts(ports).find(port => port.origin === origin)?.ignore ?? []
  const point = { flavor, options: new Set(set), osversion }
  return probes.some(({ when, item }) => item.probe === 'kernel-sources' && holds(when, point))
}

function digestOf(files: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256')
  for (const [path, text] of [...files].sort()) hash.update(`${path}\0${text}\0`)
  return hash.digest('hex')
}

function factsOf({ ready }: Visits) {
  return new Map(ready.map(({ host, facts }) => [host.text, facts] as const))
}

/** Where the results are kept, absolute. */
function resultsFileOf({ cwd, manifest, ports, results }: Asked): string {
  if (results !== undefined) return resolvePath(cwd, results)
  return join(dirname(resolvePath(cwd, manifest)), resultsPath(ports.wifibox.version))
}

/** What was found before. @throws Fault invalid, better before the builds than after them */
function earlierResults(file: string): readonly Results[] {
  const text = readText(file)
  return text === undefined ? [] : [parseResults(text, file)]
}

/** Merges the results into those found before; gives the file's path. */
function keep(asked: Asked, found: Results): string {
  const file = resultsFileOf(asked)
  writeAtomically(file, formatResults(mergeResults([...earlierResults(file), found])))
  return file
}

function noRows(jails: readonly string[]): Fault {
  return new Fault('invalid', {
    code: 'test.no-rows',
    message: `no row is for the releases of ${jails.join(', ')}`,
    hint: 'wbrel matrix, and wbrel test --jail NAME',
  })
}

function otherPorts(id: string): Fault {
  return new Fault('refused', {
    code: 'test.other-ports',
    message: `the ports have changed since the run ${id} began; a run never mixes two of them`,
    hint: 'wbrel test, without --resume, begins a new run',
  })
}
