/** A twin for one test, and what came of a run against it. */
import assert from 'node:assert/strict'
import { Fault } from '../../src/base/fault.ts'
import type { TwinFault } from '../../src/forge/twin/faults.ts'
import { startTwin, type Twin } from '../../src/forge/twin/server.ts'
import type { TwinOptions } from '../../src/forge/twin/state.ts'
import type { Exchange } from '../../src/forge/twin/workings.ts'
import { complaints } from './conscience.ts'
import { twinOptions } from './publishing.ts'

export const kindsOf = (actions: readonly { readonly kind: string }[]) => actions.map(({ kind }) => kind)

/** Every exchange is held to GitHub's description. */
export async function withTwin(
  options: Partial<TwinOptions>,
  faults: readonly TwinFault[],
  work: (twin: Twin) => Promise<void>,
): Promise<void> {
  const wrong: string[] = []
  const watch = (exchange: Exchange) => void wrong.push(...complaints(exchange))
  const twin = await startTwin({ ...twinOptions, ...options }, { faults, watch })
  try {
    await work(twin)
  } finally {
    await twin.close()
  }
  assert.deepEqual(wrong, [])
}

export async function faultOf(run: Promise<unknown>): Promise<Fault> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Fault, `a fault was expected, not ${error instanceof Error ? error.stack : error}`)
  return error
}
