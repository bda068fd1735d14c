/** Distfiles by the names that distinfo knows them by: those it has, those that make wants. */
import { type DistinfoEntry, readDistinfo } from '../model/distinfo.ts'
import type { Tree } from './check.ts'
import { fileOf } from './distfile.ts'
import type { Evaluator } from './evaluator.ts'
import { defaultRows, questionOf, type Row, rowsOf, spaceOf } from './settings.ts'
import { origins, textOf, words } from './tree.ts'

interface Found {
  readonly origin: string
  readonly path: string
  readonly timestamp: number
  readonly entries: readonly DistinfoEntry[]
}

export function withDistinfo(tree: Tree): readonly Found[] {
  return origins(tree).flatMap(origin => {
    const path = `${origin}/distinfo`
    const text = tree.files.get(path)
    if (text === undefined) return []
    const { timestamp, entries } = readDistinfo(text, path)
    return [{ origin, path, timestamp, entries }]
  })
}

export function entriesOf(tree: Tree, path: string): readonly DistinfoEntry[] {
  return readDistinfo(textOf(tree, path), path).entries
}

/** The names under which distinfo knows the files of an answer. */
export function namesIn(answer: Readonly<Record<string, string>>): readonly string[] {
  const folder = answer.DIST_SUBDIR ? `${answer.DIST_SUBDIR}/` : ''
  return words(answer.DISTFILES).map(word => `${folder}${fileOf(word)}`)
}

export async function union(
  tree: Tree,
  make: Evaluator,
  origin: string,
): Promise<{ readonly names: readonly string[]; readonly files: ReadonlySet<string> }> {
  const rows = await rowsOf(tree, make, origin)
  return {
    names: [...new Set(rows.flatMap(row => namesIn(row.answer)))],
    files: new Set(rows.flatMap(row => words(row.answer.DISTFILES))),
  }
}

/** The list looks at options through the same conditions as makesum: the default flavor shows them all. */
export async function fetchListRows(tree: Tree, make: Evaluator, origin: string): Promise<readonly Row[]> {
  const space = await spaceOf(tree, make, origin)
  const [first] = space.flavors
  const newest = make.releases.at(-1)
  const settings = space.settings.filter(setting => setting.freebsd === newest && setting.flavor === first)
  const others = (await defaultRows(tree, make, origin))
    .map(row => row.setting)
    .filter(setting => setting.flavor !== first)
  return Promise.all(
    [...settings, ...others].map(async setting => {
      const question = questionOf(space, setting, 'fetch-url-list-int')
      return { setting, question, answer: await make.ask(question) }
    }),
  )
}

export async function makesumNames(tree: Tree, make: Evaluator, origin: string): Promise<readonly string[]> {
  return [...new Set((await rowsOf(tree, make, origin, 'makesum')).flatMap(row => namesIn(row.answer)))]
}
