/** Three ports that say as little as ports can: trees to which a test adds the one thing that it is about. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface TinyTree {
  readonly folder: string
  /** Changes a file below the category; a new file is changed from ''. */
  readonly edit: (path: string, change: (text: string) => string) => void
  /** Puts lines in front of the last line of a port's Makefile. */
  readonly add: (port: string, ...lines: readonly string[]) => void
  readonly remove: () => void
}

export function tinyTree(category = 'net'): TinyTree {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-tiny-'))
  const put = (path: string, text: string): void => {
    const file = join(folder, category, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  const edit: TinyTree['edit'] = (path, change) => {
    let text = ''
    try {
      text = readFileSync(join(folder, category, path), 'utf8')
    } catch {
      // A new file.
    }
    put(path, change(text))
  }
  for (const [port, text] of Object.entries(makefiles(category))) put(`${port}/Makefile`, text)
  for (const port of ['wifibox', 'wifibox-core', 'wifibox-alpine']) put(`${port}/pkg-descr`, `What ${port} is for.\n`)
  return {
    folder,
    edit,
    add: (port, ...lines) =>
      edit(`${port}/Makefile`, text => text.replace(/(?=\.include <bsd\.port\.mk>)/, () => `${lines.join('\n')}\n`)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function makefiles(category: string): Readonly<Record<string, string>> {
  const common = [`CATEGORIES=\t${category}`, 'MAINTAINER=\trouter@example.org', 'ONLY_FOR_ARCHS=\tamd64']
  const flavors = ['FLAVORS=\tdefault brcm', 'FLAVOR?=\tdefault', 'brcm_PKGNAMESUFFIX=\t-brcm']
  const last = '.include <bsd.port.mk>'
  const lines = {
    wifibox: [
      ...['PORTNAME=\twifibox', 'PORTVERSION=\t3.0.0', ...common, 'COMMENT=\tRouter', 'USES=\tmetaport', ...flavors],
      `RUN_DEPENDS=\twifibox-core>0:${category}/wifibox-core`,
      `default_RUN_DEPENDS=\twifibox-alpine>0:${category}/wifibox-alpine`,
      `brcm_RUN_DEPENDS=\twifibox-alpine-brcm>0:${category}/wifibox-alpine@brcm`,
    ],
    'wifibox-core': [
      ...['PORTNAME=\twifibox-core', 'PORTVERSION=\t0.30.0', ...common, 'COMMENT=\tHost side of the router'],
      ...['USE_GITHUB=\tyes', 'GH_ACCOUNT=\towner', 'GH_PROJECT=\tcore', 'NO_BUILD=\tyes'],
      ...['OPTIONS_DEFINE=\tJQ', 'JQ_DESC=\tReports', 'PLIST_FILES=\tsbin/wifibox', '.include <bsd.port.options.mk>'],
    ],
    'wifibox-alpine': [
      ...['PORTNAME=\twifibox-alpine', 'PORTVERSION=\t20260301', ...common, 'COMMENT=\tGuest side of the router'],
      ...flavors,
      'MASTER_SITES=\thttps://example.org/ours/:ours',
      'DISTFILES=\talpine-minirootfs-3.24.1-x86_64.tar.gz:ours busybox-1.38.0-r1.apk:ours linux-lts-6.24.3-r1.apk:ours',
      ...['DIST_SUBDIR=\twifibox-alpine', 'EXTRACT_ONLY=\t${DISTFILE_scripts}', 'USE_GITHUB=\tnodefault'],
      ...['GH_ACCOUNT=\towner', 'GH_PROJECT=\tguest:scripts'],
      'GH_TAGNAME=\t0123456789abcdef0123456789abcdef01234567:scripts',
      'WRKSRC=\t${WRKSRC_scripts}',
      ...['OPTIONS_DEFINE=\tIPV6', 'IPV6_DESC=\tSpeak IPv6', '.if ${FLAVOR} == default', 'OPTIONS_GROUP=\tFIRMWARE'],
      ...['OPTIONS_GROUP_FIRMWARE=\tFW_BRCM', 'OPTIONS_DEFAULT=\tFW_BRCM', '.endif', 'FW_BRCM_DESC=\tBroadcom'],
      ...['.include <bsd.port.options.mk>', '.if ${FLAVOR} != default', 'PORT_OPTIONS+=\tFW_${FLAVOR:tu}', '.endif'],
      '_FW=\tlinux-firmware-20251231.tar.xz',
      '.if ${PORT_OPTIONS:MFW_BRCM} || make(makesum)',
      'DISTFILES+=\t${_FW}:ours',
      '.endif',
      'MAKE_ARGS=\tVERSION=${PORTVERSION} MINIROOTFS=${DISTDIR}/${DIST_SUBDIR}/alpine-minirootfs-3.24.1-x86_64.tar.gz \\',
      '\tPACKAGES="${DISTFILES:M*.apk*:C/:.*//:S|^|${DISTDIR}/${DIST_SUBDIR}/|}"',
      'PLIST_FILES=\tshare/wifibox/root.img',
      'pre-build:',
      '.if ${PORT_OPTIONS:MFW_BRCM}',
      "\t@${TAR} -C ${WRKSRC}/guest/lib/firmware -xf ${DISTDIR}/${DIST_SUBDIR}/${_FW} --strip-components=1 '*/brcm'",
      '.endif',
    ],
  }
  return Object.fromEntries(Object.entries(lines).map(([port, list]) => [port, `${[...list, last].join('\n')}\n`]))
}
