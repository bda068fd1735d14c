import { type Problem, showPlace } from '../base/fault.ts'
import type { Style } from './colour.ts'

const severityFormat = { error: 'red', warning: 'yellow', notice: 'cyan' } as const

/** A problem for people: place and message on the first line, details below it. */
export function problemLines(problem: Problem, style: Style): readonly string[] {
  const { severity = 'error', place, found, expected, hint } = problem
  const head = `${style(severityFormat[severity], `${severity}:`)} ${problem.message} ${style('dim', `[${problem.code}]`)}`
  return [
    place === undefined ? head : `${style('bold', `${showPlace(place)}:`)} ${head}`,
    ...detail('found', found),
    ...detail('expected', expected),
    ...detail('hint', hint).map(line => style('cyan', line)),
  ]
}

function detail(label: string, text: string | undefined): readonly string[] {
  if (text === undefined) return []
  const indent = ' '.repeat(12)
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? `  ${`${label}:`.padEnd(10)}${line}` : `${indent}${line}`))
}
