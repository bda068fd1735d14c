import { isKernelVersion, moduleRelease } from '../model/kernel.ts'
import { isModule } from './data.ts'
import { readDependency } from './depend.ts'
import type { Expectations, ExpectedKernel } from './expectations.ts'
import { type Finding, findingsOf } from './finding.ts'
import { modinfoOf } from './modinfo.ts'
import type { ApkPackage } from './package.ts'
import { shown } from './refuse.ts'
import { type Unxz, unpackModules } from './unpack-modules.ts'

/**
 * Row 20: the release of a module package, its dependency, the folder of its modules, what they were compiled for and
 * its name all tell one kernel, the pinned one. A kernel's own package must have the folder of its version.
 */
export function judgeModules(item: ApkPackage, expected: Expectations, unxz: Unxz, most: number): readonly Finding[] {
  const folders = [...new Set(item.entries.filter(e => isModule(e.path)).map(e => e.path.split('/')[2] ?? ''))]
  const [folder] = folders
  if (folder === undefined) return []
  const finding = findingsOf(item.file)
  if (folders.length > 1) {
    return [
      finding('apk.module-folder', `${item.file} has modules for several kernels`, {
        found: shown(folders.join(', ')),
        expected: 'one folder below lib/modules',
      }),
    ]
  }
  const kernels = expected.kernels
  if (isKernel(item, kernels)) return judgeKernel(item, folder)
  const kernel = kernelOf(item, folder, kernels)
  if (kernel === undefined) {
    const names = kernels.map(k => k.package).join(' or ')
    return [
      finding('apk.module-depend', `${item.file} has kernel modules, but does not depend on a kernel`, {
        found: shown(item.info.depends.join(' ')) || 'no dependency',
        expected: `${names || 'linux-lts'}~VERSION`,
        hint: 'depend on the very kernel that the modules are built for',
      }),
    ]
  }
  return [
    ...judgeRelease(item, kernel),
    ...judgeDepend(item, kernel),
    ...judgeFolder(item, folder, kernel),
    ...judgeName(item, kernel),
    ...judgeVermagic(item, folderOf(kernel), unxz, most),
  ]
}

function isKernel({ info }: ApkPackage, kernels: readonly ExpectedKernel[]): boolean {
  return kernels.some(k => k.package === info.name) || /^linux-(lts|edge|virt|stable)$/.test(info.name)
}

/** `6.18.21-r0` of `linux-lts` -> `6.18.21-0-lts` */
function folderOf({ package: name, version }: ExpectedKernel): string {
  return `${version.replace('-r', '-')}-${name.replace(/^linux-/, '')}`
}

function judgeKernel({ file, info }: ApkPackage, folder: string): readonly Finding[] {
  const want = folderOf({ package: info.name, version: info.version, suffix: '' })
  if (folder === want) return []
  return [
    findingsOf(file)('apk.module-folder', `the modules in ${file} are not those of its version`, {
      found: `lib/modules/${shown(folder)}`,
      expected: `lib/modules/${want}`,
    }),
  ]
}

/** The pinned kernel of the flavour that the package depends on, or that its folder names; without a manifest, that one. */
function kernelOf(
  { info }: ApkPackage,
  folder: string,
  kernels: readonly ExpectedKernel[],
): ExpectedKernel | undefined {
  const depend = info.depends.map(readDependency).find(d => d !== undefined && isKernelName(d.name))
  const fromFolder = `linux-${folder.replace(/^.*-/, '')}`
  const pinned = kernels.find(k => k.package === depend?.name) ?? kernels.find(k => k.package === fromFolder)
  if (pinned !== undefined || depend === undefined) return pinned
  const version = isKernelVersion(depend.version) ? depend.version : folder.replace(/-(\d+)-[^-]*$/, '-r$1')
  const suffix = depend.name === 'linux-edge' ? '-edge' : ''
  return isKernelVersion(version) && kernels.length === 0 ? { package: depend.name, version, suffix } : undefined
}

function isKernelName(name: string): boolean {
  return /^linux-[a-z]+$/.test(name) && !/^linux-(firmware|headers|pam)$/.test(name)
}

function judgeRelease({ file, info }: ApkPackage, { version }: ExpectedKernel): readonly Finding[] {
  const release = /-r(\d+)$/.exec(info.version)?.[1] ?? ''
  const want = moduleRelease(version).slice(0, 9)
  if (release.length === 11 && release.startsWith(want)) return []
  return [
    findingsOf(file)('apk.module-release', `the release of ${file} is not that of the kernel ${version}`, {
      found: `-r${release}`,
      expected: `-r${want}00, the last two digits being the driver's own`,
      hint: 'build the module for the pinned kernel',
    }),
  ]
}

function judgeDepend({ file, info }: ApkPackage, { package: name, version }: ExpectedKernel): readonly Finding[] {
  const want = `${name}~${version}`
  const depends = info.depends.filter(d => isKernelName(readDependency(d)?.name ?? ''))
  if (depends.length === 1 && (depends[0] === want || depends[0] === `${name}=${version}`)) return []
  return [
    findingsOf(file)('apk.module-depend', `${file} does not depend on the kernel ${version}`, {
      found: shown(depends.join(' ')) || 'no kernel',
      expected: want,
      hint: 'build the module for the pinned kernel',
    }),
  ]
}

function judgeFolder({ file }: ApkPackage, folder: string, kernel: ExpectedKernel): readonly Finding[] {
  const want = folderOf(kernel)
  if (folder === want) return []
  return [
    findingsOf(file)(
      'apk.module-folder',
      `the modules in ${file} lie where the kernel ${kernel.version} does not look`,
      {
        entry: `lib/modules/${folder}`,
        found: `lib/modules/${shown(folder)}`,
        expected: `lib/modules/${want}`,
      },
    ),
  ]
}

function judgeName({ file, info }: ApkPackage, { package: name, suffix }: ExpectedKernel): readonly Finding[] {
  const isEdge = info.name.endsWith('-edge')
  if (suffix === '' ? !isEdge : info.name.endsWith(suffix)) return []
  return [
    findingsOf(file)('apk.module-name', `${file} is for ${name}, and its name does not say so`, {
      found: info.name,
      expected: suffix === '' ? info.name.replace(/-edge$/, '') : `${info.name}${suffix}`,
    }),
  ]
}

function judgeVermagic(item: ApkPackage, want: string, unxz: Unxz, most: number): readonly Finding[] {
  const finding = findingsOf(item.file)
  const { unpacked, closed } = unpackModules(item.modules, most, unxz)
  const leftOut = [...closed, ...item.modulesLeftOut.map(path => [path, 'they are too large together'] as const)]
  const notChecked = [...new Set(leftOut.map(([, reason]) => reason))].map(reason => {
    const paths = leftOut.filter(([, why]) => why === reason).map(([path]) => path)
    return finding(
      'apk.module-not-checked',
      `not checked: what kernel the modules in ${item.file} are for: ${reason}`,
      {
        severity: 'warning',
        entry: paths[0] ?? '',
        found: `${paths.length} of ${item.modules.size + item.modulesLeftOut.length} modules`,
        hint: 'install xz, then run this again',
      },
    )
  })
  const wrong = [...unpacked].flatMap(([path, bytes]) => {
    const vermagic = bytes && modinfoOf(bytes)?.get('vermagic')
    if (vermagic?.split(' ')[0] === want) return []
    return [
      finding('apk.module-vermagic', `${shown(path)} of ${item.file} was compiled for another kernel`, {
        entry: path,
        found: bytes === undefined ? 'a damaged file' : shown(vermagic ?? 'no vermagic'),
        expected: `${want} ...`,
        hint: 'build the module for the pinned kernel',
      }),
    ]
  })
  return [...notChecked, ...wrong]
}
