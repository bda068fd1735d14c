/** Runs `wbrel test` in this process, on test builders. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../../src/base/fault.ts'
import { type TestStart, test } from '../../src/flows/test.ts'
import type { Row } from '../../src/model/results.ts'
import { testWorld } from '../support/world.ts'

const watch = { step: () => {}, progress: () => {} }

/** Rows of the guest's vendor flavors: small option lists, quickly told apart. */
export function row(flavor: string, set: readonly string[] = usual): Row {
  const all = [
    'UDS_PASSTHRU',
    'IPV6',
    ...compressions,
    'APP_ACCESS_POINT',
    'APP_SUPPLICANT',
    'KERN_LTS',
    'KERN_EDGE',
    ...extras,
  ]
  return { port: 'net/wifibox-alpine', flavor, set: [...set], unset: all.filter(name => !set.includes(name)) }
}

const compressions = ['COMP_GZIP', 'COMP_LZ4', 'COMP_LZO', 'COMP_XZ', 'COMP_ZSTD']
const extras = ['XX_MDNS', 'XX_FORWARDING', 'XX_TCPDUMP']

/** The defaults of a vendor flavor. */
export const usual: readonly string[] = ['UDS_PASSTHRU', 'IPV6', 'COMP_XZ', 'APP_SUPPLICANT', 'KERN_LTS']

/** What `wbrel test` is started with when nothing is said. */
export function testStart(
  folder: string,
  env: Readonly<Record<string, string>>,
  rows: readonly Row[],
  { signal, ...more }: Partial<Omit<TestStart, 'world'>> & { readonly signal?: AbortSignal } = {},
): TestStart {
  const file = join(folder, 'rows.json')
  writeFileSync(file, JSON.stringify(rows))
  const world = testWorld({ cwd: folder, env, now: () => new Date(), ...(signal && { signal }) })
  return {
    cwd: folder,
    manifest: 'wifibox.yaml',
    out: 'ports',
    stamp: 0,
    rows: [file],
    jails: [],
    tree: 'default',
    hosts: [],
    strength: 2,
    packages: 'latest',
    resume: false,
    bisect: false,
    slots: 1,
    patienceSeconds: 2,
    sshConfig: undefined,
    results: undefined,
    ...more,
    world,
  }
}

export async function runTest(start: TestStart) {
  return test.run(start, watch)
}

/** Exit, code and hint of each problem that the run ends with. */
export async function refusal(running: Promise<unknown>): Promise<readonly string[]> {
  const error = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof Fault)) throw error ?? new Error('nothing was refused')
  return error.problems.map(({ code, hint }) => `${error.exit} ${code}: ${hint ?? ''}`)
}
