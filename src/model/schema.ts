/**
 * The one schema of wifibox.yaml: its types, its errors and its JSON Schema (`wbrel schema`) come from here.
 *
 * The YAML is read with every scalar as text (so that 1.10 stays 1.10 and 20260405 stays what was written); numbers
 * and flags are read here. `.meta({ editor })` tells the JSON Schema what an editor's YAML reader makes of the scalar.
 */
import { z } from 'zod'
import { type Condition, isConditionError, parseCondition } from './condition.ts'

z.config({ jitless: true })

// biome-ignore lint/suspicious/noControlCharactersInRegex: what make cannot hold in a value is refused here
const printable = /^[^\x00-\x1f\x7f]*$/
const text = z
  .string()
  .min(1, 'must not be empty')
  .regex(printable, 'must be one line without control characters')
  .regex(/^\S+( \S+)*$/, 'must be words separated by single blanks, with none at the ends')
  .meta({ editor: 'scalar' })
const block = z
  .string()
  .min(1, 'must not be empty')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a text file holds neither CR nor other control characters
  .regex(/^[^\x00-\x09\x0b-\x1f\x7f]*$/, 'must be plain lines of text, without tabs or control characters')
  .refine(t => !t.split('\n').some(line => line.endsWith(' ')), 'must have no blanks at the end of a line')
const word = text.regex(/^[^\s$#\\"'`]+$/, 'must be one word without blanks, quotes, $, # or backslash')
const flag = z
  .enum(['true', 'false'])
  .transform(v => v === 'true')
  .meta({ editor: 'boolean' })
const whole = text
  .regex(/^(0|[1-9][0-9]*)$/, 'must be a whole number')
  .transform(Number)
  .meta({ editor: 'integer' })
const url = word.regex(/^(https?|ftp):\/\/[^\s/]+\/(.*\/)?$/, 'must be an http, https or ftp address that ends in /')
const optionName = text.regex(/^[A-Z][A-Z0-9_]*$/, 'must be upper case letters, digits and _')
const flavorName = text.regex(
  /^[a-z][a-z0-9_]*$/,
  'must be lower case letters, digits and _ (Porter\u2019s Handbook, Flavors)',
)
const makeName = text.regex(/^[A-Z_][A-Z0-9_]*$/, 'must be a make variable: upper case letters, digits and _')
const siteName = text.regex(/^[a-z][a-z0-9_]*$/, 'must be a site group: lower case letters, digits and _')
const triple = text.regex(/^\d+\.\d+\.\d+$/, 'must be X.Y.Z')
const commit = text.regex(/^[0-9a-f]{40}$/, 'must be a commit: 40 hexadecimal digits')
const apkVersion = text.regex(
  /^[0-9]+(\.[0-9]+)*[a-z]?(_(alpha|beta|pre|rc|cvs|svn|git|hg|p)[0-9]*)*-r[0-9]+$/,
  'must be an Alpine version with its revision, such as 1.37.0-r4',
)
const plainVersion = text.regex(/^[0-9A-Za-z][0-9A-Za-z.+_~-]*$/, 'must be a version: letters, digits and . + _ ~ -')
const repository = text.regex(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, 'must be OWNER/NAME on GitHub')
const relativePath = word.refine(
  p => !p.startsWith('/') && !p.split('/').includes('..'),
  'must be a relative path without ..',
)
const snapshot = text
  .regex(/^20\d{6}$/, 'must be a date: YYYYMMDD')
  .refine(isDate, 'must be a day of the calendar: YYYYMMDD')

export const conditionText = text
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
const listOf = <Item extends z.ZodType>(item: Item) =>
  z.array(z.strictObject({ when: conditionText.optional(), add: z.array(item).min(1, 'must list something') }))

const option = z.strictObject({
  description: text,
  default: flag.optional(),
  flavors: z.array(flavorName).min(1).optional(),
  exclude_freebsd: z.array(whole).min(1).optional(),
  implies: z.array(optionName).min(1).optional(),
  prevents: z.array(optionName).min(1).optional(),
})
const optionGroup = z.record(optionName, z.record(optionName, option))
const options = z.strictObject({
  define: z.record(optionName, option).optional(),
  single: optionGroup.optional(),
  radio: optionGroup.optional(),
  multi: optionGroup.optional(),
  group: optionGroup.optional(),
})

const dependency = text.regex(
  /^[A-Za-z0-9_.+-]+(>=|>)[0-9][^:\s]*:[a-z0-9-]+\/[A-Za-z0-9_.+-]+(@[a-z0-9_]+)?$/,
  'must be package>version:category/port',
)
const depends = z.strictObject({
  fetch: listOf(dependency).optional(),
  extract: listOf(dependency).optional(),
  patch: listOf(dependency).optional(),
  build: listOf(dependency).optional(),
  lib: listOf(dependency).optional(),
  run: listOf(dependency).optional(),
  test: listOf(dependency).optional(),
})

const makeArg = z
  .strictObject({
    name: makeName,
    when: conditionText.optional(),
    value: z
      .string()
      .regex(printable, 'must be one line without control characters')
      .meta({ editor: 'scalar' })
      .optional(),
    choice: z.strictObject({ group: optionName, strip: text }).optional(),
    list: makeName.optional(),
    distfile: z.enum(['minirootfs']).optional(),
    packages: flag.optional(),
    knob: makeName.optional(),
  })
  .refine(
    arg =>
      [arg.value, arg.choice, arg.list, arg.distfile, arg.packages, arg.knob].filter(v => v !== undefined).length === 1,
    'must have exactly one of value, choice, list, distfile, packages and knob',
  )

const message = z.strictObject({
  file: text.regex(/^pkg-message(\.[A-Za-z0-9_-]+)?$/, 'must be pkg-message or pkg-message.NAME').optional(),
  when: conditionText.optional(),
  type: z.enum(['install', 'remove', 'upgrade']).optional(),
  minimum_version: plainVersion.optional(),
  maximum_version: plainVersion.optional(),
  text: block.refine(t => !/^EOM$/m.test(t), 'must not hold the line EOM, which ends a pkg-message'),
})

const ignore = z.strictObject({
  probe: z.enum(['linux64', 'emul-path', 'emul-folder', 'kernel-sources']),
  when: conditionText.optional(),
  message: text,
})

const action = z
  .strictObject({
    when: conditionText.optional(),
    remove: relativePath.optional(),
    mkdir: word.refine(p => p.startsWith('/') && !p.split('/').includes('..'), 'must be an absolute path').optional(),
    set: z
      .strictObject({
        file: relativePath,
        key: text.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a variable of the file'),
        value: text.regex(/^[A-Za-z0-9_./:,+-]*$/, 'must be letters, digits and _ . / : , + -'),
      })
      .optional(),
  })
  .refine(
    a => [a.remove, a.mkdir, a.set].filter(v => v !== undefined).length === 1,
    'must have exactly one of remove, mkdir and set',
  )

const license = z.strictObject({ name: word, file: relativePath.optional() })

/** What every port can state. */
const port = {
  revision: whole.optional(),
  epoch: whole.optional(),
  comment: text,
  www: text.optional(),
  license: license.optional(),
  description: block,
  depends: depends.optional(),
  conditions: z.record(optionName, conditionText).optional(),
  options: options.optional(),
  make_args: z.array(makeArg).optional(),
  plist: listOf(text).optional(),
  stages: listOf(text).optional(),
  post_install: z.array(action).optional(),
  messages: z.array(message).optional(),
  ignore: z.array(ignore).optional(),
}

const ownPackage = z.strictObject({ version: apkVersion, site: siteName.optional(), aport: word.optional() })
const apk = z
  .preprocess(value => (typeof value === 'string' ? { version: value } : value), ownPackage)
  .meta({ editor: 'package' })
const ownModule = z.strictObject({ version: plainVersion, driver: whole.optional(), site: siteName.optional() })
const module = z
  .preprocess(value => (typeof value === 'string' ? { version: value } : value), ownModule)
  .meta({ editor: 'package' })
const packageName = text.regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/, 'must be the name of an Alpine package')
const packageBlock = z
  .strictObject({
    when: conditionText.optional(),
    add: z.record(packageName, apk).optional(),
    kernel: text.optional(),
    modules: z.record(packageName, module).optional(),
  })
  .refine(
    b => [b.add, b.kernel, b.modules].filter(v => v !== undefined).length === 1,
    'must have exactly one of add, kernel and modules',
  )

const kernel = z.strictObject({
  package: packageName,
  version: text.regex(/^[0-9]+\.[0-9]+\.[0-9]+-r[0-9]+$/, 'must be a kernel version such as 6.18.20-r0'),
  when: conditionText.optional(),
  site: siteName.optional(),
  suffix: text.optional(),
})

const fileName = word.refine(f => !f.includes('/') && !f.startsWith('-'), 'must be a file name')
const archive = z
  .strictObject({
    version: plainVersion,
    site: siteName,
    file: fileName,
    when: conditionText,
    members: z.array(text).min(1).optional(),
    strip: whole.optional(),
    cut: relativePath.optional(),
    object: fileName.optional(),
  })
  .refine(a => (a.members === undefined) !== (a.cut === undefined), 'must have exactly one of members and cut')

const firmware = z.strictObject({
  linux_firmware: z
    .strictObject({
      version: plainVersion,
      site: siteName,
      file: fileName,
      links: flag.optional(),
      patterns: z.record(optionName, z.array(relativePath).min(1)),
    })
    .optional(),
  source_tree: z.record(optionName, z.array(relativePath).min(1)).optional(),
  archives: z.record(text, archive).optional(),
  copies: z
    .array(z.strictObject({ when: conditionText, folder: relativePath, match: fileName, before: text, insert: text }))
    .optional(),
  extra: z.strictObject({ when: conditionText, knob: makeName, into: relativePath }).optional(),
})

const notice = z.strictObject({ when: conditionText.optional(), unless_defined: makeName, text: block })

const wifibox = z.strictObject({ version: triple, ...port })
const core = z.strictObject({ version: triple, commit: commit.optional(), github: repository, ...port })
const guest = z.strictObject({
  version: snapshot,
  commit,
  github: repository,
  group: siteName,
  branch: word.optional(),
  variables: z.record(text, word).optional(),
  sites: z.record(siteName, z.union([url, z.array(url).min(1)]).meta({ editor: 'sites' })),
  own_site: siteName,
  alpine: z.strictObject({ version: triple, site: siteName, file: fileName }),
  kernels: z.record(text, kernel),
  packages: z.array(packageBlock).min(1),
  firmware: firmware.optional(),
  lists: z.record(makeName, listOf(word)).optional(),
  mount_points: makeName.optional(),
  brings: z.record(relativePath, z.array(relativePath).min(1)).optional(),
  notices: z.array(notice).optional(),
  url_probe: text.regex(/^[a-z][a-z-]*$/, 'must be the name of a target').optional(),
  ...port,
})

export const manifestSchema = z.strictObject({
  schema: z.literal('1').meta({ editor: 'one' }),
  maintainer: text.regex(/^[^\s@]+@[^\s@]+$/, 'must be a mail address'),
  category: text.regex(/^[a-z0-9-]+$/, 'must be a category of the ports tree'),
  architectures: z.array(word).min(1).optional(),
  freebsd: z.array(text.regex(/^\d+\.\d+$/, 'must be a release such as 14.3')).min(1),
  flavors: z.record(flavorName, optionName),
  wifibox,
  core,
  guest,
})

/** The manifest as data, conditions read, defaults not yet filled in. */
export type Manifest = z.output<typeof manifestSchema>
export type ManifestInput = z.input<typeof manifestSchema>
export type PortInput = Pick<Manifest['core'], keyof typeof port & keyof Manifest['core']>
export type OptionInput = z.output<typeof option>

/** The JSON Schema (draft 2020-12) for editors. */
export function jsonSchema(): object {
  const schema = z.toJSONSchema(manifestSchema, {
    io: 'input',
    override: ({ jsonSchema: json }) => {
      const shape = json as Record<string, unknown>
      const editor = shape.editor
      delete shape.editor
      if (editor === 'scalar') shape.type = ['string', 'number']
      if (editor === 'boolean' || editor === 'integer') {
        for (const key of Object.keys(shape)) if (key !== 'description') delete shape[key]
        shape.type = editor
      }
      if (editor === 'one') {
        delete shape.type
        delete shape.const
        shape.enum = [1, '1']
      }
      if (editor === 'condition') {
        shape.description = 'A condition: OPTION, PREFIX*, flavor = NAME, osversion < N, with and, or, not, ( )'
      }
      if (editor === 'package') {
        const { editor: _, ...inner } = shape
        for (const key of Object.keys(shape)) delete shape[key]
        shape.anyOf = [{ type: ['string', 'number'] }, inner]
      }
    },
  })
  return { ...schema, title: 'wifibox.yaml, the manifest of the Wifibox ports' }
}

function isDate(value: string): boolean {
  const iso = `${value.slice(0, 4)}-${value.slice(4, 6)}-${value.slice(6, 8)}`
  const date = new Date(`${iso}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso)
}
