/** The files of the release: those of the record, held against it byte for byte, and those that tell about them. */
import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readPackage } from '../../apk/read.ts'
import { Fault, type Problem } from '../../base/fault.ts'
import type { Step } from '../../base/flow.ts'
import { count } from '../../base/text.ts'
import { hashFile } from '../../distfiles/hash.ts'
import { billOfMaterials, checksums, type PackageFacts, type ReleaseFacts, statement } from '../../forge/companions.ts'
import { standIn } from '../../forge/github.ts'
import { notesFor, type Publication, publicationProblems, type WantedAsset } from '../../forge/publication.ts'
import { type OwnFile, ownFiles, portsOfRecord } from '../../model/own-files.ts'
import type { ReleaseRecord } from '../../model/record.ts'
import { sha256 } from '../plan-files.ts'
import type { Placed, Recorded, Tagged } from './record.ts'
import type { PublishStart } from './start.ts'

export interface Collected {
  readonly files: readonly CollectedFile[]
  readonly standIns: number
}

export interface CollectedFile extends OwnFile {
  /** Undefined: a stand-in. */
  readonly path: string | undefined
  /** `size mtime` when it was hashed. */
  readonly stamp: string
}

export const collectFiles: Step<PublishStart & Recorded, Collected> = {
  title: 'comparing the files with the record',
  run: ({ cwd, apks, rehearse, version, record, note }, watch) => {
    const wanted = ownFiles(record)
    if (apks === undefined && !rehearse) throw noFolder(version)
    const subdir = portsOfRecord(record).guest.distSubdir
    const problems: Problem[] = []
    const files = wanted.map((file, i) => {
      watch.progress(i, wanted.length, file.file)
      const folder = apks === undefined ? undefined : resolve(cwd, apks)
      const found = folder === undefined ? undefined : find([join(folder, file.file), join(folder, subdir, file.file)])
      if (found === undefined && rehearse) return { ...file, ...replaced(file), path: undefined, stamp: '' }
      problems.push(...fileProblems(file, found, apks ?? '', version))
      return { ...file, path: found?.path, stamp: found?.stamp ?? '' }
    })
    if (problems.length > 0) {
      throw new Fault(problems.every(({ code }) => code === 'apk.missing') ? 'invalid' : 'refused', problems)
    }
    const standIns = files.filter(({ path }) => path === undefined).length
    if (standIns > 0)
      note(`rehearsing with stand-ins for ${count(standIns, 'file')}: their sizes are real, their bytes are not`)
    return { files, standIns }
  },
}

export interface Published {
  readonly publication: Publication
  /** Throws Fault refused when the file is not the one that was hashed. */
  readonly recheck: (asset: WantedAsset) => void
}

export const writeCompanions: Step<PublishStart & Recorded & Placed & Tagged & Collected, Published> = {
  title: 'writing checksums, bill of materials and statement',
  run: async facts => {
    const { version, record, recordText, notes, repository, files } = facts
    const commit = 'commit' in facts.tag ? facts.tag.commit : '0'.repeat(40)
    const about: ReleaseFacts = { ...aboutOf(record), repository, recordSha256: sha256(recordText), commit }
    const packages = files.map(assetOf)
    const told: PackageFacts[] = []
    for (const file of files) told.push(await packageFacts(file))
    const base = `wifibox-${version}`
    const recorded = textAsset(`${base}.record.json`, recordText, 'application/json')
    const bill = textAsset(`${base}.spdx.json`, billOfMaterials(about, told), 'application/spdx+json')
    const known = [...packages, recorded, bill]
    const proof = textAsset(`${base}.intoto.json`, statement(about, known), 'application/vnd.in-toto+json')
    const sums = textAsset('SHA256SUMS', checksums([...known, proof]), 'text/plain')
    const publication: Publication = {
      repository,
      version,
      tag: version,
      title: `Wifibox ${version}`,
      notes: notesFor(version, notes),
      assets: [...known, proof, sums],
    }
    const problems = publicationProblems(publication)
    if (problems.length > 0) throw new Fault('invalid', problems)
    return { publication, recheck: rechecker(files, version) }
  },
}

function aboutOf(record: ReleaseRecord): Pick<ReleaseFacts, 'version' | 'date' | 'tool' | 'alpine'> {
  const { guest } = portsOfRecord(record)
  return { version: record.version, date: record.date, tool: record.inputs.wbrel, alpine: guest.guest?.alpine ?? '' }
}

interface Found {
  readonly path: string
  readonly stamp: string
  readonly sha256: string
  readonly size: number
}

function find(paths: readonly string[]): Found | undefined {
  for (const path of paths) {
    const hashed = hashFile(path)
    if (hashed !== undefined) return { ...hashed, path, stamp: stampOf(path) }
  }
  return undefined
}

function stampOf(path: string): string {
  const { size, mtimeMs } = statSync(path)
  return `${size} ${mtimeMs}`
}

function fileProblems(file: OwnFile, found: Found | undefined, folder: string, version: string): readonly Problem[] {
  if (found === undefined) {
    const hint = `wbrel fetch ${file.file} --distdir ${folder}`
    return [{ code: 'apk.missing', message: `${file.file} is not in ${folder}`, expected: described(file), hint }]
  }
  if (found.sha256 === file.sha256 && found.size === file.size) return []
  return [
    {
      code: 'apk.differs',
      message: `${file.file} differs from the record of ${version}`,
      place: { file: found.path },
      found: described(found),
      expected: described(file),
      hint: 'publish the files that the record was made from, or prepare the release anew',
    },
  ]
}

function described({ sha256: hash, size }: { readonly sha256: string; readonly size: number }): string {
  return `sha256 ${hash}, ${count(size, 'byte')}`
}

function replaced({ size }: OwnFile): { readonly sha256: string } {
  return { sha256: createHash('sha256').update(standIn(size)).digest('hex') }
}

function assetOf({ file: name, size, sha256: hash, path }: CollectedFile): WantedAsset {
  const contentType = name.endsWith('.gz') ? 'application/gzip' : 'application/octet-stream'
  const source = path === undefined ? ({ kind: 'stand-in', size } as const) : ({ kind: 'file', path } as const)
  return { name, size, sha256: hash, contentType, source }
}

function textAsset(name: string, text: string, contentType: string): WantedAsset {
  return { name, size: Buffer.byteLength(text), sha256: sha256(text), contentType, source: { kind: 'text', text } }
}

/** What the package says; a file that is no package, and a stand-in, say nothing. */
async function packageFacts(file: CollectedFile): Promise<PackageFacts> {
  const isPackage = file.what === 'package'
  const info =
    isPackage && file.path !== undefined
      ? await readPackage(file.path).then(
          read => read.info,
          () => undefined,
        )
      : undefined
  return {
    name: file.file,
    sha256: file.sha256,
    size: file.size,
    package: info?.name ?? (isPackage ? file.file.replace(/-[^-]+-r\d+\.apk$/, '') : 'alpine-minirootfs'),
    version: info?.version ?? file.version,
    arch: info?.arch || undefined,
    summary: info?.description || undefined,
    url: info?.url || undefined,
    license: info?.license || undefined,
    aport: file.aport,
    origin: info?.origin,
    commit: info?.commit,
    isPackage,
  }
}

function rechecker(files: readonly CollectedFile[], version: string): (asset: WantedAsset) => void {
  const stamps = new Map(files.flatMap(({ path, stamp }) => (path === undefined ? [] : [[path, stamp] as const])))
  return ({ name, source }) => {
    if (source.kind !== 'file') return
    const before = stamps.get(source.path)
    const now = existsSync(source.path) ? stampOf(source.path) : 'gone'
    if (before === now) return
    throw new Fault('refused', {
      code: 'apk.changed',
      message: `${name} changed while it was being published`,
      place: { file: source.path },
      found: `size and time ${now}`,
      expected: `${before}`,
      hint: `put the recorded file back, then run: wbrel publish ${version}`,
    })
  }
}

function noFolder(version: string): Fault {
  return new Fault('invalid', {
    code: 'publish.no-files',
    message: 'no folder with the files of the release is given',
    hint: `wbrel publish ${version} --apks DIR`,
  })
}
