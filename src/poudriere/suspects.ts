/**
 * Which settings do failing rows share that no proven row has? The smallest such sets: one setting, or a pair. Pure.
 *
 * Covering arrays show every pair in some row, so a fault that one setting or a pair of them triggers fails every row that
 * has it, and the rows that pass take the others off the list.
 */
import type { Port } from '../model/ports.ts'
import type { Outcome, Row } from '../model/results.ts'

export interface Judged {
  readonly row: Row
  readonly outcome: Outcome
  /** Phase of the failure, '' for a row that did not fail. */
  readonly phase: string
}

/** Sets of settings that explain these rows; more than one: not settled yet. */
export interface Suspicion {
  readonly rows: readonly Row[]
  /** `FW_BRCM on`, `IPV6 off`, `flavor brcm`: each candidate one setting or a pair. */
  readonly candidates: readonly (readonly string[])[]
}

/**
 * All failing rows together when one cause explains them, else those of each phase. A single failing row names nobody,
 * unless `alone`: then whatever sets it apart from the proven rows.
 */
export function suspicions(port: Pick<Port, 'groups'>, judged: readonly Judged[], alone = false): readonly Suspicion[] {
  const failed = judged.filter(({ outcome }) => outcome === 'failed')
  const proven = judged.filter(({ outcome }) => outcome === 'proven').map(({ row }) => settingsOf(row))
  const together = suspicionOf(port, failed, proven, alone)
  if (together !== undefined) return [together]
  const phases = [...new Set(failed.map(({ phase }) => phase))]
  return phases.flatMap(
    phase =>
      suspicionOf(
        port,
        failed.filter(one => one.phase === phase),
        proven,
        alone,
      ) ?? [],
  )
}

/** What a row is, setting by setting. */
export function settingsOf({ flavor, set, unset }: Row): ReadonlySet<string> {
  return new Set([
    ...(flavor === '' ? [] : [`flavor ${flavor}`]),
    ...set.map(name => `${name} on`),
    ...unset.map(name => `${name} off`),
  ])
}

function suspicionOf(
  port: Pick<Port, 'groups'>,
  failed: readonly Judged[],
  proven: readonly ReadonlySet<string>[],
  alone: boolean,
): Suspicion | undefined {
  if (failed.length < (alone ? 1 : 2)) return undefined
  const [first, ...others] = failed.map(({ row }) => settingsOf(row))
  const common = [...(first ?? [])].filter(setting => others.every(other => other.has(setting)))
  const candidates = smallest(withoutImplied(port, common), proven)
  return candidates.length === 0 ? undefined : { rows: failed.map(({ row }) => row), candidates }
}

/** In a SINGLE or RADIO group, the one that is on says that the others are off. */
function withoutImplied({ groups }: Pick<Port, 'groups'>, settings: readonly string[]): readonly string[] {
  const told = groups
    .filter(
      ({ kind, members }) =>
        (kind === 'single' || kind === 'radio') && members.some(name => settings.includes(`${name} on`)),
    )
    .flatMap(({ members }) => members.map(name => `${name} off`))
  return settings.filter(setting => !told.includes(setting))
}

function smallest(common: readonly string[], proven: readonly ReadonlySet<string>[]): readonly (readonly string[])[] {
  const explains = (settings: readonly string[]): boolean =>
    proven.every(row => !settings.every(setting => row.has(setting)))
  const single = common.map(setting => [setting]).filter(explains)
  if (single.length > 0) return ranked(single)
  const pairs = common.flatMap((a, index) => common.slice(index + 1).map(b => [a, b]))
  return ranked(pairs.filter(explains))
}

/** What is on explains more often than what is off. */
function ranked(candidates: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const off = (settings: readonly string[]): number => settings.filter(setting => setting.endsWith(' off')).length
  return candidates.toSorted((a, b) => off(a) - off(b))
}
