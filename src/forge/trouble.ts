/** What an answer of GitHub that is no success means: wait and look again, or tell the user. */
import { Fault, type Problem } from '../base/fault.ts'

export interface Answer {
  /** Undefined: no answer came (reset, time-out, no such host). */
  readonly status: number | undefined
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | number | undefined>>
  readonly message: string
  /** The codes of GitHub's `errors` list: `already_exists`. */
  readonly codes: readonly string[]
}

export type Verdict =
  /** Look again what stands there, after so many milliseconds; undefined: as long as the number of failures asks for. */
  | { readonly kind: 'again'; readonly wait: number | undefined; readonly why: string; readonly limited: boolean }
  | { readonly kind: 'fault'; readonly fault: Fault }

export interface Asked {
  /** For people: `uploading musl-1.2.5-r21.apk`. */
  readonly what: string
  readonly isWrite: boolean
  /** Of the release, for the next command. */
  readonly version: string
  /** The command that is running, as it is to be given again. */
  readonly again: string
}

/** `now` in milliseconds; the wait until x-ratelimit-reset is counted from it. */
export function judge(answer: Answer, asked: Asked, now: number, cause?: unknown): Verdict {
  const { status } = answer
  if (status === undefined) return again('no whole answer came from GitHub', undefined)
  if (isLimit(answer)) {
    return { kind: 'again', wait: limitWait(answer, now), why: 'GitHub limits the rate', limited: true }
  }
  if (status === 408 || status === 409 || status >= 500) return again(`GitHub answered ${status}`, undefined)
  if (status === 422 && answer.codes.includes('already_exists')) return again('GitHub has that name already', undefined)
  if (status === 400 && /content-length/i.test(answer.message)) return again('the upload was cut short', undefined)
  return { kind: 'fault', fault: faultOf(answer, asked, cause) }
}

/** 403 or 429; a secondary limit is told in words, a primary one by what is left. */
function isLimit({ status, headers, message }: Answer): boolean {
  if (status === 429) return true
  return (
    status === 403 &&
    (headers['retry-after'] !== undefined ||
      headers['x-ratelimit-remaining'] === '0' ||
      /rate limit|abuse detection/i.test(message))
  )
}

/** Retry-After first, else the reset of an exhausted quota; undefined: at least a minute, growing. */
function limitWait({ headers }: Answer, now: number): number | undefined {
  const after = headers['retry-after']
  if (after !== undefined && /^\d+$/.test(`${after}`)) return Number(after) * 1000
  const reset = Number(headers['x-ratelimit-reset'])
  if (headers['x-ratelimit-remaining'] === '0' && reset > 0)
    return Math.max(1000, reset * 1000 - serverTime(headers, now))
  return undefined
}

/** The reset is told on GitHub's clock, so it is read on that one where the answer has a date. */
function serverTime(headers: Answer['headers'], now: number): number {
  const date = Date.parse(`${headers.date ?? ''}`)
  return Number.isNaN(date) ? now : date
}

function again(why: string, wait: number | undefined): Verdict {
  return { kind: 'again', wait, why, limited: false }
}

function faultOf(answer: Answer, asked: Asked, cause: unknown): Fault {
  const { status, message } = answer
  const make = (exit: Fault['exit'], code: string, says: string, hint: string): Fault => {
    const problem: Problem = { code, message: `${asked.what}: ${says}`, found: foundIn(answer), hint }
    return new Fault(exit, problem, cause === undefined ? undefined : { cause })
  }
  if (status === 401) {
    return make(
      'denied',
      'forge.token',
      'GitHub does not take the token; it is wrong, or has expired',
      `export GH_TOKEN=..., a fresh one, then: ${asked.again}`,
    )
  }
  if (/immutable/i.test(message)) return immutableFault(message, make, asked.version)
  if (status === 403) {
    const hint = `wbrel doctor --publish ${asked.version} tells what it may; it needs contents: write`
    return make('denied', 'forge.forbidden', 'the token may not do this', hint)
  }
  if (status === 404 && asked.isWrite) {
    const says = 'GitHub says not found, which it also says of what a token may not see or write'
    return make('denied', 'forge.not-found', says, `wbrel doctor --publish ${asked.version}`)
  }
  if (status === 404) {
    return make(
      'denied',
      'forge.not-found',
      'there is none, or the token may not see it',
      `wbrel doctor --publish ${asked.version}; look at --repo`,
    )
  }
  if (status === 422 && /limited to \d+ assets/.test(message)) {
    return make(
      'refused',
      'forge.asset-count',
      'GitHub takes no more assets for this release',
      `wbrel publish ${asked.version} --names; fewer packages must do`,
    )
  }
  if (status !== undefined && status >= 300 && status < 400) {
    return make(
      'refused',
      'forge.moved',
      'the repository has another name now',
      `${asked.again} --repo OWNER/NAME, with the new name`,
    )
  }
  return make('refused', 'forge.refused', 'GitHub refuses it', `${asked.again}, when what it says is mended`)
}

type Make = (exit: Fault['exit'], code: string, says: string, hint: string) => Fault

function immutableFault(message: string, make: Make, version: string): Fault {
  const next = `wbrel prepare ${version.replace(/\d+$/, 'x')} makes the next version`
  if (/tag_name was used by an immutable release/i.test(message)) {
    const says = `the version ${version} is burned: an immutable release had this tag once`
    return make('refused', 'forge.burned', says, `${next}; releases/burned.json notes it`)
  }
  return make(
    'refused',
    'forge.immutable',
    'the release is immutable',
    `${next}; nothing in this one can change any more`,
  )
}

/** What GitHub said, and the id by which its support finds the request. */
function foundIn({ status, headers, message }: Answer): string {
  const id = headers['x-github-request-id']
  return `${status ?? 'no answer'}: ${message}${id === undefined ? '' : ` (request id ${id})`}`
}
