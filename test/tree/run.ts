/** Runs the flows of sync and submit as the commands do. */
import assert from 'node:assert/strict'
import { Fault } from '../../src/base/fault.ts'
import type { SubmitStart } from '../../src/flows/submit/choose.ts'
import { planSubmit, submit } from '../../src/flows/submit.ts'
import type { SyncStart } from '../../src/flows/sync/batches.ts'
import { planSync, sync } from '../../src/flows/sync.ts'
import { testWorld } from '../support/world.ts'
import { identity, type Maintainer, type TestTree } from './ports-tree.ts'

const watch = { step: () => {}, progress: () => {} }

function start({ folder }: Pick<Maintainer, 'folder'>, tree: Pick<TestTree, 'folder'>) {
  const env = { PATH: process.env.PATH, HOME: folder, ...identity }
  const now = (): Date => new Date('2026-09-27T10:00:00Z')
  const told = { portsTree: tree.folder, manifest: 'wifibox.yaml', base: undefined, accept: [], newPort: false }
  return { ...testWorld({ cwd: folder, env, now }), ...told }
}

export function runSync(
  own: Maintainer,
  tree: Pick<TestTree, 'folder'>,
  more: Partial<SyncStart> & { readonly apply?: boolean } = {},
) {
  const { apply, ...rest } = more
  return (apply ? sync : planSync).run({ ...start(own, tree), commit: false, ...rest }, watch)
}

export function runSubmit(own: Maintainer, tree: Pick<TestTree, 'folder'>, more: Partial<SubmitStart> = {}) {
  const told = { version: undefined, out: undefined, updating: undefined, dryRun: false, trust: false, ...more }
  return (told.dryRun ? planSubmit : submit).run({ ...start(own, tree), ...told }, watch)
}

/** The fault that a run ends with. */
export async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const error = await work.then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof Fault)) throw error
  return error
}
