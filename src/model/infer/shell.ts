/** Just enough of sh(1) to read what recipes do: words, quotes, `&&` and `;`, and loops over plain words. */

/** One simple command: its words without quotes, and whether its output goes into a file. */
export interface Simple {
  readonly words: readonly string[]
  /** The file behind `>`. */
  readonly into: string | undefined
}

/** The simple commands of a line in order; undefined when the line has anything else in it (pipes, case, if ...). */
export function simpleCommands(line: string): readonly Simple[] | undefined {
  const tokens = tokenize(line)
  if (tokens === undefined) return undefined
  const loop = unrolled(tokens)
  return loop === undefined ? undefined : commandsOf(loop)
}

interface Token {
  readonly text: string
  /** An operator of the shell, or a word. */
  readonly operator: boolean
  /** Does the word hold a quotation? Then it is no keyword. */
  readonly quoted: boolean
}

const operators = ['&&', '||', ';;', '|', '>>', '>', '<', ';', '&', '(', ')']

function tokenize(line: string): readonly Token[] | undefined {
  const tokens: Token[] = []
  let at = 0
  while (at < line.length) {
    if (/\s/.test(line[at] ?? '')) {
      at++
      continue
    }
    const operator = operators.find(o => line.startsWith(o, at))
    if (operator !== undefined) {
      tokens.push({ text: operator, operator: true, quoted: false })
      at += operator.length
      continue
    }
    const word = readWord(line, at)
    if (word === undefined) return undefined
    tokens.push(word)
    at = word.end
  }
  return tokens
}

function readWord(line: string, start: number): (Token & { readonly end: number }) | undefined {
  let text = ''
  let quoted = false
  let at = start
  while (at < line.length) {
    const char = line[at] ?? ''
    if (/[\s;&|<>()]/.test(char)) break
    if (char === '`' || line.startsWith('$(', at)) return undefined
    if (char === '\\') {
      text += line[at + 1] ?? ''
      at += 2
    } else if (char === "'" || char === '"') {
      const end = closing(line, at)
      if (end === undefined) return undefined
      text += char === "'" ? line.slice(at + 1, end) : line.slice(at + 1, end).replace(/\\(["\\$`])/g, '$1')
      quoted = true
      at = end + 1
    } else {
      text += char
      at++
    }
  }
  return { text, operator: false, quoted, end: at }
}

function closing(line: string, open: number): number | undefined {
  const mark = line[open]
  for (let at = open + 1; at < line.length; at++) {
    if (mark === '"' && line[at] === '\\') at++
    else if (line[at] === mark) return at
  }
  return undefined
}

/** `for x in a b; do COMMANDS; done` written out; nested loops too. */
function unrolled(tokens: readonly Token[]): readonly Token[] | undefined {
  const start = tokens.findIndex(t => isKeyword(t, 'for'))
  if (start < 0) return tokens
  const name = tokens[start + 1]?.text ?? ''
  const open = tokens.findIndex((t, i) => i > start && isKeyword(t, 'do'))
  const end = matchingDone(tokens, open)
  const isLoop = tokens[start + 2]?.text === 'in' && open > 0 && end > 0
  if (!isLoop) return undefined
  const words = tokens.slice(start + 3, open).filter(t => !t.operator)
  const body = tokens.slice(open + 1, end)
  const written = words.flatMap(({ text }) => [
    ...body.map(token => ({
      ...token,
      text: token.text.replaceAll(`\${${name}}`, text).replaceAll(reference(name), text),
    })),
    { text: ';', operator: true, quoted: false },
  ])
  return unrolled([...tokens.slice(0, start), ...written, ...tokens.slice(end + 1)])
}

function reference(name: string): RegExp {
  return new RegExp(`\\$${name}(?![A-Za-z0-9_])`, 'g')
}

function matchingDone(tokens: readonly Token[], open: number): number {
  let depth = 0
  for (let i = open; i >= 0 && i < tokens.length; i++) {
    const token = tokens[i]
    if (token === undefined) break
    if (isKeyword(token, 'do')) depth++
    if (isKeyword(token, 'done') && --depth === 0) return i
  }
  return -1
}

function isKeyword(token: Token, word: string): boolean {
  return !token.operator && !token.quoted && token.text === word
}

const keywords = ['while', 'until', 'if', 'case', 'do', 'done', 'then', '!', '{', '[']

function commandsOf(tokens: readonly Token[]): readonly Simple[] | undefined {
  const found: Simple[] = []
  let words: Token[] = []
  let into: string | undefined
  const finish = (): void => {
    if (words.length > 0) found.push({ words: words.map(w => w.text), into })
    words = []
    into = undefined
  }
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]
    if (token === undefined) break
    if (!token.operator) words.push(token)
    else if (token.text === '&&' || token.text === ';') finish()
    else if (token.text === '>') into = tokens[++i]?.text
    else if (token.text === '||' && tokens[i + 1]?.text === 'true') i++
    else return undefined
  }
  finish()
  return found.some(c => keywords.includes(c.words[0] ?? '')) ? undefined : found
}
