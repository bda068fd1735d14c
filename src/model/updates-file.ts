/** Reads updates.yaml, the file of `wbrel bump --file`. */
import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { z } from 'zod'
import { Fault, type Place, type Problem } from '../base/fault.ts'
import { didYouMean } from '../base/text.ts'
import type { ListEdit } from './list-edits.ts'
import { type Path, showPath } from './manifest.ts'
import type { ComponentUpdate, Updates } from './updates.ts'

const word = z.string().regex(/^\S+$/, 'must be one word')
const update = z.union([
  word,
  z
    .strictObject({ version: word.optional(), commit: word.optional() })
    .refine(u => u.version !== undefined || u.commit !== undefined, 'must have a version, a commit or both'),
])
const line = z.string().min(1, 'must not be empty')
const listEdit = z
  .strictObject({ at: word, remove: line.optional(), after: line.optional(), add: line.optional() })
  .refine(
    e => (e.remove === undefined) === (e.add !== undefined) && (e.after === undefined) === (e.add === undefined),
    'must have either remove, or after and add',
  )

/** `core: finalize` drops the commit; anything else that is one word is a version. */
const schema = z.strictObject({
  components: z.record(z.string(), update).optional(),
  lists: z.array(listEdit).optional(),
})

/** @throws Fault invalid with everything that is wrong, each with its place */
export function readUpdates(text: string, file: string): Updates {
  const lines = new LineCounter()
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false })
  const at = (offset: number | undefined): Place => {
    const { line: row, col } = lines.linePos(offset ?? 0)
    return { file, line: Math.max(1, row), column: Math.max(1, col) }
  }
  const placeOf = (path: Path): Place => at(nodeAt(document.contents, path)?.range?.[0])
  if (document.errors.length > 0) {
    const problems = document.errors.map(e => yamlProblem(e.message, at(e.pos[0])))
    throw new Fault('invalid', problems)
  }
  const parsed = schema.safeParse(document.toJS() ?? {})
  if (!parsed.success) {
    const keyPlace = (path: Path): Place => at(keyAt(document.contents, path))
    throw new Fault(
      'invalid',
      rootCauses(parsed.error.issues).flatMap(issue => problemsOf(issue, placeOf, keyPlace)),
    )
  }
  const { components = {}, lists = [] } = parsed.data
  return {
    components: Object.entries(components).map(([name, value]): ComponentUpdate => {
      const place = placeOf(['components', name])
      if (typeof value !== 'string') return { component: name, ...value, place }
      return name === 'core' && value === 'finalize'
        ? { component: name, finalize: true, place }
        : { component: name, version: value, place }
    }),
    lists: lists.map((edit, i): ListEdit => {
      const { remove, after = '', add = '' } = edit
      const change =
        remove === undefined ? { kind: 'add' as const, after, item: add } : { kind: 'remove' as const, item: remove }
      return { at: edit.at, change, place: placeOf(['lists', i]) }
    }),
  }
}

function yamlProblem(message: string, place: Place): Problem {
  return { code: 'updates.yaml', message: `not valid YAML: ${message.split('\n')[0]}`, place }
}

function problemsOf(
  issue: z.core.$ZodIssue,
  placeOf: (path: Path) => Place,
  keyPlace: (path: Path) => Place,
): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const known =
      issue.path.length === 0
        ? ['components', 'lists']
        : issue.path[0] === 'lists'
          ? ['at', 'remove', 'after', 'add']
          : ['version', 'commit']
    return issue.keys.map(key => ({
      code: 'updates.unknown-key',
      message: `${showPath(issue.path) || 'the file of updates'} has no key ${key}${didYouMean(key, known)}`,
      place: keyPlace([...issue.path, key]),
      found: key,
      expected: `one of ${known.join(', ')}`,
    }))
  }
  if (issue.code === 'invalid_union') {
    const inner = issue.errors.flat().filter(e => e.code !== 'invalid_type')
    if (inner.length > 0) {
      return inner.flatMap(e =>
        problemsOf({ ...e, path: [...issue.path, ...e.path] } as z.core.$ZodIssue, placeOf, keyPlace),
      )
    }
  }
  const wrongShape = issue.code === 'invalid_type' || issue.code === 'invalid_union'
  return [
    {
      code: 'updates.value',
      message: `${showPath(issue.path) || 'the file of updates'} ${wrongShape ? 'has the wrong shape' : issue.message}`,
      place: placeOf(issue.path),
      expected: wrongShape ? 'see the example in `wbrel bump --help`' : issue.message.replace(/^must (be|have) /, ''),
    },
  ]
}

/** An entry with an unknown key is not also said to lack the right one. */
function rootCauses(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  const misspelt = new Set(issues.filter(i => i.code === 'unrecognized_keys').map(i => showPath(i.path)))
  return issues.filter(issue => issue.code !== 'custom' || !misspelt.has(showPath(issue.path)))
}

/** The node at the path, or its nearest ancestor. */
function nodeAt(root: unknown, path: Path): Node | undefined {
  let node = root as Node | undefined
  for (const part of path) {
    const next: unknown = isCollection(node) ? node.get(part, true) : undefined
    if (next === undefined || next === null) return node
    node = next as Node
  }
  return node
}

function keyAt(root: unknown, path: Path): number | undefined {
  const parent = nodeAt(root, path.slice(0, -1))
  const pair = isMap(parent) ? parent.items.find(p => isScalar(p.key) && p.key.value === path.at(-1)) : undefined
  return (isScalar(pair?.key) ? pair.key.range?.[0] : undefined) ?? parent?.range?.[0]
}

function isCollection(node: Node | undefined): node is Node & { get: (key: PropertyKey, keep: true) => unknown } {
  return node !== undefined && 'get' in node
}
