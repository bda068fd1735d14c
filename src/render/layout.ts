import {
  type AssignmentLine,
  type DirectiveLine,
  endsInOddBackslashes,
  type MakefileLine,
  readMakefile,
  trimBlanksEnd,
} from '../model/makefile-text.ts'
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
  const nodes = readMakefile(makefile).map(parse)
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

type Node =
  | Assignment
  | Exclude<MakefileLine, AssignmentLine>
  | { readonly kind: 'kept'; readonly lines: readonly string[] }

function parse(line: MakefileLine): Node {
  if (line.kind !== 'assignment') return line
  const { name, operator, value, comment, lines } = line
  // `a\ ` would become a continuation without its last blank.
  if (endsInOddBackslashes(value) || endsInOddBackslashes(comment)) return { kind: 'kept', lines }
  const rule = layoutRule(name, operator)
  const parts = rule.form === 'text' ? [value].filter(part => part !== '') : tokens(value)
  return { kind: 'assignment', head: name + operator, rule, tokens: parts, comment }
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

function printDirective({ word, gap, rest, lines }: DirectiveLine, nested: { depth: number }): string[] {
  if (/^(?:el|end)/.test(word)) nested.depth = Math.max(0, nested.depth - 1)
  const line = `.${'  '.repeat(nested.depth)}${word}${gap === '' ? '' : ' '}${rest}`
  if (/^(?:if|el|for)/.test(word)) nested.depth++
  return [line, ...lines.slice(1)].map(trimEnd)
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

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t'
}

/** Without white space at the end, except the blank that keeps a last backslash from continuing the line. */
function trimEnd(line: string): string {
  const short = trimBlanksEnd(line)
  return short.length < line.length && endsInOddBackslashes(short) ? `${short} ` : short
}
