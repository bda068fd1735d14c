/** What one tree's port says and the other's does not, as lists that conditions can be learnt for. */
import type { Condition } from '../condition.ts'
import { showCondition } from '../condition.ts'
import type { Lists } from './facts.ts'
import { isUnexplained } from './spelling.ts'
import type { Facts } from './survey.ts'

/** One difference: under `when`, `name` had `was` and has `is`. */
export interface Difference {
  readonly origin: string
  /** A make variable, `MAKE_ARGS.NAME`, `PLIST`, `recipe.KIND`, `OPTIONS`, a file ... */
  readonly name: string
  readonly was: string | undefined
  readonly is: string | undefined
  /** The settings that differ: a condition as a manifest writes it; `always` for all. */
  readonly when: string
}

/** Variables that follow from others which are compared themselves. */
const derived = new Set(['TAGS', 'PLIST.file'])
/** Lists whose order counts; sites are asked in turn. */
const ordered = /^(MAKE_ARGS\.(?!PACKAGES$)|(MASTER_SITES|PATCHFILES|EXTRA_PATCHES)$)/
/** Arguments that hold distfiles again: what the distfiles tell is not told twice. */
const ofDistfiles = /^MAKE_ARGS\.(PACKAGES|MINIROOTFS)$/
/** That they are defined is all they say. */
const flags = /^NO_|_UNSAFE$/

/** `-NAME` holds what only the first has, `+NAME` what only the second has, `order NAME` two words and how they stand now. */
export function deltas(first: Lists, second: Lists): Lists {
  const [a, b] = [plain(first), plain(second)]
  const lists = new Map<string, readonly string[]>()
  const put = (key: string, items: readonly string[]): void => {
    if (items.length > 0) lists.set(key, items)
  }
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    if (derived.has(name)) continue
    const [was, is] = [a.get(name) ?? [], b.get(name) ?? []]
    const [gone, come] = [missingIn(is, was), missingIn(was, is)]
    const told = (one: Lists, other: Lists): readonly string[] =>
      ofDistfiles.test(name) ? missingIn(other.get('DISTFILES') ?? [], one.get('DISTFILES') ?? []).map(fileOf) : []
    put(`-${name}`, missingIn(told(a, b), gone))
    put(`+${name}`, missingIn(told(b, a), come))
    if (ordered.test(name)) put(`order ${name}`, turned(missingIn(gone, was), missingIn(come, is)))
  }
  // An argument with a value is told with it.
  for (const key of ['-MAKE_ARGS', '+MAKE_ARGS'])
    lists.set(
      key,
      (lists.get(key) ?? []).filter(name => !lists.has(`${key}.${name}`)),
    )
  return lists
}

function missingIn(some: readonly string[], words: readonly string[]): readonly string[] {
  return words.filter(word => !some.includes(word))
}

/** Neighbours of the one list that stand the other way round in the other; sites only within their group. */
function turned(was: readonly string[], is: readonly string[]): readonly string[] {
  const groups = new Map<string, string[]>()
  for (const word of was) {
    const group = /^\w+:\/\/.*\/:([\w,-]+)$/.exec(word)?.[1] ?? ''
    groups.set(group, [...(groups.get(group) ?? []), word])
  }
  return [...groups.values()].flatMap(words =>
    words.slice(1).flatMap((word, i) => {
      const before = words[i] ?? word
      return is.indexOf(before) > is.indexOf(word) ? [`${before} ${word}\t${word} ${before}`] : []
    }),
  )
}

/** Without what follows from the version: a new version is one difference, not ten. */
function plain(lists: Lists): Lists {
  const version = lists.get('PORTVERSION')?.[0]
  const wrksrc = lists.get('WRKSRC')?.[0] ?? '\u0000'
  const files = (lists.get('DISTFILES') ?? []).map(fileOf)
  const change = (name: string, item: string): string => {
    if (flags.test(name)) return 'yes'
    if (name === 'WRKSRC') return withoutVersions(item.replace(/^(.*\/)?work(-\w+)?\//, '{WRKDIR}/'))
    if (ofDistfiles.test(name)) return item.replace(/^.*\//, '')
    if (name.startsWith('MAKE_ARGS.') && item === version) return '{PORTVERSION}'
    if (name === 'MASTER_SITES') return item.replace(/(\/tar\.gz\/)[^?]+(\?dummy=)/, '$1{tag}$2')
    if (name === 'EXTRACT_ONLY') return withoutVersions(item)
    const there = item.replaceAll(wrksrc, '{WRKSRC}')
    if (!name.startsWith('recipe.')) return there
    return files
      .reduce((text, file) => text.replaceAll(file, withoutVersions(file)), there)
      .replace(/(\{WRKDIR\}\/)(\S+)/g, (_, place: string, name: string) => place + withoutVersions(name))
  }
  return new Map(
    [...lists].map(([name, items]) => {
      const words = name.startsWith('MAKE_ARGS.') ? items.flatMap(item => item.split(' ')).filter(w => w !== '') : items
      return [name, [...new Set(words.map(item => change(name, item)))]] as const
    }),
  )
}

/** A distfile without its group. */
function fileOf(distfile: string): string {
  return distfile.replace(/:[^:]*$/, '')
}

function withoutVersions(file: string): string {
  return file.replace(/[0-9a-f]{40}|\d+(\.\d+)*/g, '*')
}

/** What wbrel adds to every rendering on purpose: flavors that install the same files exclude each other. */
export function isImprovement({ name, was }: Difference): boolean {
  return name === 'CONFLICTS_INSTALL' && was === undefined
}

/** The learnt conditions as differences, what went and what came in its place side by side. */
export function differencesOf(origin: string, facts: Facts): readonly Difference[] {
  const names = [...new Set([...facts.keys()].map(key => key.replace(/^[-+]|^order /, '')))]
  return names.flatMap(name => {
    const gone = texts(facts, `-${name}`)
    const come = texts(facts, `+${name}`)
    const turned = texts(facts, `order ${name}`).map(({ item, when }) => {
      const [was, is] = item.split('\t')
      return { origin, name, was, is, when }
    })
    const pairs = [...gone].map(({ item, when }) => {
      const alone = [gone, come].every(list => list.filter(other => other.when === when).length === 1)
      // A flavor that goes is no older form of one that comes.
      const isPair = name !== 'FLAVORS'
      const at = come.findIndex(other => isPair && other.when === when && (alone || stem(other.item) === stem(item)))
      const [match] = at < 0 ? [] : come.splice(at, 1)
      return { origin, name, was: item, is: match?.item, when }
    })
    return [...pairs, ...come.map(({ item, when }) => ({ origin, name, was: undefined, is: item, when })), ...turned]
  })
}

function texts(facts: Facts, key: string): { readonly item: string; readonly when: string }[] {
  return (facts.get(key) ?? []).map(({ item, when }) => ({ item, when: conditionText(when) }))
}

function conditionText(when: Condition): string {
  return isUnexplained(when) ? 'in some settings' : showCondition(when)
}

/** What stays of a name when its version changes; texts of one word each stand for each other. */
function stem(item: string): string {
  return item
    .replace(/[0-9a-f]{40}/g, '*')
    .replace(/\d+([._]\d+)*/g, '*')
    .replace(/-r\*/g, '')
}
