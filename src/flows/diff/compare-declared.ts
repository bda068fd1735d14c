/** What two ports declare: options, groups, defaults, descriptions. */
import type { Difference } from '../../model/infer/difference.ts'
import type { Declared } from '../../model/infer/space.ts'

export interface DeclaredPort {
  readonly declared: readonly Declared[]
  /** Group -> its description. */
  readonly groups: ReadonlyMap<string, string>
}

/** The flavor that is built when nobody names one, and options, their defaults and groups. */
export function declarations(origin: string, a: DeclaredPort, b: DeclaredPort): readonly Difference[] {
  return [
    ...defaultFlavor(origin, a.declared, b.declared),
    ...options(origin, a.declared, b.declared),
    ...[...a.groups].flatMap(([group, old]) => {
      const now = b.groups.get(group)
      const line = (text: string) => (text === '' ? undefined : `description of the group ${group}: ${text}`)
      return now === undefined || now === old
        ? []
        : [{ origin, name: 'OPTIONS', was: line(old), is: line(now), when: 'always' }]
    }),
  ]
}

function defaultFlavor(origin: string, a: readonly Declared[], b: readonly Declared[]): readonly Difference[] {
  const [was, is] = [a[0]?.flavor, b[0]?.flavor]
  const both = [was, is].every(name => [a, b].every(list => list.some(({ flavor }) => flavor === name)))
  return both && was !== is ? [{ origin, name: 'FLAVOR', was, is, when: 'always' }] : []
}

/** Flavor by flavor; one line for what all flavors share. */
function options(origin: string, a: readonly Declared[], b: readonly Declared[]): readonly Difference[] {
  const of = (declared: readonly Declared[]): ReadonlyMap<string, ReadonlySet<string>> => {
    const lines = new Map<string, Set<string>>()
    for (const d of declared) {
      const place = `${d.flavor}@${d.freebsd.release}`
      for (const line of linesOf(d)) lines.set(line, (lines.get(line) ?? new Set()).add(place))
    }
    return lines
  }
  const [first, second] = [of(a), of(b)]
  const places = new Set(
    a.map(d => `${d.flavor}@${d.freebsd.release}`).filter(p => b.some(d => `${d.flavor}@${d.freebsd.release}` === p)),
  )
  const only = (one: ReadonlyMap<string, ReadonlySet<string>>, other: ReadonlyMap<string, ReadonlySet<string>>) =>
    [...one].flatMap(([line, where]) => {
      const here = [...where].filter(p => places.has(p) && !other.get(line)?.has(p))
      return here.length === 0 ? [] : [{ line, when: placesText(here, places) }]
    })
  const gone = only(first, second)
  const come = only(second, first)
  const key = (line: string): string => line.replace(/:.*/, '')
  return [
    ...gone.map(({ line, when }) => {
      const at = come.findIndex(c => key(c.line) === key(line) && c.when === when)
      const [match] = at < 0 ? [] : come.splice(at, 1)
      return { origin, name: 'OPTIONS', was: line, is: match?.line, when }
    }),
    ...come.map(({ line, when }) => ({ origin, name: 'OPTIONS', was: undefined, is: line, when })),
  ]
}

function linesOf(d: Declared): readonly string[] {
  return d.all.flatMap(name => {
    const group = d.groups.find(g => g.members.includes(name))
    return [
      `${name}: ${d.defaults.includes(name) ? 'on' : 'off'}${group === undefined ? '' : `, in the ${group.kind} ${group.name}`}`,
      ...(d.descriptions.get(name) ? [`description of ${name}: ${d.descriptions.get(name)}`] : []),
      ...(d.implies.has(name) ? [`${name} implies: ${d.implies.get(name)?.join(' ')}`] : []),
      ...(d.prevents.has(name) ? [`${name} prevents: ${d.prevents.get(name)?.join(' ')}`] : []),
    ]
  })
}

function placesText(here: readonly string[], all: ReadonlySet<string>): string {
  if (here.length === all.size) return 'always'
  const flavors = new Set(here.map(p => p.split('@')[0] ?? ''))
  const releases = new Set(here.map(p => p.split('@')[1] ?? ''))
  const wholeFlavors = new Set([...all].map(p => p.split('@')[0])).size === flavors.size
  const wholeReleases = new Set([...all].map(p => p.split('@')[1])).size === releases.size
  return [
    ...(wholeFlavors ? [] : [[...flavors].map(f => `flavor = ${f}`).join(' or ')]),
    ...(wholeReleases ? [] : [`FreeBSD ${[...releases].join(', ')}`]),
  ].join(' and ')
}
