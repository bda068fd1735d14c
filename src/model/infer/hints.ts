/** What the text of a Makefile asks together: only a hint of where to ask make, which then tells what is so. */
import type { Condition } from '../condition.ts'
import { readMakefile } from '../makefile-text.ts'
import type { Port } from '../ports.ts'

/**
 * The options, flavors and FreeBSD versions that conditions name inside of each other, for every nest of three options or
 * more and every one that mixes options, flavors and versions: each as one conjunction. Pairs of options are asked anyway.
 * `MFW_*` is one atom; what is asked to be off is negated.
 */
export function nestedConditions(text: string, port: Port): readonly Condition[] {
  const found = new Map<string, Condition>()
  const nest: (readonly Condition[])[] = []
  for (const line of readMakefile(text)) {
    if (line.kind !== 'directive') continue
    if (/^(if|ifdef|ifndef|ifmake|ifnmake)$/.test(line.word)) nest.push([])
    if (/^(if|elif)$/.test(line.word)) {
      // What the branches before asked counts in this branch, too.
      const before = nest.pop() ?? []
      nest.push([...before, ...atomsIn(line.lines.join(' '), port)])
      const of = [...new Map(nest.flat().map(literal => [JSON.stringify(bare(literal)), literal])).values()]
      const options = of.filter(literal => /option|prefix/.test(bare(literal).kind)).length
      const kinds = new Set(of.map(literal => bare(literal).kind))
      const wanted = options > 2 || kinds.size > 1 || kinds.has('prefix')
      if (wanted && options <= mostOptions) found.set(JSON.stringify(of), { kind: 'and', of })
    }
    if (line.word === 'endif') nest.pop()
  }
  return [...found.values()]
}

/** So many combinations of options are asked for one flavor on one release. */
export const mostSettings = 128

/** A nest of more options tells too little. */
const mostOptions = 20

function bare(literal: Condition): Condition {
  return literal.kind === 'not' ? literal.of : literal
}

/** Is what stands behind this text asked to be off: `!${PORT_OPTIONS:M`, `empty(PORT_OPTIONS:M`? */
function isNegated(before: string): boolean {
  const [, not, empty] = /(!?)\s*(?:\$[{(]|(empty\())PORT_OPTIONS:$/.exec(before) ?? []
  return (not === '!') !== (empty !== undefined)
}

function atomsIn(text: string, { options, flavors }: Port): readonly Condition[] {
  const words = [...text.matchAll(/[A-Za-z_0-9*]+/g)]
  const named = words.flatMap(({ 0: word, index }): readonly Condition[] => {
    const signed = (of: Condition): Condition => (isNegated(text.slice(0, index)) ? { kind: 'not', of } : of)
    const name = word.replace(/^[MN]/, '')
    const prefix = name.endsWith('*') && name.length > 3 ? name.slice(0, -1) : undefined
    const matched = options.filter(o => o.name === name || o.name === word)
    const several = prefix !== undefined && options.some(o => o.name.startsWith(prefix))
    const flavor = flavors.find(f => f.name === word)
    return [
      ...matched.map((o): Condition => signed({ kind: 'option', name: o.name })),
      ...(several ? [signed({ kind: 'prefix', prefix })] : []),
      ...(flavor === undefined ? [] : [{ kind: 'flavor', name: flavor.name } as const]),
    ]
  })
  const versions = [...text.matchAll(/(?<![\w.])1[0-9]{6}(?![\w.])/g)].map(
    (match): Condition => ({ kind: 'osversion', op: '>=', value: Number(match[0]) }),
  )
  // `> 1400089` changes at the next number.
  const next = versions.flatMap((v): readonly Condition[] =>
    v.kind === 'osversion' ? [v, { ...v, value: v.value + 1 }] : [v],
  )
  return [...named, ...next]
}
