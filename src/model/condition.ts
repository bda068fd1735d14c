/**
 * Conditions over one setting of a port: options, flavor, FreeBSD version.
 *
 *     UDS_PASSTHRU and not XX_FORWARDING     options, and, or, not, parentheses
 *     FW_B43*                                any option that begins with FW_B43
 *     flavor = iwlwifi                       the flavor; `flavor = default` where there is none
 *     osversion < 1300000                    OSVERSION of the build, with < <= > >=
 */

export type Condition =
  | { readonly kind: 'always' }
  | { readonly kind: 'option'; readonly name: string }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'flavor'; readonly name: string }
  | { readonly kind: 'osversion'; readonly op: '<' | '<=' | '>' | '>='; readonly value: number }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'and'; readonly of: readonly Condition[] }
  | { readonly kind: 'or'; readonly of: readonly Condition[] }

/** What a condition is asked about. `options` are the effective ones: those a flavor implies included. */
export interface Point {
  readonly flavor: string
  readonly options: ReadonlySet<string>
  readonly osversion: number
}

export const always: Condition = { kind: 'always' }

/** Where and why a condition's text cannot be read; `offset` counts characters from the start of the text. */
export interface ConditionError {
  readonly offset: number
  readonly found: string
  readonly expected: string
}

/** Reads a condition, or tells what stands in the way. */
export function parseCondition(text: string): Condition | ConditionError {
  const tokens = tokenize(text)
  let at = 0
  const peek = (): Token => tokens[at] ?? { text: 'the end', kind: 'end', offset: text.length }
  const fail = (expected: string): never => {
    throw { offset: peek().offset, found: peek().text, expected } satisfies ConditionError
  }
  const take = (kind: TokenKind, expected: string): string => {
    const token = peek()
    if (token.kind !== kind) fail(expected)
    at++
    return token.text
  }
  const isWord = (word: string): boolean => peek().kind === 'word' && peek().text === word

  const series = (word: 'and' | 'or', part: () => Condition): Condition => {
    const parts = [part()]
    while (isWord(word)) {
      at++
      parts.push(part())
    }
    const [first] = parts
    return parts.length === 1 && first ? first : { kind: word, of: parts }
  }
  const disjunction = (): Condition => series('or', conjunction)
  const conjunction = (): Condition => series('and', negation)
  const negation = (): Condition => {
    if (isWord('not')) {
      at++
      return { kind: 'not', of: negation() }
    }
    if (peek().kind === 'open') {
      at++
      const inner = disjunction()
      take('close', 'a closing parenthesis')
      return inner
    }
    return atom()
  }
  const atom = (): Condition => {
    if (isWord('always')) {
      at++
      return always
    }
    if (isWord('flavor')) {
      at++
      if (take('operator', '= and the name of a flavor') !== '=') fail('= and the name of a flavor')
      return { kind: 'flavor', name: take('word', 'the name of a flavor') }
    }
    if (isWord('osversion')) {
      at++
      const op = take('operator', 'one of < <= > >=')
      if (op === '=') fail('one of < <= > >=')
      return { kind: 'osversion', op: op as '<', value: Number(take('number', 'a number such as 1400089')) }
    }
    const name = take('name', 'an option, flavor = NAME, osversion < NUMBER, not, or a parenthesis')
    return name.endsWith('*') ? { kind: 'prefix', prefix: name.slice(0, -1) } : { kind: 'option', name }
  }

  try {
    const condition = disjunction()
    if (peek().kind !== 'end') fail('and, or, or the end')
    return condition
  } catch (error) {
    if (isConditionError(error)) return error
    throw error
  }
}

export function isConditionError(value: unknown): value is ConditionError {
  return typeof value === 'object' && value !== null && 'offset' in value && 'expected' in value
}

/** Does the condition hold at this point? */
export function holds(condition: Condition, point: Point): boolean {
  switch (condition.kind) {
    case 'always':
      return true
    case 'option':
      return point.options.has(condition.name)
    case 'prefix':
      for (const name of point.options) if (name.startsWith(condition.prefix)) return true
      return false
    case 'flavor':
      return (point.flavor || 'default') === condition.name
    case 'osversion':
      return compare(point.osversion, condition.op, condition.value)
    case 'not':
      return !holds(condition.of, point)
    case 'and':
      return condition.of.every(part => holds(part, point))
    case 'or':
      return condition.of.some(part => holds(part, point))
  }
}

/** The conjunction of both, without needless nesting. */
export function both(a: Condition, b: Condition): Condition {
  if (a.kind === 'always') return b
  if (b.kind === 'always') return a
  const parts = (c: Condition): readonly Condition[] => (c.kind === 'and' ? c.of : [c])
  return { kind: 'and', of: [...parts(a), ...parts(b)] }
}

export function anyOf(conditions: readonly Condition[]): Condition {
  const [first] = conditions
  return conditions.length === 1 && first ? first : { kind: 'or', of: conditions }
}

/** The condition's atoms, in the order of the text. */
export function atoms(condition: Condition): readonly Condition[] {
  if (condition.kind === 'not') return atoms(condition.of)
  if (condition.kind === 'and' || condition.kind === 'or') return condition.of.flatMap(atoms)
  return [condition]
}

/** Replaces named conditions by what they stand for. */
export function inline(condition: Condition, named: ReadonlyMap<string, Condition>): Condition {
  switch (condition.kind) {
    case 'option':
      return named.get(condition.name) ?? condition
    case 'not':
      return { kind: 'not', of: inline(condition.of, named) }
    case 'and':
    case 'or':
      return { kind: condition.kind, of: condition.of.map(part => inline(part, named)) }
    default:
      return condition
  }
}

/** The condition as the manifest writes it. */
export function showCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'always':
      return 'always'
    case 'option':
      return condition.name
    case 'prefix':
      return `${condition.prefix}*`
    case 'flavor':
      return `flavor = ${condition.name}`
    case 'osversion':
      return `osversion ${condition.op} ${condition.value}`
    case 'not':
      return `not ${group(condition.of)}`
    case 'and':
    case 'or':
      return condition.of.map(group).join(` ${condition.kind} `)
  }
}

function group(condition: Condition): string {
  const text = showCondition(condition)
  return condition.kind === 'and' || condition.kind === 'or' ? `(${text})` : text
}

function compare(a: number, op: '<' | '<=' | '>' | '>=', b: number): boolean {
  if (op === '<') return a < b
  if (op === '<=') return a <= b
  return op === '>' ? a > b : a >= b
}

type TokenKind = 'name' | 'word' | 'number' | 'operator' | 'open' | 'close' | 'other' | 'end'
interface Token {
  readonly text: string
  readonly kind: TokenKind
  readonly offset: number
}

const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['name', /[A-Z][A-Z0-9_-]*\*?/y],
  ['number', /[0-9]+(?![A-Za-z_])/y],
  ['word', /[a-z0-9_]+/y],
  ['operator', /<=|>=|<|>|=/y],
  ['open', /\(/y],
  ['close', /\)/y],
  ['other', /\S/y],
]

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  for (let offset = 0; offset < text.length; ) {
    if (/\s/.test(text[offset] ?? '')) {
      offset++
      continue
    }
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = offset
      const match = pattern.exec(text)?.[0]
      if (match === undefined) continue
      tokens.push({ text: match, kind, offset })
      offset += match.length
      break
    }
  }
  return tokens
}
