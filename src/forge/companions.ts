/** The files that tell about the others, beside the bill of materials (bill.ts): SHA256SUMS, an in-toto statement. */
import type { RepositoryName } from './publication.ts'

export interface Described {
  readonly name: string
  readonly sha256: string
  /** Bytes. */
  readonly size: number
}

export interface ReleaseFacts {
  readonly repository: RepositoryName
  readonly version: string
  /** YYYY-MM-DD */
  readonly date: string
  /** The wbrel that made the record: the bytes must not depend on who publishes, or when. */
  readonly tool: string
  readonly alpine: string
  readonly recordSha256: string
  readonly commit: string
}

/** The names under which they are published. */
export function companionNames(version: string) {
  const base = `wifibox-${version}`
  return {
    record: `${base}.record.json`,
    bill: `${base}.spdx.json`,
    statement: `${base}.intoto.json`,
    sums: 'SHA256SUMS',
  } as const
}

/** As `sha256sum --check` and the attest action read it. */
export function checksums(files: readonly Described[]): string {
  return files
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, sha256 }) => `${sha256}  ${name}\n`)
    .join('')
}

/** An in-toto statement v1, unsigned; the predicate is the one for releases. One subject a file. */
export function statement(
  release: Pick<ReleaseFacts, 'repository' | 'version' | 'commit'>,
  files: readonly Described[],
): string {
  const { owner, name } = release.repository
  const text = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: files.map(file => ({ name: file.name, digest: { sha256: file.sha256 } })),
    predicateType: 'https://in-toto.io/attestation/release/v0.1',
    predicate: { purl: `pkg:github/${owner}/${name}@${release.version}`, tag: release.version, commit: release.commit },
  }
  return `${JSON.stringify(text, null, 2)}\n`
}
