/**
 * Where GitHub's published description of its API is known to differ from what its service does (or from what we have
 * to assume of it), each with the reason. The conscience forgives exactly these.
 */
export interface Deviation {
  /** Schema and property: `release-asset.state`. */
  readonly at: string
  readonly change: (schema: Record<string, unknown>) => Record<string, unknown>
  readonly why: string
}

export const deviations: readonly Deviation[] = [
  {
    at: 'release-asset.state',
    change: schema => ({ ...schema, enum: ['uploaded', 'open', 'starter'] }),
    why: 'the enum says uploaded|open, the prose of "Upload a release asset" says that a failed upload leaves `starter`',
  },
]

/** Statuses that the description of an operation does not list, although the prose or users report them. */
export const unlistedStatuses: readonly { readonly status: number; readonly why: string }[] = [
  { status: 302, why: 'listed for assets without a schema; download redirects' },
  { status: 304, why: 'conditional requests: "Best practices for using the REST API"' },
  { status: 301, why: 'renamed repositories: "Best practices", redirects' },
  { status: 307, why: 'renamed repositories: "Best practices", redirects' },
  { status: 400, why: 'Bad Content-Length on chunked uploads (denoland/deno#24197)' },
  { status: 401, why: 'any operation: "Authentication"' },
  { status: 403, why: 'any operation: rights and rate limits' },
  { status: 404, why: 'any operation: what a token may not see' },
  { status: 422, why: 'any write: "Client errors"' },
  { status: 429, why: 'any operation: "Rate limits"' },
  { status: 500, why: 'uploads: "Error creating asset temp dir"' },
  { status: 502, why: 'uploads: "an upstream failure may leave an empty asset"' },
]
