import { eachLine, linesOf, type TextRule } from './rule.ts'

/** What every text file of a port must keep to. */
export const rulesOfTexts: readonly TextRule[] = [
  {
    id: 'text.newline',
    severity: 'fatal',
    title: 'a text ends in exactly one newline',
    why: 'POSIX calls a line without its newline no line; tools that append to such a file join two lines, and git marks it in every difference.',
    about: () => true,
    test: text => {
      const line = Math.max(1, linesOf(text).length)
      if (text === '') return [{ line: 1, message: 'the file is empty' }]
      if (!text.endsWith('\n')) return [{ line, message: 'the last line has no newline' }]
      return /(?:^|\n)[ \t\r]*\n$/.test(text) ? [{ line, message: 'blank lines at the end' }] : []
    },
  },
  {
    id: 'text.carriage-return',
    severity: 'fatal',
    title: 'lines end in LF alone',
    why: 'make and pkg take a carriage return for a part of the value: a dependency or a path with one is never found.',
    about: () => true,
    test: text => {
      const line = text.split('\n').findIndex(one => one.includes('\r'))
      return line < 0 ? [] : [{ line: line + 1, message: 'a carriage return' }]
    },
  },
  {
    id: 'text.trailing-blanks',
    severity: 'warn',
    title: 'no white space at the end of a line',
    why: 'Nobody sees it, differences show it, and behind a backslash it ends the continuation; portlint warns.',
    about: () => true,
    test: text => eachLine(text, line => (/[ \t]$/.test(line) ? 'white space at the end of the line' : undefined)),
  },
]
