# Part two: version and name, USES, flavors, directories.

.if !defined(_WBREL_PRE)
_WBREL_PRE=	yes

# Porter's Handbook, "Naming and Versioning": PORTVERSION and DISTVERSION derive from each other.
.if defined(PORTVERSION)
.  if !empty(PORTVERSION:M*[-_,]*)
IGNORE=		PORTVERSION ${PORTVERSION} may not contain '-' '_' or ','
.  endif
.  if defined(DISTVERSION)
DEV_ERROR+=	"Defining both PORTVERSION and DISTVERSION is wrong, only set one, if necessary, set DISTNAME"
.  endif
DISTVERSION?=	${PORTVERSION:S/:/::/g}
.elif defined(DISTVERSION)
PORTVERSION=	${DISTVERSION:tl:C/([a-z])[a-z]+/\1/g:C/([0-9])([a-z])/\1.\2/g:C/:(.)/\1/g:C/[^a-z0-9+]+/./g}
.endif

PORTREVISION?=	0
PORTEPOCH?=	0
.if ${PORTREVISION} != 0
_PORTREVISION=	_${PORTREVISION}
.endif
.if ${PORTEPOCH} != 0
_PORTEPOCH=	,${PORTEPOCH}
.endif
PKGVERSION=	${PORTVERSION:C/[-_,]/./g}${_PORTREVISION}${_PORTEPOCH}
PKGNAME=	${PKGBASE}-${PKGVERSION}
PKGBASE=	${PKGNAMEPREFIX}${PORTNAME}${PKGNAMESUFFIX}
DISTVERSIONFULL=	${DISTVERSIONPREFIX}${DISTVERSION:C/:(.)/\1/g}${DISTVERSIONSUFFIX}
DISTNAME?=	${PORTNAME}-${DISTVERSIONFULL}

PREFIX?=	${LOCALBASE}
PKGDIR?=	${MASTERDIR}
FILESDIR?=	${MASTERDIR}/files
PATCHDIR?=	${MASTERDIR}/files
SCRIPTDIR?=	${MASTERDIR}/scripts

# Only USES that this file knows: any other would change values unseen.
.for feature in ${USES:C/:.*//:O:u}
.  if ${feature} == metaport
LICENSE=	NA
LICENSE_NAME=	Non applicable
LICENSE_TEXT=	No licenses are applicable to metaports
LICENSE_PERMS=	dist-mirror dist-sell pkg-mirror pkg-sell auto-accept
MASTER_SITES=
DISTFILES=
EXTRACT_ONLY=
NO_BUILD=	yes
NO_INSTALL=	yes
NO_MTREE=	yes
NO_ARCH=	yes
.  elif ${feature} == tar
EXTRACT_SUFX?=	.tar${USES:Mtar\:*:C/.*://:S/bzip2/.bz2/:S/lzma/.lzma/:S/xz/.xz/:S/zst/.zst/:S/Z/.Z/}
.  elif ${feature} == zip
EXTRACT_SUFX?=	.zip
.  elif ${feature} != cpe && ${feature} != shebangfix
.error USES=${feature} is not known to wbrel's stand-in framework; evaluate with a ports tree
.  endif
.endfor
EXTRACT_SUFX?=	.tar.gz

# Porter's Handbook, "FLAVORS".
.if !empty(FLAVORS)
.  if !empty(FLAVORS:Mall)
DEV_ERROR+=	"FLAVORS cannot contain 'all', it is a reserved value"
.  endif
_FLAVORS_MISNAMED:=	${FLAVORS:@f@${"${f:C/[[:lower:][:digit:]_]//g}":?${f}:}@}
.  if !empty(_FLAVORS_MISNAMED)
DEV_ERROR+=	"FLAVORS contains flavors that are not all [a-z0-9_]: ${_FLAVORS_MISNAMED}"
.  endif
.  if empty(FLAVOR)
FLAVOR=		${FLAVORS:[1]}
.  elif empty(FLAVORS:M${FLAVOR})
IGNORE=		Unknown flavor '${FLAVOR}', possible flavors: ${FLAVORS}
.  endif
# A port may name its default otherwise than by the first place.
.  if empty(_FLAVOR)
FLAVORS:=	${FLAVOR} ${FLAVORS:N${FLAVOR}}
.  endif
.elif !empty(FLAVOR)
IGNORE=		FLAVOR is defined (to ${FLAVOR}) while this port does not have FLAVORS
.endif

.if !empty(FLAVOR)
.  for override in DESCR PLIST PKGNAMEPREFIX PKGNAMESUFFIX
.    if defined(${FLAVOR}_${override})
${override}=	${${FLAVOR}_${override}}
.    endif
.  endfor
.  for append in CONFLICTS CONFLICTS_BUILD CONFLICTS_INSTALL PKG_DEPENDS EXTRACT_DEPENDS PATCH_DEPENDS FETCH_DEPENDS \
	BUILD_DEPENDS LIB_DEPENDS RUN_DEPENDS TEST_DEPENDS
.    if defined(${FLAVOR}_${append})
${append}+=	${${FLAVOR}_${append}}
.    endif
.  endfor
.  for reason in BROKEN IGNORE
.    if defined(${FLAVOR}_${reason})
${reason}=	flavor "${FLAVOR}" ${${FLAVOR}_${reason}}
.    endif
.  endfor
.  if defined(FLAVORS_SUB)
_FLAVOR_TAGS=	${FLAVORS:N${FLAVOR}:tu:@f@${f}="\@comment " NO_${f}=""@} ${FLAVOR:tu}="" NO_${FLAVOR:tu}="@comment "
PLIST_SUB+=	${_FLAVOR_TAGS}
SUB_LIST+=	${_FLAVOR_TAGS}
.  endif
.endif

DATADIR?=	${PREFIX}/share/${PORTNAME}
DOCSDIR?=	${PREFIX}/share/doc/${PORTNAME}
ETCDIR?=	${PREFIX}/etc/${PORTNAME}
EXAMPLESDIR?=	${PREFIX}/share/examples/${PORTNAME}
WWWDIR?=	${PREFIX}/www/${PORTNAME}

.endif
