/** The reference of wifibox.yaml, made from its schema: `wbrel help manifest` and docs/manifest.md. */
import { jsonSchema } from '../model/json-schema.ts'

const intro = `wifibox.yaml is the one manifest: everything below ports/ follows from it.
Versions change with wbrel bump, which touches nothing else in the file.`

const conditions = `Conditions (when:) are written over options:
  UDS_PASSTHRU and not XX_FORWARDING   and, or, not, parentheses
  FW_B43*                              any option that begins so
  flavor = default                     one flavor
  osversion < 1400090                  the FreeBSD version of the build
A condition that no legal setting can fulfil is an error.

Lists are blocks: add: has the items, when: says when they count.`

/** Plain text of at most 80 columns. */
export function manifestPage(): string {
  const root = jsonSchema() as Shape
  return `${intro}\n\n${conditions}\n\nKeys (* may be left out, NAME stands for any name):\n\n${rows(root, root, 1).map(row).join('')}`
}

export function manifestReference(): string {
  return `# The manifest, wifibox.yaml\n\nMade from the schema by \`npm run generate\`; \`wbrel help manifest\` prints the same.\n\n\`\`\`text\n${manifestPage()}\`\`\`\n`
}

interface Row {
  readonly depth: number
  readonly key: string
  readonly what: string
}

interface Shape {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Shape>>
  readonly description?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Shape | boolean
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly enum?: readonly unknown[]
}

/** A value whose keys were told before is told by the name under which they were. */
function rows(shape: Shape, root: Shape, depth: number, told = new Map<string, string>()): readonly Row[] {
  return Object.entries(shape.properties ?? {}).flatMap(([key, value]) => {
    const inner = follow(value, root)
    const optional = shape.required?.includes(key) ? '' : '*'
    const what = value.description ?? inner.description ?? choices(inner)
    const keys = JSON.stringify(below(inner, root, 0, new Map()))
    const before = told.get(keys)
    if (before !== undefined)
      return [{ depth, key: `${key}${optional}`, what: `${what === '' ? '' : `${what}; `}as ${before}` }]
    if (keys !== '[]') told.set(keys, key)
    return [{ depth, key: `${key}${optional}`, what }, ...below(inner, root, depth + 1, told)]
  })
}

/** Keys inside a value: of a mapping, of the entries of a record, of the items of a list. */
function below(shape: Shape, root: Shape, depth: number, told: Map<string, string>): readonly Row[] {
  if (shape.properties) return isPlainList(shape) ? [] : rows(shape, root, depth, told)
  if (shape.items) return below(follow(shape.items, root), root, depth, told)
  if (shape.anyOf) return shape.anyOf.flatMap(one => below(follow(one, root), root, depth, told))
  if (typeof shape.additionalProperties !== 'object') return []
  const inner = below(follow(shape.additionalProperties, root), root, depth + 1, told)
  return inner.length === 0 ? [] : [{ depth, key: 'NAME', what: '' }, ...inner]
}

/** {when, add} is told once, above. */
function isPlainList(shape: Shape): boolean {
  return Object.keys(shape.properties ?? {}).join(' ') === 'when add'
}

function follow(shape: Shape, root: Shape): Shape {
  const name = shape.$ref?.split('/').at(-1)
  const target = name === undefined ? undefined : root.$defs?.[name]
  return target === undefined ? shape : follow({ ...target, ...withoutRef(shape) }, root)
}

function withoutRef({ $ref: _, ...rest }: Shape): Shape {
  return rest
}

function choices(shape: Shape): string {
  return shape.enum?.every(v => typeof v === 'string') ? shape.enum.join(', ') : ''
}

/** Key on the left, words on the right, folded at 80 columns. */
function row({ depth, key, what }: Row): string {
  const left = `${'  '.repeat(depth)}${key}`
  const column = 26
  const lines: string[] = []
  for (const word of what.replace(/: OPTION, PREFIX.*$/, '').split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && column + last.length + 1 + word.length <= 80) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  const [first = '', ...more] = lines
  return [`${left.padEnd(column - 1)} ${first}`, ...more.map(line => `${' '.repeat(column)}${line}`)]
    .map(line => `${line.trimEnd()}\n`)
    .join('')
}
