/** Is there a legal row with these values? An exact answer: depth first over the parameters that a rule speaks of. */
import { isBroken, type Numbers, type Space } from './space.ts'

/** No value chosen yet. */
export const open = -1

/**
 * Fills what is open of a row so that it is legal, or undefined when nothing does. Parameters that no rule speaks of get
 * `prefer`'s value, all others too where that is legal.
 */
export function completer(
  space: Space,
): (partial: Numbers, prefer: (parameter: number) => number) => Numbers | undefined {
  const ruled = [...new Set(space.forbidden.flatMap(literals => literals.map(([parameter]) => parameter)))]
  const rules = ruled.map(parameter => space.forbidden.filter(literals => literals.some(([p]) => p === parameter)))
  return (partial, prefer) => {
    const row = [...partial]
    if (space.forbidden.some(literals => isBroken(literals, row))) return undefined
    const fill = (index: number): boolean => {
      const parameter = ruled[index]
      if (parameter === undefined) return true
      if (row[parameter] !== open) return fill(index + 1)
      const count = space.parameters[parameter]?.values.length ?? 0
      const first = prefer(parameter)
      for (let i = 0; i < count; i++) {
        row[parameter] = (first + i) % count
        if (!rules[index]?.some(literals => isBroken(literals, row)) && fill(index + 1)) return true
      }
      row[parameter] = open
      return false
    }
    if (!fill(0)) return undefined
    return row.map((value, parameter) => (value === open ? prefer(parameter) : value))
  }
}
