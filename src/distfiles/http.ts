/** One request over http or https, with redirects followed; the body is a stream that nobody collects. */
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Trouble, troubleOf } from './trouble.ts'

export interface Ask {
  readonly method?: 'GET' | 'HEAD'
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
  /** Milliseconds without a byte after which the transfer counts as broken. */
  readonly patience: number
}

export interface Reply {
  readonly status: number
  readonly reason: string | undefined
  readonly headers: IncomingMessage['headers']
  /** Must be read to its end or destroyed. */
  readonly body: IncomingMessage
  /** Where a permanent redirect points to; undefined when there was none. */
  readonly movedTo: string | undefined
}

const agents = {
  'http:': new http.Agent({ keepAlive: true }),
  'https:': new https.Agent({ keepAlive: true }),
}

const mostRedirects = 10

/** The trouble instead of a reply when no reply came; an abort is thrown. */
export async function ask(url: string, options: Ask): Promise<Reply | Trouble> {
  let at = url
  let movedTo: string | undefined
  let permanent = true
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const body = await attempt(at, options).catch((error: unknown) => {
      options.signal?.throwIfAborted()
      return troubleOf(url, error)
    })
    if ('kind' in body) return body
    const { statusCode: status = 0, statusMessage: reason, headers } = body
    if (![301, 302, 303, 307, 308].includes(status) || headers.location === undefined) {
      return { status, reason, headers, body, movedTo }
    }
    body.destroy()
    const next = URL.canParse(headers.location, at) ? new URL(headers.location, at) : undefined
    if (next === undefined || !(next.protocol in agents)) return refused(url, `redirects to ${headers.location}`)
    if (at.startsWith('https:') && next.protocol === 'http:') return refused(url, `redirects from https to ${next}`)
    permanent = permanent && (status === 301 || status === 308)
    if (permanent) movedTo = next.href
    at = next.href
  }
  return refused(url, `redirects more than ${mostRedirects} times`)
}

export function isTrouble(answer: Reply | Trouble): answer is Trouble {
  return 'kind' in answer
}

/** Waits; an abort ends it by throwing. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, signal === undefined ? {} : { signal })
}

function refused(url: string, message: string): Trouble {
  return { kind: 'wrong', url, message }
}

function attempt(url: string, { method = 'GET', headers = {}, signal, patience }: Ask): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { request } = url.startsWith('https:') ? https : http
    const agent = url.startsWith('https:') ? agents['https:'] : agents['http:']
    const sent = request(url, {
      method,
      agent,
      // Distfiles are hashed as they are stored: no packing on the way.
      headers: { 'user-agent': 'wbrel', accept: '*/*', 'accept-encoding': 'identity', ...headers },
      ...(signal === undefined ? {} : { signal }),
    })
    sent.setTimeout(patience, () => sent.destroy(silent(patience)))
    sent.once('response', resolve)
    sent.on('error', reject)
    sent.end()
  })
}

function silent(patience: number): Error {
  return Object.assign(new Error(`no byte came for ${Math.round(patience / 1000)} s`), { code: 'ETIMEDOUT' })
}
