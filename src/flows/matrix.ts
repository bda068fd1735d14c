/** `wbrel matrix`: the rows of options that test builds should build. */
import { dirname, join, resolve as resolvePath } from 'node:path'
import { Fault } from '../base/fault.ts'
import { readText } from '../base/files.ts'
import { flow, type Step } from '../base/flow.ts'
import { didYouMean } from '../base/text.ts'
import { type FreeBSD, freebsd } from '../model/freebsd.ts'
import { type ManifestText, readManifest } from '../model/manifest.ts'
import { type ChangedRow, changedRows } from '../model/matrix/changed.ts'
import { type Cover, coverOf } from '../model/matrix/cover.ts'
import { failedRows } from '../model/matrix/failed.ts'
import { type Part, planRows, rowsOfPlan } from '../model/matrix/plan.ts'
import { allPorts, flavorNames, type Ports } from '../model/ports.ts'
import { manifestOfRecord, parseRecord, recordPath } from '../model/record.ts'
import { resolve } from '../model/resolve.ts'
import type { Row } from '../model/results.ts'
import { allKeptResults } from './kept-results.ts'

export interface MatrixStart {
  readonly cwd: string
  /** The manifest's file; releases/ stands beside it. */
  readonly manifest: string
  readonly strength: 1 | 2 | 3
  /** Names or origins. */
  readonly port: string | undefined
  readonly flavor: string | undefined
  /** Undefined: those of the manifest. */
  readonly releases: readonly string[]
  readonly changedSince: string | undefined
  readonly seed: number | undefined
}

interface Read {
  readonly source: ManifestText
  readonly ports: Ports
}

interface Asked {
  /** Origins. */
  readonly origins: readonly string[]
  readonly freebsd: readonly FreeBSD[]
}

export interface Planned {
  readonly parts: readonly Part[]
  /** Of each part, by a checker that shares nothing with the search. */
  readonly covers: readonly Cover[]
  /** Undefined without `--changed-since`. */
  readonly changed: readonly ChangedRow[] | undefined
}

const readIt: Step<MatrixStart, Read> = {
  title: 'reading the manifest',
  run: ({ cwd, manifest }) => {
    const text = readText(resolvePath(cwd, manifest))
    if (text === undefined) throw missing(manifest, 'go to the folder of the manifest, or name it with --manifest')
    const source = readManifest(text, manifest)
    return { source, ports: resolve(source) }
  },
}

const understand: Step<MatrixStart & Read, Asked> = {
  title: 'understanding what is asked for',
  run: ({ ports, port, flavor, releases }) => ({
    origins: originsOf(ports, port, flavor),
    freebsd: releases.length === 0 ? ports.freebsd : releases.map(release => known(ports, release)),
  }),
}

const readFailures: Step<MatrixStart, { readonly failed: readonly Row[] }> = {
  title: 'looking for rows that failed before',
  run: ({ cwd, manifest }) => ({ failed: failedRows(allKeptResults(dirname(resolvePath(cwd, manifest)))) }),
}

const plan: Step<
  MatrixStart & Read & Asked & { readonly failed: readonly Row[] },
  { readonly parts: readonly Part[] }
> = {
  title: 'covering the options',
  run: ({ ports, origins, flavor, freebsd: releases, strength, seed, failed }) => ({
    parts: planRows(ports, { ports: origins, flavor, releases, strength, seed, failed }),
  }),
}

const prove: Step<Read & Asked & Pick<Planned, 'parts'>, Pick<Planned, 'covers'>> = {
  title: 'checking that nothing is left uncovered',
  run: ({ ports, parts }) => ({
    covers: parts.flatMap(({ port: origin, flavors, releases, strength, rows }) => {
      const port = allPorts(ports).find(one => one.origin === origin)
      const [release] = releases
      if (port === undefined || release === undefined) return []
      return [coverOf(port, flavors, freebsd(release), strength, rows)]
    }),
  }),
}

const keepChanged: Step<MatrixStart & Read & Pick<Planned, 'parts'>, Pick<Planned, 'changed'>> = {
  title: 'comparing with the release',
  run: ({ cwd, manifest, changedSince, ports, parts }) => {
    if (changedSince === undefined) return { changed: undefined }
    if (!/^\d+\.\d+\.\d+$/.test(changedSince))
      throw usage('changed-since', changedSince, 'a release is named by three numbers', ['X.Y.Z'])
    const file = recordPath(changedSince)
    const text = readText(join(dirname(resolvePath(cwd, manifest)), file))
    if (text === undefined) throw missing(file, 'name a release that has a record: ls releases')
    const old = manifestOfRecord(parseRecord(text, file))
    const placeOf = () => ({ file })
    return { changed: changedRows(resolve({ manifest: old, placeOf }), ports, rowsOfPlan(parts)) }
  },
}

export const matrix = flow<MatrixStart>()
  .add(readIt) // wifibox.yaml               -> text, the three ports
  .add(understand) // --port, --flavor, ...       -> origins, releases
  .add(readFailures) // releases/*.builds.json      -> rows that failed before
  .add(plan) // all of the above            -> covering rows
  .add(prove) // rows                        -> the tuples that none of them shows: none
  .add(keepChanged) // --changed-since, a record   -> those that a change touches

/** With `--flavor` alone the ports that have options, since flavors are about those. */
function originsOf(ports: Ports, name: string | undefined, flavor: string | undefined): readonly string[] {
  const all = allPorts(ports)
  const asked =
    name === undefined
      ? all.filter(port => flavor === undefined || (port.options.length > 0 && flavorNames(port).includes(flavor)))
      : all.filter(port => [port.origin, port.name, port.role].includes(name))
  if (name !== undefined && asked.length === 0) {
    const names = all.map(port => port.name)
    throw usage('port', name, `no port is called ${name}${didYouMean(name, names)}`, names)
  }
  const flavors = [...new Set(all.flatMap(flavorNames))].filter(one => one !== '')
  if (flavor !== undefined && !(name === undefined ? all : asked).some(port => flavorNames(port).includes(flavor)))
    throw usage('flavor', flavor, `there is no flavor ${flavor}${didYouMean(flavor, flavors)}`, flavors)
  return asked.map(port => port.origin)
}

function known(ports: Ports, release: string): FreeBSD {
  const names = ports.freebsd.map(one => one.release)
  if (names.includes(release)) return freebsd(release)
  throw usage('freebsd', release, `the manifest does not support FreeBSD ${release}`, names)
}

function usage(option: string, found: string, message: string, expected: readonly string[]): Fault {
  return new Fault('invalid', { code: `usage.${option}`, message, found, expected: expected.join(', ') })
}

function missing(file: string, hint: string): Fault {
  return new Fault('invalid', { code: 'file.missing', message: `there is no file ${file}`, place: { file }, hint })
}
