/** What the committer's packet says, and what verify.sh asks. */
import type { Problem } from '../base/fault.ts'
import type { QuarterlyCut } from './cadence.ts'
import type { ManifestChange } from './change.ts'
import { shellWord } from './expect.ts'
import type { Difference } from './infer/difference.ts'
import type { MovedEntry } from './moved.ts'
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
  /** What a bug report is called. */
  readonly summary: string
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
  /** The tree has none of the ports: a submission of new ones. */
  readonly isNew: boolean
  /** Undefined for new ports. */
  readonly meaning:
    | {
        /** `make`: evaluated for all flavors and settings; `statements`: read without evaluating anything. */
        readonly by: 'make' | 'statements'
        readonly differences: readonly Difference[]
        /** What may be a difference and may be none. */
        readonly doubts: readonly Problem[]
      }
    | undefined
  readonly moved: readonly MovedEntry[]
  /** The entry of UPDATING as it stands there; undefined: none. */
  readonly updating: string | undefined
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

/** The view of templates/submit/verify.sh.hbs; every word is ready for sh. */
export function verifyView(facts: PacketFacts) {
  return {
    subject: facts.subject.replace(/[^\w ./:*+-]/g, ''),
    files: [
      ...facts.files.map(({ path, sha256 }) => `file ${sha256} ${shellWord(path)}`),
      ...facts.changed.flatMap(({ kind, path, from }) => {
        const old = kind === 'removed' ? path : from
        return old === undefined ? [] : [`gone ${shellWord(old)}`]
      }),
    ],
    packages: facts.packages.map(
      ({ origin, flavor, name }) =>
        `package ${shellWord(name)} ${shellWord(origin)}${flavor === '' ? '' : ` ${shellWord(flavor)}`}`,
    ),
    distfiles: facts.distfiles.flatMap(({ name, sha256, url }) =>
      url === undefined ? [] : [`distfile ${sha256} ${shellWord(name)} \\\n\t${shellWord(url)}`],
    ),
  }
}
