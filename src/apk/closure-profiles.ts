/** The closure of every profile of the manifest, and the troubles told once each, with when they happen. */
import type { Problem } from '../base/fault.ts'
import type { Package } from '../model/ports.ts'
import { clashesOf, solveClosure, type Trouble } from './closure.ts'
import { fileNameOf, type PackageMeta } from './package.ts'
import { type Profile, type Profiles, sharedChoice } from './profiles.ts'

export interface ClosureAnswer {
  readonly trouble: Trouble
  /** In how many profiles. */
  readonly profiles: number
  /** `XX_TCPDUMP and not IPV6`; undefined when no single condition of options says it. */
  readonly when: string | undefined
  /** The shortest title of such a profile: it differs least from the defaults. */
  readonly example: string
}

export interface ClosureReport {
  /** Profiles looked at, and how many different sets of packages they choose. */
  readonly profiles: number
  readonly sets: number
  readonly isComplete: boolean
  readonly answers: readonly ClosureAnswer[]
  /** Packages of the manifest that nothing but name and version is known of. */
  readonly notRead: readonly string[]
}

/**
 * Solves each profile. A package without metadata takes part by name and version: it fulfils what depends on it, and
 * what it needs itself is not checked; `notRead` names it.
 */
export function closeProfiles(metas: readonly PackageMeta[], all: Profiles): ClosureReport {
  const known = new Map(metas.map(meta => [fileNameOf(meta), meta]))
  const notRead = new Set<string>()
  const metaOf = (item: Package): PackageMeta => {
    const name = fileNameOf(item)
    const meta = known.get(name) ?? bare(item)
    if (meta.paths === undefined && !known.has(name)) notRead.add(name)
    known.set(name, meta)
    return meta
  }
  const bySet = new Map<string, { readonly metas: readonly PackageMeta[]; readonly profiles: Profile[] }>()
  for (const profile of all.profiles) {
    const key = profile.packages.map(p => p.name).join(' ')
    const entry = bySet.get(key)
    if (entry === undefined) bySet.set(key, { metas: profile.packages.map(metaOf), profiles: [profile] })
    else entry.profiles.push(profile)
  }
  // What no profile chooses has no say.
  const clashes = clashesOf([...new Set([...bySet.values()].flatMap(({ metas: set }) => set))])
  const troubles = new Map<string, { readonly trouble: Trouble; readonly profiles: Profile[] }>()
  for (const { metas: set, profiles } of bySet.values()) {
    for (const trouble of solveClosure(set, clashes)) {
      const key = JSON.stringify(trouble)
      const entry = troubles.get(key)
      if (entry === undefined) troubles.set(key, { trouble, profiles: [...profiles] })
      else entry.profiles.push(...profiles)
    }
  }
  return {
    profiles: all.profiles.length,
    sets: bySet.size,
    isComplete: all.isComplete,
    answers: [...troubles.values()].map(({ trouble, profiles }) => ({
      trouble,
      profiles: profiles.length,
      when: sharedChoice(profiles, all),
      example: profiles.map(p => p.title).reduce((a, b) => (b.length < a.length ? b : a)),
    })),
    notRead: [...notRead],
  }
}

function bare({ name, version }: Package): PackageMeta {
  return {
    name,
    version,
    origin: undefined,
    identity: undefined,
    depends: [],
    provides: [],
    replaces: [],
    replacesPriority: 0,
    installIf: [],
    paths: undefined,
  }
}

/** A trouble as a problem; codes are `closure.missing`, `closure.shared-path`, ... */
export function closureProblem({ trouble, profiles, when, example }: ClosureAnswer, total: number): Problem {
  const place = when === undefined ? `such as ${example}` : when
  const share = profiles === total ? 'in every profile' : `in ${profiles} of ${total} profiles: ${place}`
  const { message, expected, hint } = explanations[trouble.kind](trouble)
  return {
    code: `closure.${trouble.kind}`,
    severity: trouble.isWarning ? 'warning' : 'error',
    message: `${message}, ${share}`,
    found: trouble.found,
    ...(expected === undefined ? {} : { expected }),
    ...(hint === undefined ? {} : { hint }),
  }
}

interface Explanation {
  readonly message: string
  readonly expected?: string
  readonly hint?: string
}

const explanations: Readonly<Record<Trouble['kind'], (trouble: Trouble) => Explanation>> = {
  missing: ({ who, what }) => ({
    message: `${who} needs ${what}, which no package gives`,
    expected: what,
    hint: 'add the package that gives it under the same condition',
  }),
  version: ({ who, what }) => ({
    message: `${who} needs ${what}, which is there in another version`,
    expected: what,
    hint: 'take packages that were built together',
  }),
  conflict: ({ who, what }) => ({
    message: `${who} cannot be installed beside what it excludes (${what})`,
    hint: 'put the two under conditions that exclude each other',
  }),
  'two-owners': ({ who, what }) => ({
    message: `${who} is not the only one that claims the name ${what}`,
    expected: 'one package of that name',
    hint: 'put the two under conditions that exclude each other',
  }),
  'shared-path': ({ who, what }) => ({
    message: `${who} installs ${what}, which another package installs, too`,
    hint: 'add replaces to one of the recipes, or put the two under conditions that exclude each other',
  }),
  unreadable: ({ who, what }) => ({
    message: `${who} has a dependency that is none: ${JSON.stringify(what)}`,
    expected: '[!]NAME, with < <= = >= > ~ and a version if it counts',
  }),
  doubtful: ({ who, what }) => ({
    message: `${who} needs ${what}, met only by a provide without a version`,
    hint: 'give the provide a version',
  }),
  'install-if': ({ who, what }) => ({
    message: `${who} wants to be installed when ${what} are there, which a list of files does not do`,
  }),
}
