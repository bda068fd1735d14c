# Part one: the system, the commands, and the options.

.if !defined(_WBREL_OPTIONS)
_WBREL_OPTIONS=	yes

# What the caller passed; FLAVOR itself may still be set by the port.
_FLAVOR:=	${FLAVOR:U}

PORTSDIR?=	/usr/ports
LOCALBASE?=	/usr/local
DISTDIR?=	${PORTSDIR}/distfiles
SRC_BASE?=	/usr/src
ARCH?=		amd64
OPSYS?=		FreeBSD
OSREL?=		14.3
OSVERSION?=	1403000
KMODDIR?=	/boot/kernel
MAINTAINER?=	ports@FreeBSD.org
MASTERDIR?=	${.CURDIR}

.include "wbrel.commands.mk"

.-include "${MASTERDIR}/../Makefile.inc"
.-include "${MASTERDIR}/Makefile.local"

PKGCATEGORY?=	${CATEGORIES:U:[1]}
PKGORIGIN?=	${PKGCATEGORY}/${.CURDIR:T}
OPTIONS_NAME?=	${PKGORIGIN:S,/,_,}

# Porter's Handbook, "Options": these four are on by themselves, in ports that declare them.
_OPTIONS_GLOBAL=	DOCS NLS EXAMPLES IPV6

.if defined(OPTIONS_DEFINE_${ARCH})
OPTIONS_DEFINE+=	${OPTIONS_DEFINE_${ARCH}:@o@${"${OPTIONS_DEFINE:M${o}}" == "":?${o}:}@}
.endif
OPTIONS_DEFAULT+=	${OPTIONS_DEFAULT_${ARCH}:U}

# Throughout: `:=` keeps references to undefined variables as they are, hence :U.
_OPTIONS_EXCLUDED:=	${OPTIONS_EXCLUDE:U} ${OPTIONS_EXCLUDE_${ARCH}:U} ${OPTIONS_EXCLUDE_${OPSYS}:U} \
			${OPTIONS_EXCLUDE_${OPSYS}_${OSREL:R}:U} ${OPTIONS_SLAVE:U}
.if !empty(_OPTIONS_EXCLUDED)
# An option that needs an excluded one goes too.
_OPTIONS_EXCLUDED:=	${_OPTIONS_EXCLUDED} ${OPTIONS_DEFINE:U:@o@${${o}_IMPLIES:U:@i@${_OPTIONS_EXCLUDED:M${i}:C/.*/${o}/}@}@}
_OPTIONS_EXCLUDED:=	${_OPTIONS_EXCLUDED:O:u}
_WITHOUT_EXCLUDED:=	${_OPTIONS_EXCLUDED:S/^/N/:ts:}
OPTIONS_DEFINE:=	${OPTIONS_DEFINE:U:${_WITHOUT_EXCLUDED}}
OPTIONS_DEFAULT:=	${OPTIONS_DEFAULT:${_WITHOUT_EXCLUDED}}
.  for type in SINGLE RADIO MULTI GROUP
.    for group in ${OPTIONS_${type}}
OPTIONS_${type}_${group}:=	${OPTIONS_${type}_${group}:${_WITHOUT_EXCLUDED}}
.      if empty(OPTIONS_${type}_${group})
OPTIONS_${type}:=	${OPTIONS_${type}:N${group}}
.      endif
.    endfor
.  endfor
.endif

ALL_OPTIONS:=		${OPTIONS_DEFINE:U:O:u}
OPTIONS_DEFAULT:=	${OPTIONS_DEFAULT:O:u}
COMPLETE_OPTIONS_LIST:=	${ALL_OPTIONS} \
			${OPTIONS_SINGLE:U:@g@${OPTIONS_SINGLE_${g}:U}@} \
			${OPTIONS_RADIO:U:@g@${OPTIONS_RADIO_${g}:U}@} \
			${OPTIONS_MULTI:U:@g@${OPTIONS_MULTI_${g}:U}@} \
			${OPTIONS_GROUP:U:@g@${OPTIONS_GROUP_${g}:U}@}
# The selection: every step adds to and takes from what the steps before left. Only known options can be added.
.if defined(OPTIONS_OVERRIDE)
PORT_OPTIONS:=	${OPTIONS_OVERRIDE:U}
.else
PORT_OPTIONS:=	${OPTIONS_DEFAULT} ${_OPTIONS_GLOBAL:@o@${COMPLETE_OPTIONS_LIST:M${o}}@} ${PORT_OPTIONS:U}
.  if defined(OPTIONS_SET) || defined(OPTIONS_UNSET)
PORT_OPTIONS:=	${PORT_OPTIONS} ${OPTIONS_SET:U:@o@${COMPLETE_OPTIONS_LIST:M${o}}@}
PORT_OPTIONS:=	${PORT_OPTIONS:${OPTIONS_UNSET:U:S/^/N/:ts:}}
.  endif
.  for name in ${OPTIONS_NAME}
.    if defined(${name}_SET) || defined(${name}_UNSET)
PORT_OPTIONS:=	${PORT_OPTIONS} ${${name}_SET:U:@o@${COMPLETE_OPTIONS_LIST:M${o}}@}
PORT_OPTIONS:=	${PORT_OPTIONS:${${name}_UNSET:U:S/^/N/:ts:}}
.    endif
.  endfor
.endif
.if defined(OPTIONS_SET_FORCE) || defined(OPTIONS_UNSET_FORCE)
PORT_OPTIONS:=	${PORT_OPTIONS} ${OPTIONS_SET_FORCE:U:@o@${COMPLETE_OPTIONS_LIST:M${o}}@}
PORT_OPTIONS:=	${PORT_OPTIONS:${OPTIONS_UNSET_FORCE:U:S/^/N/:ts:}}
.endif
.for name in ${OPTIONS_NAME}
.  if defined(${name}_SET_FORCE) || defined(${name}_UNSET_FORCE)
PORT_OPTIONS:=	${PORT_OPTIONS} ${${name}_SET_FORCE:U:@o@${COMPLETE_OPTIONS_LIST:M${o}}@}
PORT_OPTIONS:=	${PORT_OPTIONS:${${name}_UNSET_FORCE:U:S/^/N/:ts:}}
.  endif
.endfor
.if defined(WITH) || defined(WITHOUT)
PORT_OPTIONS:=	${PORT_OPTIONS} ${WITH:U:@o@${COMPLETE_OPTIONS_LIST:M${o}}@}
PORT_OPTIONS:=	${PORT_OPTIONS:${WITHOUT:U:S/^/N/:ts:}}
.endif

# Implied options, until nothing is added; each round follows one more link of the longest chain.
_OPTIONS_IMPLYING:=	${COMPLETE_OPTIONS_LIST:@o@${${o}_IMPLIES:D${o}}@}
.for _ in ${_OPTIONS_IMPLYING}
PORT_OPTIONS:=	${PORT_OPTIONS} ${_OPTIONS_IMPLYING:@o@${PORT_OPTIONS:M${o}:@x@${${o}_IMPLIES:U}@}@}
PORT_OPTIONS:=	${PORT_OPTIONS:O:u}
.endfor

PORT_OPTIONS:=	${PORT_OPTIONS} ${OPTIONS_SLAVE:U}
PORT_OPTIONS:=	${PORT_OPTIONS:O:u}

_OPTIONS_POSSIBLE:=	${COMPLETE_OPTIONS_LIST} ${_OPTIONS_EXCLUDED}
_OPTIONS_POSSIBLE:=	${_OPTIONS_POSSIBLE:O:u}
_OPTIONS_OFF:=		${_OPTIONS_POSSIBLE:${PORT_OPTIONS:S/^/N/:ts:}}

.for option in ${_OPTIONS_POSSIBLE:MDOCS} ${_OPTIONS_POSSIBLE:MEXAMPLES}
.  if empty(PORT_OPTIONS:M${option})
PLIST_SUB+=	PORT${option}="@comment "
.  else
PLIST_SUB+=	PORT${option}=""
.  endif
.endfor

.if defined(NO_OPTIONS_SORT)
ALL_OPTIONS=	${OPTIONS_DEFINE}
.endif

.if defined(OPTIONS_SUB)
# Two words an option; a substitution that the port set itself wins. SUB_LIST stays unexpanded: few ask for it.
_OPTION_TAGS=		${"${PORT_OPTIONS:M${o}}" == "":?${o}="@comment " NO_${o}="":${o}="" NO_${o}="@comment "}
_OPTIONS_TAGGED:=	${_OPTIONS_POSSIBLE:${PLIST_SUB:U:C/=.*//:S/^/N/:ts:}}
_OPTIONS_LISTED:=	${_OPTIONS_POSSIBLE:${SUB_LIST:U:C/=.*//:S/^/N/:ts:}}
PLIST_SUB:=		${PLIST_SUB:U} ${_OPTIONS_TAGGED:@o@${_OPTION_TAGS}@}
SUB_LIST+=		${_OPTIONS_LISTED:@o@${_OPTION_TAGS}@}
.endif

.include "wbrel.options.helpers.mk"

SELECTED_OPTIONS=	${COMPLETE_OPTIONS_LIST:@o@${PORT_OPTIONS:M${o}}@:O:u}
DESELECTED_OPTIONS=	${COMPLETE_OPTIONS_LIST:${PORT_OPTIONS:S/^/N/:ts:}:O:u}

.endif
