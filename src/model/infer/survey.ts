/** What make said about one port, in a form that no longer depends on how its Makefile is written. */
import type { Condition } from '../condition.ts'
import type { Distinfo } from '../distinfo.ts'
import type { FreeBSD } from '../freebsd.ts'
import type { Conditional, Port, Probe, Role } from '../ports.ts'

/**
 * Variable -> its words in order, each with the settings in which the variable has it. Texts are lists of one word.
 * `MAKE_ARGS` holds the names of the arguments and `MAKE_ARGS.NAME` the words of one; `PLIST` the lines of the package
 * list without tags; `recipe.KIND` the effects of the recipes (recipe.ts).
 */
export type Facts = ReadonlyMap<string, readonly Conditional<string>[]>

export interface Survey {
  readonly role: Role
  /** The port's folder below the tree: `net/wifibox-core`. */
  readonly origin: string
  /** Flavors, options and groups; everything else is blank. */
  readonly port: Port
  /** What the form of a manifest cannot say about the options. */
  readonly odd: readonly string[]
  /** The first one is the one that most settings were asked for. */
  readonly releases: readonly FreeBSD[]
  readonly facts: Facts
  /** Variables whose conditions stayed uncertain after all settings. */
  readonly uncertain: readonly string[]
  /** Where the conditions change between two FreeBSD releases. */
  readonly thresholds: readonly number[]
  /** Path below the port's folder -> text. */
  readonly files: ReadonlyMap<string, string>
  readonly distinfo: Distinfo | undefined
  /** DISTFILES under the goal makesum. */
  readonly makesum: readonly string[]
  readonly github: GitHubFacts | undefined
  /** NAME and value of an argument of the builder -> the value with the make variables that it was made from. */
  readonly templates: ReadonlyMap<string, string>
  /** The quotation mark around the value of an argument, or ''. */
  readonly quotes: ReadonlyMap<string, string>
  /** PLIST_SUB: tags beside the options' own, and when their lines count. */
  readonly tags: ReadonlyMap<string, Condition>
  /** Facts with a make variable of the user's defined (its value is `wbrel-NAME`), for each variable that matters. */
  readonly knobs: ReadonlyMap<string, Facts>
  /** What else each of these variables changes, in whatever setting: variable of the user's -> name as in `facts` -> words. */
  readonly knobChanges: ReadonlyMap<string, ReadonlyMap<string, Change>>
  /** What IGNORE says when the build host lacks something. */
  readonly hosts: ReadonlyMap<Probe['probe'], readonly Conditional<string>[]>
  /** Variables that the addresses of the sites are made from: name -> value, and the addresses with `{name}` in place. */
  readonly sites: { readonly variables: ReadonlyMap<string, string>; readonly words: readonly string[] }
  /** How many settings make was asked for. */
  readonly settings: number
}

/** Words that go and words that come. */
export interface Change {
  readonly gone: readonly string[]
  readonly come: readonly string[]
}

export interface GitHubFacts {
  readonly account: string
  readonly project: string
  readonly tag: string
  /** '' unless USE_GITHUB=nodefault. */
  readonly group: string
}

export function itemsOf(facts: Facts, name: string): readonly Conditional<string>[] {
  return facts.get(name) ?? []
}

/** The value of a variable that has one value in all settings; undefined otherwise. */
export function constant(facts: Facts, name: string): string | undefined {
  const items = itemsOf(facts, name)
  return items.length === 1 && items[0]?.when.kind === 'always' ? items[0].item : undefined
}
