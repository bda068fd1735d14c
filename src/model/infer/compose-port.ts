/** What every port states, from its survey: the part of a manifest that the three ports share in form. */
import { type Condition, holds } from '../condition.ts'
import { defaultSetting, pointOf } from '../options.ts'
import { type Conditional, dependKinds, flavorNames, type Port } from '../ports.ts'
import { argumentsData } from './compose-args.ts'
import { mentions, placeWhere } from './makefile-places.ts'
import { plainText, readMessages } from './messages.ts'
import {
  blocksOf,
  bracesTwice,
  type Data,
  type DataRecord,
  type Report,
  record,
  sameCondition,
  whenText,
} from './spelling.ts'
import { constant, itemsOf, type Survey } from './survey.ts'

/** The keys of a port up to its description. */
export function headData(survey: Survey, report: Report): DataRecord {
  const text = (name: string): string | undefined => oneValue(survey, name, report)
  const { description, www } = describe(survey)
  if (description.trim() === '')
    report({ message: `${survey.origin} has no pkg-descr`, place: { file: `${survey.origin}/pkg-descr` } })
  return {
    revision: text('PORTREVISION'),
    epoch: text('PORTEPOCH'),
    comment: text('COMMENT') ?? '',
    www: (text('WWW') ?? www)?.split(' ')[0],
    license: license(survey, report),
    description: description.trim() === '' ? `${text('COMMENT') ?? survey.origin}\n` : description,
  }
}

/** The keys of a port behind its description. */
export function bodyData(survey: Survey, ours: (kind: string, item: string) => boolean, report: Report): DataRecord {
  const { port, facts } = survey
  const { plist, conditions } = plistData(survey, report)
  const depends = dependKinds.map(kind => {
    const items = itemsOf(facts, `${kind.toUpperCase()}_DEPENDS`).filter(({ item }) => !ours(kind, item))
    return [kind, blocksOf(inNoOrder(items, port), port)] as const
  })
  return {
    depends: record(Object.fromEntries(depends)),
    conditions,
    options: optionsData(survey, report),
    make_args: argumentsData(survey, report),
    ignore: ignoreData(survey),
    post_install: itemsOf(facts, 'recipe.postInstall').map(({ when, item }) => action(when, item, port)),
    plist,
    messages: messagesData(survey, report),
  }
}

/** Dependencies have no order: those that always count, then by condition, each by name, as they are rendered. */
function inNoOrder(items: readonly Conditional<string>[], port: Port): readonly Conditional<string>[] {
  const key = ({ when, item }: Conditional<string>): string => `${whenText(when, port) ?? ''}\0${item}`
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** The value of a variable; a value that depends on the setting cannot be said, and the usual one is taken. */
export function oneValue(survey: Survey, name: string, report: Report): string | undefined {
  const { facts, origin, port, releases } = survey
  const items = itemsOf(facts, name)
  if (items.length > 1 || (items.length === 1 && items[0]?.when.kind !== 'always')) {
    report({
      message: `${name} of ${origin} depends on the setting; a manifest has one value for it`,
      found: items.map(i => i.item).join(' | '),
      expected: 'one value',
      place: { file: `${origin}/Makefile` },
    })
  }
  const [flavor = ''] = flavorNames(port)
  const usual = releases.slice(0, 1).map(main => pointOf(port, defaultSetting(port, flavor, main)))
  return items.find(({ when }) => usual.some(point => holds(when, point)))?.item ?? items[0]?.item
}

/** Old descriptions end in a line `WWW:`, which the Makefile has now (Porter's Handbook, WWW). */
function describe({ files }: Survey): { readonly description: string; readonly www: string | undefined } {
  const text = plainText(files.get('pkg-descr') ?? '')
  const www = /^WWW:\s*(\S+)\s*$/m.exec(text)?.[1]
  return { description: plainText(text.replace(/^WWW:.*$/m, '')), www }
}

function license(survey: Survey, report: Report): Data | undefined {
  const isMeta = itemsOf(survey.facts, 'USES').some(({ item }) => item === 'metaport')
  // USES=metaport sets LICENSE itself, so only the text tells what the port wrote.
  const name = isMeta
    ? /^LICENSE=\s*(\S+)\s*$/m.exec(survey.files.get('Makefile') ?? '')?.[1]
    : oneValue(survey, 'LICENSE', report)
  const wrksrc = constant(survey.facts, 'WRKSRC') ?? ''
  const file = isMeta ? undefined : oneValue(survey, 'LICENSE_FILE', report)
  if (name === undefined) return undefined
  const [first = '', ...more] = name.split(' ')
  if (more.length > 0)
    report({
      message: `${survey.origin} has several licenses; a manifest has one for a port`,
      found: name,
      expected: first,
      ...placeWhere(survey, line => line.kind === 'assignment' && line.name === 'LICENSE'),
    })
  return record({ name: first, file: file?.startsWith(`${wrksrc}/`) ? file.slice(wrksrc.length + 1) : undefined })
}

function optionsData(survey: Survey, report: Report): Data {
  const { port, origin } = survey
  const option = (name: string): DataRecord => {
    const o = port.options.find(one => one.name === name)
    if (o?.description === '')
      report({
        message: `${origin} does not describe its option ${name}: the framework may, which is not asked without --portsdir`,
        found: `no ${name}_DESC`,
        expected: `${name}_DESC`,
        ...placeWhere(survey, mentions(name)),
      })
    return record({
      flavors: o?.flavors,
      default: o?.isDefault ? 'true' : undefined,
      exclude_freebsd: o?.excluded.map(String),
      implies: o?.implies,
      prevents: o?.prevents,
      description: bracesTwice(o?.description || name),
    })
  }
  const named = (names: readonly string[]): DataRecord => Object.fromEntries(names.map(n => [n, option(n)]))
  const groups = (kind: string): DataRecord =>
    Object.fromEntries(port.groups.filter(g => g.kind === kind).map(g => [g.name, named(g.members)]))
  return record({
    define: named(port.options.filter(o => o.kind === 'define').map(o => o.name)),
    single: groups('single'),
    radio: groups('radio'),
    multi: groups('multi'),
    group: groups('group'),
  })
}

/** The package list; conditions that its tags cannot say get a name of their own, or the name that the port gave them. */
function plistData(survey: Survey, report: Report): { readonly plist: Data; readonly conditions: DataRecord } {
  const { port, tags } = survey
  const named = new Map<string, Condition>()
  const tagFor = (when: Condition): Condition => {
    const own = [...tags].find(([, of]) => sameCondition(of, when))?.[0]
    if (own === undefined && isTaggable(when, port)) return when
    const known = [...named].find(([, of]) => sameCondition(of, when))?.[0]
    const name = own ?? known ?? `PLIST_${named.size + 1}`
    named.set(name, when)
    return { kind: 'option', name }
  }
  const [plain, odd] = [false, true].map(is =>
    itemsOf(survey.facts, 'PLIST').filter(({ item }) => /%%\w+%%/.test(item) === is),
  )
  for (const { when, item } of odd ?? []) report(unknownTag(survey, item, whenText(when, port)))
  const lines = (plain ?? []).map(({ when, item }) => ({ when: tagFor(when), item }))
  const conditions = [...named].map(([name, when]) => [name, whenText(when, port)] as const)
  return { plist: blocksOf(lines, port), conditions: Object.fromEntries(conditions) }
}

/** A tag that no PLIST_SUB replaces. */
function unknownTag({ origin, files }: Survey, item: string, when: string | undefined): Parameters<Report>[0] {
  const tag = /%%\w+%%/.exec(item)?.[0] ?? ''
  const at = (files.get('pkg-plist') ?? '').split('\n').findIndex(line => line.includes(tag))
  return {
    message: `${origin}: nothing says what ${tag} of the package list stands for${when === undefined ? '' : ` (when ${when})`}`,
    found: item,
    expected: 'an option with OPTIONS_SUB, or a name in PLIST_SUB',
    place: at < 0 ? { file: `${origin}/Makefile` } : { file: `${origin}/pkg-plist`, line: at + 1 },
  }
}

function isTaggable(when: Condition, port: Port): boolean {
  if (when.kind === 'always') return true
  const parts = when.kind === 'and' ? when.of : [when]
  return parts.every(part => {
    const atom = part.kind === 'not' ? part.of : part
    return atom.kind === 'option' && port.options.some(o => o.name === atom.name && o.flavors === undefined)
  })
}

function action(when: Condition, item: string, port: Port): Data {
  const [kind = '', first = '', key = '', value = ''] = item.split('\t')
  return record({
    when: whenText(when, port),
    remove: kind === 'remove' ? first : undefined,
    mkdir: kind === 'mkdir' ? first : undefined,
    set: kind === 'set' ? { file: first, key, value } : undefined,
  })
}

function messagesData(survey: Survey, report: Report): Data {
  const { port, files, origin } = survey
  const shown = itemsOf(survey.facts, 'PKGMESSAGE')
  const [usual, others] = [true, false].map(is => shown.filter(({ item }) => (item === 'pkg-message') === is))
  return [...(usual ?? []), ...(others ?? [])].flatMap(({ when, item }): readonly Data[] => {
    const text = files.get(item)
    if (text === undefined) return []
    const entries = readMessages(text)
    if (entries === undefined) {
      report({
        message: `${origin}/${item} is no list of messages that pkg would show`,
        place: { file: `${origin}/${item}`, line: 1 },
      })
    }
    const isDefault = item === 'pkg-message'
    return (entries ?? []).map(entry =>
      record({
        file: isDefault ? undefined : item,
        when: isDefault ? undefined : whenText(when, port),
        type: entry.type,
        minimum_version: entry.minimumVersion,
        maximum_version: entry.maximumVersion,
        text: entry.text,
      }),
    )
  })
}

/** The probes of the build host in the order in which the framework would tell of them. */
function ignoreData({ hosts, port, facts }: Survey): Data {
  const probes = ['linux64', 'emul-path', 'emul-folder', 'kernel-sources'] as const
  // What it says on every host is no host's doing.
  const always = new Set(itemsOf(facts, 'IGNORE').map(({ item }) => item))
  const told = (probe: (typeof probes)[number]): readonly Conditional<string>[] =>
    (hosts.get(probe) ?? []).filter(({ item }) => !always.has(item))
  return probes.flatMap(probe =>
    told(probe).map(({ when, item }) =>
      record({
        probe,
        when: whenText(when, port),
        message: bracesTwice(item).replaceAll('{{SRC_BASE}}', '{SRC_BASE}'),
      }),
    ),
  )
}
