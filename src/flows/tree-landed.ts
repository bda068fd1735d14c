/** Did the committer change our patch on its way in? That is a change of others, too. */
import { createHash } from 'node:crypto'
import type { ForeignChange } from '../model/foreign.ts'
import type { ReleaseRecord } from '../model/record.ts'
import type { Landed } from '../tree/foreign.ts'
import { type GitPlace, gitText } from '../tree/process.ts'

interface OwnPlace extends Pick<GitPlace, 'env' | 'signal'> {
  /** The folder of the manifest; its repository has a tag for each release. */
  readonly root: string
}

/** The difference between what the record says was handed over and what landed; undefined when there is none. */
export async function committerChange(
  place: OwnPlace,
  record: ReleaseRecord,
  landed: Landed,
): Promise<ForeignChange | undefined> {
  const submitted = Object.entries(record.outputs.files)
  // A release that was made by hand: what landed is all that is known.
  if (submitted.length === 0) return undefined
  const paths = new Set([...submitted.map(([path]) => path), ...landed.files.keys()])
  const different = [...paths].filter(path => digest(landed.files.get(path)) !== record.outputs.files[path])
  if (different.length === 0) return undefined
  const files = await Promise.all(
    different.map(async path => ({
      path,
      before: await ownText(place, record, path),
      after: landed.files.get(path),
    })),
  )
  return {
    commit: landed.commit,
    author: { name: landed.committer, mail: '', date: landed.date },
    subject: `${landed.subject} (as it was committed)`,
    // Without our own text there is nothing to compare with; the files that landed count as they are.
    files: files.filter(({ path, before }) => before !== undefined || record.outputs.files[path] === undefined),
  }
}

/** SHA-256 of a text; undefined for no text. */
export function digest(text: string | undefined): string | undefined {
  return text === undefined ? undefined : createHash('sha256').update(text).digest('hex')
}

/** The file as the release's tag has it, if that is what the record says. */
async function ownText({ root, ...rest }: OwnPlace, record: ReleaseRecord, path: string): Promise<string | undefined> {
  const wanted = record.outputs.files[path]
  if (wanted === undefined) return undefined
  const args = ['cat-file', 'blob', `refs/tags/${record.version}:./ports/${path}`]
  const text = await gitText({ folder: root, ...rest }, args).catch(() => undefined)
  return digest(text) === wanted ? text : undefined
}
