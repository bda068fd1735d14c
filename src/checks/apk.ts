/** The Alpine packages themselves: only their bytes can tell. */
import { closeProfiles, closureProblem } from '../apk/closure-profiles.ts'
import { metaOf } from '../apk/package.ts'
import { profilesOf } from '../apk/profiles.ts'
import { isError } from '../apk/verify.ts'
import { Fault } from '../base/fault.ts'
import { count } from '../base/text.ts'
import { compareApk, isApkVersion } from '../model/apk-version.ts'
import { freebsd } from '../model/freebsd.ts'
import { type Check, defineCheck, type Findings, type Packages } from './check.ts'
import { packageOf } from './distfile.ts'

export const apkChecks: readonly Check[] = [
  defineCheck({
    id: 'apk.signed',
    title: 'every package is whole and signed by a key that the manifest trusts',
    why: "The image is built with apk's --allow-untrusted: nobody else ever looks at a signature, and a package whose signature was cut off is installed.",
    hint: 'fetch the package again; a key is trusted by guest.keys (wbrel help apk)',
    source: 'apk-tools doc/apk-v2.5.scd',
    needs: ['manifest', 'packages'],
    run: async ({ packages }) => {
      const found = await findingsIn(packages, code => isContainer(code) && code !== 'apk.no-keys')
      if (found.length > 0 || packages.trustsKeys) return found
      throw notAll('no key is pinned, so no signature was looked at', 'add guest.keys to the manifest (wbrel help apk)')
    },
  }),
  defineCheck({
    id: 'apk.contents',
    title: 'every package is what its name says, and holds nothing that apk drops, refuses or would run',
    why: 'apk verify looks at none of this: a file below ./ is left out without a word, a script is not run in the image, a path in two forms overwrites.',
    hint: 'build the package again; wbrel apk verify FILE shows all of it',
    needs: ['manifest', 'packages'],
    // distinfo.at-hand tells of files with other bytes.
    run: ({ packages }) =>
      findingsIn(packages, code => !isContainer(code) && code !== 'apk.pinned' && !code.startsWith('apk.module-')),
  }),
  defineCheck({
    id: 'apk.newest',
    title: 'no newer version of a pinned package lies beside it (a warning)',
    why: 'hostapd r3 was published while the manifest still named r2, and release 1.8.0 went out with the old one: the new file lay in the folder all the time.',
    hint: 'wbrel bump the package, or put the newer file away when the pin is meant',
    needs: ['manifest', 'packages'],
    run: ({ manifest, packages }) => {
      const besides = packages.besides.map(file => packageOf(file)).filter(one => one !== undefined)
      return manifest.ports.guest.distfiles.flatMap(({ item: { file, component } }): Findings => {
        const pinned = packageOf(file)
        const newer = besides
          .filter(({ name, version }) => name === pinned?.name && isNewer(version, pinned.version))
          .toSorted((a, b) => compareApk(b.version, a.version))
        return newer.slice(0, 1).map(({ name, version }) => ({
          message: `${name} is pinned to an older version than one that lies in ${packages.shownAs}`,
          severity: 'warning',
          place: { file: manifest.file },
          found: pinned?.version ?? '',
          expected: version,
          hint: `wbrel bump ${component} ${version}; or put ${name}-${version}.apk away`,
        }))
      })
    },
  }),
  defineCheck({
    id: 'apk.modules',
    title: 'kernel modules are built for the pinned kernels',
    why: 'The kernel loads no module of another build, so the card stays dead; release, dependency, folder, vermagic and name must tell the same kernel.',
    hint: 'build the modules for the pinned kernel, or pin the kernel that they were built for',
    source: 'APKBUILDs of freebsd-wifibox-alpine',
    needs: ['manifest', 'packages'],
    run: ({ packages }) => findingsIn(packages, code => code.startsWith('apk.module-')),
  }),
  defineCheck({
    id: 'apk.closure',
    title: 'under every choice of options the packages need nothing more, and can be installed together',
    why: 'apk puts the guest together without a network, from exactly the files that the options choose: a missing library, a conflict or a path in two packages fails the build, under some options only.',
    hint: 'mend the conditions under guest.packages; wbrel apk closure DIR shows all of it',
    source: 'apk-tools src/solver.c',
    needs: ['manifest', 'packages'],
    run: async ({ manifest, packages }) => {
      const { guest } = manifest.ports
      const metas = (await packages.verdicts()).flatMap(v => (v.package === undefined ? [] : [metaOf(v.package)]))
      const release = manifest.ports.freebsd.at(-1) ?? freebsd('14.3')
      const report = closeProfiles(metas, profilesOf(guest, release))
      const found = report.answers
        .filter(({ trouble }) => !trouble.isWarning && !(trouble.kind === 'missing' && packages.missing.length > 0))
        .map(answer => ({ place: { file: manifest.file }, ...closureProblem(answer, report.profiles) }))
      return complete(packages, found)
    },
  }),
]

function isNewer(version: string, pinned: string): boolean {
  return isApkVersion(version) && isApkVersion(pinned) && compareApk(version, pinned) > 0
}

/** What stands in the way of reading a package, or of trusting it; the rest is about what is in it. */
function isContainer(code: string): boolean {
  return containerCodes.test(code)
}

const containerCodes =
  /^apk\.(no-package|format-3|container|truncated|gzip|trailing|budget|(no-)?datahash|signature.*|unsigned|key-name|no-keys|algorithm|unknown-key)$/

async function findingsIn(packages: Packages, wanted: (code: string) => boolean): Promise<Findings> {
  const found = (await packages.verdicts()).flatMap(v => v.findings).filter(f => isError(f) && wanted(f.code))
  return complete(packages, found)
}

/** Nothing found among some of the packages is no pass. */
function complete({ missing, shownAs }: Packages, found: Findings): Findings {
  if (found.length > 0 || missing.length === 0) return found
  const [first = ''] = missing
  const others = missing.length === 1 ? 'is' : `and ${count(missing.length - 1, 'other package')} are`
  throw notAll(`${first} ${others} not in ${shownAs}`, 'wbrel fetch')
}

function notAll(message: string, hint: string): Fault {
  return new Fault('incomplete', { code: 'apk.not-checked', message, hint })
}
