/** Did the committer change our patch on its way in? That is a change of others, too. */
import { join } from 'node:path'
import { Fault } from '../base/fault.ts'
import { readText } from '../base/files.ts'
import { digest } from '../base/sha256.ts'
import type { ForeignChange, Texts } from '../model/foreign.ts'
import { manifestOfRecord, type ReleaseRecord, recordPath } from '../model/record.ts'
import { resolve } from '../model/resolve.ts'
import { parseSubmitted, submittedPath } from '../model/submitted.ts'
import { renderPorts } from '../render/tree.ts'
import type { Landed } from '../tree/foreign.ts'
import { type GitPlace, gitText } from '../tree/process.ts'
import { entriesOf } from './tree-files.ts'

interface OwnPlace extends Pick<GitPlace, 'env' | 'signal'> {
  /** The folder of the manifest; its repository has a tag for each release. */
  readonly root: string
}

/** The difference between what was handed over and what landed; undefined when there is none. */
export async function committerChange(
  place: OwnPlace,
  record: ReleaseRecord,
  landed: Landed,
): Promise<ForeignChange | undefined> {
  const submitted = submittedFiles(place.root, record)
  // A release that was made by hand: what landed is all that is known.
  if (Object.keys(submitted).length === 0) return undefined
  const paths = [...new Set([...Object.keys(submitted), ...landed.files.keys()])]
  const different = paths.filter(path => digest(landed.files.get(path)) !== submitted[path])
  if (different.length === 0) return undefined
  const rendered = renderedOf(record)
  const files = await Promise.all(
    different.map(async path => ({
      path,
      before: await ownText(place, { record, path, wanted: submitted[path], rendered }),
      after: landed.files.get(path),
    })),
  )
  return {
    commit: landed.commit,
    author: { name: landed.committer, mail: landed.committerMail, date: landed.date },
    subject: `${landed.subject} (as it was committed)`,
    files,
  }
}

/** Path -> SHA-256 of what was handed over last: as released, unless the release's other file says otherwise. */
export function submittedFiles(root: string, { version, outputs }: ReleaseRecord): Readonly<Record<string, string>> {
  const file = submittedPath(version)
  const text = readText(join(root, file))
  return text === undefined ? outputs.files : parseSubmitted(text, file).files
}

/** The ports as this release's manifest and checksums render them. */
export function renderedOf(record: ReleaseRecord): Texts {
  const manifest = manifestOfRecord(record)
  const ports = resolve({ manifest, placeOf: () => ({ file: recordPath(record.version) }) })
  const present = new Map(Object.entries(record.outputs.distinfo))
  return renderPorts(ports, { present, known: entriesOf(present.values()), stamp: 0 }).files
}

interface Handed {
  readonly record: ReleaseRecord
  readonly path: string
  /** SHA-256; undefined: it was not handed over. */
  readonly wanted: string | undefined
  readonly rendered: Texts
}

/** The text that was handed over, wherever it is still at hand: in ports/, rendered anew, or behind the release's tag. */
async function ownText(
  { root, ...rest }: OwnPlace,
  { record, path, wanted, rendered }: Handed,
): Promise<string | undefined> {
  if (wanted === undefined) return undefined
  const atHand = [readText(join(root, 'ports', path)), rendered.get(path)].find(text => digest(text) === wanted)
  if (atHand !== undefined) return atHand
  const args = ['cat-file', 'blob', `refs/tags/${record.version}:./ports/${path}`]
  const text = await gitText({ folder: root, ...rest }, args).catch(() => undefined)
  if (digest(text) === wanted) return text
  throw new Fault('refused', {
    code: 'sync.no-own-text',
    message: `nobody can tell what the committer changed in ${path}: what was handed over for ${record.version} is not at hand`,
    place: { file: recordPath(record.version) },
    expected: `a text with the SHA-256 ${wanted}, in ports/ or at the tag ${record.version}`,
    hint: 'git fetch --tags',
  })
}
