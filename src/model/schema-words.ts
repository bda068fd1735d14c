/**
 * The kinds of words that a manifest is made of.
 *
 * The YAML is read with every scalar as text (so that 1.10 stays 1.10 and 20260405 stays what was written); numbers
 * and flags are read here. `.meta({ editor })` tells the JSON Schema what an editor's YAML reader makes of the scalar.
 * What reaches a recipe is held to characters that no shell reads; everything else is escaped where it is rendered.
 */
import { z } from 'zod'
import { type Condition, isConditionError, parseCondition } from './condition.ts'

z.config({ jitless: true })

// biome-ignore lint/suspicious/noControlCharactersInRegex: what make cannot hold in a value is refused here
const printable = /^[^\x00-\x1f\x7f]*$/

/** No half of a surrogate pair, which `"\ud800"` in YAML makes: no file in UTF-8 can hold it. */
const unicode = () => z.string().refine(t => !/\p{Cs}/u.test(t), 'must be Unicode, without half of a surrogate pair')

/** One line, which may be empty. */
export const line = unicode().regex(printable, 'must be one line without control characters').meta({ editor: 'scalar' })
/** What a builder gets as one argument: quoted, so a blank may stand at its ends, but make joins several into one. */
export const argument = line.regex(/^( ?\S)* ?$/, 'must have no several blanks in a row, and no white space but blanks')
export const text = unicode()
  .min(1, 'must not be empty')
  .regex(printable, 'must be one line without control characters')
  .regex(/^\S+( \S+)*$/, 'must be words separated by single blanks, with none at the ends')
  .meta({ editor: 'scalar' })
/** Lines of text for a file or a notice. */
export const block = unicode()
  .min(1, 'must not be empty')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a text file holds neither CR nor other control characters
  .regex(/^[^\x00-\x09\x0b-\x1f\x7f]*$/, 'must be plain lines of text, without tabs or control characters')
  .refine(t => !t.split('\n').some(one => one.endsWith(' ')), 'must have no blanks at the end of a line')
export const word = text.regex(/^[^\s$#\\"'`]+$/, 'must be one word without blanks, quotes, $, # or backslash')
export const flag = z
  .enum(['true', 'false'])
  .transform(v => v === 'true')
  .meta({ editor: 'boolean' })
export const whole = text
  .regex(/^(0|[1-9][0-9]*)$/, 'must be a whole number')
  .transform(Number)
  .meta({ editor: 'integer' })

export const url = text
  .regex(/^(https?|ftp):\/\/[^\s/]+\/(.*\/)?$/, 'must be an http, https or ftp address that ends in /')
  .regex(/^[A-Za-z0-9_.~:/?[\]@!(),;=%{}+-]+$/, 'must be an address without blanks, quotes, $, #, & or backslash')
export const optionName = text.regex(/^[A-Z][A-Z0-9_]*$/, 'must be upper case letters, digits and _')
export const flavorName = text.regex(
  /^[a-z][a-z0-9_]*$/,
  'must be lower case letters, digits and _ (Porter\u2019s Handbook, Flavors)',
)
export const makeName = text.regex(/^[A-Z_][A-Z0-9_]*$/, 'must be a make variable: upper case letters, digits and _')
export const siteName = text.regex(/^[a-z][a-z0-9_]*$/, 'must be a site group: lower case letters, digits and _')
export const packageName = text.regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/, 'must be the name of an Alpine package')
export const affix = text.regex(/^[A-Za-z0-9._-]+$/, 'must be letters, digits and . _ -')
export const repository = text.regex(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, 'must be OWNER/NAME on GitHub')

export const triple = text.regex(/^\d+\.\d+\.\d+$/, 'must be X.Y.Z')
export const commit = text.regex(/^[0-9a-f]{40}$/, 'must be a commit: 40 hexadecimal digits')
export const plainVersion = text.regex(
  /^[0-9A-Za-z][0-9A-Za-z.+_~-]*$/,
  'must be a version: letters, digits and . + _ ~ -',
)
export const apkVersion = text.regex(
  /^[0-9]+(\.[0-9]+)*[a-z]?(_(alpha|beta|pre|rc|cvs|svn|git|hg|p)[0-9]*)*-r[0-9]+$/,
  'must be an Alpine version with its revision, such as 1.37.0-r4',
)
export const kernelVersion = text.regex(
  /^[0-9]+\.[0-9]+\.[0-9]+-r[0-9]+$/,
  'must be a kernel version such as 6.18.20-r0',
)
export const snapshot = text
  .regex(/^20\d{6}$/, 'must be a date: YYYYMMDD')
  .refine(isDate, 'must be a day of the calendar: YYYYMMDD')

const pathCharacters = /^[A-Za-z0-9_.,:@%+=~*?[\]{}/-]+$/
const path = text.regex(pathCharacters, 'must be a path of letters, digits and _ . , : @ % + = ~ * ? [ ] -')
export const relativePath = path.refine(
  p => !p.startsWith('/') && !p.startsWith('-') && !p.split('/').includes('..'),
  'must be a relative path without ..',
)
export const absolutePath = path.refine(
  p => p.startsWith('/') && !p.split('/').includes('..'),
  'must be an absolute path without ..',
)
export const fileName = path.refine(f => !f.includes('/') && !f.startsWith('-'), 'must be a file name')
export const dependency = text.regex(
  /^[A-Za-z0-9_.+-]+(>=|>)[0-9][A-Za-z0-9_.,+]*:[a-z0-9-]+\/[A-Za-z0-9_.+-]+(@[a-z0-9_]+)?$/,
  'must be package>version:category/port',
)

export const condition = text
  .transform((value, context): Condition => {
    const parsed = parseCondition(value)
    if (!isConditionError(parsed)) return parsed
    context.addIssue({
      code: 'custom',
      message: `the condition cannot be read at ${parsed.found}`,
      params: { offset: parsed.offset, found: parsed.found, expected: parsed.expected },
    })
    return z.NEVER
  })
  .meta({ editor: 'condition' })

/** A list whose entries may stand under conditions; the order is kept. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.array(z.strictObject({ when: condition.optional(), add: z.array(item).min(1, 'must list something') }))

/** Exactly one of these keys must be there. */
export function oneOf<Key extends string>(
  ...keys: readonly Key[]
): readonly [(value: { readonly [K in Key]?: unknown }) => boolean, string] {
  const names = `${keys.slice(0, -1).join(', ')} and ${keys.at(-1)}`
  return [value => keys.filter(key => value[key] !== undefined).length === 1, `must have exactly one of ${names}`]
}

function isDate(value: string): boolean {
  const iso = `${value.slice(0, 4)}-${value.slice(4, 6)}-${value.slice(6, 8)}`
  const date = new Date(`${iso}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso)
}
