/** What is to be published, and where: the record, the repository, the tag. */
import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { readText } from '../../base/files.ts'
import type { Step } from '../../base/flow.ts'
import type { RepositoryName } from '../../forge/publication.ts'
import { type Burned, burnedPath, parseBurned } from '../../model/burned.ts'
import { notesPath, parseRecord, type ReleaseRecord, recordPath } from '../../model/record.ts'
import { fileAt, readRepository } from '../../tree/git.ts'
import { type RemoteTag, remoteTag, remoteUrl } from '../../tree/remote.ts'
import type { PublishStart } from './start.ts'

export interface Recorded {
  readonly record: ReleaseRecord
  /** The very bytes of the record. */
  readonly recordText: string
  readonly notes: string
  readonly burned: readonly Burned[]
}

export const readRecord: Step<Pick<PublishStart, 'root' | 'version'>, Recorded> = {
  title: 'reading the record of the release',
  run: ({ root, version }) => {
    const file = recordPath(version)
    const recordText = readText(join(root, file))
    if (recordText === undefined) throw noRecord(version, file)
    const record = parseRecord(recordText, file)
    const notes = readText(join(root, notesPath(version))) ?? `# Wifibox ${version}\n`
    return { record, recordText, notes, burned: parseBurned(readText(join(root, burnedPath))) }
  },
}

export interface Placed {
  readonly repository: RepositoryName
}

export const findRepository: Step<Pick<PublishStart, 'root' | 'env' | 'repo' | 'remote'>, Placed> = {
  title: 'finding the repository',
  run: async ({ root, env, repo, remote }) => {
    const said = repo ?? env.GITHUB_REPOSITORY
    const url = said === undefined ? await remoteUrl(root, env, remote) : undefined
    const [, owner, name] = /(?:^|[/:])([A-Za-z0-9-]+)\/([A-Za-z0-9._-]+?)(?:\.git)?\/?$/.exec(said ?? url ?? '') ?? []
    if (owner !== undefined && name !== undefined) return { repository: { owner, name } }
    throw new Fault('invalid', {
      code: 'publish.repository',
      message: 'nobody says which repository of GitHub gets the release',
      found: said ?? url ?? `no git remote ${remote}`,
      expected: 'OWNER/NAME',
      hint: 'git remote --verbose; or name it with --repo OWNER/NAME',
    })
  },
}

/** How the tag stands: at the remote, and with the record in it. */
export type TagFacts =
  | { readonly state: 'right'; readonly commit: string }
  /** A rehearsal: there is no such tag yet, HEAD stands in. */
  | { readonly state: 'supposed'; readonly commit: string }
  | { readonly state: 'missing' | 'unknown'; readonly why: string }
  | { readonly state: 'moved'; readonly found: string; readonly expected: string }

export interface Tagged {
  readonly tag: TagFacts
}

export const readTag: Step<Pick<PublishStart, 'root' | 'env' | 'version' | 'remote' | 'rehearse'> & Recorded, Tagged> =
  {
    title: 'asking the remote for the tag',
    run: async ({ root, env, version, remote, rehearse, recordText }) => {
      const repository = await readRepository(root, env)
      const local = repository?.tags.get(version)
      if (rehearse) {
        const commit = local ?? repository?.head ?? '0'.repeat(40)
        return { tag: { state: local === undefined ? 'supposed' : 'right', commit } }
      }
      const there = await remoteTag(root, env, remote, version)
      if (there.state !== 'there') return { tag: absent(there, local !== undefined, remote) }
      const { commit } = there
      const text = await fileAt(root, env, commit, recordPath(version))
      if (text === recordText) return { tag: { state: 'right', commit } }
      if (text === undefined && (await fileAt(root, env, commit, '.')) === undefined && local === undefined) {
        return { tag: { state: 'unknown', why: `the commit ${commit} of the tag is not here: git fetch --tags` } }
      }
      const expected = `a commit that holds ${recordPath(version)} as it is here${local === undefined ? '' : `, as ${local}`}`
      return { tag: { state: 'moved', found: commit, expected } }
    },
  }

function absent(there: Exclude<RemoteTag, { state: 'there' }>, isLocal: boolean, remote: string): TagFacts {
  if (there.state === 'unknown') return { state: 'unknown', why: there.why }
  return { state: 'missing', why: isLocal ? `it stands here, but not at ${remote}` : 'it stands nowhere' }
}

function noRecord(version: string, file: string): Fault {
  return new Fault('invalid', {
    code: 'publish.no-record',
    message: `there is no record of ${version}`,
    place: { file },
    hint: `wbrel prepare ${version} --final --commit --tag`,
  })
}
