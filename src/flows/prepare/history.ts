/** What there is: the manifest, the records of earlier releases, the changelog. */
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { isCode, readText } from '../../base/files.ts'
import type { Step } from '../../base/flow.ts'
import { type Burned, burnedPath, parseBurned } from '../../model/burned.ts'
import { compareVersions } from '../../model/components.ts'
import { type ManifestText, readManifest } from '../../model/manifest.ts'
import { parseRecord, type ReleaseRecord } from '../../model/record.ts'
import { namedText } from '../named-text.ts'
import { type PrepareStart, rootOf } from './start.ts'

export interface Source {
  readonly root: string
  readonly source: ManifestText
}

export interface History {
  /** By version, oldest first. */
  readonly records: readonly ReleaseRecord[]
  readonly changelog: string | undefined
  /** Versions that can never be published. */
  readonly burned: readonly Burned[]
}

export const readSource: Step<PrepareStart, Source> = {
  title: 'reading the manifest',
  run: start => {
    const path = resolve(start.cwd, start.manifest)
    const text = namedText(path, start.manifest, 'go to the folder of the manifest, or name it with --manifest')
    return { root: rootOf(start), source: readManifest(text, start.manifest) }
  },
}

export const readHistory: Step<Source, History> = {
  title: 'reading earlier releases',
  run: ({ root }) => ({
    records: readRecords(root),
    changelog: readText(join(root, 'CHANGELOG.md')),
    burned: parseBurned(readText(join(root, burnedPath))),
  }),
}

/** All records below `root`, oldest version first. */
export function readRecords(root: string): readonly ReleaseRecord[] {
  const names = filesIn(join(root, 'releases')).filter(name => /^\d+\.\d+\.\d+\.json$/.test(name))
  const records = names.map(name => {
    const file = `releases/${name}`
    const record = parseRecord(readText(join(root, file)) ?? '', file)
    if (`${record.version}.json` !== name) throw misnamed(file, record.version)
    return record
  })
  return records.toSorted((a, b) => compareVersions(a.version, b.version) ?? 0)
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}

function misnamed(file: string, version: string): Fault {
  return new Fault('invalid', {
    code: 'record.name',
    message: `${file} is the record of ${version}`,
    place: { file },
    hint: `take the file back from git, or name it releases/${version}.json`,
  })
}
