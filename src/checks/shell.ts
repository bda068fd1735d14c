/** Reads the command lines of a dry run, as far as checks need it: simple commands, words, loops over words. */

export interface ShellCommand {
  /** Base name of the program. */
  readonly name: string
  /** Its words, quotes taken away; redirections are left out. */
  readonly words: readonly string[]
  /** How often loops over words run it. */
  readonly times: number
}

/** The simple commands of a line; a `for` is a command of its own, whose words are what it loops over. */
export function commandsOf(line: string): readonly ShellCommand[] {
  const found: ShellCommand[] = []
  const loops: number[] = []
  for (const tokens of statements(line)) {
    let words = [...tokens]
    while (words[0] !== undefined && leading.has(words[0])) words = words.slice(1)
    const [first = ''] = words
    if (first === 'done') loops.pop()
    if (first === 'for') {
      const list = words.slice(3)
      found.push({ name: 'for', words: list, times: 1 })
      loops.push(list.some(word => /[*?$`[]/.test(word)) ? 2 : list.length)
      continue
    }
    if (first === 'while' || first === 'until') loops.push(2)
    while (words[0] !== undefined && (leading.has(words[0]) || /^\w+=/.test(words[0]))) words = words.slice(1)
    const [program, ...rest] = words
    if (program === undefined || program === 'done') continue
    const times = loops.reduce((all, n) => all * n, 1)
    found.push({ name: program.slice(program.lastIndexOf('/') + 1), words: withoutRedirections(rest), times })
  }
  return found
}

const leading = new Set(['do', 'then', 'else', 'elif', 'if', 'while', 'until', '!', '{', '(', '}', ')', 'fi', 'esac'])

/** Splits at ; & | and line ends outside of quotes, then at blanks. A quoted empty word stays a word. */
function statements(line: string): readonly (readonly string[])[] {
  const all: string[][] = [[]]
  let word: string | undefined
  let quote = ''
  const endWord = (): void => {
    if (word !== undefined) all.at(-1)?.push(word)
    word = undefined
  }
  for (let i = 0; i < line.length; i++) {
    const c = line[i] ?? ''
    if (quote !== '') {
      if (c === quote) quote = ''
      else if (c === '\\' && quote === '"') word = (word ?? '') + (line[++i] ?? '')
      else word = (word ?? '') + c
    } else if (c === "'" || c === '"') {
      quote = c
      word ??= ''
    } else if (c === '\\') word = (word ?? '') + (line[++i] ?? '')
    else if (c === ';' || c === '|' || c === '\n' || (c === '&' && line[i - 1] !== '>')) {
      endWord()
      all.push([])
    } else if (/\s/.test(c)) endWord()
    else word = (word ?? '') + c
  }
  endWord()
  return all.filter(words => words.length > 0)
}

function withoutRedirections(words: readonly string[]): readonly string[] {
  return words.filter((word, index) => !/^\d*(>>?|<)/.test(word) && !/^\d*(>>?|<)$/.test(words[index - 1] ?? ''))
}

/** The words of a value as sh splits them; for MAKE_ARGS, which reach make through a shell. */
export function shellWords(value: string): readonly string[] {
  return statements(value).flat()
}
