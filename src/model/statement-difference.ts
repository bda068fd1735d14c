/** In what the files of a port differ, statement by statement; nothing is evaluated. */
import type { Texts } from './foreign.ts'
import type { Difference } from './infer/difference.ts'
import { type Statement, statementsOf, without } from './statements.ts'

/** Distfiles are left out: whoever reads this sees them elsewhere. */
export function statementDifferences(origin: string, was: Texts, is: Texts): readonly Difference[] {
  const own = (texts: Texts): readonly Statement[] =>
    [...texts]
      .filter(([path]) => path.startsWith(`${origin}/`) && !path.endsWith('/distinfo'))
      .flatMap(([path, text]) => statementsOf(path, text))
      // That a target is there; its recipe tells more.
      .filter(one => one.value !== ':')
  const [old, now] = [own(was), own(is)]
  return [
    ...without(old, now).map(one => ({ ...described(origin, one), was: one.value, is: undefined })),
    ...without(now, old).map(one => ({ ...described(origin, one), was: undefined, is: one.value })),
  ]
}

function described(origin: string, { path, name, context }: Statement) {
  const file = path.slice(origin.length + 1)
  return {
    origin,
    name: name === 'line' ? file : name,
    when: context === '' ? 'always' : context.replace(/(^|\()if /g, '$1'),
  }
}
