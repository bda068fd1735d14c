/** The next row to build so that the suspects of a failure become fewer: one that has about half of them. Pure. */
import type { FreeBSD } from '../model/freebsd.ts'
import { seeded } from '../model/matrix/random.ts'
import { violations } from '../model/options.ts'
import type { Port } from '../model/ports.ts'
import { type Row, rowKey } from '../model/results.ts'
import { type Suspicion, settingsOf } from './suspects.ts'

const tries = 600

/**
 * A mixture of a failing row and of one that was proven (both of the same flavor), legal, and not built before. Undefined
 * when none tells the suspects apart: they always come together, or one is left.
 */
export function tellingRow(
  port: Port,
  freebsd: FreeBSD,
  { rows: failed, candidates }: Suspicion,
  proven: readonly Row[],
  known: ReadonlySet<string>,
): Row | undefined {
  if (candidates.length < 2) return undefined
  const random = seeded(candidates.length * 31 + known.size)
  let best: { readonly row: Row; readonly distance: number } | undefined
  for (let turn = 0; turn < tries; turn++) {
    const from = failed[random.below(failed.length)]
    const fitting = proven.filter(row => row.flavor === from?.flavor)
    const to = fitting[random.below(Math.max(1, fitting.length))]
    if (from === undefined || to === undefined) return undefined
    const row = mixed(port, from, to, () => random.below(2) === 0)
    const settings = settingsOf(row)
    const has = candidates.filter(candidate => candidate.every(setting => settings.has(setting))).length
    if (has === 0 || has === candidates.length || known.has(rowKey(row))) continue
    const isLegal = violations(port, { flavor: row.flavor, freebsd, options: new Set(row.set) }).length === 0
    const distance = Math.abs(has - candidates.length / 2)
    if (isLegal && (best === undefined || distance < best.distance)) best = { row, distance }
  }
  return best?.row
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
