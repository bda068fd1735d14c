/**
 * A short name for a text: 16 hexadecimal digits (two 32-bit FNV-1a hashes with different starts). Names things, proves
 * nothing: what must not be forged is hashed with SHA-256.
 */
export function shortHash(text: string): string {
  return [0x811c9dc5, 0x9e3779b9].map(start => fnv(text, start).toString(16).padStart(8, '0')).join('')
}

function fnv(text: string, start: number): number {
  let hash = start
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  // FNV mixes the last characters into few bits: stir once more (the finalizer of MurmurHash3).
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
