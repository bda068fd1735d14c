import type { Question } from '../model/answer.ts'
import { ask, askAll } from './evaluate.ts'
import type { Make } from './make.ts'
import { words } from './words.ts'

/** FLAVORS in order, the default first; none: the port has no flavors. */
async function askFlavors(make: Make, question: Question): Promise<readonly string[]> {
  return words((await ask(make, question, ['FLAVORS'])).FLAVORS)
}

/** The package names of `make flavors-package-names`, in the order of FLAVORS. */
export async function packageNames(make: Make, question: Question, jobs: number): Promise<readonly string[]> {
  const flavors = await askFlavors(make, question)
  const questions = flavors.length === 0 ? [question] : flavors.map(flavor => ({ ...question, flavor }))
  return (await askAll(make, questions, ['PKGNAME'], { jobs })).map(answer => answer.PKGNAME ?? '')
}
