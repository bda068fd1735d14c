.if ${FLAVOR:U} == default
.if defined(X)
A= b
.elif!empty(Y)
.for f in ${FLAVORS}
${f}_PKGNAMESUFFIX= -${f}
.endfor
.  else
.      include "x.mk"
.endif
.else   # otherwise
.error   no
.endif
.include <bsd.port.mk>
