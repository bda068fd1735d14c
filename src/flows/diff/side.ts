/** One side of `wbrel diff`: a folder, `release:1.8.0`, or `REVISION:PATH` of the repository in the current folder. */
import { existsSync } from 'node:fs'
import { resolve as resolvePath } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { readText } from '../../base/files.ts'
import type { World } from '../../base/world.ts'
import type { Distinfo } from '../../model/distinfo.ts'
import { portNames } from '../../model/ports.ts'
import { manifestOfRecord, parseRecord, recordPath } from '../../model/record.ts'
import { resolve } from '../../model/resolve.ts'
import { renderPorts } from '../../render/tree.ts'
import { revisionFiles } from '../../tree/git-tree.ts'
import { readTree, type TreeFiles, treeOf } from '../import/read-tree.ts'
import { isOwnTree } from '../import/trust.ts'
import { entriesOf } from '../tree-files.ts'

export interface SideFiles extends TreeFiles {
  /** Rendered by wbrel from a manifest: evaluating it runs nothing foreign. */
  readonly own: boolean
}

export async function readSide(world: World, spec: string): Promise<SideFiles> {
  const release = /^release:(.+)$/.exec(spec)?.[1]
  if (release !== undefined) return releaseSide(world, spec, release)
  const folder = resolvePath(world.cwd, spec)
  if (existsSync(folder)) return { ...readTree(folder, spec), own: await isOwnTree(folder) }
  const [, revision, path = ''] = /^([^:]+):(.*)$/.exec(spec) ?? []
  if (revision !== undefined && !revision.startsWith('-')) return revisionSide(world, spec, revision, path)
  throw new Fault('invalid', {
    code: 'diff.side',
    message: `there is no folder ${spec}`,
    found: spec,
    expected: 'a folder, REVISION:PATH of the git repository here, or release:X.Y.Z',
    hint: 'wbrel diff release:1.8.0 ports',
  })
}

/** The release as its record states it, rendered anew. */
function releaseSide(world: World, spec: string, version: string): SideFiles {
  const file = recordPath(version)
  const text = /^\d+\.\d+\.\d+$/.test(version) ? readText(resolvePath(world.cwd, file)) : undefined
  if (text === undefined) {
    throw new Fault('invalid', {
      code: 'diff.no-record',
      message: `there is no record of a release ${version}`,
      place: { file },
      found: version,
      expected: 'a release whose record is below releases/',
      hint: 'ls releases',
    })
  }
  const record = parseRecord(text, file)
  const ports = resolve({ manifest: manifestOfRecord(record), placeOf: () => ({ file }) })
  const present = new Map<string, Distinfo>(
    Object.entries(record.outputs.distinfo).map(([origin, { timestamp, entries }]) => [
      origin,
      { timestamp, entries: entries.map(({ name, sha256, size }) => ({ name, sha256, size })) },
    ]),
  )
  const { files } = renderPorts(ports, { present, known: entriesOf(present.values()), stamp: 0 })
  return { name: spec, category: ports.guest.category, files, problems: [], own: true }
}

async function revisionSide(world: World, spec: string, revision: string, path: string): Promise<SideFiles> {
  const names = Object.values(portNames)
  const isOurs = (file: string): boolean => {
    const [, folder = ''] = file.split('/')
    return names.includes(folder) || /^(MOVED|[\w-]+\/Makefile\.inc)$/.test(file)
  }
  const { cwd, env, signal } = world
  const files = await revisionFiles({ folder: cwd, env, signal }, revision, path, isOurs)
  return { ...treeOf(spec, files, files.get('MOVED')), own: false }
}
