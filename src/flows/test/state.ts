/**
 * What is remembered of a run of `wbrel test`, so that it can go on after anything: one folder a run, one small file a cell,
 * each written whole or not at all.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { isCode, makeFolder, readText, writeAtomically } from '../../base/files.ts'
import type { World } from '../../base/world.ts'
import type { Verdict } from '../../poudriere/judge.ts'
import type { WantedRow } from './rows.ts'

/** The run as it was asked for. */
export interface Run {
  readonly schemaVersion: 1
  /** `20260329T120000Z-1a2b`; part of build names and of folders on the hosts. */
  readonly id: string
  /** The manifest, absolute: `--resume` looks for the last run of the same one. */
  readonly manifest: string
  /** SHA-256 of the rendered ports: a run never mixes two of them. */
  readonly digest: string
  /** ISO 8601. */
  readonly started: string
  readonly jails: readonly string[]
  readonly tree: string
  readonly hosts: readonly string[]
  readonly packages: string
  readonly strength: 1 | 2 | 3 | null
  readonly rows: readonly WantedRow[]
}

/** Where a cell stands: on which host its last attempt was begun, and what came of it. */
export interface Progress {
  readonly attempt: number
  readonly host: string
  readonly build: string
  /** `begun`: it may still run there; `over`: it ended without a verdict, and the next attempt is a new build. */
  readonly state: 'begun' | 'over' | 'done'
  readonly done: Done | null
}

export interface Done {
  readonly verdict: Verdict
  /** The log's path on that host; null: there is none. */
  readonly log: string | null
}

export interface Memory {
  readonly run: Run
  /** By the cell's id. */
  readonly progress: Map<string, Progress>
  readonly save: (cell: string, progress: Progress) => void
}

export function newMemory(world: World, run: Run): Memory {
  const folder = join(runsFolder(world), run.id)
  writeAtomically(join(folder, 'run.json'), `${JSON.stringify(run)}\n`)
  return memoryIn(folder, run, new Map())
}

/** The last run of this manifest. @throws Fault invalid when there is none */
export function lastMemory(world: World, manifest: string): Memory {
  for (const id of runIds(world).toReversed()) {
    const folder = join(runsFolder(world), id)
    const run = readRun(join(folder, 'run.json'))
    if (run?.manifest === manifest) return memoryIn(folder, run, readProgress(folder))
  }
  throw new Fault('invalid', {
    code: 'test.no-run',
    message: `there is no run of ${manifest} to go on with`,
    hint: 'wbrel test, without --resume, begins one',
  })
}

function memoryIn(folder: string, run: Run, progress: Map<string, Progress>): Memory {
  makeFolder(join(folder, 'cells'))
  return {
    run,
    progress,
    save: (cell, now) => {
      progress.set(cell, now)
      writeAtomically(join(folder, 'cells', `${cell}.json`), `${JSON.stringify(now)}\n`)
    },
  }
}

function runsFolder({ env, cwd }: World): string {
  return join(env.XDG_STATE_HOME || join(env.HOME || cwd, '.local', 'state'), 'wbrel', 'runs')
}

function runIds(world: World): readonly string[] {
  try {
    return readdirSync(runsFolder(world)).sort()
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}

/** Undefined when another version wrote it, or nobody did. */
function readRun(file: string): Run | undefined {
  const text = readText(file)
  if (text === undefined) return undefined
  const run: Run = JSON.parse(text)
  return run.schemaVersion === 1 ? run : undefined
}

function readProgress(folder: string): Map<string, Progress> {
  const cells = join(folder, 'cells')
  const files = readdirSync(cells).filter(name => name.endsWith('.json') && !name.startsWith('.'))
  return new Map(files.map(name => [name.slice(0, -5), reopened(JSON.parse(readText(join(cells, name)) ?? 'null'))]))
}

/** What ended without a verdict about its row is built once more by a run that goes on. */
function reopened(progress: Progress): Progress {
  return progress.done?.verdict.outcome === 'not-run' ? { ...progress, state: 'over', done: null } : progress
}
