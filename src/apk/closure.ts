/** Can these packages be installed together, and nothing but them? What apk answers, from names alone. */
import { type Dependency, fulfils, isDoubtful, type Provider, readDependency } from './depend.ts'
import type { PackageMeta } from './package.ts'

/** One thing that stands in the way; the same trouble in two profiles is equal text. */
export interface Trouble {
  readonly kind:
    | 'missing'
    | 'version'
    | 'conflict'
    | 'two-owners'
    | 'shared-path'
    | 'unreadable'
    | 'doubtful'
    | 'install-if'
  /** The package that has it, `name-version`. */
  readonly who: string
  /** The dependency, the name or the path. */
  readonly what: string
  /** What is there instead, or the other package. */
  readonly found: string
  /** Only for thought: apk installs the packages. */
  readonly isWarning: boolean
}

/** An offer under a name: a package itself, or what one provides. */
interface Offer extends Provider {
  readonly by: PackageMeta
  /** Claims the name for itself: a package, or a provide with a version. */
  readonly isOwner: boolean
}

type Offers = ReadonlyMap<string, readonly Offer[]>

/**
 * Everything that keeps the packages of one profile from being installed together without a repository: dependencies,
 * conflicts, names with two owners, paths in two packages. Empty: the set is closed. Paths are looked at only where
 * they are known. Source: apk-tools 3.0.3, by experiment.
 */
export function solveClosure(
  packages: readonly PackageMeta[],
  clashes: readonly Clash[] = clashesOf(packages),
): readonly Trouble[] {
  const offers = offersOf(packages)
  return [
    ...packages.flatMap(item => dependencyTrouble(item, offers)),
    ...twoOwners(offers),
    ...sharedPaths(packages, clashes),
    ...packages.filter(p => p.installIf.length > 0).map(installIf),
  ]
}

function nameOf({ name, version }: Pick<PackageMeta, 'name' | 'version'>): string {
  return `${name}-${version}`
}

function offersOf(packages: readonly PackageMeta[]): Offers {
  const offers = new Map<string, Offer[]>()
  const add = (name: string, offer: Offer): void => {
    const list = offers.get(name)
    if (list === undefined) offers.set(name, [offer])
    else list.push(offer)
  }
  for (const by of packages) {
    add(by.name, { by, version: by.version, identity: by.identity, isOwner: true })
    for (const { name, version } of dependenciesOf(by, 'provides')) {
      add(name, { by, version, identity: undefined, isOwner: version !== '' })
    }
  }
  return offers
}

/** Many profiles ask about the same packages, so what their texts mean is kept. */
const meanings = new WeakMap<readonly string[], readonly Dependency[]>()

function dependenciesOf(item: PackageMeta, key: 'depends' | 'provides' | 'replaces'): readonly Dependency[] {
  const texts = item[key]
  const known = meanings.get(texts)
  if (known !== undefined) return known
  const meaning = texts.map(readDependency).filter(d => d !== undefined)
  meanings.set(texts, meaning)
  return meaning
}

function dependencyTrouble(item: PackageMeta, offers: Offers): readonly Trouble[] {
  const who = nameOf(item)
  const found: Trouble[] = []
  const add = (kind: Trouble['kind'], what: string, other: string, isWarning = false): void => {
    found.push({ kind, who, what, found: other, isWarning })
  }
  for (const key of ['depends', 'provides', 'replaces'] as const) {
    const meanings = dependenciesOf(item, key)
    if (meanings.length === item[key].length) continue
    for (const text of item[key]) if (readDependency(text) === undefined) add('unreadable', text, key)
  }
  for (const dependency of dependenciesOf(item, 'depends')) {
    const there = offers.get(dependency.name) ?? []
    const right = there.filter(offer => fulfils(offer, dependency))
    const what = show(dependency)
    if (dependency.isConflict) {
      for (const offer of right) if (offer.by !== item) add('conflict', what, showOffer(dependency.name, offer))
    } else if (right.length === 0) {
      const doubtful = there.find(offer => isDoubtful(offer, dependency))
      const others = there.map(offer => showOffer(dependency.name, offer)).join(', ')
      if (doubtful !== undefined) add('doubtful', what, showOffer(dependency.name, doubtful), true)
      else add(there.length === 0 ? 'missing' : 'version', what, others || 'nothing')
    }
  }
  return found
}

/** Only several provides without a version may stand under one name. */
function twoOwners(offers: Offers): readonly Trouble[] {
  const found: Trouble[] = []
  for (const [name, list] of offers) {
    const owner = list.find(offer => offer.isOwner)
    const other = list.find(offer => offer.by !== owner?.by)
    if (owner === undefined || other === undefined) continue
    found.push({ kind: 'two-owners', who: nameOf(owner.by), what: name, found: nameOf(other.by), isWarning: false })
  }
  return found
}

/** apk chooses by install_if from a repository; a set that names every file does not, and may mean it otherwise. */
function installIf(item: PackageMeta): Trouble {
  const what = item.installIf.join(' ')
  return { kind: 'install-if', who: nameOf(item), what, found: 'install_if', isWarning: true }
}

/** Two packages of which neither may take the other's files, and a path that both have. */
export interface Clash {
  readonly first: PackageMeta
  readonly second: PackageMeta
  readonly path: string
}

/** All clashes among packages of which perhaps only some come together; reckoned once for many profiles. */
export function clashesOf(packages: readonly PackageMeta[]): readonly Clash[] {
  const owners = new Map<string, { readonly by: PackageMeta; readonly isFolder: boolean }[]>()
  const found: Clash[] = []
  for (const by of packages) {
    for (const { path, isFolder } of by.paths ?? []) {
      const before = owners.get(path) ?? []
      for (const other of before) {
        const shared = (isFolder && other.isFolder) || other.by === by || mayReplace(other.by, by)
        if (!shared) found.push({ first: other.by, second: by, path })
      }
      // Folders are shared by nearly all; one that stands for them is enough to find a file in the same place.
      if (!isFolder || before.every(other => !other.isFolder)) owners.set(path, [...before, { by, isFolder }])
    }
  }
  return found
}

function sharedPaths(packages: readonly PackageMeta[], clashes: readonly Clash[]): readonly Trouble[] {
  if (clashes.length === 0) return []
  const there = new Set(packages)
  return clashes
    .filter(({ first, second }) => there.has(first) && there.has(second))
    .map(({ first, second, path }) => ({
      kind: 'shared-path',
      who: nameOf(second),
      what: path,
      found: nameOf(first),
      isWarning: false,
    }))
}

/** One may take files of the other: they come from one source package, or one of them says so. */
function mayReplace(a: PackageMeta, b: PackageMeta): boolean {
  if (a.origin !== undefined && a.origin === b.origin) return true
  return replaces(a, b) || replaces(b, a)
}

function replaces(a: PackageMeta, b: PackageMeta): boolean {
  return dependenciesOf(a, 'replaces').some(d => d.name === b.name && fulfils(b, d))
}

function show({ isConflict, name, operator, version }: Dependency): string {
  return `${isConflict ? '!' : ''}${name}${operator}${version}`
}

function showOffer(name: string, { by, version }: Offer): string {
  if (by.name === name) return nameOf(by)
  return `${name}${version === '' ? '' : `=${version}`} of ${nameOf(by)}`
}
