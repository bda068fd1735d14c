import type { Option } from './command.ts'

/** Options before or after any command. */
export const globalOptions = {
  json: { type: 'boolean', describe: 'print one JSON object on standard output' },
  color: { type: 'boolean', describe: 'colours; --no-color switches them off' },
  quiet: { type: 'boolean', describe: 'no progress on standard error', alias: 'q' },
  verbose: { type: 'boolean', describe: 'say more on standard error', alias: 'v' },
  jobs: { type: 'number', describe: 'processors to use (default: all)', alias: 'j' },
} as const satisfies Readonly<Record<string, Option>>

/** Text is set to 100 columns, or to a narrower terminal; 80 when nobody knows. */
export function textWidth(columns: number | undefined): number {
  if (columns === undefined) return 80
  return columns >= 100 ? 100 : Math.min(columns, 80)
}
