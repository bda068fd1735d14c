/** The wanted state of the release: its files, and those that tell about them. */

import { Fault } from '../../base/fault.ts'
import type { Step } from '../../base/flow.ts'
import { sha256 } from '../../base/sha256.ts'
import { billOfMaterials, type PackageFacts } from '../../forge/bill.ts'
import { checksums, companionNames, type Described, type ReleaseFacts, statement } from '../../forge/companions.ts'
import { notesFor, type Publication, publicationProblems, type WantedAsset } from '../../forge/publication.ts'
import { portsOfRecord } from '../../model/own-files.ts'
import type { ReleaseRecord } from '../../model/record.ts'
import { type Collected, type CollectedFile, rechecker } from './files.ts'
import { packageFacts, type VerifiedPackages } from './packages.ts'
import type { Placed, Recorded, Tagged } from './record.ts'
import type { PublishStart } from './start.ts'

export interface Published {
  readonly publication: Publication
  /** Throws Fault refused when the file is not the one that was hashed; `requestId`: of the answer before. */
  readonly recheck: (asset: WantedAsset, requestId: string | undefined) => void
}

export const writeCompanions: Step<
  PublishStart & Recorded & Placed & Tagged & Collected & VerifiedPackages,
  Published
> = {
  title: 'writing checksums, bill of materials and statement',
  run: facts => {
    const { version, record, recordText, notes, repository, files, read } = facts
    const commit = 'commit' in facts.tag ? facts.tag.commit : '0'.repeat(40)
    const about = { ...aboutOf(record, recordText), repository, commit }
    const packages = files.map(assetOf)
    const publication: Publication = {
      repository,
      version,
      tag: version,
      title: `Wifibox ${version}`,
      notes: notesFor(version, notes),
      assets: [...packages, ...companions(about, recordText, packages, packageFacts(files, read))],
    }
    const problems = publicationProblems(publication)
    if (problems.length > 0) throw new Fault('invalid', problems)
    return { publication, recheck: rechecker(files, facts.again) }
  },
}

/** Record, bill of materials, statement, checksums: each tells of all that stand before it. */
export function companions(
  about: ReleaseFacts,
  recordText: string,
  files: readonly Described[],
  told: readonly PackageFacts[],
): readonly WantedAsset[] {
  const names = companionNames(about.version)
  const recorded = textAsset(names.record, recordText, 'application/json')
  const bill = textAsset(names.bill, billOfMaterials(about, told), 'application/spdx+json')
  const known = [...files, recorded, bill]
  const proof = textAsset(names.statement, statement(about, known), 'application/vnd.in-toto+json')
  return [recorded, bill, proof, textAsset(names.sums, checksums([...known, proof]), 'text/plain')]
}

export function aboutOf(record: ReleaseRecord, recordText: string): Omit<ReleaseFacts, 'repository' | 'commit'> {
  const { guest } = portsOfRecord(record)
  const { version, date, inputs } = record
  return { version, date, tool: inputs.wbrel, alpine: guest.guest?.alpine ?? '', recordSha256: sha256(recordText) }
}

function assetOf({ file: name, size, sha256: hash, path }: CollectedFile): WantedAsset {
  const contentType = name.endsWith('.gz') ? 'application/gzip' : 'application/octet-stream'
  const source = path === undefined ? ({ kind: 'stand-in', size } as const) : ({ kind: 'file', path } as const)
  return { name, size, sha256: hash, contentType, source }
}

function textAsset(name: string, text: string, contentType: string): WantedAsset {
  return { name, size: Buffer.byteLength(text), sha256: sha256(text), contentType, source: { kind: 'text', text } }
}
