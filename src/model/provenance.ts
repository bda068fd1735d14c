/**
 * Where bytes came from. `releases/distfiles.json` holds it for files that no release record tells of yet: `wbrel makesum`
 * writes it, `wbrel prepare` carries it into the record of the release, `wbrel why` shows it.
 */
import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { type Path, showPath } from './manifest.ts'

export const bookPath = 'releases/distfiles.json'

/** How wbrel itself came to know an entry; a release record adds where older entries come from (record.ts). */
export const gained = [
  'local build',
  'local file',
  'download',
  'published checksum',
  'signed checksum',
  'GitHub digest',
] as const
export type Gained = (typeof gained)[number]

/** One download. */
export const downloadSchema = z.strictObject({
  /** The address asked for; redirects are followed. */
  url: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  /** Upstream itself says the same of the file: in a list of checksums, or GitHub in its answer. */
  witness: z
    .strictObject({
      kind: z.enum(['published checksum', 'signed checksum', 'GitHub digest']),
      url: z.string(),
      /** Fingerprint of the OpenPGP key whose signature of the list was verified. */
      key: z.string().optional(),
      /** Why a signature that the list may have was not looked at. */
      unchecked: z.string().optional(),
    })
    .optional(),
})
export type Download = Readonly<z.infer<typeof downloadSchema>>

/** A package of our own that nobody downloaded: what its own bytes tell of its making. Nobody else vouches for it. */
export const buildSchema = z.strictObject({
  /** When it was built; of bytes that are no package, when they were last changed. ISO 8601, UTC. */
  at: z.string(),
  /** The commit of its APKBUILD. */
  commit: z.string().optional(),
  /** File names of the keys that it says it is signed with; `wbrel apk verify` looks at the signatures. */
  signedBy: z.array(z.string()),
})
export type LocalBuild = Readonly<z.infer<typeof buildSchema>>

const noteSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256: 64 hexadecimal digits'),
  /** Bytes. */
  size: z.number().int().nonnegative(),
  evidence: z.enum(gained),
  download: downloadSchema.optional(),
  build: buildSchema.optional(),
  /** Every address that the manifest gave for the file when the entry was made. */
  sources: z.array(z.string()),
})
export type Note = Readonly<z.infer<typeof noteSchema>>

/** By the name that distinfo has. */
export type Book = ReadonlyMap<string, Note>

const schema = z.strictObject({ schemaVersion: z.literal(1), files: z.record(z.string(), noteSchema) })

/** The class of evidence of bytes that came so; neither: they were just there. */
export function gainedBy(download: Download | undefined, build?: LocalBuild | undefined): Gained {
  if (download !== undefined) return download.witness?.kind ?? 'download'
  return build === undefined ? 'local file' : 'local build'
}

/** @throws Fault invalid with everything that is wrong */
export function parseBook(text: string, file: string): Book {
  const parsed = schema.safeParse(readJson(text, file))
  if (parsed.success) return new Map(Object.entries(parsed.data.files))
  throw new Fault(
    'invalid',
    parsed.error.issues.map(issue => ({
      code: 'provenance.value',
      message: `${showPath(issue.path as Path) || file}: ${issue.message}`,
      place: { file },
      hint: 'the file is written by `wbrel makesum`; take it back from git',
    })),
  )
}

/** Canonical JSON: sorted names, two spaces, a final newline; undefined for an empty book, which needs no file. */
export function formatBook(book: Book): string | undefined {
  if (book.size === 0) return undefined
  const files = [...book].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, note]) => [name, ordered(note)])
  return `${JSON.stringify({ schemaVersion: 1, files: Object.fromEntries(files) }, null, 2)}\n`
}

function ordered({ sha256, size, evidence, download, build, sources }: Note): Note {
  return { sha256, size, evidence, ...(download && { download }), ...(build && { build }), sources }
}

function readJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Fault(
      'invalid',
      {
        code: 'provenance.json',
        message: `not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
        place: { file },
        hint: 'take the file back from git',
      },
      { cause: error },
    )
  }
}
