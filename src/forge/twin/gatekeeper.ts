/** What stands before every route: the token, the quota, limits, a repository that is not there. */
import type { IncomingMessage } from 'node:http'
import { notFound, type Reply, refusal } from './answers.ts'
import type { TwinFault } from './faults.ts'
import type { Ruled } from './rules.ts'
import type { Persona } from './state.ts'
import { clockOf, type Workings } from './workings.ts'

export function gatekeeper(
  w: Workings,
  { persona }: Ruled,
  request: IncomingMessage,
  fault: TwinFault | undefined,
  path: string,
): Reply | undefined {
  const token = tokenOf(request)
  if (path.includes('/twin/download/')) return undefined
  if (w.expired || (token !== undefined && persona === undefined)) return badCredentials
  if (fault?.kind === 'secondary') return { ...limited(403), headers: { 'retry-after': `${fault.amount ?? 1}` } }
  if (fault?.kind === 'secondary-without-time') return limited(403)
  if (fault?.kind === 'too-many') return { ...limited(429), headers: { 'retry-after': `${fault.amount ?? 1}` } }
  // A proxy that quotes the request, and a replica that does not know yet what another one has stored.
  if (fault?.kind === 'echo') return refusal(400, `Bad header: authorization: ${request.headers.authorization}`)
  if (fault?.kind === 'not-yet') return notFound
  if (fault?.kind === 'temp-dir') return refusal(500, 'Error creating asset temp dir')
  const { formerly, isPrivate } = w.options
  if (formerly !== undefined && path.includes(`/repos/${formerly}`)) return movedOn(w, request)
  if (!path.includes(`/repos/${w.state.owner}/${w.state.name}`)) return notFound
  if (isPrivate && persona === undefined) return notFound
  return pastQuota(w, token ?? '', persona, request) ?? pastSecondary(w, request)
}

/** Calls an hour by token: a user's, GITHUB_TOKEN's, anonymous ones. */
export function quotaOf({ options }: Workings, persona: Persona | undefined): number {
  const usual = { owner: 5000, reader: 5000, actions: 1000 }
  return options.limits?.quota ?? (persona === undefined ? 60 : usual[persona])
}

/** An upload seems to count twice (softprops/action-gh-release#261). */
function pastQuota(
  w: Workings,
  key: string,
  persona: Persona | undefined,
  request: IncomingMessage,
): Reply | undefined {
  const now = Math.floor(clockOf(w) / 1000)
  if (now >= w.reset) {
    w.left.clear()
    w.reset = now + 3600
  }
  const left = w.left.get(key) ?? quotaOf(w, persona)
  if (left <= 0) return refusal(403, 'API rate limit exceeded')
  w.left.set(key, Math.max(0, left - (request.method === 'POST' && /assets\?/.test(request.url ?? '') ? 2 : 1)))
  return undefined
}

/** Too many writes in a minute or an hour, when the test sets such limits; the answer says when there is room again. */
function pastSecondary(w: Workings, request: IncomingMessage): Reply | undefined {
  if (request.method === 'GET') return undefined
  const now = clockOf(w)
  for (const [most, span] of [
    [w.options.limits?.perMinute, 60_000],
    [w.options.limits?.perHour, 3_600_000],
  ] as const) {
    const first = most === undefined ? undefined : w.writes.filter(at => at > now - span).at(-most)
    if (first !== undefined) {
      return { ...limited(403), headers: { 'retry-after': `${Math.ceil((first + span - now) / 1000)}` } }
    }
  }
  w.writes.push(now)
  return undefined
}

export function tokenOf(request: IncomingMessage): string | undefined {
  return /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

/** Faults that change what follows. */
export function prepareFault(w: Workings, fault: TwinFault | undefined): void {
  if (fault?.kind === 'expired') w.expired = true
  if (fault?.kind === 'lag') {
    const releases = w.state.releases.map(release => ({ ...release, assets: [...release.assets] }))
    w.lag = { releases, reads: fault.amount ?? 1 }
  }
  if (fault?.kind === 'second-draft') {
    const [tag = '1.0.0'] = w.state.refs.keys()
    const now = new Date(clockOf(w)).toISOString()
    const texts = { tag, target: 'main', name: 'made by a robot', body: 'Changes' }
    const flags = { draft: true, prerelease: false, immutable: false, created: now, published: null, assets: [] }
    w.state.releases.push({ id: w.state.nextId++, ...texts, ...flags })
  }
}

/** A repository with a new name: GET is sent on with 301, writes with 307. */
function movedOn(w: Workings, request: IncomingMessage): Reply {
  const to = (request.url ?? '').replace(`/repos/${w.options.formerly}`, `/repos/${w.state.owner}/${w.state.name}`)
  const status = request.method === 'GET' ? 301 : 307
  return {
    status,
    body: { message: 'Moved Permanently' },
    headers: { location: `${new URL(w.addresses.api).origin}${to}` },
  }
}

function limited(status: 403 | 429): Reply {
  return refusal(status, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.')
}

const badCredentials: Reply = refusal(401, 'Bad credentials')
