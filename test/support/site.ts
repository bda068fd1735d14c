/** A web site on loopback that behaves as a test tells it to. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'

export interface Site {
  /** `http://127.0.0.1:8080`, without a slash at the end. */
  readonly url: string
  /** What was asked, oldest first. */
  readonly log: readonly Exchange[]
  /** How a path answers; `'*'`: every other path. The last answer of a list stays. */
  readonly on: (path: string, ...answers: readonly Answer[]) => void
  /** Most requests that were under way at once. */
  readonly most: () => number
  readonly close: () => Promise<void>
}

export interface Exchange {
  readonly method: string
  readonly path: string
  readonly range: string | undefined
  readonly ifRange: string | undefined
  readonly conditional: boolean
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => unknown

/** With a key and its certificate it speaks https. */
export async function openSite(secret?: { readonly key: Buffer; readonly cert: Buffer }): Promise<Site> {
  const answers = new Map<string, Answer[]>()
  const log: Exchange[] = []
  let now = 0
  let most = 0
  const listen = (request: IncomingMessage, response: ServerResponse): void => {
    const { method = '', url: path = '', headers } = request
    log.push({
      method,
      path,
      range: headers.range,
      ifRange: headers['if-range'] as string | undefined,
      conditional: headers['if-none-match'] !== undefined || headers['if-modified-since'] !== undefined,
    })
    most = Math.max(most, ++now)
    response.on('close', () => now--)
    const list = answers.get(path) ?? answers.get('*') ?? [status(404)]
    const answer = list.length > 1 ? list.shift() : list[0]
    void answer?.(request, response)
  }
  const server = secret === undefined ? createServer(listen) : createSecureServer(secret, listen)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `${secret === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    on: (path, ...list) => void answers.set(path, [...list]),
    most: () => most,
    close: async () => {
      if (!server.listening) return
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A well-behaved file: HEAD, ranges, If-Range, If-None-Match. */
export function file(bytes: Buffer, etag = '"one"', headers: Readonly<Record<string, string>> = {}): Answer {
  return (request, response) => {
    const from = firstByte(request, etag)
    if (request.headers['if-none-match'] === etag) return response.writeHead(304, { etag }).end()
    if (from !== undefined && from >= bytes.length) {
      return response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
    }
    const part = bytes.subarray(from ?? 0)
    response.writeHead(from === undefined ? 200 : 206, {
      etag,
      'content-length': part.length,
      ...(from === undefined ? {} : { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
      ...headers,
    })
    return response.end(request.method === 'HEAD' ? undefined : part)
  }
}

/** Sends so many bytes of the file, then cuts the connection. */
export function cut(bytes: Buffer, after: number, etag = '"one"'): Answer {
  return (request, response) => {
    const from = firstByte(request, etag) ?? 0
    const part = bytes.subarray(from)
    response.writeHead(from === 0 ? 200 : 206, {
      etag,
      'content-length': part.length,
      ...(from === 0 ? {} : { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
    })
    response.write(part.subarray(0, after), () => setTimeout(() => response.destroy(), 20))
  }
}

export function status(code: number, headers: Readonly<Record<string, string>> = {}, body = ''): Answer {
  return (_, response) => response.writeHead(code, headers).end(body)
}

export function redirect(code: number, location: string): Answer {
  return status(code, { location })
}

function firstByte({ headers }: IncomingMessage, etag: string): number | undefined {
  const found = /^bytes=(\d+)-$/.exec(headers.range ?? '')
  const isStale = headers['if-range'] !== undefined && headers['if-range'] !== etag
  return found === null || isStale ? undefined : Number(found[1])
}
