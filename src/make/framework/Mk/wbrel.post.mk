# Part three: sources, package list, reasons to ignore, targets.

.if defined(_WBREL_POST)
DEV_ERROR+=	"${PKGNAME}: Makefile error: you cannot include bsd.port[.post].mk twice"
.else
_WBREL_POST=	yes

WRKDIR?=	${WRKDIRPREFIX}${.CURDIR}/work${FLAVOR:D${FLAVOR:C/^/-/}}
STAGEDIR?=	${WRKDIR}/stage
DESTDIRNAME?=	DESTDIR

# Warned about before USE_GITHUB adds sites of its own.
.if !empty(MASTER_SITES:M*/github.com/*/archive/*)
DEV_WARNING+=	"MASTER_SITES contains ${MASTER_SITES:M*/github.com/*/archive/*}, please use USE_GITHUB instead."
.endif

.if defined(USE_GITHUB)
.  include "wbrel.github.mk"
.endif

WRKSRC?=	${WRKDIR}/${NO_WRKSUBDIR:D${PKGNAME}:U${DISTNAME}}
.if defined(WRKSRC_SUBDIR)
WRKSRC:=	${WRKSRC}/${WRKSRC_SUBDIR}
.endif
EXTRACT_WRKDIR?=	${NO_WRKSUBDIR:D${WRKSRC}:U${WRKDIR}}
BUILD_WRKSRC?=		${WRKSRC}
CONFIGURE_WRKSRC?=	${WRKSRC}
INSTALL_WRKSRC?=	${WRKSRC}
PATCH_WRKSRC?=		${WRKSRC}
TEST_WRKSRC?=		${WRKSRC}

MAKE_ARGS+=	${DESTDIRNAME}=${STAGEDIR}

DISTFILES?=	${DISTNAME}${EXTRACT_SUFX}
MASTER_SITES?=
_DISTFILES=	${DISTFILES:C/:[^:]+$//}
_PATCHFILES=	${PATCHFILES:C/:[^-:][^:]*$//:C/:-[^:]+$//}
ALLFILES?=	${_DISTFILES} ${_PATCHFILES}
CKSUMFILES=	${ALLFILES}
_DISTDIR?=	${DISTDIR}/${DIST_SUBDIR}
_CKSUMFILES?=	${DIST_SUBDIR:D${CKSUMFILES:S,^,${DIST_SUBDIR}/,}:U${CKSUMFILES}}
EXTRACT_ONLY?=	${_DISTFILES}
DISTINFO_FILE?=	${MASTERDIR}/distinfo

DESCR?=		${PKGDIR}/pkg-descr
PLIST?=		${PKGDIR}/pkg-plist
PKGMESSAGE?=	${PKGDIR}/pkg-message
PKGNAMES=	${PKGNAME}

LIB32DIR=	lib
PLIST_SUB+=	OSREL=${OSREL} PREFIX=%D LOCALBASE=${LOCALBASE} RESETPREFIX=${PREFIX} LIB32DIR=${LIB32DIR} \
		DOCSDIR="${DOCSDIR:S,^${PREFIX}/,,}" EXAMPLESDIR="${EXAMPLESDIR:S,^${PREFIX}/,,}" \
		DATADIR="${DATADIR:S,^${PREFIX}/,,}" WWWDIR="${WWWDIR:S,^${PREFIX}/,,}" ETCDIR="${ETCDIR:S,^${PREFIX}/,,}"
SUB_LIST+=	PREFIX=${PREFIX} LOCALBASE=${LOCALBASE} DATADIR=${DATADIR} DOCSDIR=${DOCSDIR} \
		EXAMPLESDIR=${EXAMPLESDIR} WWWDIR=${WWWDIR} ETCDIR=${ETCDIR}

.include "wbrel.ignore.mk"
.if !empty(.TARGETS)
.  include "wbrel.targets.mk"
.endif

.endif
