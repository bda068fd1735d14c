/** What Makefiles say of options, word by word, and what options change. */

import type { Tree } from './check.ts'
import type { Row } from './settings.ts'
import { filesOf, logicalLines, words } from './tree.ts'

export function declaringFiles(tree: Tree, origin: string): readonly string[] {
  return filesOf(tree, origin)
    .filter(([path]) => /^Makefile|\.mk$/.test(path))
    .map(([path]) => `${origin}/${path}`)
}

interface Use {
  /** With `*` for what is not written out. */
  readonly pattern: string
  readonly line: number
}

/** `PORT_OPTIONS:MNAME`, and NAME_DESC. */
export function usedOptions(text: string): readonly Use[] {
  return logicalLines(text).flatMap(({ text: line, line: number }) => {
    const looked = [...line.matchAll(/\bPORT_OPTIONS:(?:[NM][A-Z][^:}]*:)*[MN]([^:}\s]+)/g)].map(
      match => match[1] ?? '',
    )
    const described = /^([A-Z][A-Z0-9_]*)_DESC[?+:]?=/.exec(line)?.[1]
    return [...looked.filter(name => !name.includes('$')), ...(described === undefined ? [] : [described])].map(
      pattern => ({ pattern, line: number }),
    )
  })
}

export function matches(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`).test(name)
}

export function withoutDeclarations(text: string): string {
  return logicalLines(text)
    .map(line => line.text)
    .filter(line => !/^OPTIONS_|^[A-Z0-9_]+_DESC/.test(line))
    .join('\n')
}

/** By its name, by a pattern such as FW_*, or by a word that is completed by a loop. */
export function mentions(text: string, option: string): boolean {
  if (new RegExp(`\\b${option}(?![A-Z0-9])`).test(text)) return true
  return [...text.matchAll(/PORT_OPTIONS:[MN]([A-Z0-9_]+\*)/g)].some(match => matches(match[1] ?? '', option))
}

const observed = ['DISTFILES', 'MAKE_ARGS', 'RUN_DEPENDS', 'BUILD_DEPENDS', 'PKGMESSAGE', 'CONFLICTS_INSTALL']

/** Does some value never occur both with and without the option? */
export function changes(rows: readonly Row[], option: string): boolean {
  const seen = (on: boolean): ReadonlySet<string> =>
    new Set(
      rows
        .filter(row => row.setting.options.has(option) === on)
        .flatMap(row => observed.flatMap(name => words(row.answer[name]))),
    )
  const [off, on] = [seen(false), seen(true)]
  return [...on].some(word => !off.has(word)) || [...off].some(word => !on.has(word))
}
