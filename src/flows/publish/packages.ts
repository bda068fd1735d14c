/** The packages of the release: each is read once, held against all rules for packages, and told from then on. */
import { join } from 'node:path'
import { dependsOn } from '../../apk/depends-on.ts'
import { expectationsOf } from '../../apk/expectations.ts'
import { loadKeys } from '../../apk/keys.ts'
import { licenseDoubt } from '../../apk/license.ts'
import type { ApkPackage } from '../../apk/package.ts'
import { systemXz } from '../../apk/unpack-modules.ts'
import { isError, verifyPackages } from '../../apk/verify.ts'
import { Fault, type Problem } from '../../base/fault.ts'
import type { Step } from '../../base/flow.ts'
import { count } from '../../base/text.ts'
import type { PackageFacts } from '../../forge/bill.ts'
import { type OwnFile, portsOfRecord } from '../../model/own-files.ts'
import type { Collected } from './files.ts'
import type { Recorded } from './record.ts'
import type { PublishStart } from './start.ts'

/** What is read of a package for the files that tell about it; by the name of its file. */
export type ReadPackages = ReadonlyMap<string, Pick<ApkPackage, 'info' | 'identity'>>

export interface VerifiedPackages {
  readonly read: ReadPackages
  /** What does not stop the release. */
  readonly doubts: readonly Problem[]
}

/** Stand-ins of a rehearsal are no packages, and are left out. @throws Fault refused for a package with a finding */
export const verifyApks: Step<PublishStart & Recorded & Collected, VerifiedPackages> = {
  title: 'verifying the packages',
  run: async ({ root, env, signal, apks, record, files }, watch) => {
    const { guest } = portsOfRecord(record)
    const pinned = guest.guest?.keys ?? []
    const keys = pinned.length === 0 ? [] : loadKeys(join(root, 'keys'), pinned)
    const real = files.filter(({ what, path }) => what === 'package' && path !== undefined)
    const expected = expectationsOf(guest, record.outputs.distinfo[guest.origin]?.entries ?? [])
    const verdicts = await verifyPackages(
      real.map(({ path }) => path ?? ''),
      keys,
      expected,
      {
        unxz: systemXz(env.PATH),
        signal,
        onDone: (done, total) => watch.progress(done, total, 'packages'),
      },
    )
    const findings = verdicts.flatMap(verdict => verdict.findings)
    const wrong = findings.filter(finding => isError(finding) && finding.code !== unchecked)
    if (wrong.length > 0) throw new Fault('refused', wrong.map(hinted))
    const read = verdicts.flatMap(({ package: item }, i) =>
      item === undefined ? [] : [[real[i]?.file ?? '', { info: item.info, identity: item.identity }] as const],
    )
    const warnings = findings.filter(({ code }) => code !== unchecked).length
    const isUnchecked = findings.some(({ code }) => code === unchecked)
    return { read: new Map(read), doubts: [...unsure(isUnchecked), ...warned(warnings, apks ?? '')] }
  },
}

/** The finding of a signature that no key is there for: a manifest without guest.keys trusts its checksums alone. */
const unchecked = 'apk.no-keys'

/** What each file says about itself; one that is no package, and a stand-in, say nothing. */
export function packageFacts(files: readonly OwnFile[], read: ReadPackages): readonly PackageFacts[] {
  const metas = files.map(file => {
    const item = read.get(file.file)
    const none = { name: file.file, version: file.version, identity: undefined, depends: [], provides: [] }
    return item === undefined ? none : { ...item.info, identity: item.identity }
  })
  const needs = dependsOn(metas)
  return files.map((file, i) => {
    const info = read.get(file.file)?.info
    const isPackage = file.what === 'package'
    const license = info?.license || undefined
    return {
      name: file.file,
      sha256: file.sha256,
      size: file.size,
      package: info?.name ?? (isPackage ? file.file.replace(/-[^-]+-r\d+\.apk$/, '') : 'alpine-minirootfs'),
      version: info?.version ?? file.version,
      arch: info?.arch || undefined,
      summary: info?.description || undefined,
      url: info?.url || undefined,
      license,
      licenseDoubt: license === undefined ? undefined : licenseDoubt(license),
      aport: file.aport,
      origin: info?.origin,
      commit: info?.commit,
      built: info?.builddate,
      isPackage,
      dependsOn: (needs[i] ?? []).map(({ dependency, by }) => ({
        dependency,
        by: by.map(place => files[place]?.file ?? ''),
      })),
    }
  })
}

function hinted(problem: Problem): Problem {
  return { hint: `wbrel apk verify ${problem.place?.file ?? ''}`, ...problem }
}

function unsure(isUnchecked: boolean): readonly Problem[] {
  if (!isUnchecked) return []
  return [
    {
      code: 'publish.no-keys',
      severity: 'notice',
      message: 'the signatures of the packages were not checked: the manifest trusts no key',
      expected: 'guest.keys in wifibox.yaml, and the public keys in keys/',
      hint: 'wbrel help apk',
    },
  ]
}

function warned(warnings: number, folder: string): readonly Problem[] {
  if (warnings === 0) return []
  const message = `verifying the packages gave ${count(warnings, 'warning')}; none of them stops the release`
  return [{ code: 'publish.warnings', severity: 'notice', message, hint: `wbrel apk verify ${folder}` }]
}
