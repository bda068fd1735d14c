/** What the text of a Makefile asks together: only a hint of where to ask make, which then tells what is so. */
import type { Condition } from '../condition.ts'
import { readMakefile } from '../makefile-text.ts'
import type { Port } from '../ports.ts'

/**
 * The options, flavors and FreeBSD versions that conditions name inside of each other, for every nest of three options or
 * more and every one that mixes options with something else: each as one conjunction. Pairs of options are asked anyway.
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
      const of = [...new Map(nest.flat().map(atom => [JSON.stringify(atom), atom])).values()]
      const options = of.filter(atom => atom.kind === 'option').length
      const wanted = options > 2 || (options > 0 && options < of.length)
      if (wanted && options <= mostOptions) found.set(JSON.stringify(of), { kind: 'and', of })
    }
    if (line.word === 'endif') nest.pop()
  }
  return [...found.values()]
}

/** So many options are asked in all combinations. */
export const mostOptions = 6

function atomsIn(text: string, { options, flavors }: Port): readonly Condition[] {
  const words = text.match(/[A-Za-z_0-9*]+/g) ?? []
  const named = words.flatMap((word): readonly Condition[] => {
    const name = word.replace(/^[MN]/, '')
    const matches = (option: string): boolean =>
      option === name ||
      option === word ||
      (name.endsWith('*') && name.length > 3 && option.startsWith(name.slice(0, -1)))
    const matched = options.filter(o => matches(o.name)).slice(0, mostOptions + 1)
    const flavor = flavors.find(f => f.name === word)
    return [
      ...matched.map((o): Condition => ({ kind: 'option', name: o.name })),
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
