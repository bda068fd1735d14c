/** Variables that Makefiles read, also under names that they put together: `${PKGS_${option}}`. */
import { literally } from '../../base/text.ts'

/** Does anything in these texts read the variable? `name` may itself be put together. */
export function isReadIn(texts: string, name: string): boolean {
  const plain = new RegExp(`[$][{(]${literally(name)}\\b|\\b(defined|empty|exists)\\(${literally(name)}\\b`)
  if (plain.test(texts)) return true
  const own = pieces(name)
  return references(texts).some(reference => {
    const parts = pieces(reference)
    if (own.length > 1) return parts.join('*') === own.join('*')
    const middle = new RegExp(`^${parts.map(literally).join('(.+)')}$`).exec(name)?.slice(1)
    // What is looked up stands in the text, too: in a list, as a flavor, as an option.
    return middle?.every(word => isWord(word, texts)) === true
  })
}

/** Names that hold a reference and text of their own, behind `${`, `defined(` or `empty(`. */
function references(texts: string): readonly string[] {
  const put = /(?:\$\{|\b(?:defined|empty)\()((?:[\w.]|\$\{[^{}]*\})*\$\{[^{}]*\}[\w.]*)/g
  const found = [...texts.matchAll(put)].map(match => match[1] ?? '')
  return [...new Set(found)].filter(reference => pieces(reference).join('') !== '')
}

/** What stands around the references of a name. */
function pieces(name: string): readonly string[] {
  return name.split(/\$\{[^{}]*\}/)
}

/** `FW_BRCM` may stand there as `brcm`, to which something was put. */
function isWord(word: string, texts: string): boolean {
  const ends = word.split('_').map((_, i, parts) => parts.slice(i).join('_'))
  return ends.some(end => new RegExp(`(?<![\\w$])${literally(end)}(?!\\w)`, 'i').test(texts))
}
