BUILD_DEPENDS= gtar>0:archivers/gtar patchelf>0:sysutils/patchelf
UDS_PASSTHRU_RUN_DEPENDS= socat>0:net/socat
${f}_RUN_DEPENDS= a>0:net/a b>0:net/b
MASTER_SITES= https://a.example/${_B}/:upstream https://b.example/:own
DISTFILES= a.tar.gz:upstream b.apk:own
DISTFILES+= c.apk
MAKE_ARGS= VERSION=${PORTVERSION} PACKAGES="${_PKGS} more" SERVICES='a b' COMP=${C:S/x y/z/} D=a\ b
FOO_MAKE_ENV_OFF= A=b C=d
PLIST_SUB= X="@comment " Y=""
FOO_VARS= A=b A+=c
