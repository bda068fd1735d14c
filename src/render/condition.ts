import { type Condition, showCondition } from '../model/condition.ts'
import type { Conditional } from '../model/ports.ts'

/** A condition as `.if` reads it after bsd.port.options.mk; undefined when it always holds. */
export function makeCondition(condition: Condition): string | undefined {
  return condition.kind === 'always' ? undefined : expression(condition)
}

function expression(condition: Condition): string {
  switch (condition.kind) {
    case 'always':
      return '1'
    case 'option':
      return `\${PORT_OPTIONS:M${condition.name}}`
    case 'prefix':
      return `\${PORT_OPTIONS:M${condition.prefix}*}`
    case 'flavor':
      return `\${FLAVOR:U} == ${condition.name}`
    case 'osversion':
      return `\${OSVERSION} ${condition.op} ${condition.value}`
    case 'not':
      return condition.of.kind === 'option' || condition.of.kind === 'prefix'
        ? `!${expression(condition.of)}`
        : `!(${expression(condition.of)})`
    case 'and':
      return condition.of.map(part => (part.kind === 'or' ? `(${expression(part)})` : expression(part))).join(' && ')
    case 'or':
      return condition.of.map(expression).join(' || ')
  }
}

/** Both must hold; undefined stands for always. */
export function andMake(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return [a, b].map(part => (part.includes(' || ') ? `(${part})` : part)).join(' && ')
}

/** Lines that append to one variable under one condition. */
export interface Block {
  readonly variable: string
  readonly operator: '=' | '+='
  readonly condition: string | undefined
  readonly items: string
}

/** Items of a list as blocks, neighbours with the same condition in one; the order stays. */
export function blocks(
  variable: string,
  items: readonly Conditional<string>[],
  options: { readonly start?: '=' | '+='; readonly or?: string } = {},
): readonly Block[] {
  const grouped: { readonly when: Condition; readonly key: string; readonly items: string[] }[] = []
  for (const { when, item } of items) {
    const key = showCondition(when)
    const last = grouped.at(-1)
    if (last?.key === key) last.items.push(item)
    else grouped.push({ when, key, items: [item] })
  }
  return grouped.map((group, i) => {
    const condition = makeCondition(group.when)
    return {
      variable,
      operator: i === 0 && condition === undefined ? (options.start ?? '+=') : '+=',
      condition: condition === undefined || options.or === undefined ? condition : `${condition} || ${options.or}`,
      items: group.items.join(' '),
    }
  })
}
