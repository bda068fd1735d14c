/**
 * Reads a Makefile as text: its logical lines, without evaluating anything.
 * What a line means to make beyond its form is asked from the real make (src/make).
 */

interface At {
  /** Number of the first physical line, from 1. */
  readonly line: number
  /** The physical lines, without their newlines. */
  readonly lines: readonly string[]
}

export interface AssignmentLine extends At {
  readonly kind: 'assignment'
  readonly name: string
  /** `=`, `+=`, `?=`, `:=`, `!=` or `:sh=`. */
  readonly operator: string
  /** White space behind the operator. */
  readonly gap: string
  /** Continuation lines joined, without white space at its ends; nothing is expanded. */
  readonly value: string
  /** Comment at the end, with its `#`; empty: none. */
  readonly comment: string
}

export interface DirectiveLine extends At {
  readonly kind: 'directive'
  /** `if`, `elif`, `include` ... */
  readonly word: string
  readonly gap: string
  /** The rest of the first physical line. */
  readonly rest: string
}

export interface TargetLine extends At {
  readonly kind: 'target'
  readonly names: readonly string[]
}

export type MakefileLine =
  | AssignmentLine
  | DirectiveLine
  | TargetLine
  | (At & { readonly kind: 'blank' | 'comment' | 'recipe' | 'other' })

/** Never fails: a line of no known form is `other`. */
export function readMakefile(text: string): MakefileLine[] {
  return logicalLines(text).map(readLine)
}

/** A line goes on when it ends in an odd number of backslashes. */
export function endsInOddBackslashes(line: string): boolean {
  let count = 0
  while (line[line.length - 1 - count] === '\\') count++
  return count % 2 === 1
}

/** White space of make, cut on both sides; String.trim would also take a no-break space, which is text. */
function trimBlanks(line: string): string {
  return trimBlanksEnd(line.replace(/^[ \t\r\v\f]+/, ''))
}

export function trimBlanksEnd(line: string): string {
  return line.replace(/(?<![ \t\r\v\f])[ \t\r\v\f]+$/, '')
}

/** One line as make sees it: each continuation is one blank. */
export function joinLines(lines: readonly string[]): string {
  return lines
    .map((line, index) => {
      const body = endsInOddBackslashes(line) ? line.slice(0, -1) : line
      return index === 0 ? body : body.replace(/^[ \t]+/, '')
    })
    .join(' ')
}

function logicalLines(text: string): At[] {
  const logical: At[] = []
  let open: string[] | undefined
  for (const [index, line] of text.replaceAll('\r\n', '\n').split('\n').entries()) {
    if (open === undefined) {
      open = []
      logical.push({ line: index + 1, lines: open })
    }
    open.push(line)
    if (!endsInOddBackslashes(line)) open = undefined
  }
  return logical
}

function readLine(at: At): MakefileLine {
  const [first = ''] = at.lines
  if (at.lines.length === 1 && trimBlanks(first) === '') return { ...at, kind: 'blank' }
  if (first.startsWith('\t')) return { ...at, kind: 'recipe' }
  if (trimBlanks(first).startsWith('#')) return { ...at, kind: 'comment' }
  return readDirective(at, first) ?? readAssignment(at) ?? readTarget(at) ?? { ...at, kind: 'other' }
}

const directiveForm =
  /^\.[ \t]*((?:el)?if(?:n?def|n?make)?|elseif|else|endif|(?:end)?for|[-ds]?include|error|warning|info|undef|(?:un)?export(?:[-.]env|-literal|-all)?|break)(?![\w-])([ \t]*)(.*)$/

function readDirective(at: At, first: string): DirectiveLine | undefined {
  const [, word, gap = '', rest = ''] = directiveForm.exec(first) ?? []
  return word === undefined ? undefined : { ...at, kind: 'directive', word, gap, rest }
}

const assignmentForm = /^ *((?:[^\s$:=!?+#]|\$\{[^{}]*\}|\$\([^()]*\)|\+(?!=))+)[ \t]*(\+=|\?=|:=|!=|:sh=|=)([ \t]*)/

function readAssignment(at: At): AssignmentLine | undefined {
  const line = joinLines(at.lines)
  const [whole, name, operator, gap] = assignmentForm.exec(line) ?? []
  if (whole === undefined || name === undefined || operator === undefined || gap === undefined) return undefined
  const rest = line.slice(whole.length)
  const hash = startOfComment(rest)
  const value = trimBlanks(rest.slice(0, hash))
  return { ...at, kind: 'assignment', name, operator, gap, value, comment: trimBlanks(rest.slice(hash)) }
}

/** Where the comment of a line begins, or its length: `\#` and the `#` of `[#]` are no comments. */
function startOfComment(line: string): number {
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '\\') at++
    else if (line[at] === '#' && line[at - 1] !== '[') return at
  }
  return line.length
}

function readTarget(at: At): TargetLine | undefined {
  const names = /^((?:[^\s:!=#$]|\$\{[^{}]*\}|[ \t])+?)[ \t]*(?:::?|!)(?!=)/.exec(joinLines(at.lines))?.[1]
  return names === undefined ? undefined : { ...at, kind: 'target', names: trimBlanks(names).split(/[ \t]+/) }
}
