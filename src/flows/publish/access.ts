/** Who we are at GitHub, and what it says of the repository. */
import { Fault } from '../../base/fault.ts'
import type { Step } from '../../base/flow.ts'
import { type Attempts, createAttempts } from '../../forge/attempts.ts'
import { type GitHub, github, type RepositoryFacts } from '../../forge/github.ts'
import { findToken, type Token } from '../../forge/token.ts'
import type { Answer } from '../../forge/trouble.ts'
import { type Patience, pacer, patience, realWaiting, type Waiting } from '../../forge/wait.ts'
import type { Placed } from './record.ts'
import type { PublishStart } from './start.ts'

export interface Access {
  readonly forge: GitHub
  readonly token: Pick<Token, 'kind' | 'from'> | undefined
  readonly attempts: Attempts
  readonly patience: Patience
  readonly pacer: ReturnType<typeof pacer>
  /** The headers of the newest answer, and when it came (milliseconds). */
  readonly newest: () => { readonly headers: Answer['headers']; readonly at: number } | undefined
}

type Start = Pick<
  PublishStart,
  'env' | 'apiUrl' | 'askGh' | 'signal' | 'pace' | 'maxWait' | 'firstWait' | 'clock' | 'note' | 'version' | 'again'
>

/** Milliseconds until a request counts as lost; uploads get more by their size. */
const timeout = 60_000

export const openForge: Step<Start & Placed, Access> = {
  title: 'finding the token',
  run: async ({ env, apiUrl, askGh, signal, pace, maxWait, firstWait, clock, note, version, again, repository }) => {
    checkAddress(apiUrl)
    const token = await findToken(env, apiUrl, askGh)
    let newest: ReturnType<Access['newest']>
    const observe = (headers: Answer['headers']) => {
      newest = { headers, at: clock() }
    }
    const waiting: Waiting = { ...realWaiting(note, signal), now: clock }
    const waits = patience(waiting, maxWait, again)
    return {
      forge: github({ apiUrl, repository, token: token?.value, signal, timeout, observe }),
      token: token === undefined ? undefined : { kind: token.kind, from: token.from },
      attempts: createAttempts({ version, again }, { patience: waits, now: clock, firstWait }),
      patience: waits,
      pacer: pacer(waiting, pace),
      newest: () => newest,
    }
  },
}

export interface Asked {
  /** What GitHub says of the repository, or why it says nothing. */
  readonly facts: RepositoryFacts | Fault
  /** The id of the request that told these facts, for GitHub's support. */
  readonly requestId: string | undefined
  /** Do releases become immutable when they are published? Undefined: GitHub does not tell. */
  readonly immutable: boolean | undefined
}

/** Two requests; what goes wrong is kept, so that `doctor` can go on. */
export const askRepository: Step<Access, Asked> = {
  title: 'asking GitHub for the repository',
  run: async ({ forge, attempts, newest }) => {
    try {
      const facts = await attempts.read('reading the repository', forge.repository)
      const requestId = requestIdOf(newest())
      return {
        facts,
        requestId,
        immutable: await attempts.read('asking whether releases are immutable', forge.immutability),
      }
    } catch (error) {
      if (error instanceof Fault) return { facts: error, requestId: undefined, immutable: undefined }
      throw error
    }
  },
}

/** Undefined when there was no answer yet, or it had none. */
export function requestIdOf(answer: ReturnType<Access['newest']>): string | undefined {
  const id = answer?.headers['x-github-request-id']
  return id === undefined ? undefined : `${id}`
}

function checkAddress(apiUrl: string): void {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(url?.hostname ?? '')
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal)) return
  throw new Fault('invalid', {
    code: 'forge.api-url',
    message: 'the address of the API is none that a token may go to',
    found: apiUrl,
    expected: 'https://HOST/api/v3',
    hint: 'wbrel help publish; it is given with --api-url',
  })
}
