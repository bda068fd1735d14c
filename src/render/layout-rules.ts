/**
 * How a variable of a port's Makefile is laid out, by its name.
 *
 * Source: portfmt's table of variables (t6/portfmt rules.c, 2021), as far as ports use them. Helpers of options
 * (`FOO_MAKE_ARGS`), of flavors (`foo_RUN_DEPENDS`) and of loops (`${f}_RUN_DEPENDS`) follow the variable they extend.
 */

export interface LayoutRule {
  /** `text`: one line, never wrapped; `lines`: one token a line; `wrap`: filled up to column 80. */
  readonly form: 'text' | 'lines' | 'wrap'
  /** Starts at a column of its own and does not widen its paragraph. */
  readonly ownColumn: boolean
}

export function layoutRule(name: string, operator: string): LayoutRule {
  return { form: formOf(name, operator), ownColumn: ownColumn.test(name) }
}

function formOf(name: string, operator: string): LayoutRule['form'] {
  if (operator === '!=' || operator === ':sh=' || text.test(name)) return 'text'
  if (lines.test(name) || helperOfLines.test(name)) return 'lines'
  return 'wrap'
}

const arch = '(?:aarch64|amd64|arm(?:v[67])?|i386|powerpc(?:64(?:le)?|spe)?|riscv64|sparc64)'
const release = `(?:FreeBSD|DragonFly)(?:_[0-9]+)?(?:_${arch})?`
const place = `(?:_(?:${arch}(?:_[0-9]+)?|${release}))?`
const prefix = '(?:[A-Z0-9][A-Z0-9_-]*|[a-z0-9][a-z0-9_-]*|\\$\\{[^{}]*\\})_'

/** Sentences: a line break would only hide them from a search. */
const text = new RegExp(
  `^(?:MAINTAINER|COMMENT(?:_.+)?|(?:${prefix})?(?:BROKEN|IGNORE)(?:_OFF|${place})|(?:${prefix})?DESC|DEPRECATED|FORBIDDEN|` +
    `RESTRICTED|NO_CDROM|NO_PACKAGE|NO_CCACHE|LEGAL_TEXT|MANUAL_PACKAGE_BUILD|(?:ONLY|NOT)_FOR_ARCHS_REASON${place}|` +
    'LICENSE_(?:NAME|TEXT)(?:_.+)?|DO_MAKE_(?:BUILD|TEST)|(?:BROKEN|IGNORE)_SSL(?:_REASON(?:_.+)?)?)$',
)

const listed =
  '(?:(?:PKG|FETCH|EXTRACT|PATCH|BUILD|LIB|RUN|TEST|CRAN)_DEPENDS|MASTER_SITES|DISTFILES|PATCH_SITES|PATCHFILES|' +
  'GH_TUPLE|GL_TUPLE|CONFIGURE_(?:ARGS|ENV)|MAKE_(?:ARGS|ENV)|SUB_LIST|PLIST_(?:DIRS|FILES|SUB)|DESKTOP_ENTRIES)'
const lines = new RegExp(
  `^(?:${listed}${place}|MASTER_SITE_SUBDIR|MAKE_(?:ARGS|ENV)_(?:clang|gcc)|CMAKE(?:_TESTING)?_ARGS|MESON_ARGS|` +
    'SCRIPTS_ENV|TEST_(?:ARGS|ENV)|CARGO_(?:CRATES|ENV|GIT_SUBDIR)|GLIB_SCHEMAS|UNIQUE_(?:PREFIX|SUFFIX)_FILES|' +
    'DEV_(?:ERROR|WARNING))$',
)
const helperOfLines = new RegExp(`^${prefix}(?:${listed}|SUB_FILES|USE|VARS|CMAKE_(?:ON|OFF)|CONFIGURE_ON)(?:_OFF)?$`)

const ownColumn = new RegExp(
  `^(?:DISTVERSION(?:PREFIX|SUFFIX)|MASTER_SITE_SUBDIR|DIST(?:NAME|FILES)_${arch}|EXTRACT_ONLY_7z|PATCH_DIST_STRIP|` +
    'LICENSE(?:_(?:COMB|GROUPS|PERMS|DISTFILES|(?:NAME|TEXT|FILE)(?:_.+)?))?|EXPIRATION_DATE|MANUAL_PACKAGE_BUILD|' +
    `(?:BROKEN|IGNORE)_(?:${arch}(?:_[0-9]+)?|${release})|IGNORE|(?:ONLY|NOT)_FOR_ARCHS(?:_REASON${place})?|` +
    `(?:FETCH|EXTRACT|PATCH|BUILD|LIB|RUN|TEST)_DEPENDS_${arch}|OPTIONS_(?:DEFINE|DEFAULT|EXCLUDE)_(?:${arch}|${release})|` +
    'NO_OPTIONS_SORT|USE_GENERIC_PKGMESSAGE|GNU_CONFIGURE_PREFIX|MAKE_JOBS_UNSAFE|BINARY_WRAPPERS|' +
    '(?:[A-Z0-9_-]+_)?DESKTOP_ENTRIES(?:_OFF)?|(?:EXTRACT|FETCH)_(?:BEFORE|AFTER)_ARGS|NOT_REPRODUCIBLE|' +
    'NOPRECIOUSMAKEVARS|TARGET_ORDER_OVERRIDE|UNIQUE_(?:PREFIX|SUFFIX)_FILES|CARGO_CRATES)$',
)
