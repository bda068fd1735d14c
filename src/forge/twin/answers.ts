/** What the twin answers: a status, JSON, more headers. */
export interface Reply {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Sent instead of JSON. */
  readonly raw?: { readonly type: string; readonly bytes: Buffer | string }
}

export function ok(body: unknown): Reply {
  return { status: 200, body }
}

export function created(body: unknown): Reply {
  return { status: 201, body }
}

export const noContent: Reply = { status: 204, body: undefined }

export function refusal(status: number, message: string, errors?: readonly ErrorEntry[]): Reply {
  const page = 'https://docs.github.com/rest/releases'
  const body = { message, documentation_url: page, status: `${status}`, ...(errors === undefined ? {} : { errors }) }
  return { status, body }
}

export interface ErrorEntry {
  readonly resource: string
  readonly code: string
  readonly field?: string
  readonly message?: string
}

export const notFound = refusal(404, 'Not Found')

/** `custom` errors carry a message, the others a code. */
export function invalid(entry: ErrorEntry): Reply {
  const message = entry.message === undefined ? 'Validation Failed' : `Validation Failed: ${entry.message}`
  return refusal(422, message, [entry])
}
