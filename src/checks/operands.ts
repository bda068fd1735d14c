/** Commands that lack what they work on. */
import type { Row } from './settings.ts'
import type { ShellCommand } from './shell.ts'

/** Operands that a command needs, options and their values not counted. */
const operands: Readonly<Record<string, { readonly least: number; readonly withValue: readonly string[] }>> = {
  cp: { least: 2, withValue: [] },
  mv: { least: 2, withValue: [] },
  ln: { least: 2, withValue: [] },
  rm: { least: 1, withValue: [] },
  mkdir: { least: 1, withValue: ['-m'] },
  uudecode: { least: 1, withValue: ['-o'] },
  'b43-fwcutter': { least: 1, withValue: ['-w'] },
}

export function emptiness(command: ShellCommand, row: Row): readonly string[] {
  const { name, words: list } = command
  if (name === 'for') return list.length === 0 ? ['a loop runs over nothing'] : []
  const folder = `/${row.answer.DIST_SUBDIR ?? ''}`
  const hollow = list
    .filter(word => isHollow(word) || (word.endsWith(folder) && folder !== '/' && word.includes('distfiles')))
    .map(word => `${name} is given ${word === '' ? 'an empty word' : word}, a name without a file`)
  if (/tar$/.test(name)) return [...hollow, ...tarProblems(name, list)]
  const rule = operands[name]
  if (rule === undefined) return hollow
  const count = list.filter(
    (word, index) => !word.startsWith('-') && !rule.withValue.includes(list[index - 1] ?? ''),
  ).length
  return count >= rule.least
    ? hollow
    : [...hollow, `${name} runs without ${rule.least === 1 ? 'an operand' : `${rule.least} operands`}`]
}

/** Nothing, a distfile's folder, a suffix without a name, or a pattern below a folder that ends there. */
function isHollow(word: string): boolean {
  return (
    word === '' ||
    word === '*/' ||
    /\/distfiles\/([\w.-]+\/)?$/.test(word) ||
    /\/\.(tar|zip|o|apk|fw|bin|uu)\b/.test(word)
  )
}

function tarProblems(name: string, list: readonly string[]): readonly string[] {
  const at = list.findIndex((word, index) => /^-[A-Za-z]*f$/.test(word) || (index === 0 && /^[a-z]*f$/.test(word)))
  if (at < 0) return []
  const file = list[at + 1]
  return file === undefined || file.startsWith('-') ? [`${name} runs without an archive`] : []
}
