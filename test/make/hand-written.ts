import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Facts, FlavorFacts, PortFacts } from '../facts.ts'

/**
 * The three ports of Wifibox as a person might write them: what they declare comes from the facts (versions, sites, names
 * of files, options), what depends on what is written down here once more. So the framework is judged by ports that
 * wbrel's renderer has not touched.
 */
export type Idiom = 'conditions' | 'helpers'

export function writePorts(folder: string, facts: Facts, idiom: Idiom): void {
  const [wifibox, core, guest] = ['wifibox', 'wifibox-core', 'wifibox-alpine'].map(name => portOf(facts, name))
  if (wifibox === undefined || core === undefined || guest === undefined) throw new Error('incomplete facts')
  write(folder, 'net/wifibox/Makefile', wifiboxMakefile(first(wifibox)))
  write(folder, 'net/wifibox-core/Makefile', coreMakefile(first(core), core['pkg-plist'] ?? []))
  write(folder, 'net/wifibox-core/pkg-plist', lines(core['pkg-plist'] ?? []))
  write(folder, 'net/wifibox-alpine/Makefile', guestMakefile(first(guest), idiom))
  write(folder, 'net/wifibox-alpine/flavors.mk', flavorsFile(guest.flavor_order))
  write(folder, 'net/wifibox-alpine/pkg-plist', lines(guest['pkg-plist'] ?? []))
}

function wifiboxMakefile(facts: FlavorFacts): string {
  return lines([
    ...head(facts),
    'RUN_DEPENDS=\twifibox-core>0:net/wifibox-core',
    'USES=\t\tmetaport',
    '.include "${.CURDIR}/../wifibox-alpine/flavors.mk"',
    'default_RUN_DEPENDS=\twifibox-alpine>0:net/wifibox-alpine',
    '.for f in ${_FLAVORS}',
    '${f}_RUN_DEPENDS=\twifibox-alpine-${f}>0:net/wifibox-alpine@${f}',
    '${f}_PKGNAMESUFFIX=\t-${f}',
    '.endfor',
    '.include <bsd.port.mk>',
  ])
}

function coreMakefile(facts: FlavorFacts, plist: readonly string[]): string {
  const pinned = facts.GH_TAGNAME !== facts.PORTVERSION
  const devd = plist.some(line => line.startsWith('%%DEVD_FIX%%'))
  return lines([
    ...head(facts),
    `RUN_DEPENDS=\t${list(facts.RUN_DEPENDS)}`,
    'LICENSE=\tBSD2CLAUSE',
    'LICENSE_FILE=\t${WRKSRC}/LICENSE',
    'USE_GITHUB=\tyes',
    'GH_ACCOUNT=\tpgj',
    'GH_PROJECT=\tfreebsd-wifibox',
    ...(pinned ? [`GH_TAGNAME=\t${facts.GH_TAGNAME}`] : []),
    'NO_BUILD=\tyes',
    ...options(facts),
    `OPTIONS_DEFAULT=\t${list(facts.OPTIONS_DEFAULT)}`,
    '.include <bsd.port.options.mk>',
    'MAKE_ARGS=\tGUEST_ROOT=${LOCALBASE}/share/wifibox \\',
    '\t\tGUEST_MAN=${LOCALBASE}/share/man/man5/wifibox-alpine.5.gz \\',
    '\t\tVERSION=${PORTVERSION} RECOVERY_METHOD=${PORT_OPTIONS:MRECOVER_*:S/^RECOVER_//:tl}',
    ...(devd ? devdFix : []),
    '.include <bsd.port.mk>',
  ])
}

const devdFix = [
  '.if ${OSVERSION} > 1400089',
  'MAKE_ARGS+=\tDEVD_FIX=',
  'PLIST_SUB+=\tDEVD_FIX="@comment "',
  '.else',
  'PLIST_SUB+=\tDEVD_FIX=""',
  '.endif',
]

function guestMakefile(facts: FlavorFacts, idiom: Idiom): string {
  const files = facts.DISTFILES_MAKESUM
  const packages = files.filter(file => file.includes('.apk:'))
  const [rootfs, firmware, atmel, legacy, b43, mt76] = files.filter(file => !file.includes('.apk:'))
  const commit = /-([0-9a-f]{40})$/.exec(String(facts.WRKSRC))?.[1]
  const sites = words(facts.MASTER_SITES).filter(site => !site.includes('codeload'))
  return lines([
    ...head(facts),
    `MASTER_SITES=\t${sites.join(' \\\n\t\t')}`,
    'DIST_SUBDIR=\twifibox-alpine',
    `DISTFILES=\t${rootfs}`,
    'LICENSE=\tBSD2CLAUSE',
    'LICENSE_FILE=\t${WRKSRC}/LICENSE',
    `BUILD_DEPENDS=\t${list(facts.BUILD_DEPENDS)}`,
    'USE_GITHUB=\tnodefault',
    'GH_ACCOUNT=\tpgj',
    'GH_PROJECT=\tfreebsd-wifibox-alpine:scripts',
    `GH_TAGNAME=\t${commit}:scripts`,
    'WRKSRC=\t\t${WRKSRC_scripts}',
    'EXTRACT_ONLY=\t${DISTFILE_scripts}',
    '.include "flavors.mk"',
    '.for f in ${_FLAVORS}',
    '${f}_PKGNAMESUFFIX=\t-${f}',
    '.endfor',
    'OPTIONS_SUB=\tyes',
    ...options(facts),
    `OPTIONS_DEFAULT=\t${words(facts.OPTIONS_DEFAULT).filter(isEverywhere).join(' ')}`,
    '.if ${FLAVOR:U} == default',
    `OPTIONS_DEFAULT+=\t${words(facts.OPTIONS_DEFAULT)
      .filter(name => !isEverywhere(name))
      .join(' ')}`,
    '.else',
    'OPTIONS_GROUP:=\t${OPTIONS_GROUP:NFIRMWARE}',
    'OPTIONS_GROUP_EXTRAS:=\t${OPTIONS_GROUP_EXTRAS:NXX_DRIVER_WL}',
    '.endif',
    'UDS_PASSTHRU_RUN_DEPENDS=\tsocat>0:net/socat',
    ...(idiom === 'helpers' ? helpers(b43) : []),
    '.include <bsd.port.options.mk>',
    '.if ${FLAVOR} != default',
    'PORT_OPTIONS+=\tFW_${FLAVOR:tu}',
    '.endif',
    ...probes,
    ...when(`${firmwareUsed} || make(makesum)`, `DISTFILES+=\t${firmware}`),
    ...packages.flatMap(packageLines),
    'DISTFILES+=\t${PACKAGES}',
    ...when(`${on('FW_ATMEL')} || make(makesum)`, `DISTFILES+=\t${atmel}`),
    ...when(`${on('FW_B43LEGACY')} || make(makesum)`, `DISTFILES+=\t${legacy}`),
    ...when(`${on('FW_B43')} || make(makesum)`, `DISTFILES+=\t${b43}`),
    ...when(`${on('FW_MEDIATEK')} || make(makesum)`, `DISTFILES+=\t${mt76}`),
    ...(idiom === 'conditions' ? conditions(b43) : []),
    ...when(`${on('XX_MDNS')} || ${on('XX_FORWARDING')}`, 'PKGMESSAGE=\tpkg-message.iptables'),
    ...services,
    ...arguments_(rootfs),
    '.include <bsd.port.mk>',
  ])
}

function helpers(b43: string | undefined): readonly string[] {
  return [
    `FW_B43_EXTRACT_ONLY=\t${fileOf(b43)}`,
    'FW_B43_BUILD_DEPENDS=\tb43-fwcutter>0:sysutils/b43-fwcutter',
    'FW_B43LEGACY_BUILD_DEPENDS=\tb43-fwcutter>0:sysutils/b43-fwcutter',
    'UDS_PASSTHRU_VARS=\t_boot_uds=uds_passthru',
    'IPV6_VARS=\t_boot_ipv6="ip6tables radvd"',
  ]
}

function conditions(b43: string | undefined): readonly string[] {
  return [
    ...when('${PORT_OPTIONS:MFW_B43*}', 'BUILD_DEPENDS+=\tb43-fwcutter>0:sysutils/b43-fwcutter'),
    ...when(on('FW_B43'), `EXTRACT_ONLY+=\t${fileOf(b43)}`),
    '_BOOT_UDS=\t${PORT_OPTIONS:MUDS_PASSTHRU:tl}',
    ...when(on('IPV6'), '_BOOT_IPV6=\tip6tables radvd'),
  ]
}

const probes = [
  '.if !defined(IGNORE)',
  '_KLD!=\t\tkldstat -qn linux64 && echo yes || echo',
  ...when('empty(_KLD)', 'IGNORE=\t\tneeds the linux64 kernel module to build'),
  '.endif',
  '.if !defined(IGNORE)',
  '_EMUL_PATH!=\tsysctl -qn compat.linux.emul_path || echo',
  '.  if empty(_EMUL_PATH)',
  'IGNORE=\t\tneeds compat.linux.emul_path to be set',
  '.  elif !exists(${_EMUL_PATH})',
  'IGNORE=\t\tneeds compat.linux.emul_path to point to an existing directory',
  '.  endif',
  '.endif',
  '.if !defined(IGNORE) && ${PORT_OPTIONS:MFW_IPW2*} && !exists(${SRC_BASE}/sys/Makefile)',
  'IGNORE=\t\trequires kernel source files in SRC_BASE=${SRC_BASE}',
  '.endif',
]

const fromLinuxFirmware =
  'ATH10K ATH11K ATH12K BRCM IWL3945 IWL4965 IWLWIFI MEDIATEK MARVELL RT61 RTLWIFI RTW88 RTW89 TI'.split(' ')
const firmwareUsed = fromLinuxFirmware.map(name => on(`FW_${name}`)).join(' || ')

/** Package -> the options that must all be on; `!` in front: off. */
const needs = new Map([
  ['socat', 'UDS_PASSTHRU !XX_FORWARDING'],
  ...['socat-with-udp', 'forwarding'].map(name => [name, 'XX_FORWARDING'] as const),
  ['uds_passthru', 'UDS_PASSTHRU'],
  ['radvd', 'IPV6'],
  ['dhcpcd', 'IPV6 APP_SUPPLICANT'],
  ...['pcsc-lite-libs', 'wpa_supplicant'].map(name => [name, 'APP_SUPPLICANT'] as const),
  ['hostapd', 'APP_ACCESS_POINT'],
  ...['mbedtls2', 'mDNSResponder'].map(name => [name, 'XX_MDNS'] as const),
  ...['libpcap', 'tcpdump'].map(name => [name, 'XX_TCPDUMP'] as const),
  ['linux-lts', 'KERN_LTS'],
  ['linux-edge', 'KERN_EDGE'],
  ...['rtl8821ce FW_RTW88', 'rtw88 FW_RTW88', 'rtw89 FW_RTW89', 'broadcom-wl XX_DRIVER_WL'].flatMap(pair => {
    const [module = '', option = ''] = pair.split(' ')
    return [[module, `${option} KERN_LTS`] as const, [`${module}-edge`, `${option} KERN_EDGE`] as const]
  }),
] as readonly (readonly [string, string])[])

function packageLines(file: string): readonly string[] {
  const name = /^(.*)-\d[^-]*-r\d+\.apk:/.exec(file)?.[1] ?? ''
  const terms = needs
    .get(name)
    ?.split(' ')
    .map(term => (term.startsWith('!') ? `!${on(term.slice(1))}` : on(term)))
  const add = `PACKAGES+=\t${file}`
  return terms === undefined ? [add] : when(`(${terms.join(' && ')}) || ${bothGoals}`, add)
}

const bothGoals = 'make(makesum) || make(fetch-url-list-int)'

const services = [
  '_BOOT=\tbootmisc defaults modules hostname hwclock networking sysctl syslog urandom ${_BOOT_UDS} ${_BOOT_IPV6}',
  '_DEFAULT=\tacpid crond iptables udhcpd remove-wireless',
  '.for application in wpa_supplicant:APP_SUPPLICANT hostapd:APP_ACCESS_POINT',
  '.  if !empty(PORT_OPTIONS:M${application:C/.*://})',
  '_BOOT+=\t${application:C/:.*//}',
  '_ETC+=\tetc/${application:C/:.*//}',
  ...when(on('IPV6'), '_ETC+=\tetc/optional/ipv6/${application:C/:.*//}'),
  '_MOUNTS+=\tapp_config:/etc/${application:C/:.*//}',
  '.  endif',
  '.endfor',
  ...when(on('XX_MDNS'), '_DEFAULT+=\tmdnsresponderposix', '_ETC+=\tetc/optional/mdns'),
  ...when(on('XX_FORWARDING'), '_BOOT+=\tforwarding', '_ETC+=\tetc/optional/forwarding'),
]

function arguments_(rootfs: string | undefined): readonly string[] {
  return [
    'MAKE_ARGS=\tVERSION=${PORTVERSION} \\',
    `\t\tMINIROOTFS=\${DISTDIR}/\${DIST_SUBDIR}/${fileOf(rootfs)} \\`,
    '\t\tPACKAGES="${PACKAGES:C/:.*//:S,^,${DISTDIR}/${DIST_SUBDIR}/,}" \\',
    '\t\tBOOT_SERVICES="${_BOOT}" \\',
    '\t\tDEFAULT_SERVICES="${_DEFAULT}" \\',
    '\t\tSYSINIT_SERVICES="devfs dmesg hwdrivers mdev" \\',
    '\t\tETC_SRCS="${_ETC}" \\',
    '\t\tEXTRA_VIRTFS_MOUNTS="${_MOUNTS}" \\',
    '\t\tSQUASHFS_COMP=${PORT_OPTIONS:MCOMP_*:S/^COMP_//:tl}',
  ]
}

function flavorsFile(flavors: readonly string[]): string {
  const others = flavors.filter(flavor => flavor !== 'default')
  return lines([`_FLAVORS=\t${others.join(' ')}`, 'FLAVORS=\tdefault ${_FLAVORS}', 'FLAVOR?=\tdefault'])
}

function head(facts: FlavorFacts): readonly string[] {
  const copied = ['PORTNAME', 'PORTVERSION', 'CATEGORIES', 'MAINTAINER', 'COMMENT', 'WWW', 'ONLY_FOR_ARCHS']
  return copied.map(name => `${name}=\t${list(facts[name])}`)
}

function options(facts: FlavorFacts): readonly string[] {
  const names = (type: string) => facts.OPTION_GROUPS.filter(group => group.type === type).map(group => group.name)
  return [
    `OPTIONS_DEFINE=\t${list(facts.OPTIONS_DEFINE)}`,
    `OPTIONS_SINGLE=\t${names('SINGLE').join(' ')}`,
    `OPTIONS_GROUP=\t${names('GROUP').join(' ')}`,
    ...facts.OPTION_GROUPS.map(group => `OPTIONS_${group.type}_${group.name}=\t${group.members.join(' ')}`),
    ...Object.entries(facts.DESC).map(([name, text]) => `${name}_DESC=\t${text}`),
  ]
}

function isEverywhere(option: string): boolean {
  return !/^FW_/.test(option)
}

function on(option: string): string {
  return `\${PORT_OPTIONS:M${option}}`
}

function when(condition: string, ...then: readonly string[]): readonly string[] {
  return [`.if ${condition}`, ...then, '.endif']
}

function fileOf(distfile: string | undefined): string {
  return distfile?.split(':')[0] ?? ''
}

function words(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : String(value ?? '').split(' ')
}

function list(value: unknown): string {
  return words(value).join(' ')
}

function portOf(facts: Facts, name: string): PortFacts | undefined {
  return facts.ports[`net/${name}`]
}

function first(port: PortFacts): FlavorFacts {
  const facts = port.flavors.default ?? Object.values(port.flavors)[0]
  if (facts === undefined) throw new Error('no flavor in the facts')
  return facts
}

function lines(list: readonly string[]): string {
  return `${list.join('\n')}\n`
}

function write(folder: string, path: string, text: string): void {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
