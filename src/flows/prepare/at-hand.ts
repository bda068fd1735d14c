/** The distfiles that lie in the distdir: what they are, which makes them known, or shows that they were altered. */
import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { Fault } from '../../base/fault.ts'
import type { Watch } from '../../base/flow.ts'
import { lookAtFiles } from '../../distfiles/present.ts'
import type { LedgerSource } from '../../model/ledger.ts'
import { allPorts, type Ports } from '../../model/ports.ts'
import { gainedBy } from '../../model/provenance.ts'
import { distinfoNames } from '../../render/tree.ts'
import { lookOf, openDistdir } from '../distdir.ts'
import { localBuilds } from '../local-builds.ts'
import type { PrepareStart } from './start.ts'

export interface AtHand {
  /** The folder, as people know it. */
  readonly folder: string
  /** Every distfile of the ports. */
  readonly names: readonly string[]
  readonly missing: readonly string[]
  /** Was every file read, whatever the cache says? */
  readonly isReread: boolean
  readonly told: LedgerSource
}

/**
 * Files by the names of distinfo, or lying flat in the folder; `known` are names that somebody stronger tells of. A
 * candidate believes the cache about what did not change since it was hashed; a final release reads every byte again,
 * since a disk can change them and nothing else.
 */
export async function lookAtHand(
  start: PrepareStart,
  root: string,
  ports: Ports,
  known: ReadonlySet<string>,
  watch: Watch,
): Promise<AtHand | undefined> {
  const distdir = openDistdir(start, root)
  const isNamed = start.distdir !== undefined
  if (!isNamed && !existsSync(distdir.folder)) return undefined
  const names = allPorts(ports).flatMap(distinfoNames)
  const look = lookOf({ ...start, rehash: start.final }, distdir, watch)
  const seen = await lookAtFiles(
    names.map(name => ({ name, known: undefined })),
    look,
  )
  // An empty file was only touched.
  const files = [...seen].flatMap(([name, file]) =>
    file.state === 'missing' || file.found.size === 0 ? [] : [{ name, ...file }],
  )
  const fresh = files.filter(({ name, found }) => !known.has(name) && found.download === undefined)
  const builds = await localBuilds(ports, new Map(fresh.map(({ name, path }) => [name, path])))
  const entries = files.map(({ name, found }) => {
    const build = builds.get(name)
    return { name, ...found, build, evidence: gainedBy(found.download, build) }
  })
  const folder = start.distdir ?? (relative(start.cwd, distdir.folder) || '.')
  if (entries.length === 0) {
    if (isNamed) throw empty(folder, names.at(-1))
    return undefined
  }
  const missing = names.filter(name => !entries.some(entry => entry.name === name))
  return { folder, names, missing, isReread: start.final, told: { from: folder, areFiles: true, entries } }
}

function empty(folder: string, example = ''): Fault {
  return new Fault('invalid', {
    code: 'distdir.empty',
    message: `${folder} holds none of the distfiles`,
    found: folder,
    expected: `a folder with files such as ${example}`,
    hint: 'wbrel fetch',
  })
}
