import { type Dependency, fulfils, readDependency } from './depend.ts'
import type { PackageMeta } from './package.ts'

/** A dependency of one package that others of the same set fulfil; more than one: any of them does. */
export interface Fulfilled {
  /** As the package states it: `so:libc.musl-x86_64.so.1`. */
  readonly dependency: string
  /** Places in the set, in its order. */
  readonly by: readonly number[]
}

/** For each package what it needs of the others, in its own order; what nobody of them has is left out. */
export function dependsOn(packages: readonly Named[]): readonly (readonly Fulfilled[])[] {
  const names = packages.map(namesOf)
  return packages.map(({ depends }, own) =>
    depends.flatMap(dependency => {
      const wanted = readDependency(dependency)
      if (wanted === undefined || wanted.isConflict) return []
      const by = names.flatMap((all, place) => (place !== own && answers(all, wanted) ? [place] : []))
      return by.length === 0 ? [] : [{ dependency, by }]
    }),
  )
}

type Named = Pick<PackageMeta, 'name' | 'version' | 'identity' | 'depends' | 'provides'>

interface Name {
  readonly name: string
  readonly version: string
  readonly identity: string | undefined
}

function namesOf({ name, version, identity, provides }: Named): readonly Name[] {
  const more = provides.flatMap(text => readDependency(text) ?? [])
  return [{ name, version, identity }, ...more.map(one => ({ ...one, identity: undefined }))]
}

function answers(names: readonly Name[], wanted: Dependency): boolean {
  return names.some(name => name.name === wanted.name && fulfils(name, wanted))
}
