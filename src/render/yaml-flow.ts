/** Scalars and flow collections of YAML, written so that they are read back as the same text. */
import type { Data } from '../model/infer/spelling.ts'

/** `{name: BSD2CLAUSE, file: LICENSE}`, `[a, b]`; undefined when something in it takes several lines. */
export function flowText(value: Data): string | undefined {
  if (typeof value === 'string') return value.includes('\n') ? undefined : scalar(value, true)
  if (isList(value)) {
    const items = value.map(item =>
      typeof item === 'string' && /^\d+\.\d+$/.test(item) ? `'${item}'` : flowText(item),
    )
    return items.includes(undefined) ? undefined : `[${items.join(', ')}]`
  }
  const pairs = Object.entries(value).flatMap(([key, item]) => {
    if (item === undefined) return []
    const text = flowText(item)
    return [text === undefined ? undefined : `${scalar(key, true)}: ${text}`]
  })
  return pairs.includes(undefined) ? undefined : `{${pairs.join(', ')}}`
}

/** A text on one line: plain where YAML allows it, else in quotes. */
export function scalar(text: string, inFlow: boolean): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what YAML would not read back is escaped
  if (/[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]/.test(text) && !isWellFormed(text))
    return JSON.stringify(text).replace(/[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]/g, escaped)
  return isPlain(text, inFlow) ? text : `'${text.replaceAll("'", "''")}'`
}

/** Surrogate pairs are letters like others. */
function isWellFormed(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the same set without the surrogates
  return !/[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]/.test(text)
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function isPlain(text: string, inFlow: boolean): boolean {
  if (text === '' || text !== text.trim()) return false
  if (/^[-?:,[\]{}#&*!|>'"%@`]/.test(text) || /: |:$| #/.test(text)) return false
  return !(inFlow && /[,[\]{}]/.test(text))
}

function isList(value: Data): value is readonly Data[] {
  return Array.isArray(value)
}
