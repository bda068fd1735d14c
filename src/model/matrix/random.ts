/** Numbers that look random and are the same for the same seed: mulberry32. */
export interface Random {
  /** 0 <= x < 1 */
  readonly next: () => number
  /** A whole number, 0 <= x < limit. */
  readonly below: (limit: number) => number
}

export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  return { next, below: limit => Math.floor(next() * limit) }
}

/** 0 to n - 1 in random order. */
export function shuffled(n: number, random: Random): readonly number[] {
  const order = Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const [a = 0, b = 0] = [order[i], order[j]]
    order[i] = b
    order[j] = a
  }
  return order
}
