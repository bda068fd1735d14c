/** What can go wrong with one address, and whether trying again may help. */

export type TroubleKind =
  /** No name, no route, no listener. */
  | 'unreachable'
  /** The server says that it has no such file, or gives it to nobody. */
  | 'gone'
  /** The server asks to come back later. */
  | 'busy'
  /** The transfer broke off. */
  | 'broken'
  /** An answer, but not the file. */
  | 'wrong'

export interface Trouble {
  readonly kind: TroubleKind
  readonly url: string
  /** `503 Service Unavailable`, `connection reset after 12 MB` */
  readonly message: string
  /** Milliseconds that the server asked to wait. */
  readonly wait?: number | undefined
  /** What is there instead of the known file: `HASH, 12 bytes`, or as much as is known of it. */
  readonly found?: string | undefined
  /** The list of checksums that tells of the file has no good signature. */
  readonly isDistrusted?: true
}

const unreachable: readonly string[] = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_NODATA',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
]

/** The server is not who it says it is, or cannot show it; trying again does not help. */
const certificate = /^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_)/

/** An error of Node's http, tls or dns; anything that is none of theirs is thrown on. */
export function troubleOf(url: string, error: unknown): Trouble {
  if (!(error instanceof Error)) throw error
  const code = codeOf(error)
  if (code === undefined) throw error
  // Node calls it `aborted` or `socket hang up`, whoever hung up, and however.
  const message = code === 'ECONNRESET' ? 'the connection broke off' : error.message || code
  if (unreachable.includes(code)) return { kind: 'unreachable', url, message }
  // EPROXY is our own (proxy.ts): the proxy, or its absence, says no.
  return { kind: code === 'EPROXY' || certificate.test(code) ? 'wrong' : 'broken', url, message }
}

/** Several addresses of one name that all fail come as an AggregateError, which has a code since Node 20. */
function codeOf(error: Error): string | undefined {
  if ('code' in error && typeof error.code === 'string') return error.code
  return error instanceof AggregateError && error.errors[0] instanceof Error ? codeOf(error.errors[0]) : undefined
}

/** `now`: milliseconds since 1970, for a Retry-After that is a date (RFC 9110, 10.2.3). */
export function troubleOfStatus(
  url: string,
  status: number,
  reason: string | undefined,
  retryAfter: string | undefined,
  now: number,
): Trouble {
  const message = `${status} ${reason ?? ''}`.trim()
  const busy = [408, 425, 429, 500, 502, 503, 504].includes(status)
  // GitHub says 403 with Retry-After to those who ask too often.
  if (!busy && !(status === 403 && retryAfter !== undefined)) return { kind: 'gone', url, message }
  return { kind: 'busy', url, message, wait: waitOf(retryAfter, now) }
}

function waitOf(retryAfter: string | undefined, now: number): number | undefined {
  if (retryAfter === undefined) return undefined
  if (/^\d{1,9}$/.test(retryAfter.trim())) return Number(retryAfter) * 1000
  const date = Date.parse(retryAfter)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
