/** Where in a tree the thing stands that a problem is about, as far as its text tells. */
import { join } from 'node:path'
import type { Problem } from '../../base/fault.ts'
import { readMakefile } from '../../model/makefile-text.ts'
import type { TreeFiles } from './sandbox.ts'

/** The problem with its file below the user's folder, and the line of the variable that it names. */
export function placed(problem: Problem, tree: TreeFiles): Problem {
  const { place } = problem
  if (place === undefined) return problem
  const line = place.line ?? lineOf(tree, place.file, problem.message)
  return { ...problem, place: { ...place, file: join(tree.name, place.file), ...(line === undefined ? {} : { line }) } }
}

/** The first assignment to a variable that the text names. */
export function lineOf(tree: TreeFiles, file: string, text: string): number | undefined {
  const names = new Set(text.match(/[A-Za-z_][A-Za-z0-9_]{2,}/g))
  const found = readMakefile(tree.files.get(file) ?? '').find(
    line =>
      line.kind === 'assignment' &&
      (names.has(line.name) || [...names].some(n => n.length > 5 && line.value.includes(n))),
  )
  return found?.line
}
