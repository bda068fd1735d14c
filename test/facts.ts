import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

/** What the real framework says about one state of the three ports; see test/facts/README.md. */
export interface Facts {
  readonly ports: Readonly<Record<string, PortFacts>>
}

export interface PortFacts {
  readonly files: readonly string[]
  readonly flavor_order: readonly string[]
  readonly flavors: Readonly<Record<string, FlavorFacts>>
  readonly samples: readonly SampleFacts[]
  readonly os_variants: Readonly<Record<string, Values>>
  readonly ignore_variants: Readonly<Record<string, string>>
  readonly arch_aarch64_IGNORE: string
  readonly distinfo: DistinfoFacts | null
  readonly 'pkg-plist'?: readonly string[]
  readonly URLS: { readonly rc: number; readonly urls: readonly string[] }
  /** One line of INDEX for each flavor, in the order of `flavor_order`. */
  readonly DESCRIBE: readonly string[]
}

/** Variable -> value, or its words. */
export type Values = Readonly<Record<string, unknown>>

export interface FlavorFacts extends Values {
  readonly DESC: Readonly<Record<string, string>>
  readonly DISTFILES_MAKESUM: readonly string[]
  readonly OPTION_GROUPS: readonly {
    readonly type: string
    readonly name: string
    readonly members: readonly string[]
  }[]
  readonly PLIST_EXPANDED: readonly string[]
}

export interface SampleFacts extends Values {
  readonly flavor: string
  readonly set: readonly string[]
  readonly unset: readonly string[]
  readonly PLIST_EXPANDED: readonly string[]
}

export interface DistinfoFacts {
  readonly timestamp: number
  readonly order: readonly string[]
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly size: number }>>
}

export const factStates = ['1.7.0', '1.8.0', 'main'] as const
export type FactState = (typeof factStates)[number]

export function readFacts(state: FactState): Facts {
  const file = join(dirname(fileURLToPath(import.meta.url)), 'facts', `${state}.json.gz`)
  return JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'))
}
