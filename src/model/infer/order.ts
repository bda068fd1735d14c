/**
 * One order that agrees with all of the given ones. What they leave open follows `hint`, then the first appearance.
 * When they contradict each other, the item that the hint puts first goes first.
 */
export function mergeOrders(
  sequences: Iterable<readonly string[]>,
  hint: (item: string) => number = () => 0,
): readonly string[] {
  const seen = new Map<string, number>()
  const after = new Map<string, Set<string>>()
  const waiting = new Map<string, number>()
  for (const sequence of sequences) {
    for (const [i, item] of sequence.entries()) {
      if (!seen.has(item)) {
        seen.set(item, seen.size)
        after.set(item, new Set())
        waiting.set(item, 0)
      }
      const before = sequence[i - 1]
      const next = before === undefined || before === item ? undefined : after.get(before)
      if (next === undefined || next.has(item)) continue
      next.add(item)
      waiting.set(item, (waiting.get(item) ?? 0) + 1)
    }
  }
  const rank = (item: string): readonly [number, number] => [hint(item), seen.get(item) ?? 0]
  const left = [...seen.keys()].sort((a, b) => compare(rank(a), rank(b)))
  const merged: string[] = []
  while (left.length > 0) {
    const free = Math.max(
      0,
      left.findIndex(item => waiting.get(item) === 0),
    )
    const [item = ''] = left.splice(free, 1)
    merged.push(item)
    for (const next of after.get(item) ?? []) waiting.set(next, (waiting.get(next) ?? 1) - 1)
  }
  return merged
}

function compare(a: readonly [number, number], b: readonly [number, number]): number {
  return a[0] - b[0] || a[1] - b[1]
}
