/**
 * The best arrays that were ever found, kept with the sources: `npm run arrays` searches longer and keeps what is smaller.
 * An array is found again by the key of its space, and looked over before it is used: a changed manifest cannot get rows
 * that do not cover it.
 */
import { working } from './array.ts'
import { open } from './complete.ts'
import kept from './kept.json' with { type: 'json' }
import type { Must } from './must.ts'
import { isLegal, type Numbers, type Space, spaceKey } from './space.ts'
import { tuplesOf } from './tuples.ts'

export interface KeptArray {
  /** What it was made for, in words. */
  readonly about: string
  /** One character a value: 0-9, a-z. */
  readonly rows: readonly string[]
}

const arrays: Readonly<Record<string, KeptArray>> = kept

/** The kept array of that space, when there is one that shows everything and has the must-have rows in the first `covering`. */
export function keptArray(space: Space, strength: 1 | 2 | 3, musts: readonly Must[]): readonly Numbers[] | undefined {
  const rows = arrays[keptKey(space, strength)]?.rows.map(decode)
  return rows !== undefined && isSound(space, strength, musts, rows) ? rows : undefined
}

export function keptKey(space: Space, strength: 1 | 2 | 3): string {
  return `${spaceKey(space)}-${strength}`
}

export function encode(row: Numbers): string {
  return row.map(value => value.toString(36)).join('')
}

function decode(text: string): Numbers {
  return [...text].map(digit => Number.parseInt(digit, 36))
}

function isSound(space: Space, strength: 1 | 2 | 3, musts: readonly Must[], rows: readonly Numbers[]): boolean {
  const sizes = space.parameters.map(p => p.values.length)
  const isRow = (row: Numbers): boolean =>
    row.length === sizes.length && row.every((value, p) => value < (sizes[p] ?? 0)) && isLegal(space, row)
  return (
    rows.every(isRow) &&
    musts.every(must => rows.some(row => meets(must, row))) &&
    working(tuplesOf(space, strength), rows).missing.length === 0
  )
}

export function meets({ cells }: Must, row: Numbers): boolean {
  return cells.every((value, p) => value === open || value === row[p])
}
