/** Mutations for all checks but the rules about texts; the classes of real mistakes are among them. */
import { createHash } from 'node:crypto'
import type { Distfiles, Published } from '../../src/checks/check.ts'
import { readDistinfo } from '../../src/model/distinfo.ts'
import {
  beforeEnd,
  core,
  drop,
  type Edit,
  guest,
  type Mutations,
  meta,
  ownTree,
  put,
  replace,
  replaceAll,
} from './mutation.ts'

const makefile = `${guest}/Makefile`
const coreMakefile = `${core}/Makefile`
const metaMakefile = `${meta}/Makefile`
const plist = `${guest}/pkg-plist`
const sums = `${guest}/distinfo`
const sum = 'b'.repeat(64)
const commit = '0123456789abcdef0123456789abcdef01234567'
const own = ownTree()

const fresh = { name: 'nothing is changed' }

/** What a release published that is the small tree itself, with some facts changed. */
function published(change: {
  readonly guest?: string
  readonly core?: string
  readonly version?: string
  readonly components?: Published['components']
  readonly edit?: Edit
}): readonly Published[] {
  const files = new Map(own)
  change.edit?.(files)
  const distinfo = new Map(
    [core, guest].map(origin => [origin, readDistinfo(files.get(`${origin}/distinfo`) ?? '', origin)]),
  )
  const digests = new Map([...files].map(([path, text]) => [path, createHash('sha256').update(text).digest('hex')]))
  const { version = '2.0.0', core: coreVersion = '0.8.0', guest: guestVersion = '20260101' } = change
  return [{ version, core: coreVersion, guest: guestVersion, components: change.components ?? [], distinfo, digests }]
}

/** The files of the small tree's distinfo, as an edit of it tells. */
function atHand(edit?: Edit): Distfiles {
  const files = new Map(own)
  edit?.(files)
  const { entries } = readDistinfo(files.get(sums) ?? '', sums)
  return { shownAs: 'distfiles', hashed: async () => new Map(entries.map(entry => [entry.name, entry])) }
}

function apkbuild(name: string, version: string, revision: number, subpackages = ''): readonly [string, string] {
  return [
    `aports/${name}/APKBUILD`,
    `pkgname=${name}\npkgver=${version}\npkgrel=${revision} # base: 3\nsubpackages="${subpackages}"\n`,
  ]
}

function aports(
  change: Readonly<Record<string, string>> = {},
  facts: { readonly commit?: string; readonly onMain?: boolean } = {},
) {
  const files = new Map<string, string>([
    ['aports/base-layout/APKBUILD', 'pkgname=baselayout\npkgver=3.7.1\npkgrel=0\n'],
    apkbuild('busybox', '1.37.0', 4),
    apkbuild('ifupdown-ng', '0.12.1', 6),
    apkbuild('openrc', '0.63', 0),
    apkbuild('socat', '1.8.0.3', 1, '$pkgname-with-udp:_udp $pkgname-doc'),
    apkbuild('uds_passthru', '0.1.1', 7),
    apkbuild('radvd', '2.20', 1),
    apkbuild('forwarding', '0.1.0', 7),
    apkbuild('linux-lts', '6.18.20', 0),
    apkbuild('linux-edge', '6.19.10', 1),
    apkbuild('rtw88', '20260312', 0),
    apkbuild('rtw88-edge', '20260312', 0),
    ['guest/wifibox-alpine.5.in', 'Version 6.18 (LTS)\nLinux 6.19 (stable)\n'],
    ['.github/workflows/packages.yml', 'branch: v3.23\n'],
    ...Object.entries(change),
  ])
  return { files, commit: facts.commit ?? commit, onMain: facts.onMain ?? true }
}

/** Removes both lines of a distfile. */
function forget(name: string): Edit {
  return files => {
    const text = files.get(sums) ?? ''
    const rest = text
      .split('\n')
      .filter(line => !line.includes(`(${name})`))
      .join('\n')
    if (rest === text) throw new Error(`distinfo has no ${name}`)
    files.set(sums, rest)
  }
}

function remember(name: string): Edit {
  return files => {
    files.set(sums, `${files.get(sums)}SHA256 (${name}) = ${sum}\nSIZE (${name}) = 7\n`)
  }
}

export const mutations: Readonly<Record<string, Mutations>> = {
  'files.ports': {
    catches: [
      { name: 'the guest has no distinfo', edits: [drop(sums)] },
      { name: 'the core is missing', edits: [...own.keys()].filter(path => path.startsWith(`${core}/`)).map(drop) },
    ],
    leaves: [{ name: 'the guest has a message more', edits: [put(`${guest}/pkg-message.more`, 'x\n')] }],
  },
  'files.allowed': {
    catches: [
      { name: 'a back-up lies beside a Makefile', edits: [put(`${guest}/Makefile.orig`, 'x\n')] },
      { name: 'a log was left', edits: [put(`${core}/build.log`, 'x\n')] },
    ],
    leaves: [{ name: 'a patch lies below files/', edits: [put(`${core}/files/patch-Makefile`, 'x\n')] }],
  },
  'files.metaport': {
    catches: [
      { name: 'the metaport has a licence', edits: [replace(metaMakefile, 'USES=', 'LICENSE=\tBSD2CLAUSE\n\nUSES=')] },
      { name: 'the metaport has a distinfo', edits: [put(`${meta}/distinfo`, 'TIMESTAMP = 1\n')] },
    ],
    leaves: [{ name: 'the metaport has no message', edits: [drop(`${meta}/pkg-message`)] }],
  },
  'files.messages': {
    catches: [
      { name: 'a message of two options was not copied', edits: [drop(`${guest}/pkg-message.iptables`)] },
      { name: 'a message is never shown', edits: [put(`${guest}/pkg-message.old`, 'x\n')], says: /no setting shows/ },
    ],
    leaves: [{ name: 'the metaport shows nothing', edits: [drop(`${meta}/pkg-message`)] }],
  },
  'files.text': {
    catches: [{ name: 'a description has other bytes', edits: [replace(`${core}/pkg-descr`, 'guest', 'g\ufffdst')] }],
    leaves: [{ name: 'a description has an umlaut', edits: [replace(`${core}/pkg-descr`, 'guest', 'g\u00e4st')] }],
  },
  'makefile.forks': {
    catches: [{ name: 'a value comes from printf', edits: [beforeEnd(coreMakefile, '_X!=\tprintf %02d 6\n')] }],
    leaves: [
      { name: 'a value comes from the host', edits: [beforeEnd(coreMakefile, '_X!=\tsysctl -n kern.ostype || :\n')] },
    ],
  },
  'make.evaluates': {
    catches: [
      {
        name: 'one option ends in an error',
        edits: [beforeEnd(coreMakefile, '.if ${PORT_OPTIONS:MRECOVER_GUEST}\n.error no guest\n.endif\n')],
        says: /no guest/,
      },
    ],
    leaves: [
      {
        name: 'an error stands under what never holds',
        edits: [beforeEnd(coreMakefile, '.if 0\n.error no guest\n.endif\n')],
      },
    ],
  },
  'make.dev-errors': {
    catches: [
      {
        name: 'a port has two kinds of version',
        edits: [replace(coreMakefile, '\nCATEGORIES', '\nDISTVERSION=\t0.9.0\nCATEGORIES')],
      },
    ],
    leaves: [{ name: 'a port has only DISTVERSION', edits: [replace(coreMakefile, 'PORTVERSION', 'DISTVERSION')] }],
  },
  'make.ignored': {
    catches: [
      {
        name: 'one option makes the port ignored',
        edits: [beforeEnd(coreMakefile, '.if ${PORT_OPTIONS:MRECOVER_GUEST}\nIGNORE=\tdoes not work\n.endif\n')],
      },
    ],
    leaves: [
      { name: 'another processor is ignored', edits: [beforeEnd(coreMakefile, 'IGNORE_i386=\tis too small\n')] },
    ],
  },
  'make.probes': {
    catches: [
      {
        name: 'linux64 is not asked for',
        edits: [replace(makefile, 'kldstat -qn linux64 && echo yes || echo no', 'echo yes')],
      },
      { name: 'every processor is allowed', edits: [replace(makefile, 'ONLY_FOR_ARCHS=\tamd64\n', '')] },
    ],
    leaves: [
      {
        name: 'the reason has other words',
        edits: [replace(makefile, 'needs the linux64 kernel module', 'wants linux64')],
      },
    ],
  },
  'model.rendered': {
    base: 'rendered',
    catches: [
      { name: 'somebody edited a description', edits: [replace(`${meta}/pkg-descr`, 'guest', 'host')] },
      { name: 'a file is too many', edits: [put(`${core}/pkg-message`, 'x\n')] },
      { name: 'a version moved in the manifest only', manifest: [['radvd: 2.20-r1', 'radvd: 2.20-r2']] },
    ],
    leaves: [fresh, { name: 'the manifest has a comment more', manifest: [['schema: 1', '# more\nschema: 1']] }],
  },
  'model.values': {
    base: 'rendered',
    catches: [
      {
        name: 'a package has another revision under one option',
        edits: [replaceAll(makefile, 'forwarding-0.1.0-r7', 'forwarding-0.1.0-r8')],
        says: /r8/,
      },
    ],
    leaves: [fresh],
  },
  'model.options': {
    base: 'rendered',
    catches: [
      { name: 'an option is described otherwise', edits: [replace(makefile, 'User-space forwarding', 'Forwarding')] },
      { name: 'an option is gone', edits: [replace(makefile, ' XX_TCPDUMP', '')] },
    ],
    leaves: [fresh],
  },
  'model.plist': {
    base: 'rendered',
    catches: [
      { name: 'a line has the tag of another option', edits: [replace(plist, '%%XX_MDNS%%', '%%XX_TCPDUMP%%')] },
    ],
    leaves: [fresh],
  },
  'model.makesum': {
    base: 'rendered',
    catches: [
      {
        name: 'makesum does not see an archive',
        edits: [replace(makefile, '.if ${PORT_OPTIONS:MFW_ATMEL} || defined(_ALL)', '.if ${PORT_OPTIONS:MFW_ATMEL}')],
      },
    ],
    leaves: [fresh],
  },
  'model.probes': {
    base: 'rendered',
    catches: [{ name: 'a reason has other words', edits: [replace(makefile, 'emul_path to be set', 'emul_path')] }],
    leaves: [fresh],
  },
  'version.form': {
    catches: [
      { name: 'the guest has a day that no calendar has', edits: [replace(makefile, '20260115', '20260230')] },
      { name: 'the core has two numbers', edits: [replace(coreMakefile, '0.9.0', '0.9')] },
    ],
    leaves: [{ name: 'the guest has the last day of February', edits: [replace(makefile, '20260115', '20260228')] }],
  },
  'version.rises': {
    catches: [{ name: 'a later guest was published', records: published({ guest: '20260116' }) }],
    leaves: [
      { name: 'an earlier guest was published', records: published({ guest: '20260114' }) },
      {
        name: 'a module goes back while the guest rises',
        edits: [replaceAll(makefile, '20260312', '20260106')],
        records: published({ guest: '20260114' }),
      },
    ],
  },
  'version.content': {
    catches: [
      {
        name: 'the package list changed under a published version',
        records: published({ guest: '20260115', edit: replace(plist, 'share/wifibox/root.img\n', '') }),
      },
    ],
    leaves: [
      { name: 'a published version is unchanged', records: published({ guest: '20260115' }) },
      {
        name: 'another version had other content',
        records: published({ guest: '20260114', edit: replace(plist, 'share/wifibox/root.img\n', '') }),
      },
    ],
  },
  'github.names': {
    catches: [
      {
        name: 'the core is pinned to a branch',
        edits: [replace(coreMakefile, 'GH_PROJECT=\twifibox\n', 'GH_PROJECT=\twifibox\nGH_TAGNAME=\tmain\n')],
      },
      { name: 'the guest is pinned to a short commit', edits: [replace(makefile, commit, '0123456')] },
    ],
    leaves: [
      {
        name: 'the core is pinned to a commit',
        edits: [replace(coreMakefile, 'GH_PROJECT=\twifibox\n', `GH_PROJECT=\twifibox\nGH_TAGNAME=\t${commit}\n`)],
      },
    ],
  },
  'alpine.version': {
    catches: [
      { name: 'the version has two numbers', edits: [replace(makefile, '3.23.3', '3.23')] },
      {
        name: 'it comes from another group',
        edits: [replace(makefile, 'x86_64.tar.gz:upstream', 'x86_64.tar.gz:custom_packages')],
      },
    ],
    leaves: [{ name: 'the version is higher', edits: [replace(makefile, '3.23.3', '3.23.4')] }],
  },
  'kernel.modules': {
    catches: [
      { name: 'a module is for the kernel before', edits: [replace(makefile, '06180200000', '06180190000')] },
      { name: 'the revision of the kernel does not count', edits: [replace(makefile, '06190100100', '06190100000')] },
      { name: 'the kernel was raised alone', edits: [replace(makefile, '6.18.20-r0', '6.18.21-r0')] },
      {
        name: 'the two kernels have different drivers',
        edits: [replace(makefile, 'rtw88-edge-20260312', 'rtw88-edge-20260313')],
      },
    ],
    leaves: [
      {
        name: 'kernel and modules were raised',
        edits: [replace(makefile, '6.18.20-r0', '6.18.21-r0'), replace(makefile, '06180200000', '06180210000')],
      },
    ],
  },
  'kernel.descriptions': {
    catches: [{ name: 'the series moved on', edits: [replace(makefile, '6.18.20-r0', '6.24.1-r0')] }],
    leaves: [{ name: 'the kernel moved within its series', edits: [replace(makefile, '6.18.20-r0', '6.18.21-r0')] }],
  },
  'version.epoch': {
    catches: [
      { name: 'a port has an epoch', edits: [replace(coreMakefile, '\nCATEGORIES', '\nPORTEPOCH=\t1\nCATEGORIES')] },
    ],
    leaves: [
      {
        name: 'a port has a revision',
        edits: [replace(coreMakefile, '\nCATEGORIES', '\nPORTREVISION=\t1\nCATEGORIES')],
      },
    ],
  },
  'sites.groups': {
    catches: [
      {
        name: 'a file has a group without a site',
        edits: [replace(makefile, 'tar.xz:linux_firmware', 'tar.xz:kernel_org')],
      },
      { name: 'a site is no folder', edits: [replace(makefile, 'example.org/firmware/:', 'example.org/firmware:')] },
    ],
    leaves: [
      {
        name: 'a group has two sites',
        edits: [
          replace(
            makefile,
            'https://example.org/firmware/:linux_firmware',
            'https://example.org/firmware/:linux_firmware \\\n\t\thttps://example.net/firmware/:linux_firmware',
          ),
        ],
      },
    ],
  },
  'distinfo.prefix': {
    catches: [{ name: 'a name has no folder', edits: [replaceAll(sums, 'wifibox-alpine/radvd', 'radvd')] }],
    leaves: [{ name: 'a file is missing', edits: [forget('wifibox-alpine/radvd-2.20-r1.apk')] }],
  },
  'distinfo.complete': {
    catches: [
      { name: 'a file of an option is missing', edits: [forget('wifibox-alpine/atmel-firmware-1.3.tar.gz')] },
      { name: 'the pin moved and distinfo did not', edits: [replace(makefile, commit, 'f'.repeat(40))] },
    ],
    leaves: [{ name: 'there is an entry too many', edits: [remember('wifibox-alpine/old-1-r0.apk')] }],
  },
  'distinfo.stale': {
    catches: [{ name: 'an old entry stayed', edits: [remember('wifibox-alpine/old-1-r0.apk')] }],
    leaves: [{ name: 'an entry is missing', edits: [forget('wifibox-alpine/radvd-2.20-r1.apk')] }],
  },
  'distinfo.sequence': {
    catches: [
      {
        name: 'the first file comes last',
        edits: [forget('wifibox-alpine/baselayout-3.7.1-r0.apk'), remember('wifibox-alpine/baselayout-3.7.1-r0.apk')],
      },
    ],
    leaves: [{ name: 'an entry is missing', edits: [forget('wifibox-alpine/radvd-2.20-r1.apk')] }],
  },
  'distinfo.makesum': {
    catches: [
      {
        name: 'one condition lacks the escape',
        edits: [replace(makefile, '.if ${PORT_OPTIONS:MFW_ATMEL} || ${_ALL}', '.if ${PORT_OPTIONS:MFW_ATMEL}')],
        says: /atmel/,
      },
      {
        name: 'a name is set only under the option',
        edits: [
          replace(makefile, '_LINUXFW}.tar.xz:', '_PATTERNS:Dlinux-firmware-20260110.tar.xz}:'),
          replace(
            makefile,
            '_ALL=\t',
            '.if ${PORT_OPTIONS:MFW_BRCM} || ${PORT_OPTIONS:MFW_RTW88}\n_PATTERNS=\n.endif\n_ALL=\t',
          ),
        ],
      },
    ],
    leaves: [
      {
        name: 'the escape stands first',
        edits: [
          replace(makefile, '.if ${PORT_OPTIONS:MFW_ATMEL} || ${_ALL}', '.if ${_ALL} || ${PORT_OPTIONS:MFW_ATMEL}'),
        ],
      },
    ],
  },
  'distinfo.fetch-list': {
    catches: [
      {
        name: 'only makesum sees everything',
        edits: [replace(makefile, 'make(makesum) || make(fetch-url-list-int)', 'make(makesum)')],
      },
    ],
    leaves: [
      {
        name: 'the two targets stand the other way round',
        edits: [
          replace(makefile, 'make(makesum) || make(fetch-url-list-int)', 'make(fetch-url-list-int) || make(makesum)'),
        ],
      },
    ],
  },
  'distinfo.unique': {
    catches: [
      {
        name: 'a package stands under a second option',
        edits: [
          replace(
            makefile,
            '.if ${PORT_OPTIONS:MKERN_LTS} || ${_ALL}',
            '.if ${PORT_OPTIONS:MXX_MDNS} || ${_ALL}\n_PACKAGES+=\tradvd-2.20-r1:custom_packages\n.endif\n.if ${PORT_OPTIONS:MKERN_LTS} || ${_ALL}',
          ),
        ],
      },
    ],
    leaves: [
      {
        name: 'a package stands under two options',
        edits: [
          replace(makefile, '.if ${PORT_OPTIONS:MIPV6} ||', '.if ${PORT_OPTIONS:MIPV6} || ${PORT_OPTIONS:MXX_MDNS} ||'),
        ],
      },
    ],
  },
  'distinfo.same-bytes': {
    catches: [
      { name: 'a published package was built again', records: published({ edit: replace(sums, '= 1010\n', '= 1\n') }) },
    ],
    leaves: [{ name: 'every published package is the same', records: published({}) }],
  },
  'distinfo.newer': {
    catches: [
      { name: 'the published one is newer', records: published({ edit: replace(sums, '1768500000', '1768500001') }) },
    ],
    leaves: [{ name: 'the published one is as old', records: published({}) }],
  },
  'distinfo.at-hand': {
    catches: [
      {
        name: 'a package at hand was built again',
        distfiles: atHand(replace(sums, '= 1010\n', '= 1\n')),
        says: /is not the file that distinfo has/,
      },
    ],
    leaves: [
      { name: 'every file at hand is the right one', distfiles: atHand() },
      { name: 'a file at hand is not in distinfo', distfiles: atHand(put(sums, '')) },
    ],
  },
  'packages.names': {
    catches: [
      { name: 'a package has no revision', edits: [replace(makefile, 'radvd-2.20-r1:', 'radvd-2.20:')] },
      {
        name: 'a package comes from another group',
        edits: [replace(makefile, 'radvd-2.20-r1:custom_packages', 'radvd-2.20-r1:linux_firmware')],
      },
    ],
    leaves: [
      { name: 'a package has a higher revision', edits: [replace(makefile, 'radvd-2.20-r1:', 'radvd-2.20-r12:')] },
    ],
  },
  'packages.base-order': {
    catches: [
      {
        name: 'busybox comes first',
        edits: [
          replace(
            makefile,
            'baselayout-3.7.1-r0:custom_packages busybox-1.37.0-r4:custom_packages',
            'busybox-1.37.0-r4:custom_packages baselayout-3.7.1-r0:custom_packages',
          ),
        ],
      },
    ],
    leaves: [
      {
        name: 'a package of an option has another name',
        edits: [replace(makefile, 'radvd-2.20-r1:', 'aradvd-2.20-r1:')],
      },
    ],
  },
  'packages.exclusive': {
    catches: [
      {
        name: 'socat is taken together with its other build',
        edits: [replace(makefile, '(${PORT_OPTIONS:MUDS} && !${PORT_OPTIONS:MXX_FORWARDING})', '${PORT_OPTIONS:MUDS}')],
      },
    ],
    leaves: [
      {
        name: 'the condition is turned round',
        edits: [
          replace(
            makefile,
            '(${PORT_OPTIONS:MUDS} && !${PORT_OPTIONS:MXX_FORWARDING})',
            '(!${PORT_OPTIONS:MXX_FORWARDING} && ${PORT_OPTIONS:MUDS})',
          ),
        ],
      },
    ],
  },
  'packages.closure': {
    catches: [
      { name: 'libssl3 comes without libcrypto3', edits: [replace(makefile, ' libcrypto3-3.5.5-r0:upstream', '')] },
      {
        name: 'forwarding comes under another option',
        edits: [
          replace(
            makefile,
            '.if ${PORT_OPTIONS:MXX_FORWARDING} || ${_ALL}\n_PACKAGES+=\tforwarding',
            '.if ${PORT_OPTIONS:MXX_MDNS} || ${_ALL}\n_PACKAGES+=\tforwarding',
          ),
        ],
      },
    ],
    leaves: [
      {
        name: 'both libraries are raised',
        edits: [
          replace(makefile, 'libcrypto3-3.5.5', 'libcrypto3-3.5.6'),
          replace(makefile, 'libssl3-3.5.5', 'libssl3-3.5.6'),
        ],
      },
    ],
  },
  'packages.twins': {
    catches: [
      {
        name: 'one build of socat is raised',
        edits: [replace(makefile, 'socat-with-udp-1.8.0.3-r1', 'socat-with-udp-1.8.0.3-r2')],
      },
    ],
    leaves: [
      {
        name: 'both builds of socat are raised',
        edits: [
          replace(makefile, 'socat-with-udp-1.8.0.3-r1', 'socat-with-udp-1.8.0.3-r2'),
          replace(makefile, 'socat-1.8.0.3-r1', 'socat-1.8.0.3-r2'),
        ],
      },
    ],
  },
  'options.described': {
    catches: [
      {
        name: 'a description is gone',
        edits: [replace(makefile, 'UDS_DESC=\t\tControl socket of the application\n', '')],
      },
    ],
    leaves: [
      {
        name: 'a description has other words',
        edits: [replace(makefile, 'Control socket of the application', 'Control socket')],
      },
    ],
  },
  'options.declared': {
    catches: [
      {
        name: 'a condition misspells its option',
        edits: [replace(makefile, '.if !${PORT_OPTIONS:MUDS}', '.if !${PORT_OPTIONS:MUSD}')],
      },
      { name: 'a description has no option', edits: [replace(makefile, 'UDS_DESC=', 'OLD_DESC=\tGone\nUDS_DESC=')] },
    ],
    leaves: [
      {
        name: 'a condition is about all firmware',
        edits: [replace(makefile, '.if !${PORT_OPTIONS:MUDS}', '.if ${PORT_OPTIONS:MFW_*} && !${PORT_OPTIONS:MUDS}')],
      },
    ],
  },
  'options.unique': {
    catches: [
      {
        name: 'an option stands in two groups',
        edits: [replace(makefile, 'OPTIONS_DEFINE=\t\tIPV6 UDS', 'OPTIONS_DEFINE=\t\tIPV6 UDS XX_MDNS')],
      },
    ],
    leaves: [
      {
        name: 'an option is new',
        edits: [replace(makefile, 'OPTIONS_DEFINE=\t\tIPV6 UDS', 'OPTIONS_DEFINE=\t\tIPV6 UDS NEW')],
      },
    ],
  },
  'options.defaults': {
    catches: [
      {
        name: 'a SINGLE has two defaults',
        edits: [replace(makefile, 'OPTIONS_DEFAULT=\tAPP_AP', 'OPTIONS_DEFAULT=\tAPP_AP APP_SUPPLICANT')],
      },
      {
        name: 'a default is no option in a flavor',
        edits: [replace(makefile, 'OPTIONS_DEFAULT=\tAPP_AP', 'OPTIONS_DEFAULT=\tAPP_AP FW_ATMEL')],
      },
    ],
    leaves: [
      {
        name: 'the other member is the default',
        edits: [replace(makefile, 'OPTIONS_DEFAULT=\tAPP_AP', 'OPTIONS_DEFAULT=\tAPP_SUPPLICANT')],
      },
    ],
  },
  'options.used': {
    catches: [
      {
        name: 'an option does nothing',
        edits: [replace(makefile, 'OPTIONS_DEFINE=\t\tIPV6 UDS', 'OPTIONS_DEFINE=\t\tIPV6 UDS IDLE')],
      },
    ],
    leaves: [
      {
        name: 'an option only lists a file',
        edits: [
          replace(makefile, 'OPTIONS_DEFINE=\t\tIPV6 UDS', 'OPTIONS_DEFINE=\t\tIPV6 UDS IDLE'),
          replace(plist, 'share/wifibox/root.img', '%%IDLE%%share/idle\nshare/wifibox/root.img'),
        ],
      },
    ],
  },
  'flavors.same': {
    catches: [
      {
        name: 'the metaport lacks a flavor',
        edits: [replace(metaMakefile, 'FLAVORS=\tdefault ${_FLAVORS}', 'FLAVORS=\tdefault brcm')],
      },
      {
        name: 'every flavor brings the default guest',
        edits: [
          replace(
            metaMakefile,
            '${flavor}_RUN_DEPENDS=\twifibox-alpine-${flavor}>0:net/wifibox-alpine@${flavor}',
            '${flavor}_RUN_DEPENDS=\twifibox-alpine>0:net/wifibox-alpine',
          ),
        ],
      },
    ],
    leaves: [
      {
        name: 'the flavors stand in another order in both',
        edits: [put(`${guest}/flavors.mk`, '_FLAVORS=\trtw88 brcm\n')],
      },
    ],
  },
  'flavors.core': {
    catches: [
      { name: 'the core has flavors', edits: [replace(coreMakefile, '\nNO_BUILD', '\nFLAVORS=\tone two\n\nNO_BUILD')] },
      {
        name: 'the metaport does without the core',
        edits: [replace(metaMakefile, 'RUN_DEPENDS=\twifibox-core>0:net/wifibox-core\n\n', '')],
      },
    ],
    leaves: [
      {
        name: 'the metaport brings one thing more',
        edits: [
          replace(
            metaMakefile,
            'RUN_DEPENDS=\twifibox-core>0:net/wifibox-core\n',
            'RUN_DEPENDS=\twifibox-core>0:net/wifibox-core \\\n\t\tx>0:net/x\n',
          ),
        ],
      },
    ],
  },
  'flavors.names': {
    catches: [
      {
        name: 'all flavors have one name',
        edits: [replace(makefile, '${flavor}_PKGNAMESUFFIX=\t-${flavor}', '${flavor}_PKGNAMESUFFIX=\t-card')],
      },
    ],
    leaves: [
      {
        name: 'the suffix is written otherwise',
        edits: [
          replace(makefile, '${flavor}_PKGNAMESUFFIX=\t-${flavor}', '${flavor}_PKGNAMESUFFIX=\t${flavor:S/^/-/}'),
        ],
      },
    ],
  },
  'flavors.firmware': {
    catches: [
      {
        name: 'the option is added before the options are processed',
        edits: [
          replace(makefile, '.if ${FLAVOR} != default\nPORT_OPTIONS+=\t\tFW_${FLAVOR:tu}\n.endif\n\n', ''),
          replace(
            makefile,
            '.include <bsd.port.options.mk>\n',
            '.if ${FLAVOR} != default\nOPTIONS_SET+=\tFW_${FLAVOR:tu}\n.endif\n\n.include <bsd.port.options.mk>\n',
          ),
        ],
      },
      {
        name: 'a flavor has no file',
        edits: [replace(makefile, ' || ${PORT_OPTIONS:MFW_RTW88} || ${_ALL}', ' || ${_ALL}')],
        says: /rtw88/,
      },
    ],
    leaves: [
      {
        name: 'the option is added in another way',
        edits: [
          replace(makefile, 'PORT_OPTIONS+=\t\tFW_${FLAVOR:tu}', 'PORT_OPTIONS:=\t\t${PORT_OPTIONS} FW_${FLAVOR:tu}'),
        ],
      },
    ],
  },
  'flavors.defaults': {
    catches: [
      {
        name: 'a flavor is off in the default',
        edits: [replace(makefile, 'OPTIONS_DEFAULT+=\tFW_BRCM FW_RTW88', 'OPTIONS_DEFAULT+=\tFW_BRCM')],
      },
      { name: 'a new flavor has no option', edits: [put(`${guest}/flavors.mk`, '_FLAVORS=\tbrcm rtw88 rtw89\n')] },
    ],
    leaves: [
      {
        name: 'an option without a flavor is on',
        edits: [replace(makefile, 'OPTIONS_DEFAULT+=\tFW_BRCM', 'OPTIONS_DEFAULT+=\tFW_ATMEL FW_BRCM')],
      },
    ],
  },
  'flavors.order': {
    base: 'rendered',
    catches: [
      {
        name: 'two flavors are swapped',
        manifest: [['  brcm: FW_BRCM\n  iwlwifi: FW_IWLWIFI\n', '  iwlwifi: FW_IWLWIFI\n  brcm: FW_BRCM\n']],
      },
    ],
    leaves: [fresh],
  },
  'flavors.conflicts': {
    catches: [
      {
        name: 'no flavor says so',
        edits: [
          replace(
            makefile,
            'CONFLICTS_INSTALL=\t${FLAVORS:N${FLAVOR}:Ndefault:S/^/wifibox-alpine-/} \\\n\t\t\t${FLAVOR:Ndefault:C/.+/wifibox-alpine/}\n\n',
            '',
          ),
        ],
      },
      {
        name: 'the default is forgotten',
        edits: [replace(makefile, ' \\\n\t\t\t${FLAVOR:Ndefault:C/.+/wifibox-alpine/}', '')],
      },
    ],
    leaves: [
      {
        name: 'a pattern stands for the others',
        edits: [
          replace(
            makefile,
            '${FLAVORS:N${FLAVOR}:Ndefault:S/^/wifibox-alpine-/} \\\n\t\t\t${FLAVOR:Ndefault:C/.+/wifibox-alpine/}',
            'wifibox-alpine wifibox-alpine-*',
          ),
        ],
      },
    ],
  },
  'flavors.shared': {
    catches: [{ name: 'the list was not copied', edits: [drop(`${guest}/flavors.mk`)] }],
    leaves: [
      {
        name: 'the guest includes the list beside it',
        edits: [replace(makefile, '"${.CURDIR}/flavors.mk"', '"flavors.mk"')],
      },
    ],
  },
  'plist.tags': {
    catches: [
      { name: 'a tag is misspelt', edits: [replace(plist, '%%UDS%%', '%%USD%%')] },
      { name: 'tags are not made at all', edits: [replace(makefile, 'OPTIONS_SUB=\t\tyes\n', '')] },
    ],
    leaves: [{ name: 'a tag is the opposite of an option', edits: [replace(plist, '%%UDS%%', '%%NO_UDS%%')] }],
  },
  'plist.groups': {
    catches: [
      {
        name: 'a file comes behind the folders',
        edits: [replace(plist, '@dir /var/run/wifibox\n', '@dir /var/run/wifibox\nshare/late\n')],
      },
    ],
    leaves: [
      {
        name: 'a script comes last',
        edits: [replace(plist, '@dir /var/run/wifibox\n', '@dir /var/run/wifibox\n@postunexec true\n')],
      },
    ],
  },
  'plist.folders': {
    catches: [
      {
        name: 'the outer folder comes first',
        edits: [
          replace(
            plist,
            '@dir /var/run/wifibox/lib/misc\n@dir /var/run/wifibox/lib\n',
            '@dir /var/run/wifibox/lib\n@dir /var/run/wifibox/lib/misc\n',
          ),
        ],
      },
    ],
    leaves: [
      {
        name: 'two folders only begin alike',
        edits: [replace(plist, '@dir /var/run/wifibox\n', '@dir /var/run/wifibox\n@dir /var/run/wifibox-other\n')],
      },
    ],
  },
  'plist.staged': {
    base: 'rendered',
    catches: [
      {
        name: 'a file stays in the stage when its option is off',
        manifest: [['    - {when: not UDS_PASSTHRU, remove: etc/wifibox/appliance/uds_passthru.conf.sample}\n', '']],
        says: /stages .*uds_passthru.* and does not list/,
      },
      {
        name: 'a file is listed that nothing installs',
        manifest: [['    etc/optional/mdns: [etc/wifibox/appliance/mdnsd-services.conf.sample]\n', '']],
      },
    ],
    leaves: [fresh],
  },
  'recipes.empty-operand': {
    catches: [
      {
        name: 'the tarball has no name when no option needs it',
        edits: [
          replace(makefile, '.if !empty(_PATTERNS)\n\t@${TAR}', '.if 1\n\t@${TAR}'),
          replace(
            makefile,
            '-xf ${DISTDIR}/${DIST_SUBDIR}/${_LINUXFW}.tar.xz',
            '-xf ${DISTDIR}/${DIST_SUBDIR}/${_PATTERNS:Dlinux-firmware-20260110.tar.xz}',
          ),
        ],
        says: /a name without a file/,
      },
      {
        name: 'a loop runs over an empty list',
        edits: [
          replace(makefile, 'post-install:\n', 'post-install:\n\t@for f in ${_NONE}; do ${CP} $$f ${STAGEDIR}; done\n'),
        ],
        says: /a loop runs over nothing/,
      },
      {
        name: 'a copy has nothing to copy',
        edits: [replace(makefile, 'post-install:\n', 'post-install:\n\t@${CP} ${_NONE} ${STAGEDIR}\n')],
      },
    ],
    leaves: [
      {
        name: 'a loop runs over a pattern',
        edits: [
          replace(makefile, 'post-install:\n', 'post-install:\n\t@for f in ${STAGEDIR}/*; do ${CP} $$f /tmp; done\n'),
        ],
      },
      {
        name: 'a loop over nothing is left out',
        edits: [
          replace(
            makefile,
            'post-install:\n',
            'post-install:\n.if !empty(_NONE)\n\t@for f in ${_NONE}; do ${CP} $$f /tmp; done\n.endif\n',
          ),
        ],
      },
    ],
  },
  'recipes.fails': {
    catches: [
      {
        name: 'a recipe has a modifier that make does not know',
        edits: [
          replace(
            makefile,
            'post-install:\n',
            'post-install:\n.if ${PORT_OPTIONS:MXX_MDNS}\n\t@echo ${PORTNAME:Q:Zx}\n.endif\n',
          ),
        ],
      },
    ],
    leaves: [
      {
        name: 'a recipe has a good one',
        edits: [replace(makefile, 'post-install:\n', 'post-install:\n\t@echo ${PORTNAME:Q}\n')],
      },
    ],
  },
  'recipes.decompress-once': {
    catches: [
      {
        name: 'the tarball is unpacked a second time',
        edits: [
          replace(
            makefile,
            'post-install:\n',
            'post-install:\n\t@${TAR} -xf ${DISTDIR}/${DIST_SUBDIR}/${_LINUXFW}.tar.xz WHENCE\n',
          ),
        ],
      },
      {
        name: 'the tarball is unpacked once a pattern',
        edits: [
          replace(makefile, '\t@${TAR} -C ${_FIRMWAREDIR} -xf', '\t@for p in a b; do ${TAR} -C ${_FIRMWAREDIR} -xf'),
          replace(makefile, "${_PATTERNS:@p@'*/${p}'@}", '$$p; done'),
        ],
      },
    ],
    leaves: [
      {
        name: 'another archive is unpacked',
        edits: [
          replace(
            makefile,
            'post-install:\n',
            'post-install:\n\t@${TAR} -xf ${DISTDIR}/${DIST_SUBDIR}/atmel-firmware-1.3.tar.gz\n',
          ),
        ],
      },
    ],
  },
  'recipes.broadcom-links': {
    catches: [
      { name: 'the links have another name', edits: [replace(makefile, '.FreeBSD-BHYVE.bin', '.FreeBSD.bin')] },
      {
        name: 'the suffix stays in the middle',
        edits: [replace(makefile, '$${file%.bin}.FreeBSD-BHYVE.bin', '$$file.FreeBSD-BHYVE.bin')],
      },
      {
        name: 'there are no links',
        edits: [replace(makefile, '${LN} -s $$file $${file%.bin}.FreeBSD-BHYVE.bin', 'true')],
      },
    ],
    leaves: [
      {
        name: 'the name is put together in another way',
        edits: [replace(makefile, '$${file%.bin}.FreeBSD', '$${file%-pcie.bin}-pcie.FreeBSD')],
      },
    ],
  },
  'recipes.flavors': {
    catches: [
      {
        name: 'a notice is decided before the flavor adds its option',
        edits: [
          replace(
            makefile,
            '.include <bsd.port.options.mk>\n',
            '.include <bsd.port.options.mk>\n\n.if ${PORT_OPTIONS:MFW_BRCM}\n_BRCM=\tyes\n.endif\n',
          ),
          replace(makefile, '.if ${PORT_OPTIONS:MFW_BRCM}\n\t@${ECHO_MSG}', '.if defined(_BRCM)\n\t@${ECHO_MSG}'),
        ],
        says: /brcm lacks/,
      },
    ],
    leaves: [
      {
        name: 'a notice is decided behind it',
        edits: [
          replace(
            makefile,
            'PORT_OPTIONS+=\t\tFW_${FLAVOR:tu}\n.endif\n',
            'PORT_OPTIONS+=\t\tFW_${FLAVOR:tu}\n.endif\n\n.if ${PORT_OPTIONS:MFW_BRCM}\n_BRCM=\tyes\n.endif\n',
          ),
          replace(makefile, '.if ${PORT_OPTIONS:MFW_BRCM}\n\t@${ECHO_MSG}', '.if defined(_BRCM)\n\t@${ECHO_MSG}'),
        ],
      },
    ],
  },
  'recipes.arguments': {
    catches: [
      {
        name: 'a list has no quotes',
        edits: [replace(makefile, 'FIRMWARE_FILES="${FIRMWARE_FILES}"', 'FIRMWARE_FILES=${FIRMWARE_FILES}')],
        says: /two\.bin/,
      },
    ],
    leaves: [
      {
        name: 'a list has other quotes',
        edits: [replace(makefile, 'FIRMWARE_FILES="${FIRMWARE_FILES}"', "FIRMWARE_FILES='${FIRMWARE_FILES}'")],
      },
    ],
  },
  'release.version': {
    catches: [{ name: 'the metaport was not bumped', release: '2.2.0' }],
    leaves: [{ name: 'the metaport has the number', release: '2.1.0' }],
  },
  'release.core': {
    catches: [
      {
        name: 'the core is still pinned',
        release: '2.1.0',
        edits: [replace(coreMakefile, 'GH_PROJECT=\twifibox\n', `GH_PROJECT=\twifibox\nGH_TAGNAME=\t${commit}\n`)],
      },
    ],
    leaves: [{ name: 'the core is at its tag', release: '2.1.0' }],
  },
  'release.branch': {
    catches: [
      {
        name: 'packages come from unstable',
        release: '2.1.0',
        edits: [replace(makefile, 'example.org/alpine/packages/', 'example.org/alpine/unstable/packages/')],
      },
    ],
    leaves: [
      {
        name: 'packages come from main',
        release: '2.1.0',
        edits: [replace(makefile, 'example.org/alpine/packages/', 'example.org/alpine/main/packages/')],
      },
    ],
  },
  'aports.versions': {
    catches: [
      {
        name: 'the sources are one revision ahead',
        aports: aports({ 'aports/radvd/APKBUILD': 'pkgname=radvd\npkgver=2.20\npkgrel=2\n' }),
        says: /radvd/,
      },
      {
        name: 'nothing builds a package',
        aports: aports({ 'aports/radvd/APKBUILD': 'pkgname=radvd2\npkgver=2.20\npkgrel=1\n' }),
      },
    ],
    leaves: [{ name: 'sources and packages agree', aports: aports() }],
  },
  'aports.commit': {
    catches: [
      { name: 'another commit is checked out', aports: aports({}, { commit: 'f'.repeat(40) }) },
      { name: 'the commit was pushed away', aports: aports({}, { onMain: false }) },
    ],
    leaves: [{ name: 'the commit is on main', aports: aports() }],
  },
  'aports.kernels': {
    catches: [
      {
        name: 'the manual page has the series before',
        aports: aports({ 'guest/wifibox-alpine.5.in': 'Version 6.12 (LTS)\nLinux 6.19 (stable)\n' }),
      },
    ],
    leaves: [{ name: 'the manual page has both', aports: aports() }],
  },
  'aports.branch': {
    catches: [
      {
        name: 'a workflow builds for the branch before',
        aports: aports({ '.github/workflows/kernel.yml': 'branch: v3.22\n' }),
      },
    ],
    leaves: [
      { name: 'all workflows have the branch', aports: aports({ '.github/workflows/kernel.yml': 'branch: v3.23\n' }) },
    ],
  },
  'sites.answer': {
    catches: [
      { name: 'a file of an option is gone', dead: /atmel/, says: /atmel/ },
      { name: 'the tag of the core does not exist', dead: /codeload.*wifibox\/tar\.gz\/0\.9\.0/ },
    ],
    leaves: [{ name: 'only a file that nobody needs is gone', dead: /nothing/ }],
  },
}
