import { cliReference, exitCodeReference } from '../src/cli/reference.ts'

/** A file of the repository that comes from the sources; `npm run generate` writes it, a test compares. */
export interface Generated {
  readonly file: string
  readonly text: () => Promise<string> | string
}

export const generated: readonly Generated[] = [
  { file: 'docs/cli.md', text: cliReference },
  { file: 'docs/exit-codes.md', text: exitCodeReference },
]
