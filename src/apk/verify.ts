import { Fault } from '../base/fault.ts'
import { type Budget, usualBudget } from './budget.ts'
import { type Expectations, noExpectations } from './expectations.ts'
import type { Finding } from './finding.ts'
import { judgeEntries } from './judge-entries.ts'
import { judgeInfo } from './judge-info.ts'
import { judgeModules } from './judge-modules.ts'
import { judgeSignature } from './judge-signature.ts'
import type { TrustedKey } from './keys.ts'
import type { ApkPackage } from './package.ts'
import { readPackage } from './read.ts'
import { systemXz, type Unxz } from './unpack-modules.ts'

/** What became of one file. */
export interface Verdict {
  readonly file: string
  /** Undefined when its container is broken. Its modules are left out. */
  readonly package: ApkPackage | undefined
  readonly findings: readonly Finding[]
}

export interface VerifyOptions {
  readonly cwd?: string
  readonly budget?: Budget
  /** Unpacks .ko.xz; without it the xz of /usr/bin. */
  readonly unxz?: Unxz
  readonly signal?: AbortSignal | undefined
  readonly onDone?: (done: number, total: number) => void
}

/** Two files at once: while one is hashed here, the other is unpacked in a thread of Node's own. */
const atOnce = 2

/**
 * Reads every file once and holds it against all rules for one package: container, signature, names, files, modules.
 * Everything wrong is found, but nothing further in a file whose container is broken. The order is that of the files.
 * Throws Fault denied for a file that cannot be read.
 */
export async function verifyPackages(
  files: readonly string[],
  keys: readonly TrustedKey[],
  expectations: Expectations = noExpectations,
  options: VerifyOptions = {},
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = []
  let [next, done] = [0, 0]
  const work = async (): Promise<void> => {
    for (let index = next++; index < files.length; index = next++) {
      options.signal?.throwIfAborted()
      verdicts[index] = await verifyFile(files[index] ?? '', keys, expectations, options)
      options.onDone?.(++done, files.length)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return verdicts
}

async function verifyFile(
  file: string,
  keys: readonly TrustedKey[],
  expectations: Expectations,
  options: VerifyOptions,
): Promise<Verdict> {
  const { cwd = '.', budget = usualBudget, unxz = systemXz(undefined) } = options
  try {
    const item = await readPackage(file, { budget, cwd })
    const findings = shortened([
      judgeSignature(item, keys),
      judgeInfo(item, expectations),
      judgeEntries(item),
      judgeModules(item, expectations, unxz, budget.modules),
    ])
    return { file, package: { ...item, modules: new Map() }, findings }
  } catch (error) {
    if (error instanceof Fault && error.exit === 'findings') {
      return { file, package: undefined, findings: error.problems }
    }
    throw error
  }
}

/** Of one kind the first findings of a file tell enough; the last of them counts the rest. */
const mostOfOneKind = 20

function shortened(parts: readonly Iterable<Finding>[]): readonly Finding[] {
  const counts = new Map<string, number>()
  const kept: Finding[] = []
  for (const part of parts) {
    for (const finding of part) {
      const n = (counts.get(finding.code) ?? 0) + 1
      counts.set(finding.code, n)
      if (n <= mostOfOneKind) kept.push(finding)
    }
  }
  const seen = new Map<string, number>()
  return kept.map(finding => {
    const n = (seen.get(finding.code) ?? 0) + 1
    seen.set(finding.code, n)
    const more = (counts.get(finding.code) ?? 0) - mostOfOneKind
    return n < mostOfOneKind || more <= 0
      ? finding
      : { ...finding, message: `${finding.message}; and ${more} more like it` }
  })
}

export function isError({ severity = 'error' }: Finding): boolean {
  return severity === 'error'
}
