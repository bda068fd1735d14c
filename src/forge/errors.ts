/** Errors of octokit and of fetch: what they say, and what they must not say. */
import { Fault } from '../base/fault.ts'
import type { Answer } from './trouble.ts'

/** What an error of octokit says; undefined when it is none. */
export function answerOf(error: unknown): Answer | undefined {
  // Our own faults have a status, too: the one to exit with.
  if (!(error instanceof Error) || error instanceof Fault || !('status' in error)) return undefined
  const response = 'response' in error ? (error.response as ResponseJson | undefined) : undefined
  // octokit turns what never reached GitHub, or lost its answer, into a status 500 without a response.
  if (response === undefined) return { status: undefined, headers: {}, message: reasonOf(error), codes: [] }
  const { data } = response
  const codes = (typeof data === 'object' ? (data?.errors ?? []) : []).flatMap(one => one.code ?? [])
  return { status: response.status, headers: response.headers, message: error.message, codes }
}

/** A server may answer with what it was sent; whoever prints an error must not print the token. */
export function without(error: unknown, token: string): unknown {
  const quoted = JSON.stringify(token).slice(1, -1)
  const hide = (text: string) => text.replaceAll(token, '[the token]').replaceAll(quoted, '[the token]')
  if (!(error instanceof Error)) return error
  error.message = hide(error.message)
  error.stack = hide(error.stack ?? '')
  if (error.cause !== undefined) error.cause = without(error.cause, token)
  const response = 'response' in error ? (error.response as ResponseJson | undefined) : undefined
  if (response?.data === undefined) return error
  return Object.assign(error, { response: { ...response, data: JSON.parse(hide(JSON.stringify(response.data))) } })
}

/** A body that breaks off is an answer that did not come, as octokit says it of what it reads itself. */
export async function* unbroken(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* stream
  } catch (cause) {
    throw Object.assign(new Error('the answer broke off', { cause }), { status: 500 })
  }
}

interface ResponseJson {
  readonly status: number
  readonly headers: Answer['headers']
  readonly data?: { readonly errors?: readonly { readonly code?: string }[] } | string
}

/** undici hides the reason of `fetch failed` in the cause. */
function reasonOf(error: Error): string {
  const { cause } = error
  return cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : error.message
}

/** fetch gave up: as octokit says it of its own requests. */
export function neverAnswered(cause: unknown): never {
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause)
  throw Object.assign(new Error(reason, { cause }), { status: 500 })
}

/** A download outside of the API that was no success. */
export function refusedDownload({ status, statusText, headers }: Response): Error {
  const response = { status, headers: Object.fromEntries(headers), data: '' }
  return Object.assign(new Error(statusText), { status, response })
}
