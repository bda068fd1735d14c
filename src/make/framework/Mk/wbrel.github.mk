# USE_GITHUB (Porter's Handbook, "USE_GITHUB"): one distfile, site and WRKSRC for each group of GH_*.

# Revision of the tarball's naming scheme.
_GITHUB_REV=	0

.if defined(GH_TUPLE)
# account:project:tagname[:group][/subdir]
GH_ACCOUNT+=	${GH_TUPLE:C@^([^:]*):([^:]*):([^:]*)((:[^:/]*)?)((/.*)?)@\1\4@}
GH_PROJECT+=	${GH_TUPLE:C@^([^:]*):([^:]*):([^:]*)((:[^:/]*)?)((/.*)?)@\2\4@}
GH_TAGNAME+=	${GH_TUPLE:C@^([^:]*):([^:]*):([^:]*)((:[^:/]*)?)((/.*)?)@\3\4@}
.endif

GH_ACCOUNT_DEFAULT=	${PORTNAME}
GH_PROJECT_DEFAULT=	${PORTNAME}
GH_TAGNAME_DEFAULT=	${DISTVERSIONFULL}

# word[:group[,group]...]: without a group the word becomes the default.
_GITHUB_GROUPS=
.for part in GH_ACCOUNT GH_PROJECT GH_TAGNAME
.  for word in ${${part}}
.    if ${word:M*\:*} == ""
${part}_DEFAULT:=	${word}
.    else
.      for group in ${word:C/.*://:S/,/ /g}
${part}_${group}:=	${word:C/:[^:]*$//}
_GITHUB_GROUPS+=	${group}
.      endfor
.    endif
.  endfor
# What the port reads as GH_ACCOUNT and so on is the default's.
${part}:=	${${part}_DEFAULT}
.endfor

# GitHub leaves a leading v out of the folder's name, and writes - for + and for /.
GH_TAGNAME_SANITIZED=	${GH_TAGNAME:S,/,-,g}
GH_TAGNAME_EXTRACT=	${GH_TAGNAME_SANITIZED:C/^[vV]([0-9])/\1/:S/+/-/g}

_GITHUB_SITE=	https://codeload.github.com

.if empty(USE_GITHUB:Mnodefault)
.  if defined(WRKSRC)
DEV_WARNING+=	"You are using USE_GITHUB and WRKSRC is set which is wrong.  Set GH_PROJECT correctly or set WRKSRC_SUBDIR and remove WRKSRC entirely."
.  endif
.  if ${GH_TAGNAME} != ${DISTVERSIONFULL}
DISTNAME:=	${GH_ACCOUNT}-${GH_PROJECT}-${DISTVERSIONFULL}-${GH_TAGNAME_SANITIZED}_GH${_GITHUB_REV}
.  else
DISTNAME:=	${GH_ACCOUNT}-${GH_PROJECT}-${GH_TAGNAME_SANITIZED}_GH${_GITHUB_REV}
.  endif
DISTFILES+=	${DISTNAME}.tar.gz
.  if empty(MASTER_SITES:MGH)
MASTER_SITES+=	GH
.  endif
MASTER_SITES:=	${MASTER_SITES:C,^GH$,${_GITHUB_SITE}/${GH_ACCOUNT}/${GH_PROJECT}/tar.gz/${GH_TAGNAME}?dummy=/,}
WRKSRC?=	${WRKDIR}/${GH_PROJECT_DEFAULT}-${GH_TAGNAME_EXTRACT}
.endif

.for group in ${_GITHUB_GROUPS}
.  if !defined(WRKSRC_${group})
GH_ACCOUNT_${group}?=	${GH_ACCOUNT_DEFAULT}
GH_PROJECT_${group}?=	${GH_PROJECT_DEFAULT}
GH_TAGNAME_${group}?=	${GH_TAGNAME_DEFAULT}
DISTNAME_${group}:=	${GH_ACCOUNT_${group}}-${GH_PROJECT_${group}}-${GH_TAGNAME_${group}:S,/,-,g}
DISTFILE_${group}:=	${DISTNAME_${group}}_GH${_GITHUB_REV}.tar.gz
DISTFILES:=		${DISTFILES:U} ${DISTFILE_${group}}:${group}
MASTER_SITES:=		${MASTER_SITES:U} ${_GITHUB_SITE}/${GH_ACCOUNT_${group}}/${GH_PROJECT_${group}}/tar.gz/${GH_TAGNAME_${group}}?dummy=/:${group}
WRKSRC_${group}:=	${WRKDIR}/${GH_PROJECT_${group}}-${GH_TAGNAME_${group}:S,/,-,g:C/^[vV]([0-9])/\1/}
.  endif
.endfor
