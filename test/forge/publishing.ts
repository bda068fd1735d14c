/** Publications for tests, and the way to bring them to a twin with nothing waited for. */
import { createHash } from 'node:crypto'
import { createAttempts } from '../../src/forge/attempts.ts'
import { type Converged, type ConvergeOptions, converge } from '../../src/forge/converge.ts'
import type { PublishPlan } from '../../src/forge/decide.ts'
import { type GitHubOptions, github } from '../../src/forge/github.ts'
import { look } from '../../src/forge/look.ts'
import { notesFor, type Publication, type WantedAsset } from '../../src/forge/publication.ts'
import type { Twin } from '../../src/forge/twin/server.ts'
import { pacer, patience, type Waiting } from '../../src/forge/wait.ts'

export const tag = '1.9.0'
const commit = 'a'.repeat(40)
export const token = 'ghp_TESTTOKENTESTTOKENTESTTOKENTESTTOKEN'
export const twinOptions = {
  repository: 'pgj/freebsd-wifibox',
  refs: { [tag]: commit },
  tokens: { [token]: 'owner', ghs_actionstoken: 'actions', ghp_readertoken: 'reader' },
} as const

export function publicationOf(count: number): Publication {
  return {
    repository: { owner: 'pgj', name: 'freebsd-wifibox' },
    version: tag,
    tag,
    title: `Wifibox ${tag}`,
    notes: notesFor(tag, '# Wifibox'),
    assets: Array.from({ length: count }, (_, i) =>
      textAsset(`package-${i}-1.0-r0.apk`, `content of ${i}`.repeat(i + 1)),
    ),
  }
}

export function textAsset(name: string, text: string): WantedAsset {
  const sha256 = createHash('sha256').update(text).digest('hex')
  const source = { kind: 'text', text } as const
  return { name, size: Buffer.byteLength(text), sha256, contentType: 'application/octet-stream', source }
}

export interface Told {
  readonly said: string[]
  readonly slept: number[]
}

export interface RunOptions
  extends Partial<GitHubOptions>,
    Partial<Pick<ConvergeOptions, 'heal' | 'draftOnly' | 'recheck'>> {
  readonly cap?: number
  /** Milliseconds between two writes. */
  readonly pace?: number
  /** Time that passes in the books only: whoever sleeps moves it on. */
  readonly time?: { now: number }
}

/** One run of the publisher; time passes only in the books. */
export async function publishTo(
  twin: Pick<Twin, 'apiUrl'>,
  wanted: Publication,
  options: RunOptions = {},
): Promise<Converged & Told & { readonly plan: PublishPlan }> {
  const told: Told = { said: [], slept: [] }
  const waiting: Waiting = {
    now: () => options.time?.now ?? Date.now(),
    sleep: async ms => {
      told.slept.push(ms)
      if (options.time !== undefined) options.time.now += ms
    },
    say: line => told.said.push(line),
  }
  const forge = github({
    apiUrl: twin.apiUrl,
    repository: wanted.repository,
    token,
    signal: undefined,
    timeout: 20_000,
    ...options,
  })
  const again = `wbrel publish ${wanted.version} --apks DIR`
  const converging: ConvergeOptions = {
    heal: options.heal === true,
    draftOnly: options.draftOnly === true,
    patience: patience(waiting, options.cap ?? 600_000, again),
    pacer: pacer(waiting, options.pace ?? 0),
    now: waiting.now,
    firstWait: 2000,
    again,
    recheck: options.recheck ?? (() => {}),
    progress: () => {},
  }
  const first = await look(forge, wanted, converging, createAttempts({ version: wanted.version, again }, converging))
  return { ...(await converge(forge, wanted, first, converging)), ...told, plan: first.plan }
}

/** What two runs must agree on: everything but ids and times. */
export function finalState({ state }: Pick<Twin, 'state'>): object {
  return {
    latest: state.latest !== undefined,
    releases: state.releases.map(({ tag, name, body, draft, prerelease, immutable, assets }) => ({
      ...{ tag, name, body, draft, prerelease, immutable },
      assets: assets.map(({ name: asset, state: is, size, sha256 }) => `${asset} ${is} ${size} ${sha256}`).toSorted(),
    })),
  }
}
