/**
 * Checksums that somebody else computed, as JSON: `[{"name": ..., "sha256": ..., "size": ...}]`. (What test builds showed is
 * in results.ts.)
 */
import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import type { DistinfoEntry } from './distinfo.ts'
import { type Path, showPath } from './manifest.ts'

const entry = z.strictObject({
  name: z.string().regex(/^(?!\/)(?!.*\.\.)[^\s()]+$/, 'must be the name of a distfile'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits'),
  size: z.number().int().nonnegative(),
})
const schema = z.union([z.array(entry), z.strictObject({ entries: z.array(entry) }).transform(value => value.entries)])

/** @throws Fault invalid */
export function parseEvidence(text: string, file: string): readonly DistinfoEntry[] {
  const parsed = schema.safeParse(readJson(text, file))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const inner = issue?.code === 'invalid_union' ? issue.errors.flat().find(e => e.path.length > 0) : issue
  throw invalid(file, `${showPath((inner?.path ?? []) as Path)} ${inner?.message ?? 'has the wrong shape'}`.trim())
}

function readJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalid(file, error instanceof Error ? error.message : String(error))
  }
}

function invalid(file: string, reason: string): Fault {
  return new Fault('invalid', {
    code: 'evidence.invalid',
    message: `${file} tells no checksums: ${reason}`,
    place: { file },
    expected: 'a distinfo, or a JSON list of {name, sha256, size}',
  })
}
