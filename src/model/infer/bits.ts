/** Sets of small numbers (of samples), one bit each: learning compares thousands of them. */
export type Bits = Uint32Array

export function bitsOf(size: number, has: (index: number) => boolean): Bits {
  const bits = new Uint32Array((size + 31) >> 5)
  for (let i = 0; i < size; i++) if (has(i)) bits[i >> 5] = (bits[i >> 5] ?? 0) | (1 << (i & 31))
  return bits
}

export function both(a: Bits, b: Bits): Bits {
  return a.map((word, i) => word & (b[i] ?? 0))
}

export function without(a: Bits, b: Bits): Bits {
  return a.map((word, i) => word & ~(b[i] ?? 0))
}

export function either(a: Bits, b: Bits): Bits {
  return a.map((word, i) => word | (b[i] ?? 0))
}

export function meet(a: Bits, b: Bits): boolean {
  for (let i = 0; i < a.length; i++) if (((a[i] ?? 0) & (b[i] ?? 0)) !== 0) return true
  return false
}

/** Do the three share a sample? */
export function meetAll(a: Bits, b: Bits, c: Bits): boolean {
  for (let i = 0; i < a.length; i++) if (((a[i] ?? 0) & (b[i] ?? 0) & (c[i] ?? 0)) !== 0) return true
  return false
}

export function isEmpty(a: Bits): boolean {
  return a.every(word => word === 0)
}

/** Is everything of `a` in `b`? */
export function within(a: Bits, b: Bits): boolean {
  for (let i = 0; i < a.length; i++) if (((a[i] ?? 0) & ~(b[i] ?? 0)) !== 0) return false
  return true
}

export function size(a: Bits): number {
  let count = 0
  for (let word of a) for (; word !== 0; word &= word - 1) count++
  return count
}

export function bitsKey(a: Bits): string {
  return a.join()
}
