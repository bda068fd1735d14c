/**
 * The record of a release, `releases/X.Y.Z.json`: what went in, what came out, and what was held against it. Canonical
 * JSON, so that the same release gives the same bytes.
 */
import { z } from 'zod'
import { Fault, type Problem } from '../base/fault.ts'
import { gateStates } from './gates.ts'
import { manifestFromData, type Path, showPath } from './manifest.ts'
import { buildSchema, downloadSchema } from './provenance.ts'
import { buildsSchema } from './report/builds.ts'
import type { Manifest } from './schema.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256: 64 hexadecimal digits')
const triple = z.string().regex(/^\d+\.\d+\.\d+$/, 'must be X.Y.Z')
const day = z.string().regex(/^\d{4}-\d\d-\d\d$/, 'must be YYYY-MM-DD')
const size = z.number().int().nonnegative()
/** How an entry of distinfo is known; `carried over from 1.8.0` names the release. */
const evidence = z
  .string()
  .regex(
    /^(imported|present tree|local build|local file|evidence file|download|published checksum|signed checksum|GitHub digest|carried over from \d+\.\d+\.\d+)$/,
    'must be a class of evidence',
  )

const schema = z.strictObject({
  schemaVersion: z.literal(1),
  version: triple,
  state: z.enum(['candidate', 'final']),
  date: day,
  /** The release before it; null for the first one. */
  after: triple.nullable(),
  why: z.string(),
  cadence: z.strictObject({
    window: z.strictObject({ opens: day, closes: day }).nullable(),
    offCadence: z.string().nullable(),
    quarterly: z.strictObject({ branch: z.string(), cut: day, daysLeft: z.number().int() }),
  }),
  inputs: z.strictObject({
    wbrel: z.string(),
    manifestSha256: sha256,
    /** Its keys keep their order: it is the order of flavors, options and packages. */
    manifest: z.record(z.string(), z.unknown()),
  }),
  outputs: z.strictObject({
    /** Path below ports/ -> SHA-256; empty for releases that were made by hand. */
    files: z.record(z.string(), sha256),
    /** By origin. */
    distinfo: z.record(
      z.string(),
      z.strictObject({
        timestamp: size,
        entries: z.array(
          z.strictObject({
            name: z.string(),
            sha256,
            size,
            evidence,
            download: downloadSchema.optional(),
            build: buildSchema.optional(),
          }),
        ),
      }),
    ),
  }),
  /** What test builds have proven; records of releases without any do not have it. */
  builds: buildsSchema.optional(),
  gates: z.array(z.strictObject({ id: z.string(), state: z.enum(gateStates), says: z.string() })),
})

export type ReleaseRecord = z.infer<typeof schema>
export type Cadence = ReleaseRecord['cadence']
export type Evidence = string

/** @throws Fault invalid with everything that is wrong with the record */
export function parseRecord(text: string, file: string): ReleaseRecord {
  const parsed = schema.safeParse(readJson(text, file))
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(
    (issue): Problem => ({
      code: 'record.value',
      message: `${showPath(issue.path as Path) || 'the record'}: ${issue.message}`,
      place: { file },
      hint: `records are written by \`wbrel prepare\`; take the file back from git`,
    }),
  )
  throw new Fault('invalid', problems)
}

/** The manifest that the release was made from. */
export function manifestOfRecord(record: ReleaseRecord): Manifest {
  return manifestFromData(record.inputs.manifest, `releases/${record.version}.json`)
}

/** Canonical JSON: keys sorted (but for the manifest, where their order is data), two spaces, a final newline. */
export function formatRecord(record: ReleaseRecord): string {
  const { manifest } = record.inputs
  const sorted = sortKeys(record) as ReleaseRecord
  return `${JSON.stringify({ ...sorted, inputs: { ...sorted.inputs, manifest } }, null, 2)}\n`
}

export function recordPath(version: string): string {
  return `releases/${version}.json`
}

export function notesPath(version: string): string {
  return `releases/${version}.md`
}

function readJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Fault(
      'invalid',
      {
        code: 'record.json',
        message: `not valid JSON: ${reason}`,
        place: { file },
        hint: 'take the file back from git',
      },
      { cause: error },
    )
  }
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, child]) => [key, sortKeys(child)]))
}
