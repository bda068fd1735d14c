/**
 * What was handed over of a release when that is not what was released: others had changed the ports in the tree
 * meanwhile, and ports/ kept it. Otherwise the record of the release says it all, and there is no such file.
 */
import { z } from 'zod'
import { Fault } from '../base/fault.ts'

const schema = z.strictObject({
  schemaVersion: z.literal(1),
  version: z.string(),
  /** Path below ports/ -> SHA-256. */
  files: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
})

export type Submitted = z.infer<typeof schema>

export function submittedPath(version: string): string {
  return `releases/${version}.submitted.json`
}

/** Keys sorted, two spaces, a final newline: the same files give the same bytes. */
export function formatSubmitted({ version, files }: Omit<Submitted, 'schemaVersion'>): string {
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)))
  return `${JSON.stringify({ schemaVersion: 1, version, files: sorted }, null, 2)}\n`
}

/** @throws Fault invalid when it is not what `wbrel submit` writes */
export function parseSubmitted(text: string, file: string): Submitted {
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    const hint = 'it is written by `wbrel submit`; take the file back from git'
    const problem = {
      code: 'submitted.invalid',
      message: 'not what was handed over of a release',
      place: { file },
      hint,
    }
    throw new Fault('invalid', problem, { cause })
  }
}
