/**
 * One request over http or https, directly or through a proxy (which may also speak ftp for us), with redirects followed;
 * the body is a stream that nobody collects.
 */
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { authorizationOf, type Proxies, unreachable } from './proxy.ts'
import { type Trouble, troubleOf } from './trouble.ts'

/** What all requests of a run have in common. */
export interface Asking {
  readonly signal: AbortSignal | undefined
  /** Milliseconds without a byte after which the transfer counts as broken. */
  readonly patience: number
  readonly proxies: Proxies
}

interface Ask extends Asking {
  readonly method?: 'GET' | 'HEAD'
  readonly headers?: Readonly<Record<string, string>>
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

async function attempt(url: string, options: Ask): Promise<IncomingMessage> {
  const { method = 'GET', headers = {}, signal, patience } = options
  const via = options.proxies(url)
  const { protocol, host } = new URL(url)
  if (protocol === 'ftp:' && via === undefined) throw noFtp()
  return new Promise((resolve, reject) => {
    const common = {
      method,
      // Distfiles are hashed as they are stored: no packing on the way.
      headers: { 'user-agent': 'wbrel', accept: '*/*', 'accept-encoding': 'identity', ...headers },
      ...(signal === undefined ? {} : { signal }),
    }
    const sent =
      protocol === 'https:'
        ? https.request(url, { ...common, agent: via?.tunnel ?? agents['https:'] })
        : via === undefined
          ? http.request(url, { ...common, agent: agents['http:'] })
          : http.request({
              ...common,
              agent: agents['http:'],
              host: via.host,
              port: via.port,
              path: url,
              headers: { ...common.headers, host, ...authorizationOf(via) },
            })
    sent.setTimeout(patience, () => sent.destroy(silent(patience)))
    sent.once('response', resolve)
    sent.on('error', error => {
      const isRefused = 'syscall' in error && error.syscall === 'connect'
      reject(via !== undefined && protocol !== 'https:' && isRefused ? unreachable(via, error) : error)
    })
    sent.end()
  })
}

function noFtp(): Error {
  const message = 'wbrel speaks no ftp; name an https mirror, or a proxy that does (FTP_PROXY)'
  return Object.assign(new Error(message), { code: 'EPROXY' })
}

function silent(patience: number): Error {
  return Object.assign(new Error(`no byte came for ${Math.round(patience / 1000)} s`), { code: 'ETIMEDOUT' })
}
