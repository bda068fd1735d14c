/** Method and path -> answer, for everything but uploads. */
import { notFound, ok, type Reply } from './answers.ts'
import { describeAsset, describeRelease, describeRepository } from './describe.ts'
import {
  createRelease,
  deleteAsset,
  deleteRelease,
  findAsset,
  type Ruled,
  releaseByTag,
  seen,
  showAsset,
  updateRelease,
  visible,
} from './rules.ts'

export interface TwinRequest {
  readonly method: string
  /** Below /repos/OWNER/NAME, or the whole path of anything else. */
  readonly path: string
  readonly query: URLSearchParams
  readonly accept: string
  /** Parsed JSON, or undefined. */
  readonly body: unknown
}

export function answer(ruled: Ruled, request: TwinRequest): Reply {
  const { method, path } = request
  const id = Number(/\/(\d+)(?:\/assets)?$/.exec(path)?.[1])
  const body = (request.body ?? {}) as Parameters<typeof createRelease>[1]
  switch (`${method} ${path.replace(/\/\d+(?=\/|$)/, '/ID')}`) {
    case 'GET ':
      return ok(describeRepository(ruled, ruled.persona))
    case 'GET /releases':
      return page(ruled, request, '/releases', seen(ruled), release => describeRelease(ruled, release))
    case 'POST /releases':
      return createRelease(ruled, body)
    case 'GET /releases/ID':
      return showRelease(ruled, id)
    case 'PATCH /releases/ID':
      return updateRelease(ruled, id, body)
    case 'DELETE /releases/ID':
      return deleteRelease(ruled, id)
    case 'GET /releases/ID/assets':
      return listAssets(ruled, request, id)
    case 'GET /releases/assets/ID':
      return request.accept.includes('application/octet-stream') ? sendOn(ruled, id) : showAsset(ruled, id)
    case 'DELETE /releases/assets/ID':
      return deleteAsset(ruled, id)
    case 'GET /immutable-releases':
      if (ruled.persona !== 'owner') return notFound
      return ok({ enabled: ruled.options.immutable === true, enforced_by_owner: false })
    default:
      return byName(ruled, request)
  }
}

function byName(ruled: Ruled, { method, path }: TwinRequest): Reply {
  const [, kind, name = ''] = /^\/(releases\/tags|attestations)\/([^/]+)$/.exec(path) ?? []
  if (method !== 'GET' || kind === undefined) return notFound
  if (kind === 'releases/tags') return releaseByTag(ruled, decodeURIComponent(name))
  const bundles = ruled.state.attestations.get(decodeURIComponent(name).replace(/^sha256:/, '')) ?? []
  return bundles.length === 0 ? notFound : ok({ attestations: bundles.map(bundle => ({ bundle, repository_id: 1 })) })
}

function showRelease(ruled: Ruled, id: number): Reply {
  const release = visible(ruled, id)
  return release === undefined ? notFound : ok(describeRelease(ruled, release))
}

function listAssets(ruled: Ruled, request: TwinRequest, id: number): Reply {
  const release = visible(ruled, id)
  if (release === undefined) return notFound
  return page(ruled, request, `/releases/${id}/assets`, release.assets, asset => describeAsset(ruled, asset))
}

/** The bytes are somewhere else, and that place wants no token. */
function sendOn(ruled: Ruled, id: number): Reply {
  if (findAsset(ruled, id) === undefined) return notFound
  return { status: 302, body: undefined, headers: { location: `${ruled.at.uploads}/twin/download/${id}` } }
}

/** 30 a page unless asked for up to 100; Link names the next and the last one. */
function page<T>(
  { at, state }: Ruled,
  { query }: TwinRequest,
  path: string,
  all: readonly T[],
  describe: (item: T) => object,
): Reply {
  const size = Math.min(100, Number(query.get('per_page') ?? 30) || 30)
  const number = Math.max(1, Number(query.get('page') ?? 1) || 1)
  const last = Math.max(1, Math.ceil(all.length / size))
  const url = `${at.api}/repos/${state.owner}/${state.name}${path}?per_page=${size}`
  const link = (to: number, rel: string) => `<${url}&page=${to}>; rel="${rel}"`
  const links = [
    ...(number > 1 ? [link(number - 1, 'prev'), link(1, 'first')] : []),
    ...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : []),
  ]
  const body = all.slice((number - 1) * size, number * size).map(describe)
  return { status: 200, body, ...(links.length === 0 ? {} : { headers: { link: links.join(', ') } }) }
}
