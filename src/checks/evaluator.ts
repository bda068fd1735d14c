/** Asks make, each question once, with as many processes at a time as there are jobs. */
import { join } from 'node:path'
import { ask, type DryRun, dryRun } from '../make/evaluate.ts'
import { plistVariables } from '../make/expand-plist.ts'
import type { Make } from '../make/make.ts'
import { starters } from '../make/starters.ts'
import type { Answer, Question } from '../model/answer.ts'
import type { FreeBSD } from '../model/freebsd.ts'
import { dependKinds } from '../model/ports.ts'

/** A question about one port of the tree. */
export interface Asked extends Omit<Question, 'dir'> {
  /** `net/wifibox-core` */
  readonly origin: string
}

export interface Evaluator {
  readonly releases: readonly FreeBSD[]
  /** All of `asked`, or `only` these variables, in one process; paths in the answers are relative to the tree's folder. */
  readonly ask: (question: Asked, only?: readonly string[]) => Promise<Answer>
  readonly dryRun: (question: Asked, goals: readonly string[]) => Promise<DryRun>
}

export interface EvaluatorOptions {
  readonly make: Make
  /** Absolute; holds net/wifibox*. */
  readonly folder: string
  readonly releases: readonly FreeBSD[]
  readonly jobs: number
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/** What one process is asked for, so that no setting is evaluated twice. */
const asked: readonly string[] = [
  ...['PKGNAME', 'PKGBASE', 'PORTNAME', 'PORTVERSION', 'CATEGORIES', 'MAINTAINER', 'COMMENT', 'WWW', 'ONLY_FOR_ARCHS'],
  ...['FLAVORS', 'FLAVOR', 'PORT_OPTIONS', 'COMPLETE_OPTIONS_LIST', 'OPTIONS_DEFAULT', 'OPTIONS_DEFINE'],
  ...['OPTIONS_SINGLE', 'OPTIONS_RADIO', 'OPTIONS_MULTI', 'OPTIONS_GROUP'],
  ...['DISTFILES', 'EXTRACT_ONLY', 'MASTER_SITES', 'DIST_SUBDIR', 'WRKSRC', 'MAKE_ARGS', 'GH_TAGNAME'],
  ...['PKGMESSAGE', 'IGNORE', 'DEV_ERROR', 'CONFLICTS_INSTALL'],
  ...dependKinds.map(kind => `${kind.toUpperCase()}_DEPENDS`),
  ...plistVariables,
].filter((name, index, all) => all.indexOf(name) === index)

export function evaluator(options: EvaluatorOptions): Evaluator {
  const { make, folder, releases, jobs, onProgress } = options
  const { run: runner } = starters(make.assets, jobs > 1 ? jobs + 1 : 1)
  const run = options.signal === undefined ? { runner } : { runner, signal: options.signal }
  const memory = new Map<string, Promise<unknown>>()
  // One in waiting, so that no processor idles while this process starts the next make.
  const limit = limiter(jobs > 1 ? jobs + 1 : 1)
  let done = 0
  let total = 0
  const once = <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const known = memory.get(key)
    if (known !== undefined) return known as Promise<T>
    total++
    const answer = limit(work).finally(() => onProgress?.(++done, total))
    memory.set(key, answer)
    return answer
  }
  const questionOf = ({ origin, ...question }: Asked): Question => ({ ...question, dir: join(folder, origin) })
  return {
    releases,
    ask: (question, only = asked) =>
      once(keyOf(question, only), async () => relative(await ask(make, questionOf(question), only, run), folder)),
    dryRun: (question, goals) =>
      once(keyOf(question, ['-n', ...goals]), () => dryRun(make, questionOf(question), goals, run)),
  }
}

function keyOf(question: Asked, words: readonly string[]): string {
  return JSON.stringify([question, words === asked ? [] : words])
}

function relative(answer: Answer, folder: string): Answer {
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, value.replaceAll(`${folder}/`, '')]))
}

/** At most `most` at a time, the others wait in line. */
function limiter(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async work => {
    if (running >= Math.max(1, most)) await new Promise<void>(resolve => waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
