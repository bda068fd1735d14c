/**
 * What test builds showed: one outcome for each row on each FreeBSD release, and where it was found. `wbrel test` writes
 * it, `wbrel report` shows and merges it, `wbrel prepare --final` asks it.
 *
 * A row is one flavor of a port with one setting of all its options; a run is rows x environments. Two files of results
 * merge into one (merge-results.ts), so that several builders can share the rows out.
 */
import { z } from 'zod'
import { Fault, type Problem } from '../base/fault.ts'
import { shortHash } from './hash.ts'
import { type Path, showPath } from './manifest.ts'

/**
 * proven   built and tested: the build ended as `stopped:done:` and the package stands among the built ones
 * failed   `failure` says where
 * ignored  the port refused to be built (IGNORE, BROKEN ...): `reason`
 * skipped  something that it needs failed: `reason` names it
 * fetched  a binary package was taken instead: nothing was tested
 * missing  the build ended without a word about it
 * not-run  it was never started, or the run broke off before it: `reason`
 */
export const outcomes = ['proven', 'failed', 'ignored', 'skipped', 'fetched', 'missing', 'not-run'] as const
export type Outcome = (typeof outcomes)[number]

const count = z.number().int().nonnegative()
const seconds = z.number().nonnegative()
const moment = z.iso.datetime()
const optionName = z.string().regex(/^[A-Z][A-Z0-9_+-]*$/, 'must be the name of an option')

const row = z.strictObject({
  /** An origin: `net/wifibox-alpine`. */
  port: z.string().regex(/^[a-z][a-z0-9-]*\/[A-Za-z0-9][\w.+-]*$/, 'must be an origin'),
  /** '' for a port without flavors. */
  flavor: z.string().regex(/^[a-z0-9_]*$/, 'must be a flavor, or nothing'),
  /** Options that are on, in the port's order. */
  set: z.array(optionName),
  /** All other options that this flavor declares. */
  unset: z.array(optionName),
})

const environment = z.strictObject({
  /** Any name that is unique in the file. */
  id: z.string().min(1),
  /** `user@builder`, or `local`. */
  host: z.string(),
  /** `3.4.8`; null when it never answered. */
  poudriere: z.string().nullable(),
  /** Name of the jail: `143amd64`. */
  jail: z.string(),
  /** FreeBSD release of the jail as the manifest writes it: `14.3`. */
  freebsd: z.string().regex(/^\d+\.\d+$/, 'must be a release such as 14.3'),
  /** What the jail says itself: `14.3-RELEASE-p2`. */
  version: z.string().nullable(),
  arch: z.string(),
  /** The ports tree, its commit, and whether it had changes of its own; null: unknown. */
  tree: z.string(),
  commit: z.string().nullable(),
  isDirty: z.boolean().nullable(),
})

const failure = z.strictObject({
  /** Poudriere's phase: `check-plist`, `build/timeout`; `crashed` for a builder that died. */
  phase: z.string(),
  /** Poudriere's guess, a hint only. */
  errorType: z.string().nullable(),
  /** The first failing lines of the log. */
  excerpt: z.array(z.string()),
  /** Number of the first of these lines in the log, from 1. */
  line: count.nullable(),
  /** The option block of the log: what was really built. */
  options: z.array(z.string()),
  /** Places in the manifest that this row is made of: `wifibox.yaml:212 guest.packages[4]`. */
  manifest: z.array(z.string()),
})

const result = z.strictObject({
  row,
  /** `fingerprint` of matrix/parts.ts: what the row was made of; a result counts for a manifest that makes it of the same. */
  madeOf: z.string().nullable(),
  environment: z.string(),
  outcome: z.enum(outcomes),
  reason: z.string().nullable(),
  failure: failure.nullable(),
  pkgname: z.string().nullable(),
  /** Time that the build took. */
  seconds: seconds.nullable(),
  /** Size of the package. */
  bytes: count.nullable(),
  ended: moment.nullable(),
  /** Poudriere's set and build name, and its log file on that host. */
  set: z.string().nullable(),
  build: z.string().nullable(),
  log: z.string().nullable(),
})

/** Options that all failing rows share and no proven row has: the smallest such pair, or a single one. */
const suspect = z.strictObject({
  port: z.string(),
  environment: z.string(),
  /** `FW_BRCM on`, `IPV6 off`, `flavor brcm`. */
  settings: z.array(z.string()),
  rows: z.array(z.string()),
})

const schema = z.strictObject({
  schemaVersion: z.literal(1),
  /** The release that was tested: `1.9.0`; null outside of one. */
  release: z.string().nullable(),
  wbrel: z.string(),
  /** Strength of the covering arrays that the rows come from. */
  strength: z.number().int().min(1).max(3).nullable(),
  started: moment.nullable(),
  ended: moment.nullable(),
  environments: z.array(environment),
  results: z.array(result),
  suspects: z.array(suspect),
})

type ReadonlyDeep<T> = T extends object ? { readonly [K in keyof T]: ReadonlyDeep<T[K]> } : T
export type Row = ReadonlyDeep<z.infer<typeof row>>
export type Environment = ReadonlyDeep<z.infer<typeof environment>>
export type Failure = ReadonlyDeep<z.infer<typeof failure>>
export type Result = ReadonlyDeep<z.infer<typeof result>>
export type Suspect = ReadonlyDeep<z.infer<typeof suspect>>
export type Results = ReadonlyDeep<z.infer<typeof schema>>

/** Where the results of a release are kept. */
export function resultsPath(version: string): string {
  return `releases/${version}.builds.json`
}

/** Says the whole row; two rows are the same when this is. */
export function rowKey({ port, flavor, set }: Pick<Row, 'port' | 'flavor' | 'set'>): string {
  return `${port}@${flavor} ${[...set].sort().join(' ')}`
}

/** Eight hexadecimal digits that name a row, good for file and set names. */
export function rowId(row: Pick<Row, 'port' | 'flavor' | 'set'>): string {
  return shortHash(rowKey(row)).slice(0, 8)
}

/** @throws Fault invalid with everything that is wrong with the file, a file that was cut off included */
export function parseResults(text: string, file: string): Results {
  const parsed = schema.safeParse(readJson(text, file))
  if (!parsed.success) {
    throw new Fault(
      'invalid',
      parsed.error.issues.map(issue =>
        problem(file, `${showPath(issue.path as Path) || 'the results'}: ${issue.message}`),
      ),
    )
  }
  const known = new Set(parsed.data.environments.map(e => e.id))
  const foreign = parsed.data.results.find(r => !known.has(r.environment))
  if (foreign !== undefined)
    throw new Fault(
      'invalid',
      problem(file, `a result names the environment ${foreign.environment}, which there is not`),
    )
  return parsed.data
}

/** One line a result, so that a difference of two files can be read; keys in the order of the schema. */
export function formatResults(results: Results): string {
  const { environments, results: list, suspects, ...head } = schema.parse(results)
  const lines = (items: readonly unknown[]): string =>
    items.length === 0 ? '[]' : `[\n${items.map(item => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`
  const fields = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`)
  return `{\n${fields.join('')}  "environments": ${lines(environments)},\n  "results": ${lines(list)},\n  "suspects": ${lines(suspects)}\n}\n`
}

function readJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Fault('invalid', problem(file, `not valid JSON: ${reason}`), { cause: error })
  }
}

function problem(file: string, message: string): Problem {
  return {
    code: 'results.invalid',
    message,
    place: { file },
    hint: 'results are written by `wbrel test`; run it again',
  }
}
