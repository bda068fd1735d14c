/**
 * What a build says about its row. The exit status of `bulk` is the number of failed and skipped ports modulo 256, and
 * ignored ones do not count, so it decides nothing: the files of that build name do. Pure.
 */
import type { Failure, Outcome } from '../model/results.ts'
import { type Build, type Entry, type FailedEntry, readBuild } from './build.ts'
import type { Cell } from './cells.ts'
import { builtOptions, firstFailure, logHead, logLines, optionBlock } from './log.ts'
import type { Reply } from './reply.ts'

/** Why a cell must be built once more. */
export type Again = 'locked' | 'resumed' | 'stopped'

export interface Verdict {
  readonly outcome: Outcome
  readonly reason: string | undefined
  readonly again: Again | undefined
  /** Without the places of the manifest. */
  readonly failure: Omit<Failure, 'manifest'> | undefined
  readonly seconds: number | undefined
  readonly bytes: number | undefined
  /** Seconds since 1970. */
  readonly ended: number | undefined
}

export function judge(cell: Cell, reply: Reply): Verdict {
  const build = readBuild(reply.dots, reply.files.get('.data.json')?.toString('utf8'))
  const common = { ...nothing, bytes: reply.sizes.get(cell.pkgname), ended: build.ended, seconds: secondsOf(build) }
  if (reply.exit === 'resumed')
    return { ...common, outcome: 'not-run', again: 'resumed', reason: 'the name of the build was in use' }
  // Builders that were killed may stand among the failed ones.
  const wasStopped = reply.exit === 'stopped' && build.status !== 'stopped:done:'
  if (wasStopped || /^(?:stopped:)?sig/i.test(build.status ?? ''))
    return { ...common, outcome: 'not-run', again: 'stopped', reason: 'the build was stopped' }
  const failed = build.failed.find(isOf(cell))
  if (failed !== undefined) return { ...common, outcome: 'failed', failure: failureOf(failed, reply) }
  if (build.status !== 'stopped:done:') return { ...common, ...unfinished(build, reply) }
  const ignored = build.ignored.find(isOf(cell))
  if (ignored !== undefined) return { ...common, outcome: 'ignored', reason: ignored.reason }
  const skipped = build.skipped.find(isOf(cell))
  if (skipped !== undefined) return { ...common, ...skippedBy(skipped.reason, build, reply) }
  if (build.fetched.some(isOf(cell)))
    return { ...common, outcome: 'fetched', reason: 'a binary package was taken: nothing was built or tested' }
  const built = build.built.find(isOf(cell))
  if (built === undefined)
    return { ...common, outcome: 'missing', reason: 'the build ended without a word about this package' }
  return { ...common, seconds: built.elapsed ?? common.seconds, ...provenOrNot(cell, reply) }
}

const nothing = {
  reason: undefined,
  again: undefined,
  failure: undefined,
  seconds: undefined,
  bytes: undefined,
  ended: undefined,
} as const

function secondsOf({ started, ended }: Build): number | undefined {
  return started === undefined || ended === undefined ? undefined : Math.max(0, ended - started)
}

/** By package name: the default flavor is written with and without its name. */
function isOf({ pkgname }: Cell): (entry: Entry) => boolean {
  return entry => entry.pkgname === pkgname
}

function failureOf(entry: FailedEntry, reply: Reply): Omit<Failure, 'manifest'> {
  const lines = logLines(reply.files.get(`logs/${entry.pkgname}.log`)?.toString('utf8') ?? '')
  const excerpt = firstFailure(lines, entry.phase)
  return {
    phase: entry.hasCrashed ? 'crashed' : entry.phase,
    errorType: entry.hasCrashed ? entry.phase : known(entry.errorType),
    excerpt: excerpt?.lines ?? [],
    line: excerpt?.line ?? null,
    options: optionBlock(lines),
  }
}

/** `???` is what poudriere writes when it has no guess. */
function known(errorType: string | undefined): string | null {
  return errorType === undefined || errorType === '???' ? null : errorType
}

/** What it needs failed; that log says more than this row's, which there is none of. */
function skippedBy(culprit: string, build: Build, reply: Reply): Pick<Verdict, 'outcome' | 'reason' | 'failure'> {
  const entry = build.failed.find(({ pkgname }) => pkgname === culprit)
  const ignored = build.ignored.find(({ pkgname }) => pkgname === culprit)
  const why = entry === undefined ? ignored && `is ignored: ${ignored.reason}` : `failed in ${entry.phase}`
  return {
    outcome: 'skipped',
    reason: `it needs ${culprit}, which ${why ?? 'was not built'}`,
    failure: entry === undefined ? undefined : failureOf(entry, reply),
  }
}

/** The log's own list of options is what was really built. */
function provenOrNot({ row, pkgname }: Cell, reply: Reply): Pick<Verdict, 'outcome' | 'reason' | 'failure'> {
  const lines = logLines(logHead(reply.files.get(`logs/${pkgname}.log`) ?? Buffer.alloc(0)))
  const options = builtOptions(lines)
  const wrong = [...row.set.map(name => [name, true] as const), ...row.unset.map(name => [name, false] as const)]
    .filter(([name, on]) => options !== undefined && (options.get(name) ?? !on) !== on)
    .map(([name, on]) => `${name}: asked to be ${on ? 'on' : 'off'}, built ${on ? 'off' : 'on'}`)
  if (wrong.length === 0) return { outcome: 'proven', reason: undefined, failure: undefined }
  return {
    outcome: 'failed',
    reason: 'it was built with other options than the row has',
    failure: { phase: 'options', errorType: null, excerpt: wrong, line: null, options: optionBlock(lines) },
  }
}

/** Messages that mean: wait, and try again (poudriere's jail_start and logs lock). */
const locks = [
  /jail currently starting: /,
  /jail already running: /,
  /failed to acquire logs lock \(in use by another process\)/,
]

function unfinished({ status }: Build, reply: Reply): Pick<Verdict, 'outcome' | 'reason' | 'again'> {
  const said = logLines(reply.files.get('out.log')?.toString('utf8') ?? '').filter(line => line !== '')
  const error = said.findLast(line => /\bError: /.test(line))?.replace(/^.*\bError: /, '')
  const about = (reason: string, again?: Again) => ({ outcome: 'not-run' as const, reason, again })
  if (said.some(line => locks.some(lock => lock.test(line)))) return about(error ?? 'a lock is held', 'locked')
  if (status === undefined && reply.exit === 0) return about(queued(said))
  if (status === undefined) return about(error ?? said.at(-1) ?? 'poudriere ended without a word')
  if (reply.exit === 'lost') return about(`the build died in ${status}`, 'stopped')
  return about(`poudriere ended in ${status}${error === undefined ? '' : `: ${error}`}`)
}

/** poudriered takes the jobs of those who are not root, and answers success at once. */
function queued(said: readonly string[]): string {
  return said.some(line => /queue/i.test(line))
    ? 'poudriere only queued the build: it was not started as root'
    : 'poudriere ended with 0 and built nothing'
}
