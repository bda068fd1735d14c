/** The twin as two servers, since GitHub takes uploads on another origin than its API. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { created, notFound, type Reply, refusal } from './answers.ts'
import { describeAsset } from './describe.ts'
import type { TwinFault } from './faults.ts'
import { gatekeeper, prepareFault, quotaOf, tokenOf } from './gatekeeper.ts'
import { receive } from './receive.ts'
import { answer } from './routes.ts'
import { findAsset, type Ruled, storeAsset, uploadRefusal } from './rules.ts'
import { createState, type Persona, type TwinOptions, type TwinState } from './state.ts'
import { clockOf, type Exchange, type TwinHooks, type Workings } from './workings.ts'

export interface Twin {
  readonly apiUrl: string
  readonly uploadsUrl: string
  readonly state: TwinState
  readonly exchanges: readonly Exchange[]
  /** Requests so far. */
  readonly count: () => number
  /** The most requests that it was answering at the same time. */
  readonly most: () => number
  /** Counts from 1 again, with these faults ahead. */
  readonly restart: (faults: readonly TwinFault[]) => void
  readonly close: () => Promise<void>
}

export async function startTwin(options: TwinOptions, hooks: TwinHooks = {}): Promise<Twin> {
  const workings: Workings = {
    options,
    hooks,
    state: createState(options),
    exchanges: [],
    left: new Map(),
    reset: Math.floor((options.clock?.() ?? Date.now()) / 1000) + 3600,
    writes: [],
    open: 0,
    most: 0,
    addresses: { api: '', uploads: '' },
    faults: hooks.faults ?? [],
    requests: 0,
    lag: undefined,
    expired: false,
  }
  const api = await listen(createServer((q, s) => void handle(workings, 'api', q, s)))
  const uploads = options.enterprise
    ? api
    : await listen(createServer((q, s) => void handle(workings, 'uploads', q, s)))
  workings.addresses = {
    api: `${origin(api)}${options.enterprise ? '/api/v3' : ''}`,
    uploads: `${origin(uploads)}${options.enterprise ? '/api/uploads' : ''}`,
  }
  return {
    apiUrl: workings.addresses.api,
    uploadsUrl: workings.addresses.uploads,
    state: workings.state,
    exchanges: workings.exchanges,
    count: () => workings.requests,
    most: () => workings.most,
    restart: faults => Object.assign(workings, { faults, requests: 0, lag: undefined, expired: false }),
    close: async () => {
      for (const server of new Set([api, uploads])) {
        server.closeAllConnections()
        await new Promise(done => server.close(done))
      }
    },
  }
}

async function handle(w: Workings, listener: 'api' | 'uploads', request: IncomingMessage, response: ServerResponse) {
  const n = ++w.requests
  w.most = Math.max(w.most, ++w.open)
  response.once('close', () => w.open--)
  const fault = w.faults.find(({ at }) => at === n)
  const method = request.method ?? 'GET'
  const url = new URL(request.url ?? '/', 'http://twin')
  const { socket } = request
  const end = () => socket.destroy()
  if (fault?.kind === 'reset-before' || w.hooks.gate?.({ n, when: 'before' })) return end()
  prepareFault(w, fault)
  const { origin: at, path } = placeOf(w, listener, url.pathname)
  const isUpload = at === 'uploads' && method === 'POST'
  const isDownload = url.pathname.includes('/twin/download/')
  const ruled = ruledFor(w, request, method === 'GET')
  const sent = isUpload || method === 'GET' ? undefined : parse(await text(request))
  const told = { method, path, query: url.searchParams, accept: request.headers.accept ?? '', body: sent }
  const refused = gatekeeper(w, ruled, request, fault, url.pathname)
  let reply: Reply | 'reset'
  if (refused !== undefined) reply = refused
  else if (isUpload) reply = await upload(w, ruled, request, { n, path, query: url.searchParams, fault })
  else if (isDownload) reply = download(ruled, url.pathname, fault)
  else reply = at === 'api' ? answer(ruled, told) : notFound
  if (reply === 'reset' || fault?.kind === 'store-then-reset' || w.hooks.gate?.({ n, when: 'after' })) return end()
  const final = fault?.kind === 'store-then-502' ? refusal(502, 'Server Error') : withEtag(reply, request)
  const exchange = {
    n,
    at: clockOf(w),
    origin: at,
    method,
    path: url.pathname,
    query: url.search,
    sent,
    status: final.status,
    body: final.body,
  }
  w.exchanges.push(exchange)
  w.hooks.watch?.(exchange)
  if (isDownload && fault?.kind === 'reset-mid-body') return breakOff(response, final)
  return send(w, response, final, n, { ...ruled, token: tokenOf(request) })
}

/** Anonymous when there is no token, undefined persona; an unknown or expired token is caught by the gatekeeper. */
function ruledFor(w: Workings, request: IncomingMessage, isRead: boolean): Ruled {
  const { state, options, addresses, lag } = w
  const token = tokenOf(request)
  const persona: Persona | undefined = token === undefined ? undefined : state.tokens.get(token)
  const behind = isRead && lag !== undefined && lag.reads-- > 0
  const now = new Date(clockOf(w)).toISOString().replace(/\.\d+/, '')
  return { state: behind ? { ...state, releases: lag.releases } : state, options, at: addresses, persona, now }
}

async function upload(
  w: Workings,
  ruled: Ruled,
  request: IncomingMessage,
  { n, path, query, fault }: { n: number; path: string; query: URLSearchParams; fault: TwinFault | undefined },
): Promise<Reply | 'reset'> {
  const id = Number(/^\/releases\/(\d+)\/assets$/.exec(path)?.[1])
  const length = request.headers['content-length']
  const told = { name: query.get('name') ?? '', label: query.get('label') ?? '' }
  const contentType = request.headers['content-type'] ?? 'application/octet-stream'
  if (Number.isNaN(id)) return notFound
  if (length === undefined) {
    await receive(request, { keep: false })
    return refusal(400, 'Bad Content-Length')
  }
  const size = Number(length)
  const broken = fault?.kind === 'reset-mid-body' || w.hooks.gate?.({ n, when: 'within' }) === true
  const body = await receive(request, {
    keep: w.options.keepBytes === true,
    ...(broken ? { stopAfter: Math.max(1, size / 2) } : {}),
    ...(fault?.kind === 'slow' ? { delay: fault.amount ?? 20 } : {}),
  })
  const whole = body.whole && body.size === size && !broken
  const refused = uploadRefusal(ruled, id, told.name, size)
  if (refused !== undefined) return whole ? refused : 'reset'
  const stored = storeAsset(ruled, id, {
    ...told,
    contentType,
    size: body.size,
    sha256: whole ? body.sha256 : null,
    bytes: body.bytes,
  })
  if (!whole) return 'reset'
  return stored === undefined ? notFound : created(describeAsset(ruled, stored))
}

function download(ruled: Ruled, path: string, fault: TwinFault | undefined): Reply {
  const found = findAsset({ ...ruled, persona: 'owner' }, Number(path.split('/').at(-1)))
  if (fault?.kind === 'html') {
    return { status: 200, body: undefined, raw: { type: 'text/html', bytes: '<html>something went wrong</html>' } }
  }
  if (found?.asset.bytes === undefined) return notFound
  return { status: 200, body: undefined, raw: { type: 'application/octet-stream', bytes: found.asset.bytes } }
}

function placeOf(w: Workings, listener: 'api' | 'uploads', path: string) {
  const { enterprise } = w.options
  const isUploads = enterprise ? path.startsWith('/api/uploads') : listener === 'uploads'
  const inside = enterprise ? path.replace(/^\/api\/(?:v3|uploads)/, '') : path
  const repository = `/repos/${w.state.owner}/${w.state.name}`
  const below = inside.startsWith(repository) ? inside.slice(repository.length) : inside
  return { origin: isUploads ? 'uploads' : 'api', path: below } as const
}

function withEtag(reply: Reply, request: IncomingMessage): Reply {
  if (request.method !== 'GET' || reply.status !== 200 || reply.raw !== undefined) return reply
  const etag = `W/"${createHash('sha256').update(JSON.stringify(reply.body)).digest('hex')}"`
  if (request.headers['if-none-match'] === etag) return { status: 304, body: undefined, headers: { etag } }
  return { ...reply, headers: { ...reply.headers, etag } }
}

function send(
  w: Workings,
  response: ServerResponse,
  reply: Reply,
  n: number,
  { persona, token }: Ruled & { readonly token: string | undefined },
): void {
  const limit = quotaOf(w, persona)
  const used = w.left.get(token ?? '') ?? limit
  const { raw } = reply
  const body = raw?.bytes ?? (reply.body === undefined ? '' : JSON.stringify(reply.body))
  response.writeHead(reply.status, {
    date: new Date(clockOf(w)).toUTCString(),
    'x-github-request-id': `TWIN:${n.toString(16).toUpperCase().padStart(6, '0')}`,
    'x-ratelimit-limit': limit,
    'x-ratelimit-remaining': used,
    'x-ratelimit-reset': w.reset,
    ...(body.length > 0 ? { 'content-type': raw?.type ?? 'application/json; charset=utf-8' } : {}),
    ...reply.headers,
  })
  response.end(body)
}

/** Half of the body, and the end of the connection. */
function breakOff(response: ServerResponse, { status, raw }: Reply): void {
  const bytes = Buffer.from(raw?.bytes ?? '')
  response.writeHead(status, { 'content-type': raw?.type ?? '', 'content-length': bytes.length })
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy())
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  } catch {
    // The client left; there is nobody to answer.
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(body: string): unknown {
  try {
    return body === '' ? undefined : JSON.parse(body)
  } catch {
    return undefined
  }
}

function listen(server: Server): Promise<Server> {
  return new Promise((done, fail) => {
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => done(server))
  })
}

function origin(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
