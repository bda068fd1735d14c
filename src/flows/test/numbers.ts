import { Fault } from '../../base/fault.ts'
import type { Strength } from './rows.ts'

/** @throws Fault invalid */
export function strengthOf(value: number): Strength {
  return inRange('--strength', value, 1, 3) as Strength
}

/** @throws Fault invalid unless it is a whole number from `least` to `most` */
export function inRange(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new Fault('invalid', {
    code: 'usage.number',
    message: `${name} must be a whole number from ${least} to ${most}`,
    found: String(value),
  })
}
