import { Fault, type Place } from '../base/fault.ts'

/**
 * What to write right of `=` in a Makefile so that make gives exactly `text` back.
 *
 * `$` is doubled and `#` gets a backslash; quotation marks and braces stand for themselves. Backslashes need care, since
 * make reads them in pairs while it looks for `#` and for the end of the line: an odd number of them there is written
 * with `${:U...}`, an expansion that is only text. Measured with bmake 20200710.
 *
 * Throws Fault `invalid`, code `value.unrepresentable`, for what make or our layout would change: line ends and other
 * control characters, white space at either end, several blanks in a row, and text that is not Unicode.
 */
export function makeValue(text: string, where: Place): string {
  const trouble = unrepresentable.find(({ pattern }) => pattern.test(text))
  if (trouble !== undefined) {
    throw new Fault('invalid', {
      code: 'value.unrepresentable',
      message: `this value cannot stand in a Makefile: it has ${trouble.what}`,
      place: where,
      found: JSON.stringify(text),
      expected: 'one line of text, words separated by single blanks',
      hint: `remove ${trouble.what} in ${where.file}`,
    })
  }
  return text.replace(special, escapeSpecial)
}

/** Is `text` one word for make and, unquoted, one word for a shell? Then it can be an element of a list. */
export function isMakeWord(text: string): boolean {
  return /^[^\s"'`\\\p{Cc}\p{Cs}]+$/u.test(text)
}

const unrepresentable = [
  { pattern: /[\n\r]/, what: 'a line end' },
  { pattern: /\0/, what: 'a NUL' },
  { pattern: /^\s|\s$/, what: 'white space at its beginning or end' },
  { pattern: /\t/, what: 'a tab' },
  { pattern: / {2}/, what: 'several blanks in a row' },
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  { pattern: /[\x01-\x1f\x7f]/, what: 'a control character' },
  { pattern: /\p{Cs}/u, what: 'half of a surrogate pair' },
] as const

/** Backslashes together with the `#` or the end behind them; else one `$` or `#`. */
const special = /(?<!\\)(\\+)(#|$)|\$|#/g

function escapeSpecial(found: string, backslashes: string | undefined, behind: string | undefined): string {
  if (backslashes === undefined) return found === '$' ? '$$' : '\\#'
  const odd = backslashes.length % 2 === 1
  if (behind === '#') return backslashes + (odd ? '${:U\\#}' : '\\#')
  return odd ? `${backslashes.slice(1)}\${:U\\\\}` : backslashes
}
