/** Variables that a port sets and that no part of a manifest states: what make told of them, and what nobody asked make for. */
import { type AssignmentLine, type MakefileLine, readMakefile } from '../makefile-text.ts'
import { portNames } from '../ports.ts'
import { isReadIn } from './look-ups.ts'
import { isMakefile, makefilesText, placeWhere } from './makefile-places.ts'
import { type Report, whenText } from './spelling.ts'
import { itemsOf, type Survey } from './survey.ts'

export function unsaidVariables(survey: Survey, report: Report): void {
  evaluated(survey, report)
  groupDescriptions(survey, report)
  neverAsked(survey, report)
}

/** Variables that are asked for only to tell that they are there. */
const asked = [
  ...['LICENSE_COMB', 'IGNORE', 'BROKEN', 'FORBIDDEN', 'DEPRECATED', 'EXPIRATION_DATE', 'NO_INSTALL', 'NO_ARCH'],
  ...['USE_RC_SUBR', 'RESTRICTED', 'USES', 'NOT_FOR_ARCHS', 'PATCHFILES', 'CONFLICTS', 'CONFLICTS_BUILD'],
  ...['CONFLICTS_INSTALL', 'MAKE_ENV', 'SUB_FILES', 'USERS', 'GROUPS', 'SHEBANG_FILES'],
]

function evaluated(survey: Survey, report: Report): void {
  const { facts, origin, port, role, files } = survey
  const lines = readMakefile(files.get('Makefile') ?? '').filter(line => line.kind === 'assignment')
  const tell = (name: string, found: string, expected: string, when?: string): void => {
    const isIt = (line: AssignmentLine): boolean => new RegExp(`(^|_)${name}(_OFF)?$`).test(line.name)
    const [first, ...others] = lines.filter(line => line.kind === 'assignment' && isIt(line))
    const line = [first, ...others].find(one => one?.value.includes(found)) ?? first
    report({
      message: `${origin} sets ${name}, which a manifest has no words for${when === undefined ? '' : ` (when ${when})`}`,
      found,
      expected,
      place: { file: `${origin}/Makefile`, ...(line === undefined ? {} : { line: line.line }) },
    })
  }
  const text = makefilesText(survey.files)
  for (const name of asked) {
    // The framework sets some of them by itself.
    if (!new RegExp(`(^|[_\\s"])${name}(_OFF)?[ \\t]*[?+:!]?=`, 'm').test(text)) continue
    for (const { item, when } of itemsOf(facts, name)) {
      const ours = name === 'CONFLICTS_INSTALL' && isOwnPackage(survey, item)
      if (!ours && !(name === 'USES' && role === 'wifibox' && item === 'metaport'))
        tell(name, item, `no ${name}`, whenText(when, port))
    }
  }
  const [, ...more] = (itemsOf(facts, 'CATEGORIES')[0]?.item ?? '').split(' ')
  if (more.length > 0) tell('CATEGORIES', more.join(' '), 'one category')
  const name = itemsOf(facts, 'PORTNAME')[0]?.item ?? ''
  if (name !== portNames[role]) tell('PORTNAME', name, portNames[role])
  const base = itemsOf(facts, 'PKGBASE')
  const suffixes = port.flavors.length === 0 ? [''] : port.flavors.map(f => f.suffix)
  for (const { item } of base)
    if (!suffixes.some(suffix => item === `${name}${suffix}`))
      tell('the package name', item, `${name}, or ${name}-FLAVOR`)
}

/** Groups have no description in a manifest. */
function groupDescriptions(survey: Survey, report: Report): void {
  const { origin, port } = survey
  for (const { name } of port.groups) {
    let text = ''
    const found = placeWhere(survey, (line: MakefileLine): boolean => {
      if (line.kind !== 'assignment' || line.name !== `${name}_DESC`) return false
      text = line.value
      return true
    })
    if (text === '') continue
    report({
      message: `${origin} describes the group ${name}, which a manifest has no words for`,
      found: `description of the group ${name}: ${text}`,
      expected: 'descriptions of options only',
      ...found,
    })
  }
}

/** Flavors install the same files, and their rendering says that they exclude each other. */
function isOwnPackage({ role, port }: Survey, item: string): boolean {
  return port.flavors.some(({ suffix }) => item === `${portNames[role]}${suffix}`)
}

/** Variables whose values reach what make is asked for. */
const understood = new RegExp(
  `^(${[
    'PORT(NAME|VERSION|REVISION|EPOCH)|DISTVERSION(PREFIX|SUFFIX)?|CATEGORIES|MASTER_SITES|DISTFILES|DIST_SUBDIR|DISTNAME',
    'EXTRACT_ONLY|MAINTAINER|COMMENT|WWW|LICENSE(_FILE)?|ONLY_FOR_ARCHS|\\w*_DEPENDS|FLAVORS?|USE_GITHUB|GH_\\w+',
    'WRKSRC|NO_BUILD|MAKE_ARGS|PLIST(_SUB|_FILES|_DIRS)?|PKGMESSAGE|DESCR|OPTIONS_\\w+|PORT_OPTIONS',
    '\\w*PKGNAME(SUFFIX|PREFIX)|[A-Z0-9_]+_(VARS|IMPLIES|PREVENTS|DESC|MAKE_ARGS|DISTFILES|EXTRACT_ONLY)(_OFF)?',
    '[A-Z0-9_]+_(PLIST_SUB|PLIST_FILES|PLIST_DIRS|MASTER_SITES|IGNORE|BROKEN|USES|MAKE_ENV|SUB_FILES|DEPENDS)(_OFF)?',
    ...asked,
  ].join('|')})$`,
)

/** What the framework knows with a flavor in front (bsd.port.mk, FLAVORS). */
const forFlavors = /^(PKGNAME(PREFIX|SUFFIX)|DESCR|PLIST|\w+_DEPENDS|CONFLICTS(_BUILD|_INSTALL)?|BROKEN|IGNORE)$/

/** Framework variables that nothing else in the port's own files reads: they act where import does not look. */
function neverAsked(survey: Survey, report: Report): void {
  const { files, origin, port } = survey
  const all = makefilesText(survey.files)
  const flavors = port.flavors.map(flavor => flavor.name)
  for (const [path, text] of files) {
    if (!isMakefile(path)) continue
    const told = new Set<string>()
    for (const line of readMakefile(text)) {
      if (line.kind !== 'assignment' || told.has(line.name) || !isUnheard(line, all, flavors)) continue
      told.add(line.name)
      report({
        message: `${origin} sets ${line.name}, which import knows nothing about`,
        found: `${line.name}${line.operator} ${line.value}`.slice(0, 120),
        expected: 'variables that a manifest has words for, or that others are made from',
        place: { file: `${origin}/${path}`, line: line.line },
      })
    }
  }
}

/** Does nothing but the framework read the variable, and is its value in no answer that is asked for? */
export function isUnheard(
  { name, value }: Pick<AssignmentLine, 'name' | 'value'>,
  texts: string,
  flavors: readonly string[],
): boolean {
  // A name that is put together, in a loop, say, is judged by its end; a private one acts on nothing by itself.
  const plain = name.replace(/\$\{[^}]*\}/g, 'X')
  const own = flavors.find(flavor => plain.startsWith(`${flavor}_`))
  const isKnown = own === undefined ? understood.test(plain) : forFlavors.test(plain.slice(own.length + 1))
  if (name.startsWith('_') || isKnown || value === '') return false
  return !isReadIn(texts, name)
}
