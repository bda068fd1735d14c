/** Questions about one port of a tree that somebody else wrote. */
import { basename, dirname, join } from 'node:path'
import { readText } from '../../base/files.ts'
import { ask as askMake, dryRun } from '../../make/evaluate.ts'
import { expandPlist, plistVariables } from '../../make/expand-plist.ts'
import type { Make } from '../../make/make.ts'
import type { Answer, Question } from '../../model/answer.ts'
import { listsOf, listVariables, type Names, renamed, textVariables } from '../../model/infer/facts.ts'
import { type Effects, type RecipePlaces, readRecipes } from '../../model/infer/recipe.ts'
import type { Setting } from '../../model/options.ts'
import { declaredOptions } from '../../model/options.ts'
import type { Port } from '../../model/ports.ts'
import type { Observation } from './observe.ts'

export interface PortToAsk {
  readonly make: Make
  /** Absolute folder of the port. */
  readonly dir: string
  readonly jobs: number
  readonly signal?: AbortSignal | undefined
  readonly onDone?: (() => void) | undefined
  /** Text of a file, '' when there is none; CR LF became LF. */
  readonly read: (file: string) => string
  /** Answers that are known already, by question. */
  readonly memory: Map<string, Promise<Observation>>
  /** Further variables, each a text. */
  readonly also?: readonly string[]
}

/** Reads each file once. */
export function fileReader(): (file: string) => string {
  const texts = new Map<string, string>()
  return file => {
    const text = texts.get(file) ?? (readText(file) ?? '').replaceAll('\r\n', '\n')
    texts.set(file, text)
    return text
  }
}

type More = Omit<Partial<Question>, 'dir' | 'freebsd' | 'flavor' | 'set' | 'unset'>

/** The question that forces every option of the setting on or off. */
export function questionOf(dir: string, port: Port, setting: Setting, more: More = {}): Question {
  const names = declaredOptions(port, setting.flavor, setting.freebsd).map(o => o.name)
  return {
    dir,
    freebsd: setting.freebsd,
    ...(setting.flavor === '' ? {} : { flavor: setting.flavor }),
    ...(names.length === 0
      ? {}
      : { set: names.filter(n => setting.options.has(n)), unset: names.filter(n => !setting.options.has(n)) }),
    ...more,
  }
}

const asked = [
  ...new Set([...textVariables, ...listVariables, 'MAKE_ARGS', 'PORT_OPTIONS', ...plistVariables, ...placed()]),
]

function placed(): readonly string[] {
  return ['STAGEDIR', 'WRKDIR', 'PREFIX', 'DISTDIR', 'SRC_BASE', '.CURDIR']
}

/** What make says in these settings, recipes included unless `recipes` is false. */
export async function observeSettings(
  to: PortToAsk,
  port: Port,
  settings: readonly Setting[],
  more: More = {},
  recipes = true,
): Promise<readonly Observation[]> {
  return inTurns(to, settings, setting => {
    const question = questionOf(to.dir, port, setting, more)
    const key = JSON.stringify([question, recipes, ...(to.also ?? [])])
    const known = to.memory.get(key)
    if (known !== undefined) return known
    const answer = observeOne(to, port, setting, question, recipes)
    to.memory.set(key, answer)
    return answer
  })
}

async function observeOne(
  to: PortToAsk,
  port: Port,
  setting: Setting,
  question: Question,
  recipes: boolean,
): Promise<Observation> {
  const run = to.signal === undefined ? {} : { signal: to.signal }
  const also = to.also ?? []
  const answer = await askMake(to.make, question, [...asked, ...also], run)
  const effects = recipes ? await recipesOf(to, question, answer) : undefined
  const names = namesOf(to, answer)
  const lists = new Map(listsOf(answer, plistOf(to, answer), effects, names))
  for (const name of also) if (answer[name]) lists.set(name, [renamed(answer[name], names)])
  // Older ports say it in the last line of their description (Porter's Handbook, WWW).
  const www = answer.WWW ? undefined : /^WWW:\s*(\S+)\s*$/m.exec(to.read(join(to.dir, 'pkg-descr')))?.[1]
  if (www !== undefined) lists.set('WWW', [www])
  const tags = tagsOf(to, port, answer)
  if (tags.length > 0) lists.set('TAGS', tags)
  if (answer.PLIST) lists.set('PLIST.file', [basename(answer.PLIST)])
  const options = new Set((answer.PORT_OPTIONS ?? '').split(' ').filter(o => o !== ''))
  to.onDone?.()
  return { setting, point: { flavor: setting.flavor, options, osversion: setting.freebsd.osversion }, lists }
}

/** Work on a list with as many at a time as there are jobs, and one in waiting. */
export async function inTurns<T, R>(
  { jobs }: Pick<PortToAsk, 'jobs'>,
  list: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = new Array(list.length)
  const queue = list.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(list.length, jobs + 1) }, worker))
  return results
}

async function recipesOf(to: PortToAsk, question: Question, answer: Answer): Promise<Effects> {
  const run = to.signal === undefined ? {} : { signal: to.signal }
  const { lines, problems } = await dryRun(withoutTree(to.make), question, ['stage'], run)
  const commands = lines.filter(line => !/^\w+(\[\d+\])?: stopped in /.test(line))
  const effects = readRecipes(commands, placesOf(answer))
  // A target that make cannot make here hides the recipes behind it.
  const told = problems.map(problem => problem.message.replace(/^make: /, '').replace(/\. Stop$/, ''))
  return { ...effects, unknown: [...effects.unknown, ...told] }
}

/** The stand-in framework shows the hooks of a port without the real one's own hundred commands. */
function withoutTree(make: Make): Make {
  const { portsdir: _, ...rest } = make
  return { ...rest, framework: 'stand-in' }
}

function placesOf(answer: Answer): RecipePlaces {
  const subdir = answer.DIST_SUBDIR ? `/${answer.DIST_SUBDIR}` : ''
  return {
    wrkdir: answer.WRKDIR ?? '',
    wrksrc: answer.WRKSRC ?? '',
    stagedir: answer.STAGEDIR ?? '',
    prefix: answer.PREFIX ?? '',
    distdir: `${answer.DISTDIR ?? ''}${subdir}`,
    srcBase: answer.SRC_BASE ?? '',
  }
}

/** The package list without the licence files, which the framework adds. */
function plistOf({ dir, read }: PortToAsk, answer: Answer): readonly string[] {
  return expandPlist({ ...answer, LICENSE: '' }, read(answer.PLIST || join(dir, 'pkg-plist')))
}

/** Tags of the package list beside those of the options: the ones whose lines count in this setting. */
function tagsOf({ dir, read }: PortToAsk, port: Port, answer: Answer): readonly string[] {
  const file = read(answer.PLIST || join(dir, 'pkg-plist'))
  const text = `${file} ${answer.PLIST_FILES ?? ''} ${answer.PLIST_DIRS ?? ''}`
  const used = new Set([...text.matchAll(/%%(\w+)%%/g)].map(match => match[1] ?? ''))
  const isOption = (tag: string): boolean => port.options.some(o => o.name === tag || `NO_${o.name}` === tag)
  const on = new Set([...(answer.PLIST_SUB ?? '').matchAll(/(?:^| )(\w+)=""/g)].map(match => match[1] ?? ''))
  return [...used].filter(tag => on.has(tag) && !isOption(tag))
}

/** Folders of this machine in answers: the port's own, its tree, and the make-believe host's. */
function namesOf(to: PortToAsk, answer: Answer): Names {
  const tree = dirname(dirname(to.dir))
  return [[`${to.dir}/`, ''], [`${tree}/`, ''], ...(answer.SRC_BASE ? [[answer.SRC_BASE, '{SRC_BASE}'] as const] : [])]
}
