import type { DistinfoEntry } from '../model/distinfo.ts'
import type { Port } from '../model/ports.ts'

/** What packages are held against, beside the rules that hold for all. */
export interface Expectations {
  readonly architectures: readonly string[]
  /** The kernels that modules may be built for; empty: any. */
  readonly kernels: readonly ExpectedKernel[]
  /** The packages of the manifest by file name, with size and SHA-256 where distinfo has them; undefined: any. */
  readonly pinned:
    | ReadonlyMap<string, { readonly size: number | undefined; readonly sha256: string | undefined }>
    | undefined
}

export interface ExpectedKernel {
  /** `linux-lts` */
  readonly package: string
  /** `6.18.21-r0` */
  readonly version: string
  /** What the names of its modules end in: `-edge`, or ''. */
  readonly suffix: string
}

export const noExpectations: Expectations = { architectures: ['x86_64', 'noarch'], kernels: [], pinned: undefined }

/** What the manifest expects of the packages of the guest. Names in distinfo carry the port's DIST_SUBDIR. */
export function expectationsOf(guest: Port, distinfo: readonly DistinfoEntry[] = []): Expectations {
  const entries = new Map(distinfo.map(entry => [entry.name, entry]))
  return {
    architectures: noExpectations.architectures,
    kernels: guest.guest?.kernels ?? [],
    pinned: new Map(
      guest.distfiles
        .filter(({ item }) => item.what === 'package')
        .map(({ item }) => {
          const entry = entries.get(`${guest.distSubdir}/${item.file}`)
          return [item.file, { size: entry?.size, sha256: entry?.sha256 }]
        }),
    ),
  }
}
