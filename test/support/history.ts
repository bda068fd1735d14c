/** Records, notes and changelog of the releases that were made before wbrel, from their manifests and real checksums. */
import { sha256 } from '../../src/base/sha256.ts'
import { cadenceOf } from '../../src/model/campaign.ts'
import { changesBetween } from '../../src/model/changes.ts'
import { readManifest } from '../../src/model/manifest.ts'
import { dataOf } from '../../src/model/manifest-data.ts'
import { changelogEntry, type Release, releaseNotes, withEntry } from '../../src/model/notes.ts'
import { formatRecord, notesPath, type ReleaseRecord, recordPath } from '../../src/model/record.ts'
import { distinfoOf, manifestOf } from './rendered.ts'

const past = [
  { version: '1.7.0', date: '2025-09-27' },
  { version: '1.8.0', date: '2026-03-29' },
] as const

/** The record of a release that was made by hand. */
function importedRecord(version: '1.7.0' | '1.8.0'): ReleaseRecord {
  const index = past.findIndex(one => one.version === version)
  const date = past[index]?.date ?? ''
  const { text } = manifestOf(version)
  const { window, offCadence, quarterly } = cadenceOf(date, undefined)
  const distinfo = [...distinfoOf(version)].map(([origin, { timestamp, entries }]) => {
    const told = entries.map(entry => ({ ...entry, evidence: 'imported' }))
    return [origin, { timestamp, entries: told }] as const
  })
  return {
    schemaVersion: 1,
    version,
    state: 'final',
    date,
    after: past[index - 1]?.version ?? null,
    why: 'imported: this release was made by hand',
    cadence: { window, offCadence, quarterly },
    inputs: {
      wbrel: 'none',
      manifestSha256: sha256(text),
      manifest: dataOf(text) as ReleaseRecord['inputs']['manifest'],
    },
    outputs: { files: {}, distinfo: Object.fromEntries(distinfo) },
    gates: [],
  }
}

/** Path -> text of everything that tells of a release; CHANGELOG.md tells of those before it, too. */
export function historyFiles(upTo: '1.7.0' | '1.8.0' = '1.8.0'): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (const { version, date } of past.filter(one => one.version <= upTo)) {
    const record = importedRecord(version)
    const told = toldOf(version, date, record.after)
    files.set('CHANGELOG.md', withEntry(files.get('CHANGELOG.md'), version, changelogEntry(told)))
    files.set(notesPath(version), releaseNotes(told))
    files.set(recordPath(version), formatRecord(record))
  }
  return files
}

function toldOf(version: '1.7.0' | '1.8.0', date: string, after: string | null): Release {
  const manifest = manifestIn(version)
  const before = past.find(one => one.version === after)
  const changes = before === undefined ? [] : changesBetween(manifestIn(before.version), manifest)
  return { version, date, state: 'final', after: after ?? undefined, manifest, changes }
}

function manifestIn(version: '1.7.0' | '1.8.0') {
  const { text, file } = manifestOf(version)
  return readManifest(text, file).manifest
}
