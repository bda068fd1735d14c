import type { Style } from './colour.ts'

/** One gate of a release: what must hold, whether it does, and the one next command. */
export interface GateRow {
  readonly title: string
  readonly state: 'green' | 'red' | 'not run'
  readonly detail?: string
  readonly next?: string
}

const stateFormat = { green: 'green', red: 'red', 'not run': 'yellow' } as const

/** Gates as a table of state, title and detail; the next command stands below its gate. */
export function gateTable(gates: readonly GateRow[], style: Style): string {
  const width = Math.max(0, ...gates.map(({ title }) => title.length))
  const lines = gates.flatMap(({ state, title, detail, next }) => [
    `${style(stateFormat[state], state.padEnd(7))}  ${detail === undefined ? title : `${title.padEnd(width)}  ${detail}`}`,
    ...(next === undefined ? [] : [`${' '.repeat(9)}${style('cyan', next)}`]),
  ])
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
