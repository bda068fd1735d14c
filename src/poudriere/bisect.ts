/** The next row to build so that the suspects of a failure become fewer: one that has about half of them. Pure. */
import type { FreeBSD } from '../model/freebsd.ts'
import { seeded } from '../model/matrix/random.ts'
import { violations } from '../model/options.ts'
import type { Port } from '../model/ports.ts'
import { type Row, rowKey } from '../model/results.ts'
import { type Suspicion, settingsOf } from './suspects.ts'

const tries = 600

/**
 * A legal mixture of a failing row and of one that was proven, both of the same flavor, not built before. Of several
 * suspects it has about half; of a single one it has that and as little as possible of what the failing rows share besides,
 * so that it shows whether that is enough. Undefined when there is nothing left to tell.
 */
export function tellingRow(
  port: Port,
  freebsd: FreeBSD,
  suspicion: Suspicion,
  proven: readonly Row[],
  known: ReadonlySet<string>,
): Row | undefined {
  const { candidates } = suspicion
  if (candidates.length !== 1) {
    const half = candidates.length / 2
    const has = (settings: ReadonlySet<string>): number =>
      candidates.filter(candidate => candidate.every(setting => settings.has(setting))).length
    return best(port, freebsd, suspicion, proven, (row, settings) => {
      const n = has(settings)
      return n === 0 || n === candidates.length || known.has(rowKey(row)) ? undefined : Math.abs(n - half)
    })
  }
  const [only = []] = candidates
  const [first, ...others] = suspicion.rows.map(settingsOf)
  const common = [...(first ?? [])].filter(setting => others.every(other => other.has(setting)))
  const row = best(port, freebsd, suspicion, proven, (_, settings) =>
    only.every(setting => settings.has(setting)) ? common.filter(setting => settings.has(setting)).length : undefined,
  )
  return row === undefined || known.has(rowKey(row)) ? undefined : row
}

/** The legal mixture with the lowest cost; the same for the same rows. */
function best(
  port: Port,
  freebsd: FreeBSD,
  { rows: failed }: Suspicion,
  proven: readonly Row[],
  costOf: (row: Row, settings: ReadonlySet<string>) => number | undefined,
): Row | undefined {
  const random = seeded(1)
  let found: { readonly row: Row; readonly cost: number } | undefined
  for (let turn = 0; turn < tries; turn++) {
    const from = failed[random.below(failed.length)]
    const fitting = proven.filter(row => row.flavor === from?.flavor)
    const to = fitting[random.below(Math.max(1, fitting.length))]
    // Few of either, or many: a single suspect wants little of the failing row.
    const share = random.next()
    if (from === undefined || to === undefined) continue
    const row = mixed(port, from, to, () => random.next() < share)
    const cost = costOf(row, settingsOf(row))
    if (cost === undefined || (found !== undefined && cost >= found.cost)) continue
    const isLegal = violations(port, { flavor: row.flavor, freebsd, options: new Set(row.set) }).length === 0
    if (isLegal) found = { row, cost }
  }
  return found?.row
}

/** Each option from one row or the other; a SINGLE or RADIO group as a whole. */
function mixed(port: Port, a: Row, b: Row, takesFirst: () => boolean): Row {
  const [first, second] = [new Set(a.set), new Set(b.set)]
  const whole = new Map<string, boolean>()
  const groups = new Map(
    port.groups
      .filter(({ kind }) => kind === 'single' || kind === 'radio')
      .flatMap(({ name, members }) => members.map(member => [member, name] as const)),
  )
  const all = [...a.set, ...a.unset]
  const on = new Set(
    all.filter(option => {
      const group = groups.get(option)
      const choice = group === undefined ? takesFirst() : (whole.get(group) ?? takesFirst())
      if (group !== undefined) whole.set(group, choice)
      return (choice ? first : second).has(option)
    }),
  )
  const inOrder = port.options.map(({ name }) => name).filter(name => all.includes(name))
  return {
    port: a.port,
    flavor: a.flavor,
    set: inOrder.filter(name => on.has(name)),
    unset: inOrder.filter(name => !on.has(name)),
  }
}
