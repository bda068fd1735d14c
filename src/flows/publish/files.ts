/** The files of the release, held against the record byte for byte. */
import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Fault, type Problem } from '../../base/fault.ts'
import type { Step } from '../../base/flow.ts'
import { count } from '../../base/text.ts'
import { hashFile } from '../../distfiles/hash.ts'
import { standIn } from '../../forge/github.ts'
import type { WantedAsset } from '../../forge/publication.ts'
import { type OwnFile, ownFiles, portsOfRecord } from '../../model/own-files.ts'
import type { Recorded } from './record.ts'
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
      hint: `wbrel fetch ${file.file} --distdir ${folder}; other bytes need a new version`,
    },
  ]
}

function described({ sha256: hash, size }: { readonly sha256: string; readonly size: number }): string {
  return `sha256 ${hash}, ${count(size, 'byte')}`
}

function replaced({ size }: OwnFile): { readonly sha256: string } {
  return { sha256: createHash('sha256').update(standIn(size)).digest('hex') }
}

/** Compares size and time of a file with those of the moment at which it was hashed. */
export function rechecker(
  files: readonly CollectedFile[],
  again: string,
): (asset: WantedAsset, requestId: string | undefined) => void {
  const stamps = new Map(files.flatMap(({ path, stamp }) => (path === undefined ? [] : [[path, stamp] as const])))
  return ({ name, source }, requestId) => {
    if (source.kind !== 'file') return
    const before = stamps.get(source.path)
    const now = existsSync(source.path) ? stampOf(source.path) : 'gone'
    if (before === now) return
    throw new Fault('refused', {
      code: 'apk.changed',
      message: `${name} changed while it was being published`,
      place: { file: source.path },
      found: `size and time ${now}${requestId === undefined ? '' : ` (after request id ${requestId})`}`,
      expected: `${before}`,
      hint: `${again}, when the recorded file is back`,
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
