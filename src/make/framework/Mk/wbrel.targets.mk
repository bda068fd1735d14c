# The chain of targets, for dry runs (make -n): which commands a port's hooks run, and in which order (Porter's Handbook,
# "Targets"). Only read when there is a goal. Nothing is ever built with this framework: fetching, patching and packaging
# have no commands.

.MAIN: all

MAKE_CMD?=	${BSDMAKE}
MAKE_FLAGS?=	-f
MAKEFILE?=	Makefile
ALL_TARGET?=	all
INSTALL_TARGET?=	install
MAKE_ENV+=	PREFIX=${PREFIX} LOCALBASE=${LOCALBASE}
EXTRACT_CMD?=	${TAR}
EXTRACT_BEFORE_ARGS?=	-xf
EXTRACT_AFTER_ARGS?=	--no-same-owner --no-same-permissions
REINPLACE_ARGS?=	-i.bak
REINPLACE_CMD?=	${SED} ${REINPLACE_ARGS}
BINMODE?=	555
MANMODE?=	444
_SHAREMODE?=	0644
INSTALL_PROGRAM=	${INSTALL} -s -m ${BINMODE}
INSTALL_KLD=	${INSTALL} -m ${BINMODE}
INSTALL_LIB=	${INSTALL} -s -m ${_SHAREMODE}
INSTALL_SCRIPT=	${INSTALL} -m ${BINMODE}
INSTALL_DATA=	${INSTALL} -m ${_SHAREMODE}
INSTALL_MAN=	${INSTALL} -m ${MANMODE}
COPYTREE_BIN=	${SH} -c '${FIND} -Ed $$1 $$3 | ${CPIO} -dumpl $$2' COPYTREE_BIN
COPYTREE_SHARE=	${SH} -c '${FIND} -Ed $$1 $$3 | ${CPIO} -dumpl $$2' COPYTREE_SHARE

.if !target(do-extract)
do-extract:
	@${MKDIR} ${EXTRACT_WRKDIR}
.  for file in ${EXTRACT_ONLY}
	@cd ${EXTRACT_WRKDIR} && ${EXTRACT_CMD} ${EXTRACT_BEFORE_ARGS} ${_DISTDIR}/${file} ${EXTRACT_AFTER_ARGS}
.  endfor
.endif

.if !target(do-build) && !defined(NO_BUILD)
do-build:
	@cd ${BUILD_WRKSRC} && ${SETENV} ${MAKE_ENV} ${MAKE_CMD} ${MAKE_FLAGS} ${MAKEFILE} ${MAKE_ARGS:N${DESTDIRNAME}=*} ${ALL_TARGET}
.endif

.if !target(do-install) && !defined(NO_INSTALL)
do-install:
	@cd ${INSTALL_WRKSRC} && ${SETENV} ${MAKE_ENV} ${MAKE_CMD} ${MAKE_FLAGS} ${MAKEFILE} ${MAKE_ARGS} ${INSTALL_TARGET}
.endif

# In each phase pre, do, post; behind each the hooks of the options, on and off, by name.
_HOOKS=
.for phase in fetch extract patch configure build install test package
.  for part in pre do post
_HOOKS_${phase}+=	${part}-${phase}
.    for option in ${_OPTIONS_POSSIBLE}
.      if target(${part}-${phase}-${option}-on) && !empty(PORT_OPTIONS:M${option})
_HOOKS_${phase}+=	${part}-${phase}-${option}-on
.      elif target(${part}-${phase}-${option}-off) && empty(PORT_OPTIONS:M${option})
_HOOKS_${phase}+=	${part}-${phase}-${option}-off
.      endif
.    endfor
.  endfor
_HOOKS+=	${_HOOKS_${phase}}
.endfor

# NO_BUILD leaves the whole phase out, hooks included.
.if defined(NO_BUILD)
_HOOKS_build=
.endif

pre-everything::
fetch: pre-everything ${_HOOKS_fetch}
checksum: fetch
extract: checksum ${_HOOKS_extract}
patch: extract ${_HOOKS_patch}
configure: patch ${_HOOKS_configure}
build: configure ${_HOOKS_build}
stage: build ${_HOOKS_install} post-stage
test: stage ${_HOOKS_test}
package: stage ${_HOOKS_package}
install: stage
all: stage
makesum fetch-url-list-int fetch-urlall-list: pre-everything

.for hook in ${_HOOKS:O:u} post-stage
.  if !target(${hook})
${hook}:
.  endif
.endfor

.PHONY: ${_HOOKS:O:u} post-stage fetch checksum extract patch configure build stage test package install all \
	makesum fetch-url-list-int fetch-urlall-list
