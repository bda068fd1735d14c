/** Kills `wbrel publish` at a moment of its talk with the twin, runs it again, and says what is left in the end. */
import { spawn } from 'node:child_process'
import { startTwin, type Twin } from '../../src/forge/twin/server.ts'
import type { TwinOptions } from '../../src/forge/twin/state.ts'
import type { TwinHooks } from '../../src/forge/twin/workings.ts'
import type { Released } from '../support/released.ts'
import { bin, type Outcome } from '../support/wbrel.ts'
import { finalState, token, twinOptions } from './publishing.ts'

export interface Moment {
  readonly n: number
  readonly when: 'before' | 'within' | 'after'
}

export interface Ended {
  readonly state: object
  readonly requests: number
  /** What must never happen. */
  readonly sins: readonly string[]
}

export async function twinFor(
  release: Released,
  hooks: TwinHooks = {},
  more: Partial<TwinOptions> = {},
): Promise<Twin> {
  return startTwin({ ...twinOptions, refs: { [release.version]: release.commit }, ...more }, hooks)
}

/** `publish` against the twin, as a process of its own; `started` gets the way to kill it. */
export function publishing(
  release: Released,
  twin: Pick<Twin, 'apiUrl'>,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = { GH_TOKEN: token },
  started: (kill: () => void) => void = () => {},
): Promise<Outcome> {
  const usual = { '--apks': release.apks, '--repo': twinOptions.repository, '--pace': '0', '--api-url': twin.apiUrl }
  const own = Object.entries(usual).flatMap(([name, value]) => (args.includes(name) ? [] : [name, value]))
  return running(release, ['publish', release.version, ...own, ...args], env, started)
}

/** Any command, asynchronously: the twin lives in this process. */
export function running(
  { root }: Pick<Released, 'root'>,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  started: (kill: () => void) => void = () => {},
): Promise<Outcome> {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: root, ...env },
  })
  started(() => child.kill('SIGKILL'))
  const texts = { stdout: [] as string[], stderr: [] as string[] }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => texts.stdout.push(chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => texts.stderr.push(chunk))
  return new Promise(done =>
    child.on('close', status => done({ status, stdout: texts.stdout.join(''), stderr: texts.stderr.join('') })),
  )
}

export async function undisturbed(release: Released): Promise<Ended> {
  const twin = await twinFor(release)
  try {
    const { status, stderr } = await publishing(release, twin)
    if (status !== 0) throw new Error(`wbrel publish ended with ${status}:\n${stderr}`)
    return { state: finalState(twin), requests: twin.count(), sins: sinsOf(twin) }
  } finally {
    await twin.close()
  }
}

export async function killedAt(release: Released, moment: Moment): Promise<Ended> {
  let kill = () => {}
  let killed = false
  const gate = ({ n, when }: Moment): boolean => {
    if (killed || n !== moment.n || when !== moment.when) return false
    killed = true
    kill()
    return true
  }
  const twin = await twinFor(release, { gate })
  try {
    const first = await publishing(release, twin, [], { GH_TOKEN: token }, own => {
      kill = own
    })
    const sins = killed && first.status !== null ? ['the first run was not killed'] : []
    const { status, stderr } = await publishing(release, twin)
    const failed = status === 0 ? [] : [`the second run ended with ${status}: ${stderr}`]
    return { state: finalState(twin), requests: twin.count(), sins: [...sins, ...failed, ...sinsOf(twin)] }
  } finally {
    await twin.close()
  }
}

function sinsOf({ state }: Twin): readonly string[] {
  const deleted = state.events.flatMap(event => ('wasPublished' in event && event.wasPublished ? [event.kind] : []))
  const published = state.events.filter(({ kind }) => kind === 'published').length
  return [
    ...deleted.map(kind => `${kind} of something published`),
    ...(state.releases.length === 1 ? [] : [`${state.releases.length} releases`]),
    ...(published === 1 ? [] : [`published ${published} times`]),
  ]
}
