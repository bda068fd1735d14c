/**
 * The three ports as three people would write them by hand, in words of our own; the facts are few, the styles many.
 * They stand in a tree as release 1.8.0.
 */

const head = (name: string, version: string): string => `PORTNAME=	${name}\n${version}\nCATEGORIES=	net\n`
const about = `MAINTAINER=	pali.gabor@gmail.com
COMMENT=	A port written by hand
WWW=		https://github.com/pgj/freebsd-wifibox
`

/** Lists one per line, `+=` inside of conditions. */
const onePerLine: readonly (readonly [string, string])[] = [
  [
    'net/wifibox/Makefile',
    `${head('wifibox', 'PORTVERSION=	1.8.0')}
${about}
RUN_DEPENDS=	\\
	wifibox-core>0:net/wifibox-core

USES=	metaport
.include <bsd.port.mk>
`,
  ],
  [
    'net/wifibox-core/Makefile',
    `${head('wifibox-core', 'PORTVERSION=	0.16.0')}
${about}
RUN_DEPENDS=	\\
	grub2-bhyve>0:sysutils/grub2-bhyve

MAKE_ARGS=	\\
	GUEST_ROOT=\${LOCALBASE}/share/wifibox \\
	GUEST_MAN=\${LOCALBASE}/share/man/man5/wifibox-alpine.5.gz
.include <bsd.port.options.mk>
.if \${OSVERSION} > 1400089
MAKE_ARGS+=	DEVD_FIX=
.endif
.include <bsd.port.mk>
`,
  ],
  [
    'net/wifibox-alpine/Makefile',
    `${head('wifibox-alpine', 'PORTVERSION=	20260329')}
${about}
BUILD_DEPENDS=	\\
	gtar>0:archivers/gtar \\
	patchelf>0:sysutils/patchelf
.include <bsd.port.options.mk>
.if \${PORT_OPTIONS:MUDS_PASSTHRU}
RUN_DEPENDS+=	\\
	socat>0:net/socat
.endif
.include <bsd.port.mk>
`,
  ],
]

/** Option helpers instead of `.if`, DISTVERSION instead of PORTVERSION. */
const helpers = onePerLine.map(
  ([path, text]) =>
    [
      path,
      text
        .replace('PORTVERSION=', 'DISTVERSION=')
        .replace(
          /\.if \$\{PORT_OPTIONS:MUDS_PASSTHRU\}\nRUN_DEPENDS\+=\t\\\n\t(.*)\n\.endif\n/,
          'UDS_PASSTHRU_RUN_DEPENDS=	$1\n',
        )
        .replace(/\\\n\t/g, ' '),
    ] as const,
)

/** Loops over flavors, blanks instead of tabs, `?=`, comments everywhere. */
const loops = onePerLine.map(
  ([path, text]) =>
    [
      path,
      path.endsWith('/wifibox/Makefile')
        ? text.replace(
            'USES=',
            'FLAVORS?=	default brcm\n.for f in brcm # one of them\n${f}_PKGNAMESUFFIX=	-${f}\n.endfor\nUSES=',
          )
        : `# $Id$ by hand\n${text.replaceAll('=\t', '= ')}`,
    ] as const,
)

const plists: readonly (readonly [string, string])[] = [
  [
    'net/wifibox-core/pkg-plist',
    '@sample etc/wifibox/bhyve.conf.sample\n@sample etc/wifibox/core.conf.sample\netc/rc.d/wifibox\nsbin/wifibox\n',
  ],
]

/** Style in words -> path -> text. */
export const styles: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ['lists one per line, += in conditions', new Map([...onePerLine, ...plists])],
  ['option helpers and DISTVERSION', new Map([...helpers, ...plists])],
  ['loops over flavors, blanks, comments', new Map([...loops, ...plists])],
])
