import { basename } from 'node:path'
import type { DistinfoEntry } from '../model/distinfo.ts'
import type { Port } from '../model/ports.ts'
import { fileNameOf } from './package.ts'

/** What packages are held against, beside the rules that hold for all. */
export interface Expectations {
  readonly architectures: readonly string[]
  /** The kernels that modules may be built for; empty: any. */
  readonly kernels: readonly ExpectedKernel[]
  /** The packages of the manifest by file name, with size and SHA-256 where distinfo has them; undefined: any. */
  readonly pinned: ReadonlyMap<string, PinnedPackage> | undefined
  /** By package, the file that the newest release has: a package that grows by leaps is worth a look. */
  readonly before: ReadonlyMap<string, { readonly file: string; readonly size: number }>
}

interface PinnedPackage {
  readonly size: number | undefined
  readonly sha256: string | undefined
  /** The folder of its APKBUILD; undefined for what is not our own. */
  readonly aport?: string | undefined
}

export interface ExpectedKernel {
  /** `linux-lts` */
  readonly package: string
  /** `6.18.21-r0` */
  readonly version: string
  /** What the names of its modules end in: `-edge`, or ''. */
  readonly suffix: string
}

export const noExpectations: Expectations = {
  architectures: ['x86_64', 'noarch'],
  kernels: [],
  pinned: undefined,
  before: new Map(),
}

/**
 * What the manifest expects of the packages of the guest; `released` is what the newest release has. Names in distinfo
 * carry the port's DIST_SUBDIR.
 */
export function expectationsOf(
  guest: Port,
  distinfo: readonly DistinfoEntry[] = [],
  released: readonly DistinfoEntry[] = [],
): Expectations {
  const entries = new Map(distinfo.map(entry => [entry.name, entry]))
  const aports = new Map(guest.guest?.packages.map(({ item }) => [fileNameOf(item), item.aport]))
  return {
    architectures: noExpectations.architectures,
    kernels: guest.guest?.kernels ?? [],
    pinned: new Map(
      guest.distfiles
        .filter(({ item }) => item.what === 'package')
        .map(({ item }) => {
          const entry = entries.get(`${guest.distSubdir}/${item.file}`)
          return [item.file, { size: entry?.size, sha256: entry?.sha256, aport: aports.get(item.file) }]
        }),
    ),
    before: new Map(
      released.flatMap(({ name, size }) => {
        const file = basename(name)
        const [, base] = /^(.+)-[^-]+-r\d+\.apk$/.exec(file) ?? []
        return base === undefined ? [] : [[base, { file, size }] as const]
      }),
    ),
  }
}
