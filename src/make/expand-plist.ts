import type { Answer } from '../model/answer.ts'
import { quotedWords, words } from './words.ts'

/** What `expandPlist` needs to know of a port. */
export const plistVariables = [
  ...['LICENSE', 'PKGNAME', 'LOCALBASE', 'NO_LICENSES_INSTALL'],
  ...['PLIST', 'PLIST_SUB', 'PLIST_FILES', 'PLIST_DIRS'],
] as const

/**
 * The package list as the framework's generate-plist makes it, without `@comment` lines: the licence files, PLIST_FILES,
 * the text of pkg-plist, PLIST_DIRS; tags replaced. `text` is the file that PLIST names, '' if there is none.
 */
export function expandPlist(answer: Answer, text: string): readonly string[] {
  const lines = [
    ...quotedWords(answer.PLIST_FILES),
    ...text.split('\n').filter(line => line !== ''),
    ...quotedWords(answer.PLIST_DIRS).map(dir => `@dir ${dir}`),
  ]
  const substitute = substitution(answer.PLIST_SUB)
  return [...licenceFiles(answer), ...lines.map(substitute).filter(line => !/^@comment( |$)/.test(line))]
}

/** Mk/bsd.licenses.mk: a port with a LICENSE installs a catalog, the summary, and each licence's text. */
function licenceFiles(answer: Answer): readonly string[] {
  const names = words(answer.LICENSE)
  if (names.length === 0 || answer.NO_LICENSES_INSTALL) return []
  const folder = `${answer.LOCALBASE || '/usr/local'}/share/licenses/${answer.PKGNAME ?? ''}`
  return ['catalog.mk', 'LICENSE', ...names].map(name => `${folder}/${name}`)
}

/** Replaces %%KEY%%; PLIST_SUB holds KEY=value words, and an unknown tag stays. */
function substitution(plistSub: string | undefined): (line: string) => string {
  const values = new Map(quotedWords(plistSub).map(splitAtEquals))
  return line => line.replace(/%%(\w+)%%/g, (tag, key: string) => values.get(key) ?? tag)
}

function splitAtEquals(word: string): readonly [string, string] {
  const at = word.indexOf('=')
  return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)]
}
