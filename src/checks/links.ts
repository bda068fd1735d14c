/** What a recipe names its links. */
import { commandsOf } from './shell.ts'

/** The names that a loop over files gives to links of `file`: what the words after the file expand to. */
export function linkNames(line: string, file: string): readonly string[] {
  const loop = /\bfor (\w+) in ([^;]+);/.exec(line)
  const variable = loop?.[1]
  if (variable === undefined)
    return commandsOf(line)
      .filter(c => c.name === 'ln')
      .flatMap(c => c.words.slice(-1))
      .map(baseName)
  return commandsOf(line)
    .filter(command => command.name === 'ln')
    .flatMap(command => command.words.slice(-1))
    .map(word => baseName(expandIn(word, variable, file)))
}

/** `$f`, `${f}`, `${f%.bin}`, `${f##*-}`. */
function expandIn(word: string, variable: string, value: string): string {
  return word
    .replace(new RegExp(`\\$\\{${variable}%%?([^}]*)\\}`, 'g'), (_, suffix: string) =>
      value.endsWith(suffix) ? value.slice(0, value.length - suffix.length) : value,
    )
    .replace(new RegExp(`\\$\\{${variable}\\}|\\$${variable}\\b`, 'g'), value)
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
