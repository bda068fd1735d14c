import { type LayoutRule, layoutRule } from './layout-rules.ts'

/**
 * Gives a Makefile its final bytes: columns, wrapping and blank lines as portfmt makes them.
 *
 * - The text comes with one assignment a logical line and any white space; its order is kept, nothing is sorted.
 * - All assignments of a paragraph share one column: the next tab stop behind the longest `NAME=`, at least 16.
 *   Only a blank line ends a paragraph; comments, conditionals and targets between two assignments do not.
 * - Directives are indented by two blanks behind the dot for each level they are nested.
 * - Comments, targets and recipes are kept, without white space at the end of a line.
 * - Several blank lines become one; the result is empty or ends in exactly one newline.
 *
 * Running it on its own result changes nothing, and make reads the same words before and after. Never fails: what is
 * not understood is kept. Source: t6/portfmt parser.c and rules.c (2021); Porter's Handbook, Order of Variables.
 */
export function layout(makefile: string): string {
  const nodes = logicalLines(makefile).map(parse)
  const columns = goalColumns(nodes)
  const nested = { depth: 0 }
  const out: string[] = []
  for (const node of nodes) {
    if (node.kind === 'blank') {
      if (out.length > 0 && out.at(-1) !== '') out.push('')
    } else if (node.kind === 'assignment') out.push(...printAssignment(node, columns.get(node) ?? 16))
    else if (node.kind === 'directive') out.push(...printDirective(node, nested))
    else out.push(...node.lines.map(trimEnd))
  }
  if (out.at(-1) === '') out.pop()
  return out.length === 0 ? '' : `${out.join('\n')}\n`
}

/**
 * The tokens of a value: separated by blanks, but `"a b"`, `'a b'`, `${VAR:S/a b/c/}` and `a\ b` each stay whole.
 * A quotation mark that is never closed holds everything up to the end.
 */
export function tokens(value: string): string[] {
  const found: string[] = []
  let start = 0
  let at = 0
  while (at < value.length) {
    if (isBlank(value[at])) {
      if (at > start) found.push(value.slice(start, at))
      at++
      start = at
    } else at = endOfUnit(value, at)
  }
  if (value.length > start) found.push(value.slice(start))
  return found
}

interface Assignment {
  readonly kind: 'assignment'
  /** Name and operator: `MAKE_ARGS+=`. */
  readonly head: string
  readonly rule: LayoutRule
  readonly tokens: readonly string[]
  /** Comment at the end of the line, with its `#`; empty: none. */
  readonly comment: string
}

interface Directive {
  readonly kind: 'directive'
  readonly word: string
  /** What follows the word, after one blank or, as in `.if!x`, none. */
  readonly rest: string
  readonly more: readonly string[]
}

type Node =
  | Assignment
  | Directive
  | { readonly kind: 'blank' }
  | { readonly kind: 'kept'; readonly lines: readonly string[] }

/** The physical lines of each logical line: a line goes on when it ends in an odd number of backslashes. */
function logicalLines(text: string): string[][] {
  const logical: string[][] = []
  let open: string[] | undefined
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    if (open === undefined) {
      open = []
      logical.push(open)
    }
    open.push(line)
    if (!endsInOddBackslashes(line)) open = undefined
  }
  return logical
}

function parse(lines: readonly string[]): Node {
  const [first = '', ...more] = lines
  if (lines.length === 1 && trim(first) === '') return { kind: 'blank' }
  if (first.startsWith('\t') || trim(first).startsWith('#')) return { kind: 'kept', lines }
  const [, word, gap, rest = ''] = directiveLine.exec(first) ?? []
  if (word !== undefined) return { kind: 'directive', word, rest: gap === '' || rest === '' ? rest : ` ${rest}`, more }
  return parseAssignment(lines) ?? { kind: 'kept', lines }
}

const directiveLine =
  /^\.[ \t]*((?:el)?if(?:n?def|n?make)?|else|endif|(?:end)?for|[-ds]?include|error|warning|info|undef|(?:un)?export(?:[-.]env|-literal|-all)?|break)(?![\w-])([ \t]*)(.*)$/

function parseAssignment(lines: readonly string[]): Assignment | undefined {
  const line = joined(lines)
  const match = assignmentLine.exec(line)
  if (match === null) return undefined
  const [whole, name = '', operator = ''] = match
  const rest = line.slice(whole.length)
  const hash = startOfComment(rest)
  const value = trim(rest.slice(0, hash))
  const comment = trim(rest.slice(hash))
  // `a\ ` would become a continuation without its last blank.
  if (endsInOddBackslashes(value) || endsInOddBackslashes(comment)) return undefined
  const rule = layoutRule(name, operator)
  const parts = rule.form === 'text' ? [value].filter(part => part !== '') : tokens(value)
  return { kind: 'assignment', head: name + operator, rule, tokens: parts, comment }
}

const assignmentLine = /^ *((?:[^\s$:=!?+#]|\$\{[^{}]*\}|\$\([^()]*\)|\+(?!=))+)[ \t]*(\+=|\?=|:=|!=|:sh=|=)[ \t]*/

/** One line of make's view: backslash, newline and the white space around them become one blank. */
function joined(lines: readonly string[]): string {
  return lines
    .map((line, index) => {
      const body = endsInOddBackslashes(line) ? line.slice(0, -1) : line
      return index === 0 ? body : body.replace(/^[ \t]+/, '')
    })
    .join(' ')
}

/** The column of each assignment; see portfmt's parser_find_goalcols. */
function goalColumns(nodes: readonly Node[]): ReadonlyMap<Node, number> {
  const columns = new Map<Node, number>()
  for (const paragraph of paragraphs(nodes)) {
    const shared = paragraph.filter(widens).reduce((widest, { head }) => Math.max(widest, columnBehind(head)), 16)
    for (const one of paragraph) columns.set(one, one.rule.ownColumn ? Math.max(16, columnBehind(one.head)) : shared)
  }
  return columns
}

function paragraphs(nodes: readonly Node[]): Assignment[][] {
  const found: Assignment[][] = [[]]
  for (const node of nodes) {
    if (node.kind === 'blank') found.push([])
    else if (node.kind === 'assignment') found.at(-1)?.push(node)
  }
  return found
}

function widens({ rule, tokens, comment }: Assignment): boolean {
  return !rule.ownColumn && (tokens.length > 0 || comment !== '')
}

/** The first tab stop that lies behind `head`: 16 for `LICENSE=`, which ends exactly on a stop. */
function columnBehind(head: string): number {
  return (Math.floor(head.length / 8) + 1) * 8
}

function printAssignment(node: Assignment, column: number): string[] {
  const rows = node.rule.form === 'wrap' ? fill(node.tokens, 80 - column - 2) : [...node.tokens]
  if (node.comment !== '') rows.push([rows.pop(), node.comment].filter(part => part !== undefined).join(' '))
  const [first, ...others] = rows
  if (first === undefined) return [node.head]
  const tabs = '\t'.repeat(column / 8)
  const printed = [
    node.head + '\t'.repeat(Math.ceil((column - node.head.length) / 8)) + first,
    ...others.map(row => tabs + row),
  ]
  return printed.map((row, index) => (index < printed.length - 1 ? `${row} \\` : row))
}

/** Rows of tokens; like portfmt it does not count the blank before the token that is added. */
function fill(list: readonly string[], width: number): string[] {
  const rows: string[] = []
  let row: string[] = []
  let length = 0
  for (const token of list) {
    if (row.length > 0 && length + token.length > width) {
      rows.push(row.join(' '))
      row = []
      length = 0
    }
    length += token.length + (row.length > 0 ? 1 : 0)
    row.push(token)
  }
  if (row.length > 0) rows.push(row.join(' '))
  return rows
}

function printDirective(node: Directive, nested: { depth: number }): string[] {
  const closes = /^(?:el|end)/.test(node.word)
  if (closes) nested.depth = Math.max(0, nested.depth - 1)
  const line = `.${'  '.repeat(nested.depth)}${node.word}${node.rest}`
  if (/^(?:if|el|for)/.test(node.word)) nested.depth++
  return [line, ...node.more].map(trimEnd)
}

/** Where the comment of a line begins, or its length: `\#` and the `#` of `[#]` are no comments. */
function startOfComment(line: string): number {
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '\\') at++
    else if (line[at] === '#' && line[at - 1] !== '[') return at
  }
  return line.length
}

/** The position behind the character, escape, reference or quotation that begins at `at`. */
function endOfUnit(value: string, at: number): number {
  const char = value[at]
  if (char === '\\') return Math.min(at + 2, value.length)
  if (char === '"' || char === "'" || char === '`') return endOfQuotation(value, at, char)
  if (char === '$' && value[at + 1] === '{') return endOfReference(value, at + 1, '{', '}')
  if (char === '$' && value[at + 1] === '(') return endOfReference(value, at + 1, '(', ')')
  return char === '$' && value[at + 1] === '$' ? at + 2 : at + 1
}

function endOfQuotation(value: string, open: number, mark: string): number {
  for (let at = open + 1; at < value.length; at++) {
    if (value[at] === '\\') at++
    else if (value[at] === mark) return at + 1
  }
  return value.length
}

function endOfReference(value: string, open: number, left: string, right: string): number {
  let depth = 0
  for (let at = open; at < value.length; at++) {
    if (value[at] === '\\') at++
    else if (value[at] === left) depth++
    else if (value[at] === right && --depth === 0) return at + 1
  }
  return value.length
}

/** White space of make, on both sides; String.trim would also take a no-break space, which is text. */
function trim(line: string): string {
  return line.replace(/^[ \t\r\v\f]+|(?<![ \t\r\v\f])[ \t\r\v\f]+$/g, '')
}

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t'
}

function endsInOddBackslashes(line: string): boolean {
  let count = 0
  while (line[line.length - 1 - count] === '\\') count++
  return count % 2 === 1
}

/** Without white space at the end, except the blank that keeps a last backslash from continuing the line. */
function trimEnd(line: string): string {
  const short = line.replace(/(?<![ \t\r\v\f])[ \t\r\v\f]+$/, '')
  return short.length < line.length && endsInOddBackslashes(short) ? `${short} ` : short
}
