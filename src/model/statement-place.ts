/** Where a statement stands in the text that it was read from. */
import type { Statement } from './statements.ts'

/** Number of its first line, from 1; undefined when the text does not have it. */
export function lineOf({ name, value }: Statement, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const lines = text.split(/\r?\n/)
  const has = (line: string): boolean => squeeze(line).includes(value)
  const starts = lines.flatMap((line, i) => (line.startsWith(name) ? [i] : []))
  // The value stands on the line of the variable, or on one that continues it.
  const own = starts.map(start => lines.findIndex((line, i) => i >= start && (has(line) || !/\\$/.test(line))))
  const found = own.find(i => has(lines[i] ?? '')) ?? starts[0] ?? lines.findIndex(has)
  return found < 0 ? undefined : found + 1
}

function squeeze(line: string): string {
  return line.trim().replace(/\s+/g, ' ')
}
