/** What GitHub does with releases, as far as the sources tell; every function changes the state or refuses. */
import { storedName } from '../publication.ts'
import { created, invalid, noContent, notFound, ok, type Reply, refusal } from './answers.ts'
import { type Describing, describeAsset, describeRelease } from './describe.ts'
import type { Persona, TwinAsset, TwinRelease, TwinState } from './state.ts'

export interface Ruled extends Describing {
  readonly persona: Persona | undefined
  /** `2026-03-29T12:00:00Z` */
  readonly now: string
}

interface ReleaseChange {
  readonly tag_name?: string
  readonly target_commitish?: string
  readonly name?: string
  readonly body?: string
  readonly draft?: boolean
  readonly prerelease?: boolean
  readonly make_latest?: 'true' | 'false' | 'legacy'
}

/** A draft makes no tag, and GitHub does not mind several drafts of one. */
export function createRelease(ruled: Ruled, change: ReleaseChange): Reply {
  const { state, now } = ruled
  const tag = change.tag_name ?? ''
  const draft = change.draft === true
  const wrong = writeRefusal(ruled) ?? workflowRefusal(ruled, change.target_commitish) ?? changeRefusal(change)
  if (wrong !== undefined) return wrong
  if (state.burned.has(tag)) return burned
  if (!draft && published(state, tag) !== undefined) return tagTaken
  const release: TwinRelease = {
    id: state.nextId++,
    tag,
    target: change.target_commitish ?? 'main',
    name: change.name ?? '',
    body: change.body ?? '',
    draft: true,
    prerelease: change.prerelease === true,
    immutable: false,
    created: now,
    published: null,
    assets: [],
  }
  state.releases.push(release)
  if (!draft) publish(ruled, release, change)
  return created(describeRelease(ruled, release))
}

export function updateRelease(ruled: Ruled, id: number, change: ReleaseChange): Reply {
  const { state } = ruled
  const release = visible(ruled, id)
  if (release === undefined) return notFound
  const wrong =
    writeRefusal(ruled) ??
    workflowRefusal(ruled, change.target_commitish) ??
    changeRefusal(change) ??
    (release.immutable ? sealedRefusal(release, change) : undefined)
  if (wrong !== undefined) return wrong
  const tag = change.tag_name ?? release.tag
  if (release.draft && change.draft === false) {
    if (state.burned.has(tag)) return burned
    if (published(state, tag) !== undefined) return tagTaken
  }
  release.tag = tag
  release.name = change.name ?? release.name
  release.body = change.body ?? release.body
  release.target = change.target_commitish ?? release.target
  release.prerelease = change.prerelease ?? release.prerelease
  if (release.draft && change.draft === false) publish(ruled, release, change)
  else if (change.draft === true) release.draft = true
  return ok(describeRelease(ruled, release))
}

/** Of an immutable release the names stay reserved. */
export function deleteRelease(ruled: Ruled, id: number): Reply {
  const release = visible(ruled, id)
  if (release === undefined) return notFound
  const wrong = writeRefusal(ruled)
  if (wrong !== undefined) return wrong
  ruled.state.releases.splice(ruled.state.releases.indexOf(release), 1)
  ruled.state.events.push({ kind: 'release-deleted', tag: release.tag, wasPublished: !release.draft })
  return noContent
}

export function deleteAsset(ruled: Ruled, id: number): Reply {
  const found = findAsset(ruled, id)
  if (found === undefined) return notFound
  const wrong = writeRefusal(ruled)
  if (wrong !== undefined) return wrong
  const { release, asset } = found
  if (release.immutable) return custom('Cannot delete assets from an immutable release')
  release.assets = release.assets.filter(one => one !== asset)
  ruled.state.events.push({ kind: 'asset-deleted', name: asset.name, wasPublished: !release.draft })
  return noContent
}

/** Before the body is looked at: what an upload of this name and size meets. */
export function uploadRefusal(ruled: Ruled, id: number, name: string, size: number): Reply | undefined {
  const release = visible(ruled, id)
  if (release === undefined) return notFound
  const wrong = writeRefusal(ruled)
  if (wrong !== undefined) return wrong
  const { limits } = ruled.options
  const most = limits?.assets ?? 1000
  const stored = storedName(name)
  if (release.immutable) return custom('Cannot upload assets to an immutable release.')
  if (name === '') return invalid({ resource: 'ReleaseAsset', code: 'missing_field', field: 'name' })
  if (release.assets.some(asset => asset.name === stored)) {
    return invalid({ resource: 'ReleaseAsset', code: 'already_exists', field: 'name' })
  }
  if (release.assets.length >= most) return custom(`file_count limited to ${most} assets per release`)
  if (size >= (limits?.bytes ?? 2 ** 31)) return custom('size must be less than 2147483648')
  return undefined
}

export interface Received {
  readonly name: string
  readonly label: string
  readonly contentType: string
  readonly size: number
  /** Null: the body broke off, or the backend failed. */
  readonly sha256: string | null
  readonly bytes: Buffer | undefined
}

/** An upload that broke off leaves an empty asset in state `starter`, which blocks its name. */
export function storeAsset(ruled: Ruled, id: number, received: Received): TwinAsset | undefined {
  const release = visible(ruled, id)
  if (release === undefined || release.immutable) return undefined
  const { sha256, size, bytes, label, contentType } = received
  const state = sha256 === null ? 'starter' : 'uploaded'
  const name = storedName(received.name)
  const asset = { id: ruled.state.nextId++, name, label, contentType, state, sha256, at: ruled.now } as const
  const stored: TwinAsset = { ...asset, size: sha256 === null ? 0 : size, bytes: sha256 === null ? undefined : bytes }
  release.assets.push(stored)
  return stored
}

export function findAsset(
  ruled: Ruled,
  id: number,
): { readonly release: TwinRelease; readonly asset: TwinAsset } | undefined {
  for (const release of seen(ruled)) {
    const asset = release.assets.find(one => one.id === id)
    if (asset !== undefined) return { release, asset }
  }
  return undefined
}

export function showAsset(ruled: Ruled, id: number): Reply {
  const found = findAsset(ruled, id)
  return found === undefined ? notFound : ok(describeAsset(ruled, found.asset))
}

/** The tag lookup knows published releases only. */
export function releaseByTag(ruled: Ruled, tag: string): Reply {
  const release = published(ruled.state, tag)
  return release === undefined ? notFound : ok(describeRelease(ruled, release))
}

/** Newest first; drafts are there for those who may push. */
export function seen({ state, persona }: Pick<Ruled, 'state' | 'persona'>): readonly TwinRelease[] {
  const all = state.releases.toReversed()
  return mayWrite(persona) ? all : all.filter(({ draft }) => !draft)
}

export function visible(ruled: Ruled, id: number): TwinRelease | undefined {
  return seen(ruled).find(release => release.id === id)
}

function publish({ state, options, now }: Ruled, release: TwinRelease, { make_latest }: ReleaseChange): void {
  const commit = state.refs.get(release.tag) ?? commitOf(state, release.target)
  state.refs.set(release.tag, commit)
  release.draft = false
  release.published = now
  release.created = state.commits.get(commit)?.date ?? now
  release.immutable = options.immutable === true
  if (release.immutable) state.burned.add(release.tag)
  if (make_latest !== 'false') state.latest = release.id
  state.events.push({ kind: 'published', tag: release.tag })
}

function published(state: TwinState, tag: string): TwinRelease | undefined {
  return state.releases.find(release => !release.draft && release.tag === tag)
}

function commitOf(state: TwinState, target: string): string {
  return state.commits.has(target) ? target : state.head
}

function mayWrite(persona: Persona | undefined): boolean {
  return persona === 'owner' || persona === 'actions'
}

function writeRefusal({ persona, options }: Ruled): Reply | undefined {
  if (persona === undefined) return refusal(401, 'Requires authentication')
  if (!mayWrite(persona)) return refusal(403, 'Resource not accessible by personal access token')
  return options.archived === true ? refusal(403, 'Repository was archived so is read-only.') : undefined
}

/** GITHUB_TOKEN cannot have the right to change workflows; GitHub then says that there is nothing. */
function workflowRefusal({ state, persona }: Ruled, target: string | undefined): Reply | undefined {
  if (target === undefined || persona !== 'actions') return undefined
  return state.commits.get(commitOf(state, target))?.touchesWorkflows === true ? notFound : undefined
}

function changeRefusal({ body = '' }: ReleaseChange): Reply | undefined {
  return body.length > 125_000 ? custom('body is too long (maximum is 125000 characters)') : undefined
}

/** Title and notes stay editable, nothing else does. */
function sealedRefusal(release: TwinRelease, change: ReleaseChange): Reply | undefined {
  if (change.tag_name !== undefined && change.tag_name !== release.tag) {
    return custom('tag_name cannot be changed when release is immutable')
  }
  if (change.target_commitish !== undefined && change.target_commitish !== release.target) {
    return custom('target_commitish cannot be changed when release is immutable')
  }
  if (change.draft === true || (change.prerelease ?? release.prerelease) !== release.prerelease) {
    return custom('state cannot be changed when release is immutable')
  }
  return undefined
}

function custom(message: string): Reply {
  return invalid({ resource: 'Release', code: 'custom', message })
}

const burned = custom('tag_name was used by an immutable release')
const tagTaken = invalid({ resource: 'Release', code: 'already_exists', field: 'tag_name' })
