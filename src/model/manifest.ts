import { isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml'
import type { z } from 'zod'
import { Fault, type Place, type Problem } from '../base/fault.ts'
import { didYouMean } from '../base/text.ts'
import { jsonSchema } from './json-schema.ts'
import { type Manifest, manifestSchema } from './schema.ts'

/** A key's or index's way from the top of the manifest, for example `['guest', 'packages', 0, 'add', 'busybox']`. */
export type Path = readonly PropertyKey[]

/** A manifest and where each of its parts stands in the text. */
export interface ManifestText {
  readonly manifest: Manifest
  readonly text: string
  readonly file: string
  /** The place of the value at the path, or of its nearest ancestor that the text has. */
  readonly placeOf: (path: Path, offset?: number) => Place
  /** Byte-exact range [start, end) of the scalar at the path, in UTF-16 units of `text`; undefined when none stands there. */
  readonly rangeOf: (path: Path) => readonly [number, number] | undefined
}

/**
 * Reads wifibox.yaml: YAML, schema, conditions. Everything wrong is reported at once.
 * What only the whole can tell (an option that nobody declares, say) is found by `resolve` in ports.ts.
 * @throws Fault invalid, one problem for each thing that is wrong, each with file:line:column
 */
export function readManifest(text: string, file: string): ManifestText {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    schema: 'failsafe',
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
  })
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(1, line), column: Math.max(1, col) }
  }
  if (document.errors.length > 0) {
    throw new Fault(
      'invalid',
      document.errors.map((error): Problem => yamlProblem(error, at)),
    )
  }

  const root = document.contents
  const placeOf = (path: Path, offset = 0): Place => {
    const node = nodeAt(root, path)
    return at((node?.range?.[0] ?? 0) + (offset > 0 && isScalar(node) && node.type === 'PLAIN' ? offset : 0))
  }
  const parsed = manifestSchema.safeParse(document.toJS())
  if (!parsed.success) {
    const data: unknown = document.toJS()
    const problems = parsed.error.issues.flatMap(issue =>
      schemaProblems(issue, data, placeOf, path => keyPlace(root, path, at)),
    )
    throw new Fault('invalid', problems.sort(byPlace))
  }
  return {
    manifest: parsed.data,
    text,
    file,
    placeOf,
    rangeOf: path => {
      const node = exactNode(root, path)
      return isScalar(node) && node.range ? [node.range[0], node.range[1]] : undefined
    },
  }
}

/** A manifest that was stored as data (a release record): the same schema, no text. */
export function manifestFromData(data: unknown, file: string): Manifest {
  const parsed = manifestSchema.safeParse(data)
  if (parsed.success) return parsed.data
  const placeOf = (): Place => ({ file })
  throw new Fault(
    'invalid',
    parsed.error.issues.flatMap(issue => schemaProblems(issue, data, placeOf, placeOf)),
  )
}

function yamlProblem(
  error: { code: string; message: string; pos: readonly [number, number] },
  at: (offset: number) => Place,
): Problem {
  const duplicate = error.code === 'DUPLICATE_KEY'
  return {
    code: duplicate ? 'manifest.duplicate-key' : 'manifest.yaml',
    message: duplicate ? 'the same key stands twice in one mapping' : `not valid YAML: ${error.message.split('\n')[0]}`,
    place: at(error.pos[0]),
    hint: duplicate ? 'keep one of the two' : 'mend the YAML at this place; strings with : # { } [ ] * & want quotes',
  }
}

type Issue = z.core.$ZodIssue

function schemaProblems(
  issue: Issue,
  data: unknown,
  placeOf: ManifestText['placeOf'],
  placeOfKey: (path: Path) => Place,
): readonly Problem[] {
  const path = issue.path
  const name = showPath(path)
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(path)
    return issue.keys.map(key => ({
      code: 'manifest.unknown-key',
      message: `${name === '' ? 'the manifest' : name} has no key ${key}${didYouMean(key, known)}`,
      place: placeOfKey([...path, key]),
      found: key,
      expected: known.length > 0 ? `one of ${known.join(', ')}` : 'no key here',
    }))
  }
  if (issue.code === 'invalid_union') {
    const inner = issue.errors.flat().filter(e => e.code !== 'invalid_type')
    const [first] = inner
    if (first) return schemaProblems({ ...first, path: [...path, ...first.path] } as Issue, data, placeOf, placeOfKey)
  }
  if (issue.code === 'invalid_key') {
    return [
      {
        code: 'manifest.key',
        message: `${name}: ${issue.issues[0]?.message ?? 'this key is not allowed'}`,
        place: placeOfKey(path),
        found: String(path.at(-1)),
      },
    ]
  }
  const found = valueAt(data, path)
  if (found === undefined) {
    return [
      { code: 'manifest.missing', message: `${name} is missing`, place: placeOf(path), expected: expectation(issue) },
    ]
  }
  if (issue.code === 'custom' && issue.params) {
    const { offset, found: token, expected } = issue.params as { offset: number; found: string; expected: string }
    return [
      {
        code: 'manifest.condition',
        message: `${name}: ${issue.message}`,
        place: placeOf(path, offset),
        found: token,
        expected,
        hint: 'see `wbrel help manifest` on conditions',
      },
    ]
  }
  return [
    {
      code: 'manifest.value',
      message: `${name} ${complaint(issue)}`,
      place: placeOf(path),
      found: showValue(found),
      expected: expectation(issue),
    },
  ]
}

function complaint(issue: Issue): string {
  if (issue.code === 'invalid_type') return 'has the wrong shape'
  if (issue.code === 'invalid_value') return 'has a value that is not allowed'
  return issue.message
}

function expectation(issue: Issue): string {
  if (issue.code === 'invalid_type')
    return issue.expected === 'object' || issue.expected === 'record'
      ? 'a mapping'
      : issue.expected === 'array'
        ? 'a list'
        : 'a text'
  if (issue.code === 'invalid_value') return `one of ${issue.values.join(', ')}`
  return issue.message.replace(/^must (be|have) /, '')
}

export function byPlace(a: Problem, b: Problem): number {
  return (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0)
}

export function showPath(path: Path): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part + 1}]` : `${i === 0 ? '' : '.'}${String(part)}`))
    .join('')
}

function showValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return typeof value === 'string' ? value : undefined
    value = (value as Record<PropertyKey, unknown>)[part]
  }
  return value
}

/** The keys that the schema knows at a path; the JSON Schema is walked, since only it is plain data. */
function knownKeys(path: Path): readonly string[] {
  const root = jsonSchema() as Shape
  const follow = (shape: Shape): Shape => {
    const name = shape.$ref?.split('/').at(-1)
    return name === undefined ? shape : { ...shape, ...root.$defs?.[name] }
  }
  const flat = (list: readonly Shape[]): readonly Shape[] => list.map(follow).flatMap(s => [s, ...flat(s.anyOf ?? [])])
  let shapes: readonly Shape[] = [root]
  for (const part of path) {
    shapes = flat(shapes).flatMap(shape => {
      const next =
        typeof part === 'number' ? shape.items : (shape.properties?.[String(part)] ?? shape.additionalProperties)
      return typeof next === 'object' ? [next] : []
    })
  }
  return flat(shapes).flatMap(shape => Object.keys(shape.properties ?? {}))
}

interface Shape {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Shape>>
  readonly properties?: Readonly<Record<string, Shape>>
  readonly additionalProperties?: Shape | boolean
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
}

function nodeAt(root: unknown, path: Path): Node | undefined {
  let node: Node | undefined = isNode(root) ? root : undefined
  for (const part of path) {
    const next = childOf(node, part)
    if (next === undefined) return node
    node = next
  }
  return node
}

function exactNode(root: unknown, path: Path): Node | undefined {
  let node: Node | undefined = isNode(root) ? root : undefined
  for (const part of path) {
    node = childOf(node, part)
    if (node === undefined) return undefined
  }
  return node
}

function childOf(node: Node | undefined, part: PropertyKey): Node | undefined {
  if (isAlias(node)) return undefined
  if (isSeq(node)) {
    const item = node.items[Number(part)]
    return isNode(item) ? item : undefined
  }
  const value = pairOf(node, part)?.value
  return isNode(value) ? value : undefined
}

function pairOf(node: Node | undefined, part: PropertyKey): Pair | undefined {
  if (!isMap(node)) return undefined
  return node.items.find(pair => isPair(pair) && isScalar(pair.key) && String(pair.key.value) === String(part))
}

function keyPlace(root: unknown, path: Path, at: (offset: number) => Place): Place {
  const parent = nodeAt(root, path.slice(0, -1))
  const key = pairOf(parent, path.at(-1) ?? '')?.key
  return at((isScalar(key) ? key.range?.[0] : undefined) ?? parent?.range?.[0] ?? 0)
}
