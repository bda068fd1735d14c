/** A rehearsal: the same flow, against the twin of GitHub on this machine, from the state of the real repository. */
import { randomBytes } from 'node:crypto'
import type { Watch } from '../base/flow.ts'
import { github } from '../forge/github.ts'
import type { PresentRelease } from '../forge/present.ts'
import type { RepositoryName } from '../forge/publication.ts'
import { startTwin, type Twin } from '../forge/twin/server.ts'
import type { Exchange } from '../forge/twin/workings.ts'
import { findRepository, readRecord, readTag } from './publish/record.ts'
import type { PublishStart } from './publish/start.ts'
import { planPublish, publish } from './publish.ts'

export interface RehearsalStart extends PublishStart {
  /** Only shows the plan. */
  readonly planOnly: boolean
  /** Hears of every exchange with the twin. */
  readonly hear: (line: string) => void
}

/** Runs `publish` against a twin that begins with the releases that GitHub has now, if it can be asked. */
export async function rehearse(start: RehearsalStart, watch: Watch) {
  const recorded = await readRecord.run(start, watch)
  const { repository } = await findRepository.run(start, watch)
  const { tag } = await readTag.run({ ...start, ...recorded, rehearse: true }, watch)
  const token = `ghp_rehearsal${randomBytes(12).toString('hex')}`
  const name = `${repository.owner}/${repository.name}`
  const commit = 'commit' in tag ? tag.commit : ''
  const options = { repository: name, refs: { [start.version]: commit }, tokens: { [token]: 'owner' } } as const
  const twin = await startTwin(options, { watch: exchange => start.hear(line(exchange)) })
  try {
    await seed(twin, repository, start)
    const env = { ...start.env, GH_ENTERPRISE_TOKEN: token, GITHUB_REPOSITORY: name }
    const inside = { ...start, env, repo: name, apiUrl: twin.apiUrl, rehearse: true, pace: 0 }
    const facts = start.planOnly ? await planPublish.run(inside, watch) : await publish.run(inside, watch)
    return { ...facts, requests: twin.count() }
  } finally {
    await twin.close()
  }
}

/** What the public sees, without a token; a GitHub that cannot be asked leaves the twin empty. */
async function seed(twin: Twin, repository: RepositoryName, { apiUrl, signal, note }: RehearsalStart): Promise<void> {
  try {
    const forge = github({ apiUrl, repository, token: undefined, signal, timeout: 5000 })
    const { releases } = await forge.releases(1)
    twin.state.releases.push(...releases.toReversed().map(seeded))
    note(`the twin begins with the ${releases.length} releases that GitHub shows`)
  } catch {
    note('GitHub could not be asked for its releases: the twin begins with none')
  }
}

function seeded(release: PresentRelease) {
  const at = '2026-01-01T00:00:00Z'
  const { id, tag, title: name, notes: body, draft, immutable } = release
  const assets = release.assets.map(asset => ({
    ...{ id: asset.id, name: asset.name, label: '', contentType: 'application/octet-stream', size: asset.size, at },
    state: asset.state === 'uploaded' ? ('uploaded' as const) : ('starter' as const),
    sha256: asset.sha256 ?? null,
    bytes: undefined,
  }))
  return {
    id,
    tag,
    target: 'main',
    name,
    body,
    draft,
    prerelease: false,
    immutable,
    created: at,
    published: at,
    assets,
  }
}

/** `  4  POST   uploads  /repos/.../assets?name=...  201` */
function line({ n, method, origin, path, query, status }: Exchange): string {
  return `${`${n}`.padStart(4)}  ${method.padEnd(6)} ${origin.padEnd(7)}  ${path}${query}  ${status}`
}
