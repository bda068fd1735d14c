/** What must hold before anything is written: each gate with its state and the one next command. */
import { type ExitName, Fault } from '../../base/fault.ts'
import type { PresentRelease } from '../../forge/present.ts'
import type { RepositoryName } from '../../forge/publication.ts'
import { type Access, type Asked, requestIdOf } from './access.ts'
import type { Recorded, TagFacts, Tagged } from './record.ts'
import type { PublishStart } from './start.ts'

export interface PublishGate {
  readonly id: string
  readonly title: string
  readonly state: 'green' | 'red' | 'not run'
  readonly detail: string
  /** A command, or what to change. */
  readonly next?: string
  /** How a run ends that this gate stops. */
  readonly exit?: ExitName
}

export type GateFacts = Pick<PublishStart, 'version' | 'remote' | 'again'> &
  Access &
  Asked &
  Tagged &
  Pick<Recorded, 'record' | 'burned'> & {
    readonly repository: RepositoryName
    readonly release: PresentRelease | undefined
    /** Writes that are ahead. */
    readonly writes: number
  }

export function publishGates(facts: GateFacts): readonly PublishGate[] {
  return [
    recordGate(facts),
    tokenGate(facts),
    ...repositoryGates(facts),
    tagGate(facts.tag, facts),
    burnedGate(facts),
    immutableGate(facts),
    clockGate(facts),
    quotaGate(facts),
  ]
}

/** @throws Fault with every red gate; it ends as the first one says */
export function refuseRed(gates: readonly PublishGate[], facts: Asked): void {
  if (facts.facts instanceof Fault) throw facts.facts
  const red = gates.filter(({ state }) => state === 'red')
  if (red.length === 0) return
  throw new Fault(
    red[0]?.exit ?? 'refused',
    red.map(({ id, title, detail, next }) => ({
      code: `publish.${id}`,
      message: `before anything is published this must hold: ${title}`,
      found: detail,
      ...(next === undefined ? {} : { hint: next }),
    })),
  )
}

function recordGate({ record, version }: GateFacts): PublishGate {
  const gate = { id: 'record', title: 'the record is final' } as const
  if (record.state === 'final') return { ...gate, state: 'green', detail: `of ${record.date}` }
  const next = `wbrel prepare ${version} --final --commit --tag`
  return { ...gate, state: 'red', detail: `${version} is a candidate`, next, exit: 'invalid' }
}

function tokenGate({ token }: GateFacts): PublishGate {
  const gate = { id: 'token', title: 'there is a token' } as const
  if (token !== undefined) return { ...gate, state: 'green', detail: `${token.kind}, from ${token.from}` }
  const next = 'export GH_TOKEN=..., or: gh auth login'
  return { ...gate, state: 'red', detail: 'none in the environment, and gh has none', next, exit: 'denied' }
}

function repositoryGates({ facts, repository, requestId, again }: GateFacts): readonly PublishGate[] {
  const rights = { id: 'rights', title: 'the token may write' } as const
  const there = { id: 'repository', title: 'the repository takes releases' } as const
  if (facts instanceof Fault) {
    const problem = facts.problems[0]
    const detail = [problem?.message, problem?.found].filter(text => text !== undefined).join('; ')
    const next = problem?.hint === undefined ? {} : { next: problem.hint }
    return [
      { ...there, state: 'red', detail, ...next, exit: facts.exit },
      { ...rights, state: 'not run', detail: 'the repository could not be asked' },
    ]
  }
  const name = `${repository.owner}/${repository.name}`
  const renamed = facts.fullName.toLowerCase() !== name.toLowerCase()
  return [
    renamed
      ? {
          ...there,
          state: 'red',
          detail: withId(`${name} is now ${facts.fullName}`, requestId),
          next: `${again} --repo ${facts.fullName}`,
          exit: 'refused',
        }
      : facts.archived
        ? {
            ...there,
            state: 'red',
            detail: withId(`${name} is archived`, requestId),
            next: `gh repo unarchive ${name}`,
            exit: 'refused',
          }
        : { ...there, state: 'green', detail: facts.isPrivate ? `${name}, private` : name },
    facts.mayPush === undefined
      ? { ...rights, state: 'not run', detail: 'GitHub does not tell this token; it needs contents: write' }
      : facts.mayPush
        ? { ...rights, state: 'green', detail: 'it may push' }
        : {
            ...rights,
            state: 'red',
            detail: withId('it may only read', requestId),
            next: `export GH_TOKEN=..., one with contents: write, then: ${again}`,
            exit: 'denied',
          },
  ]
}

function tagGate(tag: TagFacts, { version, remote }: GateFacts): PublishGate {
  const gate = { id: 'tag', title: 'the tag names the recorded commit' } as const
  switch (tag.state) {
    case 'right':
      return { ...gate, state: 'green', detail: `${version} is ${tag.commit.slice(0, 12)}` }
    case 'supposed':
      return {
        ...gate,
        state: 'not run',
        detail: `a rehearsal: ${version} is supposed to be ${tag.commit.slice(0, 12)}`,
      }
    case 'missing':
      return { ...gate, state: 'red', detail: tag.why, next: `git push ${remote} ${version}`, exit: 'invalid' }
    case 'unknown':
      return {
        ...gate,
        state: 'red',
        detail: `it could not be asked for: ${tag.why}`,
        next: `git ls-remote ${remote}`,
        exit: 'remote',
      }
    case 'moved':
      return {
        ...gate,
        state: 'red',
        detail: `it names ${tag.found}, expected ${tag.expected}`,
        next: `git show ${version}`,
        exit: 'refused',
      }
  }
}

function burnedGate({ burned, version }: GateFacts): PublishGate {
  const gate = { id: 'burned', title: 'the version was never burned' } as const
  const found = burned.find(one => one.version === version)
  if (found === undefined) return { ...gate, state: 'green', detail: 'not in releases/burned.json' }
  const next = `wbrel prepare ${version.replace(/\d+$/, 'x')}`
  return { ...gate, state: 'red', detail: `since ${found.date}: ${found.why}`, next, exit: 'refused' }
}

function immutableGate({ immutable, release, version }: GateFacts): PublishGate {
  const gate = { id: 'immutable', title: 'immutability is known' } as const
  const stands =
    release === undefined || release.draft
      ? `${version} is not published`
      : `${version} is published, ${release.immutable ? 'immutable' : 'not immutable'}`
  if (immutable === undefined)
    return { ...gate, state: 'not run', detail: `GitHub tells administrators only; ${stands}` }
  const what = immutable ? 'whatever is published can never be changed' : 'releases stay changeable'
  return { ...gate, state: 'green', detail: `${what}; ${stands}` }
}

/** Five minutes: what signatures and application tokens forgive. */
const tolerated = 300

function clockGate({ newest }: GateFacts): PublishGate {
  const gate = { id: 'clock', title: 'the clock is right' } as const
  const answer = newest()
  const theirs = Date.parse(`${answer?.headers.date ?? ''}`)
  if (answer === undefined || Number.isNaN(theirs)) return { ...gate, state: 'not run', detail: 'GitHub told no time' }
  const off = Math.round((answer.at - theirs) / 1000)
  if (Math.abs(off) <= tolerated) return { ...gate, state: 'green', detail: `${Math.abs(off)} s off GitHub's` }
  const detail = withId(`${Math.abs(off)} s ${off > 0 ? 'ahead of' : 'behind'} GitHub's`, requestIdOf(answer))
  return { ...gate, state: 'red', detail, next: 'service ntpdate onestart', exit: 'invalid' }
}

function quotaGate({ newest, writes, again }: GateFacts): PublishGate {
  const gate = { id: 'quota', title: 'the rate limit leaves room' } as const
  const headers = newest()?.headers
  const left = Number(headers?.['x-ratelimit-remaining'])
  if (headers?.['x-ratelimit-remaining'] === undefined || Number.isNaN(left)) {
    return { ...gate, state: 'not run', detail: 'GitHub told no limit' }
  }
  // An upload seems to count twice (softprops/action-gh-release#261).
  const needed = writes * 2 + 4
  if (left >= needed) return { ...gate, state: 'green', detail: `${left} requests left, ${needed} needed` }
  const reset = new Date(Number(headers['x-ratelimit-reset']) * 1000)
  const when = Number.isNaN(reset.getTime()) ? 'later' : `after ${reset.toISOString().replace('.000', '')}`
  return {
    ...gate,
    state: 'red',
    detail: withId(`${left} requests left, ${needed} needed`, requestIdOf(newest())),
    next: `${again}, ${when}`,
    exit: 'remote',
  }
}

/** GitHub's support finds the request by its id. */
function withId(detail: string, id: string | undefined): string {
  return id === undefined ? detail : `${detail} (request id ${id})`
}
