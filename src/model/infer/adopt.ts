/**
 * Takes from an existing manifest what a tree of ports cannot tell: the order of options, the spelling of conditions that
 * mean the same, names in addresses, and what the builder installs. What differs in meaning stays as it was found.
 */
import { sameData } from '../../base/equal.ts'
import { atoms, type Condition, inline, isConditionError, parseCondition } from '../condition.ts'
import { manifestFromData } from '../manifest.ts'
import { witness } from '../options.ts'
import type { Port, Ports } from '../ports.ts'
import { resolve } from '../resolve.ts'
import { withSites } from './adopt-sites.ts'
import { type Data, type DataRecord, isList, listOf, recordOf } from './spelling.ts'

export function adopt(found: DataRecord, like: DataRecord): DataRecord {
  const ports = resolve({ manifest: manifestFromData(found, 'the imported manifest'), placeOf: () => ({ file: '' }) })
  const merged = merge(found, like, { ports, port: undefined, named: new Map(), path: '' })
  const guest = withSites(recordOf(merged.guest), recordOf(like.guest))
  const releases = listOf(like.freebsd)
  const needed = listOf(found.freebsd).filter(r => Number(r) < 13 && !releases.includes(r))
  const told = {
    ...merged,
    freebsd: [...needed, ...releases],
    ...(like.downgrades === undefined ? {} : { downgrades: like.downgrades }),
    wifibox: { ...recordOf(merged.wifibox), ...staged(recordOf(like.wifibox)) },
    core: { ...recordOf(merged.core), ...staged(recordOf(like.core)) },
    guest: { ...guest, ...untold(recordOf(like.guest), guest) },
  }
  const inOrder = (['wifibox', 'core', 'guest'] as const).map(role => [
    role,
    inOrderOf(recordOf(told[role]), recordOf(like[role])),
  ])
  return inOrderOf({ ...told, ...Object.fromEntries(inOrder) }, like)
}

interface Here {
  readonly ports: Ports
  readonly port: Port | undefined
  /** The conditions that the old manifest names in this port. */
  readonly named: ReadonlyMap<string, Condition>
  readonly path: string
}

function merge(found: DataRecord, like: DataRecord, here: Here): DataRecord {
  const merged = Object.entries(found).map(([key, value]) => {
    const old = like[key]
    if (value === undefined) return [key, value] as const
    if (here.path === '' && isRole(key)) {
      const named = namedIn(recordOf(old))
      const inPort: Here = { ...here, port: here.ports[key], named, path: key }
      return [key, withNames(merge(recordOf(value), recordOf(old), inPort), recordOf(old))] as const
    }
    // The type of a message that says none is install.
    if (key === 'type' && value === 'install' && old === undefined) return [key, undefined] as const
    const at: Here = { ...here, path: here.path === '' ? key : `${here.path}.${key}` }
    return [key, old === undefined ? value : mergeValue(value, old, key, at)] as const
  })
  return inOrderOf(Object.fromEntries(merged.filter(([, value]) => value !== undefined)), like)
}

function isRole(key: string): key is 'wifibox' | 'core' | 'guest' {
  return key === 'wifibox' || key === 'core' || key === 'guest'
}

function namedIn(port: DataRecord): ReadonlyMap<string, Condition> {
  return new Map(
    Object.entries(recordOf(port.conditions)).flatMap(([name, text]) => {
      const condition = parseCondition(String(text))
      return isConditionError(condition) ? [] : [[name, condition] as const]
    }),
  )
}

/** The names of conditions that are used now: the old ones' first. */
function withNames(port: DataRecord, like: DataRecord): DataRecord {
  const { conditions, ...rest } = port
  const text = JSON.stringify(rest)
  const all = { ...recordOf(conditions), ...recordOf(like.conditions) }
  const inLikesOrder = inOrderOf(all, recordOf(like.conditions))
  const used = Object.entries(inLikesOrder).filter(([name]) => new RegExp(`\\b${name}\\b`).test(text))
  return inOrderOf(used.length === 0 ? rest : { ...rest, conditions: Object.fromEntries(used) }, like)
}

function mergeValue(value: Data, old: Data, key: string, here: Here): Data {
  if (typeof value === 'string' || typeof old === 'string') {
    const isCondition = key === 'when' || /\.conditions\.[^.]+$/.test(here.path)
    if (isCondition && typeof value === 'string' && typeof old === 'string')
      return meansSame(value, old, here) ? old : value
    return withAport(value, old)
  }
  if (isList(value) || isList(old)) return isList(value) && isList(old) ? mergeList(value, old, here) : value
  return withAport(merge(value, old, here), old)
}

/** A package's APKBUILD is nothing that a port tells. */
function withAport(value: Data, old: Data): Data {
  const aport = typeof old === 'object' && !isList(old) ? old.aport : undefined
  if (aport === undefined) return value
  if (typeof value === 'string') return { version: value, aport }
  return isList(value) ? value : { ...value, aport }
}

function mergeList(value: readonly Data[], old: readonly Data[], here: Here): Data {
  const isWords = [...value, ...old].every(item => typeof item === 'string')
  if (isWords) return value
  const paired = value.map((item, i) => {
    const twin = old[i]
    return twin === undefined ? item : mergeValue(item, twin, String(i), here)
  })
  if (value.length === old.length && sameData(paired, old)) return old
  return isSameList(value, old, here) ? old : matched(value, old, here)
}

/** Entries that the old list has elsewhere take its spelling, too. */
function matched(value: readonly Data[], old: readonly Data[], here: Here): readonly Data[] {
  return value.map(item => {
    for (const twin of old) {
      const tried = mergeValue(item, twin, '', here)
      if (sameData(tried, twin)) return tried
    }
    return item
  })
}

interface Item {
  readonly when: Condition
  readonly text: string
}

/** The same items under the same conditions; two may change places when no setting has both, or order never counts. */
function isSameList(value: readonly Data[], old: readonly Data[], here: Here): boolean {
  const [a, b] = [itemsIn(value), itemsIn(old)]
  const { port } = here
  if (a === undefined || b === undefined || port === undefined || a.length !== b.length) return false
  const places = a.map(item =>
    b.findIndex(other => other.text === item.text && same(item.when, other.when, port, here)),
  )
  if (places.includes(-1) || new Set(places).size !== places.length) return false
  if (/\.depends\./.test(here.path)) return true
  return a.every((item, i) =>
    a
      .slice(i + 1)
      .every(
        (other, k) =>
          (places[i] ?? 0) < (places[i + 1 + k] ?? 0) ||
          !together(plain(item.when, port, here), plain(other.when, port, here), port, here.ports),
      ),
  )
}

function itemsIn(list: readonly Data[]): readonly Item[] | undefined {
  const items = list.map(block => {
    if (typeof block === 'string' || isList(block) || !isList(block.add ?? '')) return undefined
    const when = typeof block.when === 'string' ? parseCondition(block.when) : ({ kind: 'always' } as const)
    if (isConditionError(when)) return undefined
    return listOf(block.add).map(text => ({ when, text: String(text) }))
  })
  return items.includes(undefined) ? undefined : items.flatMap(one => one ?? [])
}

function meansSame(a: string, b: string, here: Here): boolean {
  const [first, second] = [parseCondition(a), parseCondition(b)]
  const { port } = here
  if (isConditionError(first) || isConditionError(second) || port === undefined) return false
  return same(first, second, port, here)
}

/** Does the new condition hold in exactly the legal settings in which the old one does? */
function same(a: Condition, b: Condition, port: Port, here: Here): boolean {
  const [first, second] = [plain(a, port, here), inline(b, here.named)]
  if (JSON.stringify(first) === JSON.stringify(second)) return true
  if (!known(first, port) || !known(second, port)) return false
  const differ = (one: Condition, other: Condition): boolean =>
    together(one, { kind: 'not', of: other }, port, here.ports)
  return !differ(first, second) && !differ(second, first)
}

/** Without names of conditions: those that the import gave, and those that it took over. */
function plain(condition: Condition, port: Port, here: Here): Condition {
  return inline(inline(condition, port.conditions), here.named)
}

/** An option or flavor that is gone makes the old condition another one. */
function known(condition: Condition, port: Port): boolean {
  return atoms(condition).every(
    atom =>
      (atom.kind !== 'option' || port.options.some(o => o.name === atom.name)) &&
      (atom.kind !== 'flavor' || port.flavors.some(f => f.name === atom.name)),
  )
}

function together(a: Condition, b: Condition, port: Port, ports: Ports): boolean {
  return witness(port, { kind: 'and', of: [a, b] }, ports.freebsd) !== undefined
}

function staged(like: DataRecord): DataRecord {
  return like.stages === undefined ? {} : { stages: like.stages }
}

/**
 * What the builder installs and whom to trust is nothing that a port tells; `brings` is kept for items that are still there.
 */
function untold(like: DataRecord, guest: DataRecord): DataRecord {
  const brings = Object.entries(recordOf(like.brings)).filter(([item]) =>
    JSON.stringify(guest.lists ?? '').includes(JSON.stringify(item)),
  )
  return {
    ...staged(like),
    ...(like.keys === undefined ? {} : { keys: like.keys }),
    ...(like.pgp_keys === undefined ? {} : { pgp_keys: like.pgp_keys }),
    ...(brings.length === 0 ? {} : { brings: Object.fromEntries(brings) }),
  }
}

function inOrderOf(data: DataRecord, like: DataRecord): DataRecord {
  const known = Object.keys(like).filter(key => key in data)
  const more = Object.keys(data).filter(key => !(key in like))
  return Object.fromEntries([...known, ...more].map(key => [key, data[key]]))
}
