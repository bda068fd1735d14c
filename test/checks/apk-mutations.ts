/** Mutations for the checks of Alpine packages: a folder of packages, one of them changed. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type Expectations, noExpectations } from '../../src/apk/expectations.ts'
import { verifyPackages } from '../../src/apk/verify.ts'
import type { Packages } from '../../src/checks/check.ts'
import { builder, type EntrySpec, makeKey, type PackageSpec } from '../apk/build-package.ts'
import { guestPackages, moduleEntries } from '../apk/guest-packages.ts'
import { fileWith, trusted } from '../apk/support.ts'
import type { Mutations } from './mutation.ts'

const other = makeKey('other@example.org-00000001.rsa.pub')
const kernels = [
  { package: 'linux-lts', version: '6.18.21-r0', suffix: '' },
  { package: 'linux-edge', version: '6.19.11-r0', suffix: '-edge' },
]
let folders = 0

/** The packages of the guest with one of them changed. */
function packages(name = '', change: (spec: PackageSpec) => PackageSpec = spec => spec): Packages {
  const folder = `distfiles-${folders++}`
  const files = guestPackages((own, spec) => (own === name ? change(spec) : spec))
  const pinned = [...files].map(
    ([file, bytes]) =>
      [file, { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }] as const,
  )
  const expectations: Expectations = { ...noExpectations, kernels, pinned: new Map(pinned) }
  return {
    shownAs: folder,
    missing: [],
    besides: [],
    trustsKeys: true,
    verdicts: () => {
      const paths = [...files].map(([file, bytes]) => fileWith(join(folder, file), bytes))
      return verifyPackages(paths, [trusted(builder)], expectations)
    },
  }
}

const withEntry =
  (entry: EntrySpec) =>
  (spec: PackageSpec): PackageSpec => ({ ...spec, entries: [...(spec.entries ?? []), entry] })
const withoutLine =
  (line: RegExp) =>
  (spec: PackageSpec): PackageSpec => ({ ...spec, lines: (spec.lines ?? []).filter(text => !line.test(text)) })

const good = { name: 'nothing is changed', packages: packages() }

export const apkMutations: Readonly<Record<string, Mutations>> = {
  'apk.signed': {
    base: 'rendered',
    catches: [
      {
        name: 'one package is not signed',
        packages: packages('musl', s => ({ ...s, key: null })),
        says: /musl.*not signed/,
      },
      { name: 'another key signed one', packages: packages('musl', s => ({ ...s, key: other })), says: /not trusted/ },
      { name: 'the files of one were changed', packages: packages('iw', s => ({ ...s, datahash: '0'.repeat(64) })) },
    ],
    leaves: [good, { name: 'a file was left out', packages: packages('iw', withEntry({ name: './usr/x' })) }],
  },
  'apk.contents': {
    base: 'rendered',
    catches: [
      { name: 'apk would leave a file out', packages: packages('iw', withEntry({ name: './usr/x' })), says: /leaves/ },
      {
        name: 'one has a script',
        packages: packages('busybox', s => ({ ...s, control: [{ name: '.post-install' }] })),
        says: /script/,
      },
      { name: 'one has another name', packages: packages('iw', s => ({ ...s, name: 'iv' })), says: /iv-6/ },
    ],
    leaves: [good, { name: 'one is not signed', packages: packages('musl', s => ({ ...s, key: null })) }],
  },
  'apk.newest': {
    base: 'rendered',
    catches: [
      {
        name: 'a newer revision lies beside the pinned one',
        packages: { ...packages(), besides: ['hostapd-2.11-r3.apk', 'hostapd-2.11-r10.apk', 'hostapd-2.11-r1.apk'] },
        says: /hostapd is pinned to an older version .* 2\.11-r2 2\.11-r10/,
      },
      {
        name: 'a module for a newer kernel lies there',
        packages: { ...packages(), besides: ['rtw88-20260312-r06180220000.apk'] },
        says: /rtw88 /,
      },
    ],
    leaves: [
      good,
      {
        name: 'older packages, others and what is none lie there',
        packages: { ...packages(), besides: ['hostapd-2.11-r1.apk', 'strace-9-r0.apk', 'hostapd-new.apk', '1.apk'] },
      },
    ],
  },
  'apk.modules': {
    base: 'rendered',
    catches: [
      {
        name: 'one was built for the kernel before',
        packages: packages('rtw88', s => ({
          ...s,
          entries: moduleEntries('6.18.20-0-lts', 'rtw88'),
        })),
        says: /6\.18\.21-0-lts/,
      },
    ],
    leaves: [good],
  },
  'apk.closure': {
    base: 'rendered',
    catches: [
      {
        name: 'a library is gone',
        packages: packages('pcsc-lite-libs', withoutLine(/^provides/)),
        says: /wpa_supplicant.*needs so:libpcsclite.*APP_SUPPLICANT/,
      },
      {
        name: 'two packages have one path',
        packages: packages('radvd', withEntry({ name: 'usr/bin/iw' })),
        says: /usr\/bin\/iw.*: IPV6/,
      },
    ],
    leaves: [good],
  },
}
