/** Where in a tree the thing stands that a problem is about, as far as its text tells. */
import { join } from 'node:path'
import { Fault, type Problem } from '../../base/fault.ts'
import { type Difference, isImprovement } from '../../model/infer/difference.ts'
import { readMakefile } from '../../model/makefile-text.ts'
import type { TreeFiles } from './read-tree.ts'

/** The problem with its file below the user's folder, and the line that it is about. */
export function placed(problem: Problem, tree: TreeFiles): Problem {
  const { place } = problem
  if (place === undefined) return problem
  const line = place.line ?? lineOf(tree.files.get(place.file) ?? '', problem)
  return { ...problem, place: { ...place, file: join(tree.name, place.file), ...(line === undefined ? {} : { line }) } }
}

/** What work in copies of trees throws, in the words of the user: `copies` are folders, each with the name of its tree. */
export async function inUsersWords<T>(copies: ReadonlyMap<string, string>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    throw new Fault(
      error.exit,
      error.problems.map(problem => ({ hint: mendIt, ...inWordsOf(copies, problem) })),
      { cause: error },
    )
  }
}

const mendIt = 'mend that in the tree, or let a real framework answer: --portsdir /usr/ports'

function inWordsOf(copies: ReadonlyMap<string, string>, { message, found, place, ...rest }: Problem): Problem {
  const named = (text: string): string =>
    [...copies].reduce((made, [copy, name]) => made.replaceAll(`${copy}/`, join(name, '/')), text)
  const command = found === undefined ? undefined : named(found)
  // A make that did not end tells of no line, but its arguments tell of the port.
  const port = rest.code === 'make.timeout' ? / -C (\S+)/.exec(command ?? '')?.[1] : undefined
  const where = port === undefined ? place : { file: join(port, 'Makefile') }
  return {
    ...rest,
    message: port === undefined ? named(message) : message.replace(/^\S+/, 'make'),
    ...(command === undefined ? {} : { found: command }),
    ...(where === undefined ? {} : { place: { ...where, file: named(where.file) } }),
  }
}

/** Differences that nothing else has told of yet: what the tree says and the rendering does not, or otherwise. */
export function unsaidDifferences(
  differences: readonly Difference[],
  told: readonly Problem[],
  tree: TreeFiles,
): readonly Problem[] {
  const isTold = ({ origin, name, was }: Difference): boolean =>
    told.some(
      ({ found, place }) =>
        place?.file.endsWith(`${origin}/${name}`) ||
        (was !== undefined && found?.includes(was.replaceAll('\t', ' ')) && place?.file.includes(`${origin}/`)),
    )
  return differences
    .filter(one => !isImprovement(one) && !isTold(one))
    .map(({ origin, name, was, is, when }) =>
      placed(
        {
          code: 'import.differs',
          severity: 'warning',
          message: `the rendering of ${origin} has another ${name}${when === 'always' ? '' : ` (when ${when})`}`,
          found: was?.replaceAll('\t', ' ') ?? 'nothing',
          expected: is ?? 'nothing',
          place: { file: `${origin}/${name === 'distinfo' ? 'distinfo' : 'Makefile'}` },
        },
        tree,
      ),
    )
}

/** What a Makefile tried when it was evaluated and was not let do, with the line that names the program. */
export function refusal(command: string, trees: readonly TreeFiles[]): Problem {
  const program = command.split(' ')[0] ?? ''
  const named = new RegExp(`(^|[^\\w.-])${program}([^\\w.-]|$)`)
  const places = trees.flatMap(tree =>
    [...tree.files].flatMap(([path, text]) => {
      const at = text.split('\n').findIndex(line => /!=|:sh\b|:!/.test(line) && named.test(line))
      return at < 0 ? [] : [{ file: join(tree.name, path), line: at + 1 }]
    }),
  )
  return {
    code: 'tree.refused',
    severity: 'warning',
    message: `a Makefile runs ${program} when it is evaluated; that was refused`,
    place: places[0] ?? { file: trees[0]?.name ?? '' },
    found: command.trim(),
    expected: 'a Makefile that says the same without a network',
  }
}

/** The line that holds what was found, else the first assignment to a variable that the message names. */
function lineOf(text: string, { found, message }: Problem): number | undefined {
  const lines = text.split('\n')
  const words = (found ?? '').match(/[\w.+-]{5,}/g) ?? []
  const at = words.map(word => lines.findIndex(line => line.includes(word))).find(index => index >= 0)
  if (at !== undefined) return at + 1
  const names = new Set(message.match(/[A-Z_][A-Z0-9_]{3,}/g))
  const known = readMakefile(text)
  const named = (words: readonly string[]): boolean => words.some(word => names.has(word))
  const where =
    known.find(line => line.kind === 'assignment' && names.has(line.name)) ??
    known.find(line => line.kind !== 'comment' && named(line.lines.join(' ').match(/\w+/g) ?? []))
  return where?.line
}
