import { type AssignmentLine, type MakefileLine, readMakefile } from '../makefile-text.ts'
import { isMakefile, type TextFinding, type TextRule } from './rule.ts'

/**
 * The order of a port's Makefile: Porter's Handbook, Order of Variables, as portlint and portclippy ask for it.
 *
 * Counted is the first assignment of each variable outside of conditionals, up to the first include of the framework;
 * names that begin with `_` are the port's own and stand anywhere.
 */
export const rulesOfOrder: readonly TextRule[] = [
  {
    id: 'makefile.section-order',
    severity: 'fatal',
    title: 'the sections of a Makefile stand in the order of the handbook',
    why: 'Everyone finds everything in any port because the order is always the same; portlint refuses another one.',
    about: isMakefile,
    test: text => misplaced(placesOf(text), place => place.section, 'section'),
  },
  {
    id: 'makefile.variable-order',
    severity: 'warn',
    title: 'the variables of a section stand in the order of the handbook',
    why: 'portlint and portclippy say of each variable that comes too late that it has to appear earlier.',
    about: isMakefile,
    test: text =>
      sections.flatMap((_, section) =>
        misplaced(
          placesOf(text).filter(place => place.section === section),
          place => place.rank,
          'variable',
        ),
      ),
  },
  {
    id: 'makefile.target-order',
    severity: 'warn',
    title: 'targets stand in the order in which they run',
    why: 'A recipe reads from top to bottom: fetch, extract, patch, configure, build, install; pre, do, post; on before off.',
    about: isMakefile,
    test: text => misplaced(targetsOf(text), target => target.rank, 'target'),
  },
]

interface Placed {
  readonly name: string
  readonly line: number
  readonly section: number
  readonly rank: number
}

const license = [
  'LICENSE',
  'LICENSE_COMB',
  'LICENSE_GROUPS',
  'LICENSE_NAME',
  'LICENSE_TEXT',
  'LICENSE_FILE',
  'LICENSE_PERMS',
  'LICENSE_DISTFILES',
]
const depends = ['FETCH', 'EXTRACT', 'PATCH', 'BUILD', 'LIB', 'RUN', 'TEST'].map(kind => `${kind}_DEPENDS`)

/** Within a section the order of `ordered` holds; a name such as OPTIONS_GROUP_EXTRAS stands with the one it extends. */
const sections: readonly { readonly ordered: readonly string[]; readonly others?: RegExp }[] = [
  {
    ordered: [
      ...[
        'PORTNAME',
        'PORTVERSION',
        'DISTVERSIONPREFIX',
        'DISTVERSION',
        'DISTVERSIONSUFFIX',
        'PORTREVISION',
        'PORTEPOCH',
      ],
      ...[
        'CATEGORIES',
        'MASTER_SITES',
        'MASTER_SITE_SUBDIR',
        'PKGNAMEPREFIX',
        'PKGNAMESUFFIX',
        'DISTNAME',
        'EXTRACT_SUFX',
      ],
      ...['DISTFILES', 'DIST_SUBDIR', 'EXTRACT_ONLY'],
    ],
  },
  { ordered: ['PATCH_SITES', 'PATCHFILES', 'PATCH_DIST_STRIP'] },
  { ordered: ['MAINTAINER', 'COMMENT', 'WWW'] },
  { ordered: license, others: /^LICENSE_(?:NAME|TEXT|FILE|PERMS)_/ },
  {
    ordered: ['DEPRECATED', 'EXPIRATION_DATE', 'FORBIDDEN', 'BROKEN'],
    others: /^(?:BROKEN|IGNORE)(?:_(?!SSL|WITH).*)?$|^(?:ONLY|NOT)_FOR_ARCHS/,
  },
  { ordered: depends },
  { ordered: ['FLAVORS', 'FLAVOR'] },
  { ordered: ['USES'], others: /^(?:USE_|GH_|GL_|BROKEN_SSL|IGNORE_SSL|IGNORE_WITH_)/ },
  {
    ordered: [],
    others:
      /^(?:MAKE_|MAKEFILE$|ALL_TARGET|INSTALL_TARGET|TEST_(?:ARGS|ENV|TARGET)|CONFIGURE_|HAS_CONFIGURE|GNU_CONFIGURE|C(?:PP|XX)?FLAGS|LDFLAGS|CONFLICTS|NO_(?:BUILD|ARCH|INSTALL|TEST|CHECKSUM|MTREE)|SUB_|WRKSRC|BUILD_WRKSRC|NO_WRKSUBDIR|USERS$|GROUPS$|PLIST|PORTDOCS|PORTEXAMPLES|PORTDATA|PKGMESSAGE|DESCR$|ETCDIR|DATADIR|DOCSDIR|EXTRA_PATCHES)/,
  },
  {
    ordered: [
      ...['OPTIONS_DEFINE', 'OPTIONS_DEFAULT', 'OPTIONS_GROUP', 'OPTIONS_MULTI', 'OPTIONS_RADIO', 'OPTIONS_SINGLE'],
      ...['OPTIONS_EXCLUDE', 'OPTIONS_SLAVE', 'OPTIONS_OVERRIDE', 'NO_OPTIONS_SORT', 'OPTIONS_SUB'],
    ],
    others: /^OPTIONS_/,
  },
]
const flavorSection = 6
const optionSection = sections.length

function placesOf(text: string): Placed[] {
  const lines = readMakefile(text)
  const declared = { options: declaredOptions(lines), flavors: declaredFlavors(lines) }
  const seen = new Set<string>()
  return beforeFramework(lines).flatMap(({ name, line }) => {
    const place = seen.has(name) || name.startsWith('_') ? undefined : placeOf(name, declared)
    seen.add(name)
    return place === undefined ? [] : [{ name, line, ...place }]
  })
}

/** The assignments outside of conditionals, up to the first include of bsd.port*.mk. */
function beforeFramework(lines: readonly MakefileLine[]): AssignmentLine[] {
  const found: AssignmentLine[] = []
  let depth = 0
  for (const line of lines) {
    if (line.kind === 'assignment' && depth === 0) found.push(line)
    if (line.kind !== 'directive') continue
    if (line.word === 'include' && /^<bsd\.port\..*mk>/.test(line.rest)) return found
    if (/^(?:if|for)/.test(line.word)) depth++
    if (/^end(?:if|for)$/.test(line.word)) depth--
  }
  return found
}

function placeOf(name: string, declared: Declared): { readonly section: number; readonly rank: number } | undefined {
  if (name.endsWith('_DESC')) return { section: optionSection, rank: 0 }
  if (extendsOne(name, declared.options)) return { section: optionSection + 1, rank: 0 }
  if (extendsOne(name, declared.flavors)) return { section: flavorSection, rank: 2 }
  const exact = sections.findIndex(({ ordered }) => ordered.includes(name))
  const section = exact >= 0 ? exact : sections.findIndex(({ others }) => others?.test(name))
  const ordered = sections[section]?.ordered
  if (ordered === undefined) return undefined
  const rank = ordered.findLastIndex(one => name === one || name.startsWith(`${one}_`))
  return { section, rank: rank < 0 ? ordered.length : rank }
}

function extendsOne(name: string, prefixes: ReadonlySet<string>): boolean {
  return [...prefixes].some(prefix => name.startsWith(`${prefix}_`))
}

interface Declared {
  readonly options: ReadonlySet<string>
  readonly flavors: ReadonlySet<string>
}

/** Flavors count where FLAVORS names them: a file that includes them has its helpers behind that include. */
function declaredFlavors(lines: readonly MakefileLine[]): ReadonlySet<string> {
  return new Set(
    lines.flatMap(line => (line.kind === 'assignment' && line.name === 'FLAVORS' ? line.value.split(/\s+/) : [])),
  )
}

/** The options that OPTIONS_DEFINE and the groups name in this text. */
export function declaredOptions(lines: readonly MakefileLine[]): ReadonlySet<string> {
  return new Set(
    lines.flatMap(line =>
      line.kind === 'assignment' && /^OPTIONS_(?:DEFINE|(?:GROUP|MULTI|RADIO|SINGLE)_)/.test(line.name)
        ? line.value.split(/\s+/).filter(word => /^[A-Z0-9_]+$/.test(word))
        : [],
    ),
  )
}

const phases = [
  'everything',
  'fetch',
  'extract',
  'patch',
  'configure',
  'build',
  'install',
  'stage',
  'test',
  'package',
  'clean',
]

function targetsOf(text: string): Placed[] {
  return readMakefile(text).flatMap(line =>
    line.kind === 'target'
      ? line.names.flatMap(name => {
          const rank = rankOfTarget(name)
          return rank === undefined ? [] : [{ name, line: line.line, section: 0, rank }]
        })
      : [],
  )
}

/** pre, do, post of a phase; the targets of options behind it, each option's `on` before its `off`. */
function rankOfTarget(name: string): number | undefined {
  const [, time, phase = '', option, state] =
    /^(?:(pre|do|post)-)?([a-z]+)(?:-([A-Z0-9_]+)-(on|off))?$/.exec(name) ?? []
  const index = phases.indexOf(phase)
  if (index < 0) return undefined
  const times = ['pre', 'do', 'post'].indexOf(time ?? '') + 1
  return index * 100 + times * 10 + (option === undefined ? 0 : 1) + (state === 'off' ? 0.5 : 0)
}

/** Each thing that stands behind one which should follow it. */
function misplaced(list: readonly Placed[], rank: (one: Placed) => number, what: string): TextFinding[] {
  const found: TextFinding[] = []
  let highest: Placed | undefined
  for (const one of list) {
    if (highest !== undefined && rank(one) < rank(highest)) {
      found.push({
        line: one.line,
        message: `${one.name} has to appear earlier: its ${what} stands before that of ${highest.name} (line ${highest.line})`,
        found: one.name,
      })
    } else highest = one
  }
  return found
}
