/** Lists in the files of a port whose order counts, although statements (statements.ts) have none. */
import { plistLines, statementsOf } from './statements.ts'

/** Name -> items: the lines of a package list, the commands of each target, the addresses of the sites. */
function orderedLists(path: string, text: string | undefined): ReadonlyMap<string, readonly string[]> {
  if (path.endsWith('/pkg-plist')) return new Map([['the lines', plistLines(text ?? '')]])
  const statements = statementsOf(path, text)
  const targets = new Set(statements.filter(one => one.value === ':').map(one => one.name))
  const found = new Map<string, string[]>()
  for (const { name, value, context } of statements) {
    if ((!targets.has(name) && name !== 'MASTER_SITES') || value === ':') continue
    const key = context === '' ? name : `${name} (${context})`
    found.set(key, [...(found.get(key) ?? []), value])
  }
  return found
}

/** Names of the lists that have the same items in another order. */
export function reorderedLists(path: string, before: string | undefined, after: string | undefined): readonly string[] {
  const [old, now] = [orderedLists(path, before), orderedLists(path, after)]
  return [...now].flatMap(([name, items]) => {
    const was = old.get(name) ?? []
    const same = was.toSorted().join('\n') === items.toSorted().join('\n')
    return same && was.join('\n') !== items.join('\n') ? [name] : []
  })
}

/** Of these lists, those whose common items stand in another order. */
export function inOtherOrder(
  path: string,
  names: readonly string[],
  a: string | undefined,
  b: string | undefined,
): readonly string[] {
  const [left, right] = [orderedLists(path, a), orderedLists(path, b)]
  return names.filter(name => !sameOrder(left.get(name) ?? [], right.get(name) ?? []))
}

function sameOrder(left: readonly string[], right: readonly string[]): boolean {
  const common = (list: readonly string[], other: readonly string[]): string =>
    list.filter(line => other.includes(line)).join('\n')
  return common(left, right) === common(right, left)
}
