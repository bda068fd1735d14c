/** What a release shall be, as plain data: the wanted state that the forge is brought to. */
import type { Problem } from '../base/fault.ts'

export interface RepositoryName {
  readonly owner: string
  readonly name: string
}

export interface WantedAsset {
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string
  readonly contentType: string
  readonly source: Source
}

export type Source =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string }
  /** For rehearsals without the file: bytes of that number, made when they are needed. */
  | { readonly kind: 'stand-in'; readonly size: number }

export interface Publication {
  readonly repository: RepositoryName
  readonly version: string
  readonly tag: string
  readonly title: string
  /** Markdown; ends with the mark by which wbrel knows its own drafts. */
  readonly notes: string
  /** In the order of uploading. */
  readonly assets: readonly WantedAsset[]
}

/** A comment of Markdown, so that nobody sees it; it tells our drafts from those of other tools. */
export function draftMark(version: string): string {
  return `<!-- wbrel ${version} -->`
}

/** GitHub takes 125 000 characters of notes; longer ones are cut where a line ends. */
export function notesFor(version: string, notes: string): string {
  const mark = draftMark(version)
  const cut = '\n\nThe notes are longer than GitHub allows: the rest stands in the record of the release.\n'
  const room = 125_000 - mark.length - cut.length - 2
  const text = notes.trimEnd()
  const kept = text.length <= room ? text : `${text.slice(0, text.lastIndexOf('\n', room))}${cut}`
  return `${kept}\n\n${mark}\n`
}

/** Limits of GitHub: files below 2 GiB, 1000 assets a release. */
const largest = 2 ** 31
const most = 1000

/** What GitHub would refuse, or store under another name than ours. */
export function publicationProblems({ assets }: Publication): readonly Problem[] {
  const seen = new Set<string>()
  return [
    ...assets.flatMap(({ name, size }) => {
      const twice = seen.has(name)
      seen.add(name)
      return [
        ...(twice ? [problem('asset.twice', `two files are called ${name}`, name, 'every name once')] : []),
        ...nameProblems(name),
        ...(size >= largest
          ? [problem('asset.size', `${name} is too large for GitHub`, `${size} bytes`, 'less than 2 GiB a file')]
          : []),
        ...(size === 0 ? [problem('asset.empty', `${name} is empty`, '0 bytes', 'GitHub stores no empty files')] : []),
      ]
    }),
    ...(assets.length > most
      ? [problem('asset.count', 'too many files for one release', `${assets.length}`, `at most ${most}`)]
      : []),
  ]
}

/**
 * GitHub rewrites names silently: whatever is not a letter, digit or one of `._-+@` becomes a dot, and dots at the ends
 * or in a row go. MASTER_SITES would then lead nowhere, so such names never reach it.
 */
function nameProblems(name: string): readonly Problem[] {
  const stored = storedName(name)
  if (stored === name && name !== '') return []
  return [
    {
      ...problem('asset.name', `GitHub would not keep the name ${name}`, name, `letters, digits and . _ - + @ only`),
      hint: `GitHub would store it as ${stored}; rename the file in the manifest`,
    },
  ]
}

/** The name that GitHub would store (as gh's sanitizeFileName mimics it); what has no stem left is called `default`. */
export function storedName(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '')
  const stored = (plain.startsWith('.') ? `default${plain}` : plain)
    .replace(/[^A-Za-z0-9_\-+@]+/g, '.')
    .replace(/^\.+|\.+$/g, '')
  if (stored === name || stored.includes('.')) return stored
  return stored === '' ? 'default' : `default.${stored}`
}

function problem(code: string, message: string, found: string, expected: string): Problem {
  return { code, message, found, expected }
}
