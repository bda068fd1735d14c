/** What the committer's packet says, made ready for its two templates. */
import { count } from '../base/text.ts'
import type { QuarterlyCut } from './cadence.ts'
import type { ManifestChange } from './change.ts'
import { shellWord } from './expect.ts'
import type { Difference } from './infer/difference.ts'
import { markdownDifferences } from './infer/show-difference.ts'
import type { MovedEntry } from './moved.ts'
import { changeLine } from './notes.ts'
import type { Results } from './results.ts'

export interface NewDistfile {
  readonly name: string
  readonly sha256: string
  readonly size: number
  /** How the checksum is known. */
  readonly evidence: string
  readonly url: string | undefined
}

export interface PacketFacts {
  readonly subject: string
  readonly patchFile: string
  readonly version: string
  readonly tree: { readonly commit: string; readonly branch: string | undefined }
  /** The patch needs `git am --keep-cr`. */
  readonly keepsReturns: boolean
  readonly changed: readonly {
    readonly kind: 'added' | 'changed' | 'removed' | 'moved'
    readonly path: string
    readonly from: string | undefined
  }[]
  readonly decisions: readonly {
    readonly origin: string
    readonly from: string
    readonly to: string
    readonly why: readonly string[]
  }[]
  readonly changes: readonly ManifestChange[]
  /** Undefined: nobody asked make. */
  readonly differences: readonly Difference[] | undefined
  readonly moved: readonly MovedEntry[]
  readonly hasUpdating: boolean
  readonly distfiles: readonly NewDistfile[]
  readonly builds: Results | undefined
  readonly lints: readonly {
    readonly tool: string
    readonly origin: string
    readonly state: 'clean' | 'findings' | 'not run'
    readonly says: string
    readonly lines: readonly string[]
  }[]
  readonly gates: readonly { readonly id: string; readonly state: string; readonly says: string }[]
  readonly foreign: readonly {
    readonly commit: string
    readonly author: string
    readonly subject: string
    readonly state: string
    readonly says: readonly string[]
  }[]
  readonly sinceRelease: readonly string[]
  readonly cut: QuarterlyCut
  /** Path -> SHA-256 of every file of the three ports. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[]
  readonly packages: readonly { readonly origin: string; readonly flavor: string; readonly name: string }[]
}

/** The view of templates/submit/description.md.hbs. */
export function descriptionView(facts: PacketFacts) {
  const of = (kind: PacketFacts['changed'][number]['kind']): readonly string[] =>
    facts.changed
      .filter(one => one.kind === kind)
      .map(one => (one.from === undefined ? one.path : `${one.from} -> ${one.path}`))
  const { branch, cut, daysLeft } = facts.cut
  return {
    subject: facts.subject,
    patch: facts.patchFile,
    commit: facts.tree.commit,
    branch: facts.tree.branch ?? 'a detached HEAD',
    am: facts.keepsReturns ? 'git am --keep-cr' : 'git am',
    cut: `${branch} is cut in ${count(daysLeft, 'day')}, on ${cut}.`,
    decisions: facts.decisions.map(
      ({ origin, from, to, why }) => `${origin}: ${from || 'new'} -> ${to}. ${why.join('. ')}.`,
    ),
    changes: facts.changes.map(changeLine),
    meaning: meaningOf(facts.differences),
    files: (['added', 'moved', 'removed', 'changed'] as const).flatMap(kind => {
      const paths = of(kind)
      return paths.length === 0 ? [] : [{ kind: kind[0]?.toUpperCase() + kind.slice(1), paths: paths.join(', ') }]
    }),
    moved: facts.moved.map(({ from, to, reason }) => `${from} -> ${to || '(deleted)'}: ${reason}`),
    updating: facts.hasUpdating,
    foreign: facts.foreign.map(({ commit, author, subject, state, says }) => {
      const more = says.length === 0 ? '' : ` (${says.join('; ')})`
      return `${commit.slice(0, 12)} ${author}, ${subject}: ${foreignWords[state] ?? state}${more}`
    }),
    since: facts.sinceRelease,
    distfiles: facts.distfiles.map(({ name, size, evidence }) => `${name}, ${count(size, 'byte')}: ${evidence}`),
    builds: buildLines(facts.builds),
    lints: facts.lints.map(({ tool, origin, state, says, lines }) => ({
      line: `${tool} on ${origin}: ${state}, ${says}`,
      details: lines,
    })),
    gates: facts.gates.map(({ id, state, says }) => `${id}: ${state}, ${says}`),
    version: facts.version,
  }
}

function meaningOf(differences: readonly Difference[] | undefined): string {
  if (differences === undefined) return 'Not evaluated: wbrel submit --trust asks make about both.'
  return differences.length === 0 ? 'None.' : markdownDifferences(differences).trimEnd()
}

const foreignWords: Readonly<Record<string, string>> = {
  present: 'kept',
  folded: 'taken over',
  accepted: 'undone on purpose',
}

/** The view of templates/submit/verify.sh.hbs; every word is ready for sh. */
export function verifyView(facts: PacketFacts) {
  return {
    subject: facts.subject.replace(/[^\w ./:*+-]/g, ''),
    files: facts.files.map(({ path, sha256 }) => `file ${sha256} ${shellWord(path)}`),
    packages: facts.packages.map(
      ({ origin, flavor, name }) =>
        `package ${shellWord(name)} ${shellWord(origin)}${flavor === '' ? '' : ` ${shellWord(flavor)}`}`,
    ),
    distfiles: facts.distfiles.flatMap(({ name, sha256, url }) =>
      url === undefined ? [] : [`distfile ${sha256} ${shellWord(name)} \\\n\t${shellWord(url)}`],
    ),
  }
}

/** One line for each environment, and one for each failure. */
function buildLines(results: Results | undefined): readonly string[] {
  if (results === undefined) return []
  return results.environments.flatMap(({ id, freebsd, arch, poudriere, commit }) => {
    const own = results.results.filter(result => result.environment === id)
    const tally = new Map<string, number>()
    for (const { outcome } of own) tally.set(outcome, (tally.get(outcome) ?? 0) + 1)
    const sums = [...tally].map(([outcome, n]) => `${n} ${outcome}`).join(', ') || 'nothing built'
    const tools = `poudriere ${poudriere ?? 'unknown'}, ports ${commit?.slice(0, 12) ?? 'unknown'}`
    return [`FreeBSD ${freebsd} ${arch} (${tools}): ${sums}`]
  })
}
