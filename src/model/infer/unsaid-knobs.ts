/** Variables that a user may define and that change more than a manifest can say: it hands them on, or is silenced by them. */
import { knobArguments } from './compose-args.ts'
import { mentions, placeWhere } from './makefile-places.ts'
import type { Report } from './spelling.ts'
import type { Change, Survey } from './survey.ts'

export function unsaidKnobs(survey: Survey, report: Report): void {
  const { origin, knobChanges } = survey
  for (const [knob, changes] of knobChanges)
    for (const [name, change] of changes) {
      // What follows: the values of the arguments tell of their names, the links of the shell that makes them.
      if (name === 'MAKE_ARGS' || name === 'recipe.whole') continue
      const words = unsaid(survey, knob, name, change)
      if (words.length === 0) continue
      report({
        message: `${origin}: ${name} changes when the user defines ${knob}, which a manifest has no words for`,
        found: words.join(' '),
        expected: 'a variable that is handed on as it is, names files to copy, or silences a notice',
        ...placeWhere(survey, mentions(knob)),
      })
    }
}

/** The words that went (`-`) or came (`+`) and that no part of a manifest accounts for. */
function unsaid(survey: Survey, knob: string, name: string, { gone, come }: Change): readonly string[] {
  const handed = new Set(knobArguments(survey).flatMap(argument => (argument.knob === knob ? [argument.name] : [])))
  const isSaid = (word: string): boolean =>
    (name.startsWith('MAKE_ARGS.') && handed.has(name.slice('MAKE_ARGS.'.length))) ||
    (name === 'recipe.extras' && word.split('\t').includes(`wbrel-${knob}`))
  const shown = (word: string): string =>
    name.startsWith('MAKE_ARGS.') ? `${name.slice('MAKE_ARGS.'.length)}=${word}` : word.replaceAll('\t', ' ')
  const went = name === 'recipe.notices' ? [] : gone.map(word => `-${shown(word)}`)
  return [...went, ...come.filter(word => !isSaid(word)).map(word => `+${shown(word)}`)]
}
