/**
 * A check is a record: what must hold, why, how to mend it, and a function that finds where it does not.
 *
 * Its `needs` say what it looks at; what is not there makes it "not run", which is not a pass.
 */
import type { Verdict } from '../apk/verify.ts'
import type { Problem } from '../base/fault.ts'
import type { Hashed } from '../distfiles/hash.ts'
import type { Component } from '../model/components.ts'
import type { Distinfo, DistinfoEntry } from '../model/distinfo.ts'
import type { Effect, ForeignChange, Texts } from '../model/foreign.ts'
import type { ManifestText } from '../model/manifest.ts'
import type { Ports } from '../model/ports.ts'
import type { Evaluator } from './evaluator.ts'

/** Everything that a check may look at. */
export interface Facts {
  readonly tree: Tree
  readonly manifest: Model
  readonly make: Evaluator
  readonly records: readonly Published[]
  readonly ledger: readonly Told[]
  readonly aports: Aports
  readonly packages: Packages
  readonly distfiles: Distfiles
  readonly network: Network
  readonly release: Release
  readonly others: Others
}

export type Need = keyof Facts

/** What there is to check; a part that is not there says why. */
export type Subject = { readonly [N in Need]: Facts[N] | Absent }

export interface Absent {
  /** Ends the sentence "not run: ...". */
  readonly absent: string
  /** The command that would provide it. */
  readonly hint?: string | undefined
}

/** The files of the ports as text. */
export interface Tree {
  /** Path below the folder -> text: `net/wifibox-core/Makefile`; only net/wifibox*. */
  readonly files: ReadonlyMap<string, string>
  /** What stands before these paths in a place: `ports/`. */
  readonly shownAs: string
}

/** The manifest, resolved, and the tree that it renders. */
export interface Model {
  readonly ports: Ports
  readonly source: ManifestText
  /** Undefined: not rendered, since distinfo entries are missing. */
  readonly rendered: ReadonlyMap<string, string>
  readonly file: string
}

/** What a release published; taken from its record. */
export interface Published {
  /** `1.8.0` */
  readonly version: string
  readonly core: string
  readonly guest: string
  /** Everything that had a version of its own. */
  readonly components: readonly Component[]
  /** By origin. */
  readonly distinfo: ReadonlyMap<string, Distinfo>
  /** Path (`net/wifibox/Makefile`) -> SHA-256 of the text; empty when the record does not hold them. */
  readonly digests: ReadonlyMap<string, string>
}

/** Checksums that somebody tells beside the tree: releases, candidates, and what makesum noted. */
export interface Told {
  /** `releases/1.8.0.json` */
  readonly from: string
  readonly entries: readonly DistinfoEntry[]
}

/** A checkout of the guest's repository at the pinned commit. */
export interface Aports {
  /** Path -> text: APKBUILDs, manual pages, workflows. */
  readonly files: ReadonlyMap<string, string>
  /** The commit that is checked out. */
  readonly commit: string | undefined
  /** Is that commit part of upstream's main branch? */
  readonly onMain: boolean | undefined
}

/** The Alpine packages of a folder of distfiles, as far as the manifest names them. */
export interface Packages {
  /** The folder, as it was named. */
  readonly shownAs: string
  /** Packages of the manifest that are not there. */
  readonly missing: readonly string[]
  /** Names of packages that lie there and that the manifest does not name. */
  readonly besides: readonly string[]
  /** Is there any key to verify with? */
  readonly trustsKeys: boolean
  /** Reads and judges them when it is first asked. */
  readonly verdicts: () => Promise<readonly Verdict[]>
}

/** The distfiles of a folder, as far as distinfo names them. */
export interface Distfiles {
  /** The folder, as it was named. */
  readonly shownAs: string
  /** By name of distinfo; reads the files. */
  readonly hashed: () => Promise<ReadonlyMap<string, Hashed>>
}

export interface Network {
  /** Does a HEAD request for the address succeed? Otherwise the reason. */
  readonly probe: (url: string) => Promise<string | undefined>
}

/** What others changed in the FreeBSD ports tree since our last release. */
export interface Others {
  /** The clone, as it was named. */
  readonly shownAs: string
  /** Our ports as it has them. */
  readonly files: Texts
  /** Without those that a person has dealt with. */
  readonly changes: readonly { readonly change: ForeignChange; readonly effects: readonly Effect[] }[]
}

/** The tree is about to become this release. */
export interface Release {
  readonly version: string
}

export interface Check {
  /** `distinfo.complete`: also the code of its problems. */
  readonly id: string
  /** What holds when it passes: `distinfo has an entry for every distfile that some setting needs`. */
  readonly title: string
  /** What went wrong without it. */
  readonly why: string
  /** How to mend it. */
  readonly hint: string
  /** Where the rule comes from: a chapter of the handbook, a tool, a file of the framework. */
  readonly source?: string
  readonly needs: readonly Need[]
  /** One of these is enough. */
  readonly anyOf?: readonly Need[]
  readonly run: (subject: never) => Findings | Promise<Findings>
}

/** A finding is a problem whose code is the check's id and whose hint, when it has none, is the check's. */
export type Finding = Omit<Problem, 'code'>
export type Findings = readonly Finding[]

type With<Needs extends Need> = { readonly [N in Needs]: Facts[N] }

export interface CheckOf<Needs extends Need, Any extends Need> extends Omit<Check, 'needs' | 'anyOf' | 'run'> {
  readonly needs: readonly Needs[]
  readonly anyOf?: readonly Any[]
  readonly run: (subject: With<Needs> & Partial<With<Any>>) => Findings | Promise<Findings>
}

/** Types `run` by what the check needs; of `anyOf` it gets what is there. */
export function defineCheck<const Needs extends Need, const Any extends Need = never>(
  check: CheckOf<Needs, Any>,
): Check {
  return check
}

/** `tree, aports, and make or manifest` */
export function showNeeds({ needs, anyOf = [] }: Check): string {
  return [...needs, ...(anyOf.length === 0 ? [] : [`and ${anyOf.join(' or ')}`])].join(', ')
}

export type Outcome =
  /** Warnings are no findings: somebody should look, and nothing is held up. */
  | { readonly check: Check; readonly state: 'passed'; readonly warnings: readonly Problem[] }
  | { readonly check: Check; readonly state: 'failed'; readonly problems: readonly Problem[] }
  | { readonly check: Check; readonly state: 'not-run'; readonly reason: string; readonly hint: string | undefined }

export function isAbsent(fact: Facts[Need] | Absent): fact is Absent {
  return 'absent' in fact
}

/** The releases that a tree without a manifest is evaluated for. */
export const usualReleases = ['13.5', '14.3', '15.0'] as const
