# Option helpers (Porter's Handbook, "Options Helpers"): OPT_X when the option is on, OPT_X_OFF when it is off.
# Not known: CMAKE_*, MESON_*, QMAKE_*, CABAL_* and GL_*; nothing that wbrel asks for depends on them.

_HELPERS=	ALL_TARGET BINARY_ALIAS BROKEN CATEGORIES CFLAGS CONFIGURE_ENV CONFLICTS CONFLICTS_BUILD \
		CONFLICTS_INSTALL CPPFLAGS CXXFLAGS DESKTOP_ENTRIES DISTFILES EXTRACT_ONLY EXTRA_PATCHES \
		GH_ACCOUNT GH_PROJECT GH_SUBDIR GH_TAGNAME GH_TUPLE IGNORE INFO INSTALL_TARGET LDFLAGS LIBS \
		MAKE_ARGS MAKE_ENV MASTER_SITES PATCHFILES PATCH_SITES PLIST_DIRS PLIST_FILES PLIST_SUB PORTDOCS \
		PORTEXAMPLES SUB_FILES SUB_LIST TEST_TARGET USES PKG_DEPENDS FETCH_DEPENDS EXTRACT_DEPENDS \
		PATCH_DEPENDS BUILD_DEPENDS LIB_DEPENDS RUN_DEPENDS TEST_DEPENDS

# Thirty options times fifty helpers is too much to loop over at every evaluation, and most options have no helper. So one
# expression an option puts all that it might have side by side, and only options for which something is there go on.
# The words are written out because a variable in their place would double the time.
_HELPED_ON_0=	${${o}_USE:Dx}${${o}_VARS:Dx}${${o}_CONFIGURE_ON:Dx}${${o}_CONFIGURE_ENABLE:Dx}
_HELPED_ON_1=	${${o}_CONFIGURE_WITH:Dx}${${o}_ALL_TARGET:Dx}${${o}_BINARY_ALIAS:Dx}${${o}_BROKEN:Dx}
_HELPED_ON_2=	${${o}_CATEGORIES:Dx}${${o}_CFLAGS:Dx}${${o}_CONFIGURE_ENV:Dx}${${o}_CONFLICTS:Dx}
_HELPED_ON_3=	${${o}_CONFLICTS_BUILD:Dx}${${o}_CONFLICTS_INSTALL:Dx}${${o}_CPPFLAGS:Dx}${${o}_CXXFLAGS:Dx}
_HELPED_ON_4=	${${o}_DESKTOP_ENTRIES:Dx}${${o}_DISTFILES:Dx}${${o}_EXTRACT_ONLY:Dx}
_HELPED_ON_5=	${${o}_EXTRA_PATCHES:Dx}${${o}_GH_ACCOUNT:Dx}${${o}_GH_PROJECT:Dx}${${o}_GH_SUBDIR:Dx}
_HELPED_ON_6=	${${o}_GH_TAGNAME:Dx}${${o}_GH_TUPLE:Dx}${${o}_IGNORE:Dx}${${o}_INFO:Dx}
_HELPED_ON_7=	${${o}_INSTALL_TARGET:Dx}${${o}_LDFLAGS:Dx}${${o}_LIBS:Dx}${${o}_MAKE_ARGS:Dx}
_HELPED_ON_8=	${${o}_MAKE_ENV:Dx}${${o}_MASTER_SITES:Dx}${${o}_PATCHFILES:Dx}${${o}_PATCH_SITES:Dx}
_HELPED_ON_9=	${${o}_PLIST_DIRS:Dx}${${o}_PLIST_FILES:Dx}${${o}_PLIST_SUB:Dx}${${o}_PORTDOCS:Dx}
_HELPED_ON_10=	${${o}_PORTEXAMPLES:Dx}${${o}_SUB_FILES:Dx}${${o}_SUB_LIST:Dx}${${o}_TEST_TARGET:Dx}
_HELPED_ON_11=	${${o}_USES:Dx}${${o}_PKG_DEPENDS:Dx}${${o}_FETCH_DEPENDS:Dx}${${o}_EXTRACT_DEPENDS:Dx}
_HELPED_ON_12=	${${o}_PATCH_DEPENDS:Dx}${${o}_BUILD_DEPENDS:Dx}${${o}_LIB_DEPENDS:Dx}${${o}_RUN_DEPENDS:Dx}
_HELPED_ON_13=	${${o}_TEST_DEPENDS:Dx}
_HELPED_OFF_0=	${${o}_USE_OFF:Dx}${${o}_VARS_OFF:Dx}${${o}_CONFIGURE_OFF:Dx}${${o}_ALL_TARGET_OFF:Dx}
_HELPED_OFF_1=	${${o}_BINARY_ALIAS_OFF:Dx}${${o}_BROKEN_OFF:Dx}${${o}_CATEGORIES_OFF:Dx}
_HELPED_OFF_2=	${${o}_CFLAGS_OFF:Dx}${${o}_CONFIGURE_ENV_OFF:Dx}${${o}_CONFLICTS_OFF:Dx}
_HELPED_OFF_3=	${${o}_CONFLICTS_BUILD_OFF:Dx}${${o}_CONFLICTS_INSTALL_OFF:Dx}${${o}_CPPFLAGS_OFF:Dx}
_HELPED_OFF_4=	${${o}_CXXFLAGS_OFF:Dx}${${o}_DESKTOP_ENTRIES_OFF:Dx}${${o}_DISTFILES_OFF:Dx}
_HELPED_OFF_5=	${${o}_EXTRACT_ONLY_OFF:Dx}${${o}_EXTRA_PATCHES_OFF:Dx}${${o}_GH_ACCOUNT_OFF:Dx}
_HELPED_OFF_6=	${${o}_GH_PROJECT_OFF:Dx}${${o}_GH_SUBDIR_OFF:Dx}${${o}_GH_TAGNAME_OFF:Dx}
_HELPED_OFF_7=	${${o}_GH_TUPLE_OFF:Dx}${${o}_IGNORE_OFF:Dx}${${o}_INFO_OFF:Dx}${${o}_INSTALL_TARGET_OFF:Dx}
_HELPED_OFF_8=	${${o}_LDFLAGS_OFF:Dx}${${o}_LIBS_OFF:Dx}${${o}_MAKE_ARGS_OFF:Dx}${${o}_MAKE_ENV_OFF:Dx}
_HELPED_OFF_9=	${${o}_MASTER_SITES_OFF:Dx}${${o}_PATCHFILES_OFF:Dx}${${o}_PATCH_SITES_OFF:Dx}
_HELPED_OFF_10=	${${o}_PLIST_DIRS_OFF:Dx}${${o}_PLIST_FILES_OFF:Dx}${${o}_PLIST_SUB_OFF:Dx}
_HELPED_OFF_11=	${${o}_PORTDOCS_OFF:Dx}${${o}_PORTEXAMPLES_OFF:Dx}${${o}_SUB_FILES_OFF:Dx}
_HELPED_OFF_12=	${${o}_SUB_LIST_OFF:Dx}${${o}_TEST_TARGET_OFF:Dx}${${o}_USES_OFF:Dx}
_HELPED_OFF_13=	${${o}_PKG_DEPENDS_OFF:Dx}${${o}_FETCH_DEPENDS_OFF:Dx}${${o}_EXTRACT_DEPENDS_OFF:Dx}
_HELPED_OFF_14=	${${o}_PATCH_DEPENDS_OFF:Dx}${${o}_BUILD_DEPENDS_OFF:Dx}${${o}_LIB_DEPENDS_OFF:Dx}
_HELPED_OFF_15=	${${o}_RUN_DEPENDS_OFF:Dx}${${o}_TEST_DEPENDS_OFF:Dx}${${o}_CONFIGURE_ENABLE:Dx}${${o}_CONFIGURE_WITH:Dx}
_HELPED_ON=	${_HELPED_ON_0}${_HELPED_ON_1}${_HELPED_ON_2}${_HELPED_ON_3}${_HELPED_ON_4}${_HELPED_ON_5}${_HELPED_ON_6}${_HELPED_ON_7}${_HELPED_ON_8}${_HELPED_ON_9}${_HELPED_ON_10}${_HELPED_ON_11}${_HELPED_ON_12}${_HELPED_ON_13}
_HELPED_OFF=	${_HELPED_OFF_0}${_HELPED_OFF_1}${_HELPED_OFF_2}${_HELPED_OFF_3}${_HELPED_OFF_4}${_HELPED_OFF_5}${_HELPED_OFF_6}${_HELPED_OFF_7}${_HELPED_OFF_8}${_HELPED_OFF_9}${_HELPED_OFF_10}${_HELPED_OFF_11}${_HELPED_OFF_12}${_HELPED_OFF_13}${_HELPED_OFF_14}${_HELPED_OFF_15}
_OPTIONS_HELPED:=	${_OPTIONS_OFF:@o@${"${_HELPED_OFF}":?${o}:}@} \
			${PORT_OPTIONS:@o@${"${_HELPED_ON}":?${o}:}@}

# Alphabetically, as the real framework does: on and off options may append to the same variable.
.for option in ${_OPTIONS_HELPED:O:u}
.  if !empty(PORT_OPTIONS:M${option})
.    for use in ${${option}_USE:C/=.*//:O:u}
USE_${use:tu}+=	${${option}_USE:M${use}=*:C/.*=//:S/,/ /g}
.    endfor
.    for var in ${${option}_VARS:C/=.*//:O:u}
.      if ${var:M*+}
${var:C/.$//:tu}+=	${${option}_VARS:M${var}=*:C/[^+]*\+=//:C/^"(.*)"$$/\1/}
.      else
${var:tu}=	${${option}_VARS:M${var}=*:C/[^=]*=//:C/^"(.*)"$$/\1/}
.      endif
.    endfor
CONFIGURE_ARGS+=	${${option}_CONFIGURE_ENABLE:S/^/--enable-/} ${${option}_CONFIGURE_WITH:S/^/--with-/} ${${option}_CONFIGURE_ON}
.    for helper in ${_HELPERS:@h@${${option}_${h}:D${h}}@}
${helper}+=	${${option}_${helper}}
.    endfor
.  else
.    for use in ${${option}_USE_OFF:C/=.*//:O:u}
USE_${use:tu}+=	${${option}_USE_OFF:M${use}=*:C/.*=//:S/,/ /g}
.    endfor
.    for var in ${${option}_VARS_OFF:C/=.*//:O:u}
.      if ${var:M*+}
${var:C/.$//:tu}+=	${${option}_VARS_OFF:M${var}=*:C/[^+]*\+=//:C/^"(.*)"$$/\1/}
.      else
${var:tu}=	${${option}_VARS_OFF:M${var}=*:C/[^=]*=//:C/^"(.*)"$$/\1/}
.      endif
.    endfor
CONFIGURE_ARGS+=	${${option}_CONFIGURE_ENABLE:S/^/--disable-/:C/=.*//} ${${option}_CONFIGURE_WITH:S/^/--without-/:C/=.*//} \
			${${option}_CONFIGURE_OFF}
.    for helper in ${_HELPERS:@h@${${option}_${h}_OFF:D${h}}@}
${helper}+=	${${option}_${helper}_OFF}
.    endfor
.  endif
.endfor
