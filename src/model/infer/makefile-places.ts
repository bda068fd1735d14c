/** Where in the Makefiles of a port the line stands that something is about. */
import type { Place } from '../../base/fault.ts'
import { literally } from '../../base/text.ts'
import { type MakefileLine, readMakefile } from '../makefile-text.ts'
import type { Survey } from './survey.ts'

/** Is it a Makefile, or something that one may include? */
export function isMakefile(path: string): boolean {
  return /^Makefile|\.(mk|inc)$/.test(path)
}

/** The texts of all of them. */
export function makefilesText(files: ReadonlyMap<string, string>): string {
  return [...files].flatMap(([path, text]) => (isMakefile(path) ? [text] : [])).join('\n')
}

/** The first line of which this is true, in the Makefile itself before what it includes; without one, the Makefile. */
export function placeWhere(
  { origin, files }: Pick<Survey, 'origin' | 'files'>,
  isIt: (line: MakefileLine) => boolean,
): { readonly place: Place } {
  for (const [path, text] of files) {
    const found = isMakefile(path) ? readMakefile(text).find(isIt) : undefined
    if (found !== undefined) return { place: { file: `${origin}/${path}`, line: found.line } }
  }
  return { place: { file: `${origin}/Makefile` } }
}

export function mentions(word: string): (line: MakefileLine) => boolean {
  const named = new RegExp(`(?<![\\w.-])${literally(word)}(?![\\w.-])`)
  return line => line.kind !== 'comment' && line.lines.some(part => named.test(part))
}
