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
export interface UnlistedStatus {
  readonly status: number
  /** Of which operations: `POST /repos/{owner}/{repo}/releases`. */
  readonly on: RegExp
  readonly why: string
}

const any = /^/

export const unlistedStatuses: readonly UnlistedStatus[] = [
  { status: 302, on: /^GET .*\/assets\/\{asset_id\}$/, why: 'listed without a schema; downloads are sent on' },
  { status: 304, on: /^GET /, why: 'conditional requests: "Best practices for using the REST API"' },
  { status: 301, on: /^GET /, why: 'renamed repositories: "Best practices", redirects' },
  { status: 307, on: /^(POST|PATCH|DELETE) /, why: 'renamed repositories: "Best practices", redirects' },
  {
    status: 400,
    on: any,
    why: 'Bad Content-Length on chunked uploads (denoland/deno#24197); a proxy before an Enterprise Server',
  },
  { status: 401, on: any, why: 'any operation: "Authentication"' },
  { status: 403, on: any, why: 'any operation: rights and rate limits' },
  { status: 404, on: any, why: 'any operation: what a token may not see, and replicas that do not know yet' },
  { status: 422, on: /^(POST|PATCH|DELETE) /, why: 'any write: "Client errors"' },
  { status: 429, on: any, why: 'any operation: "Rate limits"' },
  { status: 500, on: any, why: 'uploads: "Error creating asset temp dir"; any other backend may fail, too' },
  {
    status: 502,
    on: any,
    why: 'uploads: "an upstream failure may leave an empty asset"; any other backend may fail, too',
  },
]
