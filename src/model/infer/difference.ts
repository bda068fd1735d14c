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
const derived = new Set([
  'WRKSRC',
  'TAGS',
  'PLIST.file',
  'MAKE_ARGS.PACKAGES',
  'MAKE_ARGS.MINIROOTFS',
  'DESCR',
  'LICENSE_FILE',
])
/** Lists whose order counts. */
const ordered = /^(MAKE_ARGS\.|MASTER_SITES$)/

/** `-NAME` holds what only the first has, `+NAME` what only the second has, `order NAME` two orders of the same words. */
export function deltas(first: Lists, second: Lists): Lists {
  const [a, b] = [plain(first), plain(second)]
  const lists = new Map<string, readonly string[]>()
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    if (derived.has(name)) continue
    const [was, is] = [a.get(name) ?? [], b.get(name) ?? []]
    const gone = was.filter(item => !is.includes(item))
    const come = is.filter(item => !was.includes(item))
    if (gone.length > 0) lists.set(`-${name}`, gone)
    if (come.length > 0) lists.set(`+${name}`, come)
    if (gone.length + come.length === 0 && ordered.test(name) && was.join(' ') !== is.join(' '))
      lists.set(`order ${name}`, [`${was.join(' ')}\t${is.join(' ')}`])
  }
  return lists
}

/** Without what follows from the version: a new version is one difference, not ten. */
function plain(lists: Lists): Lists {
  const version = lists.get('PORTVERSION')?.[0]
  const wrksrc = lists.get('WRKSRC')?.[0] ?? '\u0000'
  const files = (lists.get('DISTFILES') ?? []).map(file => file.replace(/:[^:]*$/, ''))
  const change = (name: string, item: string): string => {
    if (name.startsWith('MAKE_ARGS.') && item === version) return '{PORTVERSION}'
    if (name === 'MASTER_SITES') return item.replace(/(\/tar\.gz\/)[^?]+(\?dummy=)/, '$1{tag}$2')
    if (name === 'EXTRACT_ONLY') return withoutVersions(item)
    if (name.startsWith('recipe.'))
      return files
        .reduce((text, file) => text.replaceAll(file, withoutVersions(file)), item.replaceAll(wrksrc, '{WRKSRC}'))
        .replace(/(\{WRKDIR\}\/)(\S+)/g, (_, place: string, name: string) => place + withoutVersions(name))
    return item
  }
  return new Map(
    [...lists].map(([name, items]) => {
      const words = name.startsWith('MAKE_ARGS.') ? items.flatMap(item => item.split(' ')).filter(w => w !== '') : items
      return [name, [...new Set(words.map(item => change(name, item)))]] as const
    }),
  )
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
      const at = come.findIndex(other => other.when === when && (alone || stem(other.item) === stem(item)))
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
