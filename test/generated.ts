import { checksReference } from '../src/cli/check-pages.ts'
import { manPage } from '../src/cli/man-page.ts'
import { manifestReference } from '../src/cli/manifest-page.ts'
import { cliReference, exitCodeReference } from '../src/cli/reference.ts'
import { jsonSchema } from '../src/model/json-schema.ts'

/** A file of the repository that comes from the sources; `npm run generate` writes it, a test compares. */
export interface Generated {
  readonly file: string
  readonly text: () => Promise<string> | string
}

export const generated: readonly Generated[] = [
  { file: 'docs/checks.md', text: checksReference },
  { file: 'docs/cli.md', text: cliReference },
  { file: 'docs/exit-codes.md', text: exitCodeReference },
  { file: 'docs/manifest.md', text: manifestReference },
  { file: 'docs/wbrel.1', text: manPage },
  { file: 'docs/wifibox.schema.json', text: () => `${JSON.stringify(jsonSchema(), null, 2)}\n` },
]
