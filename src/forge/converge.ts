/**
 * Brings a release to its wanted state: look, decide, do one stage, look again. A write is never repeated blindly: after
 * a failure that may have reached GitHub the loop looks what stands there and decides anew, with a fresh body.
 */
import { Fault } from '../base/fault.ts'
import { type Attempts, createAttempts } from './attempts.ts'
import { type Decision, decide, differences, type PublishAction } from './decide.ts'
import type { GitHub } from './github.ts'
import { type Look, type LookOptions, look, withAssets } from './look.ts'
import type { PresentAsset, PresentRelease } from './present.ts'
import { draftMark, type Publication, type WantedAsset } from './publication.ts'

export interface ConvergeOptions extends LookOptions {
  /** The command that is running, as it is to be given again. */
  readonly again: string
  readonly pacer: { readonly turn: () => Promise<void>; readonly done: () => void }
  /** Throws a Fault when the file is not what it was when it was hashed. */
  readonly recheck: (asset: WantedAsset) => void
  readonly progress: (done: number, total: number, what: string) => void
}

export interface Converged {
  readonly release: PresentRelease | undefined
  /** What was done, in order. */
  readonly done: readonly PublishAction[]
}

/**
 * Carries a decision out, and whatever it takes after failures, until nothing is left to do.
 * @throws Fault denied, refused, remote (try later), incomplete (run the same command again)
 */
export async function converge(
  forge: GitHub,
  wanted: Publication,
  first: Look,
  options: ConvergeOptions,
): Promise<Converged> {
  const run: Run = {
    forge,
    wanted,
    options,
    attempts: createAttempts({ version: wanted.version, again: options.again }, options),
    mine: new Set(),
    sure: new Map(),
  }
  const done: PublishAction[] = []
  for (let decision: Decision = first, round = 0; ; round++) {
    if (round > 20 + wanted.assets.length) throw noProgress(options.again)
    if (decision.refusals.length > 0) throw new Fault('refused', decision.refusals)
    const stage = nextStage(decision.plan.actions)
    if (stage.length === 0) return { release: decision.release, done }
    const reached = await carryOut(run, stage, decision, first.isLatest, done)
    if (reached !== undefined && !reached.draft) return { release: await verified(run, reached), done }
    // GitHub has just shown the new draft, so that no list is asked for; a second writer's one is seen before publishing.
    decision = reached !== undefined && round === 0 ? decide(wanted, [reached], options) : await lookAgain(run)
  }
}

interface Run {
  readonly forge: GitHub
  readonly wanted: Publication
  readonly options: ConvergeOptions
  readonly attempts: Attempts
  /** Drafts that this run created. */
  readonly mine: Set<number>
  /** Assets that GitHub confirmed in this run, by name: a list that lacks them is late. */
  readonly sure: Map<string, PresentAsset>
}

/** A draft must be there before anything goes into it; publishing stands alone, after a look. */
function nextStage(actions: readonly PublishAction[]): readonly PublishAction[] {
  const create = actions.filter(({ kind }) => kind === 'create-draft')
  if (create.length > 0) return create
  const work = actions.filter(({ kind }) => kind !== 'publish' && kind !== 'adopt-draft')
  return work.length > 0 ? work : actions.filter(({ kind }) => kind === 'publish')
}

/** Gives the release that was created or published; a failure ends the stage, and the next look decides. */
async function carryOut(
  run: Run,
  stage: readonly PublishAction[],
  { release }: Decision,
  latest: boolean,
  done: PublishAction[],
): Promise<PresentRelease | undefined> {
  const { options, attempts } = run
  const uploads = stage.filter(({ kind }) => kind === 'upload-asset').length
  let uploaded = 0
  for (const action of stage) {
    if (action.kind === 'upload-asset') options.progress(uploaded++, uploads, action.name)
    await options.pacer.turn()
    const outcome = await attempts.write(described(action), action.kind !== 'create-draft', () =>
      perform(run, action, release, latest),
    )
    options.pacer.done()
    if (outcome === 'look again') return undefined
    done.push(action)
    if (action.kind === 'publish' || action.kind === 'create-draft') return outcome
  }
  return undefined
}

async function perform(
  { forge, wanted, options, mine, sure }: Run,
  action: PublishAction,
  release: PresentRelease | undefined,
  latest: boolean,
): Promise<PresentRelease | undefined> {
  switch (action.kind) {
    case 'create-draft': {
      const draft = await forge.createDraft(wanted)
      mine.add(draft.id)
      return draft
    }
    case 'edit-draft':
      return forge.editDraft(action.id, wanted)
    case 'delete-draft':
      await forge.deleteRelease(action.id)
      return undefined
    case 'delete-asset':
      sure.delete(action.name)
      await forge.deleteAsset(action.id)
      return undefined
    case 'upload-asset': {
      const asset = wanted.assets.find(({ name }) => name === action.name)
      if (asset === undefined || release === undefined) throw new Error(`the plan uploads ${action.name} to nowhere`)
      try {
        const stored = await forge.upload(release, asset)
        // A file that grew or shrank meanwhile; other wrong bytes are found by the next look.
        if ((stored.sha256 ?? asset.sha256) !== asset.sha256) options.recheck(asset)
        sure.set(asset.name, stored)
      } catch (error) {
        options.recheck(asset)
        throw error
      }
      return undefined
    }
    case 'publish':
      return release === undefined ? undefined : forge.publish(release.id, latest)
    case 'adopt-draft':
      return undefined
  }
}

/** Looks again; what GitHub confirmed but does not list yet is waited for, a few times. */
async function lookAgain(run: Run): Promise<Decision> {
  const { forge, wanted, options, attempts, mine, sure } = run
  for (let turn = 0; ; turn++) {
    let late = false
    const decision = await look(forge, wanted, options, attempts, async listed => {
      late = [...mine].some(id => !listed.some(release => release.id === id))
      return withoutTwins(run, listed)
    })
    const lacking = decision.plan.actions.some(action => action.kind === 'upload-asset' && sure.has(action.name))
    if ((!late && !lacking) || turn >= 5) return decision
    await options.patience.wait(options.firstWait * 2 ** turn, 'GitHub does not list yet what it has confirmed')
  }
}

/**
 * A draft that we made although one of ours stood there already, unlisted at that time, or that was made twice because
 * the first answer was lost: the oldest one stays. Only drafts that bear our mark and that this run made are deleted.
 */
async function withoutTwins(
  { wanted, mine, attempts, forge, options }: Run,
  listed: readonly PresentRelease[],
): Promise<readonly PresentRelease[]> {
  const own = listed
    .filter(({ draft, notes }) => draft && notes.includes(draftMark(wanted.version)))
    .toSorted((a, b) => a.id - b.id)
  const surplus = own.slice(1).filter(({ id }) => mine.has(id))
  for (const { id } of surplus) {
    await options.pacer.turn()
    await attempts.write(`deleting draft ${id}`, true, () => forge.deleteRelease(id))
    options.pacer.done()
    mine.delete(id)
  }
  return listed.filter(release => !surplus.includes(release))
}

/** The closing assertion: the release that the public gets is the planned one. What is only late is waited for. */
async function verified(run: Run, published: PresentRelease): Promise<PresentRelease> {
  const { forge, wanted, attempts, options } = run
  const names = wanted.assets.map(({ name }) => name)
  for (let turn = 0; ; turn++) {
    const seen = await attempts.read('reading the published release', () => forge.byTag(wanted.tag), { patient: true })
    const release = await withAssets(forge, names, seen, attempts)
    const problems = differences(wanted, release)
    const other = release.id === published.id ? [] : [otherRelease(wanted.tag, published.id, release.id)]
    if (problems.length + other.length === 0) return release
    const late = other.length === 0 && problems.every(({ code }) => code === 'release.missing')
    if (!late || turn >= 5) throw new Fault('refused', [...other, ...problems])
    await options.patience.wait(options.firstWait * 2 ** turn, 'GitHub does not show all assets yet')
  }
}

function described(action: PublishAction): string {
  switch (action.kind) {
    case 'upload-asset':
      return `uploading ${action.name}`
    case 'delete-asset':
      return `deleting ${action.name} from the draft`
    case 'create-draft':
      return 'creating the draft'
    case 'edit-draft':
      return 'changing the draft'
    case 'delete-draft':
      return `deleting draft ${action.id}`
    case 'adopt-draft':
      return 'adopting the draft'
    case 'publish':
      return `publishing ${action.tag}`
  }
}

function otherRelease(tag: string, ours: number, theirs: number) {
  return {
    code: 'release.other',
    message: `the tag ${tag} leads to another release than the one that was published`,
    found: `release ${theirs}`,
    expected: `release ${ours}`,
    hint: `gh release view ${tag}; nothing published is deleted`,
  }
}

function noProgress(again: string): Fault {
  return new Fault('incomplete', {
    code: 'publish.no-progress',
    message: 'GitHub takes what it is sent, but does not keep it',
    expected: 'after every round fewer differences',
    hint: again,
  })
}
