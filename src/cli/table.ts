import type { Style } from './colour.ts'
import { indented } from './wrap.ts'

/** One gate of a release: what must hold, whether it does, and the one next command. */
export interface GateRow {
  readonly title: string
  readonly state: 'green' | 'red' | 'not run'
  readonly detail?: string
  readonly next?: string
}

const stateFormat = { green: 'green', red: 'red', 'not run': 'yellow' } as const

/**
 * Gates as a table of state, title and detail, set to the width; the next command stands below its gate, in one line
 * so that it can be copied.
 */
export function gateTable(gates: readonly GateRow[], style: Style, width: number): string {
  const longest = Math.max(0, ...gates.map(({ title }) => title.length))
  const margin = 'not run'.length + 2
  const beside = margin + longest + 2
  const isNarrow = width - beside < 30
  const column = isNarrow ? margin : beside
  const lines = gates.flatMap(({ state, title, detail, next }) => {
    const start = style(stateFormat[state], state.padEnd(margin))
    const told = detail === undefined ? [] : [indented(detail, column, column, width)]
    return [
      ...(isNarrow || detail === undefined
        ? [`${start}${indented(title, margin, margin, width)}`, ...told.map(text => ' '.repeat(column) + text)]
        : [`${start}${title.padEnd(longest)}  ${told}`]),
      ...(next === undefined ? [] : [`${' '.repeat(column)}${style('cyan', `-> ${next}`)}`]),
    ]
  })
  return lines.map(line => `${line}\n`).join('')
}

/** Columns two blanks apart, each as wide as its widest cell; the last one is not padded. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length)
  }
  return rows
    .map(row =>
      row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))).join('  '),
    )
    .map(line => `${line}\n`)
    .join('')
}
