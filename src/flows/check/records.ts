/** What releases tell: versions, files, checksums. */
import { dirname } from 'node:path'
import type { Absent, Published, Told } from '../../checks/check.ts'
import { components } from '../../model/components.ts'
import { manifestOfRecord, type ReleaseRecord } from '../../model/record.ts'
import { readBook } from '../distfile-book.ts'
import { ledgerSourcesOf } from '../distfile-facts.ts'
import { readRecords } from '../prepare/history.ts'
import type { CheckedManifest } from './sources.ts'

/** The final releases, oldest first. */
export function recordsOf({ file, releases }: CheckedManifest): readonly Published[] | Absent {
  const records = file === undefined ? [] : readRecords(dirname(releases)).filter(({ state }) => state === 'final')
  if (records.length > 0) return records.map(publishedBy)
  return { absent: 'there are no records of final releases', hint: 'wbrel prepare LINE --final writes them' }
}

/** Checksums of all records, candidates included, and of the notes of makesum; newest release first. */
export function toldBeside({ file, releases }: CheckedManifest): readonly Told[] | Absent {
  const root = dirname(releases)
  const told = file === undefined ? [] : ledgerSourcesOf(readRecords(root), readBook(root), new Map())
  const known = told.filter(({ entries }) => entries.length > 0)
  if (known.length > 0) return known
  return { absent: 'there are no checksums beside the tree', hint: 'wbrel makesum, or wbrel prepare LINE' }
}

/** What the checks look at in a record. */
export function publishedBy(record: ReleaseRecord): Published {
  const manifest = manifestOfRecord(record)
  return {
    version: record.version,
    core: manifest.core.version,
    guest: manifest.guest.version,
    components: components(manifest),
    distinfo: new Map(Object.entries(record.outputs.distinfo)),
    digests: new Map(Object.entries(record.outputs.files)),
  }
}
