/** Strings of the manifest that refer to something by `{name}`. */
import type { Problem } from '../base/fault.ts'
import { didYouMean } from '../base/text.ts'
import { type Path, showPath } from './manifest.ts'
import type { Part } from './ports.ts'

/** Collects everything that is wrong; a path leads to the place in the text. */
export interface Report {
  readonly add: (path: Path, problem: Omit<Problem, 'place'>) => void
}

/** Replaces `{name}` by its value; `{{` stands for one brace. */
export function fill(text: string, values: ReadonlyMap<string, string>, path: Path, report: Report): string {
  return template(text, [...values.keys()], path, report)
    .map(part => ('text' in part ? part.text : (values.get(part.variable) ?? '')))
    .join('')
}

/** Splits `{NAME}` from plain text; only known names are allowed. */
export function template(text: string, known: readonly string[], path: Path, report: Report): readonly Part[] {
  const parts: Part[] = []
  for (const piece of text.split(/(\{\{|\}\}|\{[^{}]*\})/)) {
    if (piece === '') continue
    if (piece === '{{' || piece === '}}') parts.push({ text: piece[0] ?? '' })
    else if (piece.startsWith('{') && piece.endsWith('}')) {
      const variable = piece.slice(1, -1)
      if (!known.includes(variable)) {
        report.add(path, {
          code: 'manifest.reference',
          message: `${showPath(path)} refers to {${variable}}, which does not exist${didYouMean(variable, known)}`,
          found: piece,
          expected: known.length > 0 ? `one of ${known.map(k => `{${k}}`).join(', ')}` : 'no reference here',
          hint: 'a brace of its own is written twice: {{',
        })
      }
      parts.push({ variable })
    } else parts.push({ text: piece })
  }
  return parts
}
