/** `wbrel report`: the evidence of a release, from the results of its test builds. */
import { dirname, join, resolve as resolvePath } from 'node:path'
import { Fault } from '../base/fault.ts'
import { readText } from '../base/files.ts'
import { flow, type Step } from '../base/flow.ts'
import { readManifest } from '../model/manifest.ts'
import { type Part, planRows } from '../model/matrix/plan.ts'
import { mergeResults } from '../model/merge-results.ts'
import type { Ports } from '../model/ports.ts'
import { manifestOfRecord, parseRecord, recordPath } from '../model/record.ts'
import { type Report, reportOf } from '../model/report/report.ts'
import { resolve } from '../model/resolve.ts'
import { parseResults, type Results, resultsPath } from '../model/results.ts'
import { keptResults } from './kept-results.ts'

export interface ReportStart {
  readonly cwd: string
  /** The manifest's file; releases/ stands beside it. */
  readonly manifest: string
  /** `1.9.0`; undefined: what the manifest says. */
  readonly version: string | undefined
  /** Files of results, as typed. */
  readonly merge: readonly string[]
}

interface Subject {
  readonly ports: Ports
  readonly version: string
}

export interface Evidence {
  readonly results: Results
}

const findPorts: Step<ReportStart, Subject> = {
  title: 'finding what was built',
  run: ({ cwd, manifest, version }) => {
    const root = dirname(resolvePath(cwd, manifest))
    const record = version === undefined ? undefined : readText(join(root, recordPath(version)))
    if (version !== undefined && record !== undefined) {
      const file = recordPath(version)
      return {
        version,
        ports: resolve({ manifest: manifestOfRecord(parseRecord(record, file)), placeOf: () => ({ file }) }),
      }
    }
    const text = readText(resolvePath(cwd, manifest))
    if (text === undefined) throw missing(manifest, 'go to the folder of the manifest, or name it with --manifest')
    const ports = resolve(readManifest(text, manifest))
    return { ports, version: version ?? ports.wifibox.version }
  },
}

const readResults: Step<ReportStart & Subject, Evidence> = {
  title: 'reading the results',
  run: ({ cwd, manifest, version, merge }) => {
    const named = merge.map(file => {
      const text = readText(resolvePath(cwd, file))
      if (text === undefined) throw missing(file, 'name files that `wbrel test` wrote')
      return parseResults(text, file)
    })
    const kept = keptResults(dirname(resolvePath(cwd, manifest)), version)
    if (kept === undefined && named.length === 0) throw nothing(version)
    return { results: mergeResults([...(kept === undefined ? [] : [kept]), ...named]) }
  },
}

const compare: Step<Subject & Evidence, { readonly plan: readonly Part[]; readonly report: Report }> = {
  title: 'comparing with the plan',
  run: ({ ports, version, results }) => {
    const strength = results.strength === 1 || results.strength === 3 ? results.strength : 2
    const plan = planRows(ports, {
      strength,
      seed: undefined,
      failed: [],
      ports: [],
      flavor: undefined,
      releases: ports.freebsd,
    })
    return { plan, report: { ...reportOf(results, ports, plan), release: results.release ?? version } }
  },
}

export const report = flow<ReportStart>()
  .add(findPorts) // wifibox.yaml, or the record     -> the ports that were built
  .add(readResults) // releases/*.builds.json, --merge -> one set of results
  .add(compare) // all of the above                -> what is proven, and what never was built

function missing(file: string, hint: string): Fault {
  return new Fault('invalid', { code: 'file.missing', message: `there is no file ${file}`, place: { file }, hint })
}

function nothing(version: string): Fault {
  return new Fault('invalid', {
    code: 'report.no-results',
    message: `there are no results of test builds of ${version}`,
    expected: `${resultsPath(version)}, or files given with --merge`,
    hint: 'wbrel test',
  })
}
