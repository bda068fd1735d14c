/** What the text of a Makefile asks together: only a hint of where to ask make, which then tells what is so. */
import type { Condition } from '../condition.ts'
import { readMakefile } from '../makefile-text.ts'
import type { Port } from '../ports.ts'

/**
 * The options, flavors and FreeBSD versions that conditions name inside of each other, for every nest of three options or
 * more and every one that mixes options, flavors and versions: each as one conjunction. Pairs of options are asked anyway.
 * `MFW_*` is one atom.
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
      const options = of.filter(atom => atom.kind === 'option' || atom.kind === 'prefix').length
      const kinds = new Set(of.map(atom => atom.kind))
      const wanted = options > 2 || kinds.size > 1 || kinds.has('prefix')
      if (wanted && 2 ** options <= mostSettings) found.set(JSON.stringify(of), { kind: 'and', of })
    }
    if (line.word === 'endif') nest.pop()
  }
  return [...found.values()]
}

/** So many combinations of options are asked for one flavor on one release. */
export const mostSettings = 128

function atomsIn(text: string, { options, flavors }: Port): readonly Condition[] {
  const words = text.match(/[A-Za-z_0-9*]+/g) ?? []
  const named = words.flatMap((word): readonly Condition[] => {
    const name = word.replace(/^[MN]/, '')
    const prefix = name.endsWith('*') && name.length > 3 ? name.slice(0, -1) : undefined
    const matched = options.filter(o => o.name === name || o.name === word)
    const several = prefix !== undefined && options.some(o => o.name.startsWith(prefix))
    const flavor = flavors.find(f => f.name === word)
    return [
      ...matched.map((o): Condition => ({ kind: 'option', name: o.name })),
      ...(several ? [{ kind: 'prefix', prefix } as const] : []),
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
