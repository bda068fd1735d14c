# Reasons not to build (Porter's Handbook, "Marking a Port Not Installable with BROKEN, FORBIDDEN, or IGNORE").
# The wording is the framework's: poudriere shows it, and wbrel compares it.

.if defined(ONLY_FOR_ARCHS) && empty(ONLY_FOR_ARCHS:M${ARCH})
_WRONG_ARCH=	is only for ${ONLY_FOR_ARCHS:O}
.elif !empty(NOT_FOR_ARCHS:M${ARCH})
_WRONG_ARCH=	does not run on ${NOT_FOR_ARCHS:O}
.endif
.if defined(_WRONG_ARCH)
IGNORE=		${_WRONG_ARCH}, while you are running ${ARCH}
.  for reason in ONLY_FOR_ARCHS_REASON NOT_FOR_ARCHS_REASON
.    if defined(${reason}_${ARCH})
IGNORE+=	(reason: ${${reason}_${ARCH}})
.    elif defined(${reason})
IGNORE+=	(reason: ${${reason}})
.    endif
.  endfor
.endif

.if defined(IS_INTERACTIVE) && defined(BATCH)
IGNORE=		is an interactive port
.elif defined(IGNORE_${ARCH})
IGNORE=		${IGNORE_${ARCH}}
.elif defined(IGNORE_${OPSYS}_${OSREL:R}_${ARCH})
IGNORE=		${IGNORE_${OPSYS}_${OSREL:R}_${ARCH}}
.elif defined(IGNORE_${OPSYS}_${OSREL:R})
IGNORE=		${IGNORE_${OPSYS}_${OSREL:R}}
.elif defined(IGNORE_${OPSYS})
IGNORE=		${IGNORE_${OPSYS}}
.elif defined(TRYBROKEN)
# TRYBROKEN builds what is marked broken.
.elif defined(BROKEN)
IGNORE=		is marked as broken: ${BROKEN}
.elif defined(BROKEN_${ARCH})
IGNORE=		is marked as broken on ${ARCH}: ${BROKEN_${ARCH}}
.elif defined(BROKEN_${OPSYS}_${OSREL:R}_${ARCH})
IGNORE=		is marked as broken on ${OPSYS} ${OSREL} ${ARCH}: ${BROKEN_${OPSYS}_${OSREL:R}_${ARCH}}
.elif defined(BROKEN_${OPSYS}_${OSREL:R})
IGNORE=		is marked as broken on ${OPSYS} ${OSREL}: ${BROKEN_${OPSYS}_${OSREL:R}}
.elif defined(BROKEN_${OPSYS})
IGNORE=		is marked as broken on ${OPSYS}: ${BROKEN_${OPSYS}}
.elif defined(FORBIDDEN)
IGNORE=		is forbidden: ${FORBIDDEN}
.endif
