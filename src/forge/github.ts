/** The operations of GitHub that publishing needs, through octokit: each one request, never repeated behind our back. */
import { Octokit } from 'octokit'
import { Fault } from '../base/fault.ts'
import { answerOf, neverAnswered, refusedDownload, unbroken, without } from './errors.ts'
import { fileBody } from './file-body.ts'
import { type AssetJson, type PresentAsset, type PresentRelease, presentAsset, presentRelease } from './present.ts'
import type { Publication, RepositoryName, WantedAsset } from './publication.ts'
import type { Answer } from './trouble.ts'

export interface GitHubOptions {
  /** `https://api.github.com`, or `https://HOST/api/v3` of an Enterprise Server. */
  readonly apiUrl: string
  readonly repository: RepositoryName
  /** Undefined: anonymous, reads only. */
  readonly token: string | undefined
  readonly signal: AbortSignal | undefined
  /** Milliseconds until a request without a body counts as lost. */
  readonly timeout: number
  /** Called with the headers of every answer. */
  readonly observe?: (headers: Answer['headers']) => void
}

export interface RepositoryFacts {
  readonly fullName: string
  readonly archived: boolean
  readonly isPrivate: boolean
  /** Undefined when GitHub does not tell. */
  readonly mayPush: boolean | undefined
}

export interface GitHub {
  readonly repository: () => Promise<RepositoryFacts>
  /** Undefined: GitHub does not tell this token. */
  readonly immutability: () => Promise<boolean | undefined>
  /** One page of 100, newest first; `next` while there may be more. */
  readonly releases: (page: number) => Promise<{ readonly releases: readonly PresentRelease[]; readonly next: boolean }>
  readonly assets: (
    release: number,
    page: number,
  ) => Promise<{ readonly assets: readonly PresentAsset[]; readonly next: boolean }>
  /** Published ones only. */
  readonly byTag: (tag: string) => Promise<PresentRelease>
  readonly createDraft: (wanted: Publication) => Promise<PresentRelease>
  readonly editDraft: (id: number, wanted: Publication) => Promise<PresentRelease>
  readonly publish: (id: number, latest: boolean) => Promise<PresentRelease>
  readonly deleteRelease: (id: number) => Promise<void>
  readonly deleteAsset: (id: number) => Promise<void>
  readonly upload: (release: PresentRelease, asset: WantedAsset) => Promise<PresentAsset>
  /** The bundles of artifact attestations about a file; none is an empty list. */
  readonly attestations: (sha256: string) => Promise<readonly unknown[]>
  /** The bytes of an asset, as a stream; without a token from where everybody gets them, which costs no quota. */
  readonly download: (
    asset: Pick<PresentAsset, 'id' | 'downloadUrl'>,
  ) => Promise<{ readonly stream: AsyncIterable<Uint8Array>; readonly type: string }>
}

/** Sends one request, with a time-out of its own. */
type Ask = <T extends { readonly headers: object; readonly data: unknown }>(
  request: (signal: AbortSignal) => Promise<T>,
  timeout?: number,
) => Promise<T['data']>

/** Slower than this nobody uploads: 50 kB a second. */
const slowest = 50_000

export function github(options: GitHubOptions): GitHub {
  const { repository, token } = options
  const octokit = new Octokit({
    baseUrl: options.apiUrl.replace(/\/+$/, ''),
    userAgent: 'wbrel',
    ...(token === undefined ? {} : { auth: token }),
    // Both would repeat writes, or wait for up to an hour in silence.
    retry: { enabled: false },
    throttle: { enabled: false },
    request: { fetch: plainFetch },
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  })
  const where = { owner: repository.owner, repo: repository.name }
  /** A fresh time-out for every attempt; the user's interruption ends it too. */
  const ask: Ask = async (request, timeout = options.timeout) => {
    const lost = new AbortController()
    const timer = setTimeout(() => lost.abort(new Error(`no answer within ${timeout / 1000} s`)), timeout)
    const signal = options.signal === undefined ? lost.signal : AbortSignal.any([lost.signal, options.signal])
    try {
      const response = await request(signal).catch((error: unknown) => {
        throw token === undefined ? error : without(error, token)
      })
      options.observe?.({ ...response.headers })
      return response.data
    } finally {
      clearTimeout(timer)
    }
  }
  const { repos } = octokit.rest
  return {
    repository: async () => {
      const data = await ask(signal => repos.get({ ...where, request: { signal } }))
      return {
        fullName: data.full_name,
        archived: data.archived,
        isPrivate: data.private,
        // An installation token (ghs_) is told its own rights nowhere.
        mayPush: token?.startsWith('ghs_') ? undefined : data.permissions?.push,
      }
    },
    immutability: async () => {
      const data: unknown = await ask(signal =>
        octokit.request('GET /repos/{owner}/{repo}/immutable-releases', { ...where, request: { signal } }),
      ).catch(unlessHidden)
      return typeof data === 'object' && data !== null && 'enabled' in data ? data.enabled === true : undefined
    },
    releases: async page => {
      const data = await ask(signal => repos.listReleases({ ...where, per_page: 100, page, request: { signal } }))
      return { releases: data.map(presentRelease), next: data.length === 100 }
    },
    assets: async (release_id, page) => {
      const data = await ask(signal =>
        repos.listReleaseAssets({ ...where, release_id, per_page: 100, page, request: { signal } }),
      )
      return { assets: data.map(presentAsset), next: data.length === 100 }
    },
    byTag: async tag =>
      presentRelease(await ask(signal => repos.getReleaseByTag({ ...where, tag, request: { signal } }))),
    createDraft: async ({ tag, title: name, notes: body }) => {
      // No target_commitish: the tag exists, and with one GitHub might ask for the right to change workflows.
      const release = { ...where, tag_name: tag, name, body, draft: true, prerelease: false }
      return presentRelease(await ask(signal => repos.createRelease({ ...release, request: { signal } })))
    },
    editDraft: async (release_id, { title: name, notes: body }) =>
      presentRelease(
        await ask(signal => repos.updateRelease({ ...where, release_id, name, body, request: { signal } })),
      ),
    publish: async (release_id, latest) => {
      const change = { ...where, release_id, draft: false, make_latest: latest ? 'true' : 'false' } as const
      return presentRelease(await ask(signal => repos.updateRelease({ ...change, request: { signal } })))
    },
    deleteRelease: async release_id => {
      await ask(signal => repos.deleteRelease({ ...where, release_id, request: { signal } })).catch(unlessGone)
    },
    deleteAsset: async asset_id => {
      await ask(signal => repos.deleteReleaseAsset({ ...where, asset_id, request: { signal } })).catch(unlessGone)
    },
    upload: async (release, asset) => {
      const data = await bodyOf(asset)
      const url = uploadAddress(release.uploadUrl, options.apiUrl)
      const timeout = options.timeout + (asset.size / slowest) * 1000
      const headers = { 'content-type': asset.contentType }
      const answer: unknown = await ask(
        signal => octokit.request(`POST ${url}`, { name: asset.name, headers, data, request: { signal } }),
        timeout,
      )
      return presentAsset(answer as AssetJson)
    },
    attestations: async sha256 => {
      const data = await ask(signal =>
        octokit.request('GET /repos/{owner}/{repo}/attestations/{subject_digest}', {
          ...where,
          subject_digest: `sha256:${sha256}`,
          request: { signal },
        }),
      ).catch(unlessHidden)
      return (data?.attestations ?? []).map(({ bundle }): unknown => bundle)
    },
    download: async ({ id: asset_id, downloadUrl }) => {
      if (token === undefined && downloadUrl !== undefined) return openly(downloadUrl, options.apiUrl, ask)
      let type = ''
      const stream: unknown = await ask(async signal => {
        const response = await repos.getReleaseAsset({
          ...where,
          asset_id,
          headers: { accept: 'application/octet-stream' },
          request: { signal, parseSuccessResponseBody: false },
        })
        type = response.headers['content-type'] ?? ''
        return response
      })
      return { stream: unbroken(stream as AsyncIterable<Uint8Array>), type }
    },
  }
}

/** No API, so no quota: the address that the release shows to everybody. */
async function openly(url: string, apiUrl: string, ask: Ask): ReturnType<GitHub['download']> {
  if (!url.startsWith('https://') && !apiUrl.startsWith('http://')) throw unsafe(url)
  let type = ''
  const stream = await ask(async signal => {
    const response = await plainFetch(url, { method: 'GET', signal }).catch(neverAnswered)
    if (!response.ok) throw refusedDownload(response)
    type = response.headers.get('content-type') ?? ''
    return { headers: Object.fromEntries(response.headers), data: response.body ?? new ReadableStream() }
  })
  return { stream: unbroken(stream), type }
}

/** Bytes that nobody takes for a package. */
export function standIn(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(size).fill(0x77)
}

/** 403 and 404 mean that this token is not told; other errors go on. */
function unlessHidden(error: unknown): undefined {
  const status = answerOf(error)?.status
  if (status === 404 || status === 403) return undefined
  throw error
}

/** What is to be deleted may be gone: an earlier attempt did it, or a list was late. */
function unlessGone(error: unknown): void {
  if (answerOf(error)?.status !== 404) throw error
}

/**
 * `redirect: 'error'` and `window: null` keep Node 20 from buffering the whole body for a second attempt; a write is
 * never sent on to another address. Reads follow, and fetch drops the token when the origin changes.
 */
function plainFetch(url: string | URL, init: RequestInit): Promise<Response> {
  const reads = init.method === 'GET' || init.method === 'HEAD'
  return fetch(url, { ...init, redirect: reads ? 'follow' : 'error', window: null } as RequestInit)
}

/** Opened anew for every attempt. */
async function bodyOf({ source }: WantedAsset): Promise<Blob> {
  if (source.kind === 'text') return new Blob([source.text])
  if (source.kind === 'stand-in') return new Blob([standIn(source.size)])
  return fileBody(source.path)
}

/** The release's own upload_url as a template of octokit; the token never leaves https for http. */
function uploadAddress(template: string, apiUrl: string): string {
  const url = template.replace(/\{\?[^}]*\}$/, '')
  if (URL.canParse(url) && (url.startsWith('https://') || apiUrl.startsWith('http://'))) return `${url}{?name}`
  throw unsafe(url)
}

function unsafe(url: string): Fault {
  return new Fault('refused', {
    code: 'forge.address',
    message: 'GitHub names an address that is not safe',
    found: url,
    expected: 'an https:// address',
    hint: 'wbrel help publish; look at --api-url',
  })
}
