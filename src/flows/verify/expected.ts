/** What the published release must hold, as far as it follows from the record, and how it differs. */
import type { Problem } from '../../base/fault.ts'
import { sha256 } from '../../base/sha256.ts'
import { count } from '../../base/text.ts'
import { checksums, companionNames, statement } from '../../forge/companions.ts'
import type { PresentAsset } from '../../forge/present.ts'
import type { RepositoryName } from '../../forge/publication.ts'
import { ownFiles } from '../../model/own-files.ts'
import type { ReleaseRecord } from '../../model/record.ts'

export interface Expected {
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly sha256: string
}

/** What the expectations follow from. */
export interface Known {
  readonly version: string
  readonly record: ReleaseRecord
  readonly recordText: string
  readonly repository: RepositoryName
  /** Undefined: nobody knows; the statement can then not be told. */
  readonly commit: string | undefined
}

/**
 * Files and record by the record, statement and checksums by those and the bill of materials. The bill itself follows
 * from the packages alone (bill.ts), so its digest is taken as it is told.
 */
export function expectedAssets(known: Known, present: ReadonlyMap<string, PresentAsset>): readonly Expected[] {
  const { version, record, recordText, commit } = known
  const names = companionNames(version)
  const files = ownFiles(record).map(({ file, size, sha256: hash }) => ({ name: file, size, sha256: hash }))
  const recorded = [...files, textOf(names.record, recordText)]
  const bill = told(present.get(names.bill))
  if (bill === undefined) return recorded
  const proof =
    commit === undefined
      ? told(present.get(names.statement))
      : textOf(names.statement, statement({ ...known, commit }, [...recorded, bill]))
  if (proof === undefined) return recorded
  const sums = textOf(names.sums, checksums([...recorded, bill, proof]))
  return [...recorded, proof, sums]
}

/** Everything that is missing, other or foreign. */
export function assetProblems(
  version: string,
  expected: readonly Expected[],
  present: ReadonlyMap<string, PresentAsset>,
): readonly Problem[] {
  const all = Object.values(companionNames(version))
  const names = new Set([...expected.map(({ name }) => name), ...all])
  const unknown = all.filter(name => !expected.some(one => one.name === name))
  return [
    ...expected.flatMap(want => differing(want, present.get(want.name))),
    ...unknown.filter(name => !present.has(name)).map(missing),
    ...[...present.values()].filter(({ name }) => !names.has(name)).map(foreign),
  ]
}

export function differing(want: Expected, asset: PresentAsset | undefined): readonly Problem[] {
  if (asset === undefined) return [{ ...missing(want.name), expected: shown(want) }]
  if (asset.size === want.size && (asset.sha256 ?? want.sha256) === want.sha256 && asset.state === 'uploaded') return []
  const message = `${want.name} is published with other bytes than recorded`
  return [{ code: 'verify.differs', message, found: shown(asset), expected: shown(want) }]
}

export function shown({ sha256: hash, size }: Pick<PresentAsset, 'sha256' | 'size'>): string {
  return `sha256 ${hash ?? 'unknown'}, ${count(size, 'byte')}`
}

function told(asset: PresentAsset | undefined): Expected | undefined {
  return asset?.sha256 === undefined ? undefined : { name: asset.name, size: asset.size, sha256: asset.sha256 }
}

function textOf(name: string, text: string): Expected {
  return { name, size: Buffer.byteLength(text), sha256: sha256(text) }
}

function missing(name: string): Problem {
  return { code: 'verify.missing', message: `${name} is missing from the release` }
}

function foreign(asset: PresentAsset): Problem {
  return { code: 'verify.foreign', message: `${asset.name} is published, but not recorded`, found: shown(asset) }
}
