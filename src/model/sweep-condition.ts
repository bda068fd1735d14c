/** Conditions over FreeBSD versions of which one side has become history. */
import { type Condition, isConditionError, parseCondition } from './condition.ts'

/** What is left of a condition when every FreeBSD is at `number` or above. */
export function simplified(text: string, number: number, named: ReadonlyMap<string, Condition>): Condition {
  const walk = (c: Condition): Condition => {
    if (c.kind === 'option') return settled(named.get(c.name)) ?? c
    if (c.kind === 'osversion') return Math.abs(c.value - number) > 1 ? c : c.op.startsWith('>') ? always : never
    if (c.kind === 'not') return negated(walk(c.of))
    if (c.kind !== 'and' && c.kind !== 'or') return c
    const [zero, one] = c.kind === 'and' ? [isNever, isAlways] : [isAlways, isNever]
    const parts = c.of.map(walk)
    const whole = parts.find(zero)
    if (whole !== undefined) return whole
    const rest = parts.filter(part => !one(part))
    return rest.length > 1 ? { ...c, of: rest } : (rest[0] ?? (c.kind === 'and' ? always : never))
  }
  return walk(readCondition(text))
}

/** A named condition counts only once it is decided. */
function settled(condition: Condition | undefined): Condition | undefined {
  return condition !== undefined && (isAlways(condition) || isNever(condition)) ? condition : undefined
}

const always: Condition = { kind: 'always' }
const never: Condition = { kind: 'not', of: always }

function isAlways(condition: Condition): boolean {
  return condition.kind === 'always'
}

export function isNever(condition: Condition): boolean {
  return condition.kind === 'not' && condition.of.kind === 'always'
}

function negated(condition: Condition): Condition {
  if (isAlways(condition)) return never
  return isNever(condition) ? always : { kind: 'not', of: condition }
}

export function readCondition(text: string): Condition {
  const condition = parseCondition(text)
  return isConditionError(condition) ? always : condition
}
