/** Wanted and present state in, a plan out: plain data, nothing is asked or done here. */
import type { Problem } from '../base/fault.ts'
import { count } from '../base/text.ts'
import type { PresentAsset, PresentRelease } from './present.ts'
import { draftMark, type Publication, type WantedAsset } from './publication.ts'

export type PublishAction =
  | { readonly kind: 'delete-draft'; readonly id: number; readonly why: string }
  | { readonly kind: 'create-draft'; readonly tag: string; readonly title: string }
  | { readonly kind: 'adopt-draft'; readonly id: number }
  | { readonly kind: 'edit-draft'; readonly id: number }
  | { readonly kind: 'delete-asset'; readonly id: number; readonly name: string; readonly why: string }
  | { readonly kind: 'upload-asset'; readonly name: string; readonly size: number; readonly sha256: string }
  | { readonly kind: 'publish'; readonly tag: string }

export interface PublishPlan {
  readonly repository: string
  readonly tag: string
  readonly state: 'none' | 'draft' | 'published'
  /** Names of the assets that stand as they should. */
  readonly kept: readonly string[]
  readonly actions: readonly PublishAction[]
}

export interface Decision {
  readonly plan: PublishPlan
  /** The release that the plan works on. */
  readonly release: PresentRelease | undefined
  /** Nothing may be done while there is one. */
  readonly refusals: readonly Problem[]
  readonly notices: readonly Problem[]
}

export interface DecideOptions {
  /** Adopt a draft that another tool made, and delete surplus drafts of our own. */
  readonly heal: boolean
  readonly draftOnly: boolean
}

/** `present`: all releases that bear the wanted tag, drafts included. */
export function decide(wanted: Publication, present: readonly PresentRelease[], options: DecideOptions): Decision {
  const drafts = present.filter(release => release.draft).toSorted((a, b) => a.id - b.id)
  const published = present.find(release => !release.draft)
  const decision =
    published === undefined ? decideDraft(wanted, drafts, options) : decidePublished(wanted, published, drafts, options)
  return { ...decision, notices: [...decision.notices, ...unproven(wanted, decision.release)] }
}

/** What publishing has to leave behind: every wanted asset, uploaded and equal, and no other. */
export function differences(wanted: Publication, release: PresentRelease): readonly Problem[] {
  const { missing, wrong, foreign } = compare(wanted, release)
  return [
    ...missing.map(asset => ({
      code: 'release.missing',
      message: `${asset.name} is missing from the release`,
      expected: described(asset),
    })),
    ...wrong.map(({ asset, want }) => differing(asset, want, 'release.differs')),
    ...foreign.map(asset => ({
      code: 'release.foreign',
      message: `${asset.name} stands in the release, but not in the record`,
      found: described(asset),
    })),
  ]
}

function decideDraft(wanted: Publication, drafts: readonly PresentRelease[], options: DecideOptions): Decision {
  const own = drafts.filter(draft => draft.notes.includes(draftMark(wanted.version)))
  const chosen = own[0] ?? (options.heal ? drafts[0] : undefined)
  const surplus = own.slice(1)
  const foreign = drafts.filter(draft => !own.includes(draft) && draft !== chosen)
  const refusals = [
    ...(surplus.length > 0 && !options.heal ? [tooMany(wanted, own)] : []),
    ...(foreign.length > 0 ? [foreignDraft(wanted, foreign, chosen === undefined)] : []),
  ]
  const state = chosen === undefined ? 'none' : 'draft'
  const { wrong, foreign: others, missing, right } = compare(wanted, chosen ?? { assets: [] })
  const actions: readonly PublishAction[] = [
    ...surplus.map(({ id }) => ({ kind: 'delete-draft', id, why: 'a second draft of ours' }) as const),
    ...beginning(wanted, chosen),
    ...wrong.map(({ asset }) => removal(asset, asset.state === 'uploaded' ? 'its bytes are wrong' : 'broken off')),
    ...others.map(asset => removal(asset, 'it does not belong to the release')),
    ...[...wrong.map(({ want }) => want), ...missing].toSorted(inOrder(wanted)).map(upload),
    ...(options.draftOnly ? [] : [{ kind: 'publish', tag: wanted.tag } as const]),
  ]
  return { plan: planOf(wanted, state, right, actions), release: chosen, refusals, notices: [] }
}

function beginning(wanted: Publication, draft: PresentRelease | undefined): readonly PublishAction[] {
  if (draft === undefined) return [{ kind: 'create-draft', tag: wanted.tag, title: wanted.title }]
  const edited = draft.title !== wanted.title || plain(draft.notes) !== plain(wanted.notes)
  return [{ kind: 'adopt-draft', id: draft.id }, ...(edited ? [{ kind: 'edit-draft', id: draft.id } as const] : [])]
}

/** Nothing published is replaced or deleted; what is missing may be added where GitHub still takes it. */
function decidePublished(
  wanted: Publication,
  release: PresentRelease,
  drafts: readonly PresentRelease[],
  { heal }: DecideOptions,
): Decision {
  const { wrong, foreign, missing, right } = compare(wanted, release)
  const leftover = drafts.filter(draft => draft.notes.includes(draftMark(wanted.version)))
  const refusals = [
    ...wrong.map(({ asset, want }) => ({
      ...differing(asset, want, 'publish.differs'),
      hint: `published bytes are never replaced: wbrel prepare ${line(wanted.version)} makes the next version`,
    })),
    ...foreign.map(asset => ({
      code: 'publish.foreign',
      message: `${asset.name} is published, but does not belong to the release`,
      found: described(asset),
      hint: `nothing published is deleted: wbrel prepare ${line(wanted.version)} makes the next version`,
    })),
    ...(release.immutable && missing.length > 0 ? [sealed(wanted, missing)] : []),
  ]
  const actions: readonly PublishAction[] = [
    ...(heal ? leftover.map(({ id }) => ({ kind: 'delete-draft', id, why: 'the release is published' }) as const) : []),
    ...missing.map(upload),
  ]
  const notices = heal || leftover.length === 0 ? [] : [leftDraft(wanted, leftover)]
  return { plan: planOf(wanted, 'published', right, actions), release, refusals, notices }
}

interface Comparison {
  readonly right: readonly string[]
  readonly wrong: readonly { readonly asset: PresentAsset; readonly want: WantedAsset }[]
  readonly foreign: readonly PresentAsset[]
  readonly missing: readonly WantedAsset[]
}

function compare({ assets }: Publication, release: Pick<PresentRelease, 'assets'>): Comparison {
  const present = new Map(release.assets.map(asset => [asset.name, asset]))
  const wanted = new Set(assets.map(({ name }) => name))
  const found = assets.flatMap(want => {
    const asset = present.get(want.name)
    return asset === undefined ? [] : [{ asset, want }]
  })
  return {
    right: found.filter(({ asset, want }) => isSame(asset, want)).map(({ want }) => want.name),
    wrong: found.filter(({ asset, want }) => !isSame(asset, want)),
    foreign: release.assets.filter(({ name }) => !wanted.has(name)),
    missing: assets.filter(({ name }) => !present.has(name)),
  }
}

/** Where the forge tells no digest, the size has to do; `unproven` says so. */
function isSame(asset: PresentAsset, want: WantedAsset): boolean {
  return asset.state === 'uploaded' && asset.size === want.size && (asset.sha256 ?? want.sha256) === want.sha256
}

function unproven({ version }: Publication, release: PresentRelease | undefined): readonly Problem[] {
  const names = (release?.assets ?? []).flatMap(asset => (asset.sha256 === undefined ? [asset.name] : []))
  if (names.length === 0) return []
  return [
    {
      code: 'publish.no-digest',
      severity: 'notice',
      message: `the forge tells no digest of ${count(names.length, 'asset')}; only names and sizes were compared`,
      hint: `wbrel verify ${version} --download`,
    },
  ]
}

function planOf(
  { repository, tag }: Publication,
  state: PublishPlan['state'],
  kept: readonly string[],
  actions: readonly PublishAction[],
): PublishPlan {
  // To adopt a draft that is complete, with nothing else to do, is to do nothing.
  const effective = actions.every(({ kind }) => kind === 'adopt-draft') ? [] : actions
  return { repository: `${repository.owner}/${repository.name}`, tag, state, kept, actions: effective }
}

function upload({ name, size, sha256 }: WantedAsset): PublishAction {
  return { kind: 'upload-asset', name, size, sha256 }
}

function removal({ id, name }: PresentAsset, why: string): PublishAction {
  return { kind: 'delete-asset', id, name, why }
}

function inOrder({ assets }: Publication): (a: WantedAsset, b: WantedAsset) => number {
  const places = new Map(assets.map(({ name }, place) => [name, place]))
  return (a, b) => (places.get(a.name) ?? 0) - (places.get(b.name) ?? 0)
}

function differing(asset: PresentAsset, want: WantedAsset, code: string): Problem {
  const message =
    asset.state === 'uploaded' ? `${asset.name} has other bytes than recorded` : `${asset.name} was not uploaded whole`
  return { code, message, found: described(asset), expected: described(want) }
}

function described(asset: Pick<PresentAsset, 'size' | 'sha256'> & { readonly state?: string }): string {
  const state = asset.state === undefined || asset.state === 'uploaded' ? '' : `, ${asset.state}`
  return `sha256 ${asset.sha256 ?? 'unknown'}, ${count(asset.size, 'byte')}${state}`
}

function tooMany({ version, tag }: Publication, drafts: readonly PresentRelease[]): Problem {
  return {
    code: 'publish.drafts',
    message: `there is more than one draft of ${tag}`,
    found: drafts.map(({ id, assets }) => `draft ${id} with ${count(assets.length, 'asset')}`).join(', '),
    expected: 'one',
    hint: `wbrel publish ${version} --heal keeps the oldest one and deletes the others`,
  }
}

function foreignDraft({ version, tag }: Publication, drafts: readonly PresentRelease[], adoptable: boolean): Problem {
  return {
    code: 'publish.foreign-draft',
    message: `somebody else made a draft of ${tag}`,
    found: drafts.map(({ id, url }) => `draft ${id}: ${url}`).join(', '),
    expected: 'no draft, or one of ours',
    hint:
      adoptable && drafts.length === 1
        ? `wbrel publish ${version} --heal adopts it`
        : 'delete it there, then run the same command again',
  }
}

function sealed({ version }: Publication, missing: readonly WantedAsset[]): Problem {
  return {
    code: 'publish.sealed',
    message: `the published release is immutable and lacks ${count(missing.length, 'file')}`,
    found: `missing: ${missing.map(({ name }) => name).join(', ')}`,
    hint: `it cannot be completed: wbrel prepare ${line(version)} makes the next version`,
  }
}

function leftDraft({ version, tag }: Publication, drafts: readonly PresentRelease[]): Problem {
  return {
    code: 'publish.leftover',
    severity: 'notice',
    message: `${tag} is published, but ${count(drafts.length, 'draft')} of it ${drafts.length === 1 ? 'is' : 'are'} left`,
    hint: `wbrel publish ${version} --heal deletes what is left`,
  }
}

/** `1.8.x` */
function line(version: string): string {
  return version.replace(/\d+$/, 'x')
}

function plain(notes: string): string {
  return notes.replaceAll('\r\n', '\n').trim()
}
