/** One side of `wbrel diff`: a folder, `release:1.8.0`, or `REVISION:PATH` or a bare revision of the repository in the current folder. */
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
  const release = /^release:(.*)$/.exec(spec)?.[1]
  if (release === '') throw noSide(spec)
  if (release !== undefined) return releaseSide(world, spec, release)
  const folder = resolvePath(world.cwd, spec)
  if (existsSync(folder)) return { ...readTree(folder, spec), own: await isOwnTree(folder) }
  const [, revision = spec, path] = /^([^:]+):(.*)$/.exec(spec) ?? []
  if (revision.startsWith('-')) throw noSide(spec)
  try {
    return await revisionSide(world, spec, revision, path)
  } catch (error) {
    const code = error instanceof Fault ? error.problems[0]?.code : undefined
    // A word alone was more likely meant as a folder.
    const isWord = path === undefined && !/[~^@]/.test(spec)
    throw isWord && (code === 'git.repository' || code === 'git.revision') ? noSide(spec) : error
  }
}

function noSide(spec: string): Fault {
  return new Fault('invalid', {
    code: 'diff.side',
    message: `there is no folder ${spec}, and git knows no such revision here`,
    found: spec,
    expected: 'a folder, REVISION[:PATH] of the git repository here, or release:X.Y.Z',
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

async function revisionSide(world: World, spec: string, revision: string, path = ''): Promise<SideFiles> {
  const names = Object.values(portNames)
  const isOurs = (file: string): boolean => {
    const [, folder = ''] = file.split('/')
    return names.includes(folder) || /^(MOVED|[\w-]+\/Makefile\.inc)$/.test(file)
  }
  const isPort = (file: string): boolean => /^[^/]+\/wifibox[\w-]*\/Makefile$/.test(file) && isOurs(file)
  const { cwd, env, signal } = world
  const files = await revisionFiles({ folder: cwd, env, signal }, revision, path, isOurs)
  if (path === '' && ![...files.keys()].some(isPort)) {
    throw new Fault('invalid', {
      code: 'tree.no-ports',
      message: `there are no ports of Wifibox at the top of ${revision}`,
      found: spec,
      expected: 'a revision of a ports tree, or REVISION:PATH',
      hint: `name the folder that holds net/wifibox: ${revision}:ports`,
    })
  }
  return { ...treeOf(spec, files, files.get('MOVED')), own: false }
}
