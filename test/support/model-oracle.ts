/**
 * Answers that come from a manifest instead of make: what an import asks, answered by the model. A thousand times as fast,
 * so conditions of thousands of manifests can be looked for; that make and the model agree is shown elsewhere.
 */
import type { Oracle } from '../../src/flows/import/observe.ts'
import { type Condition, holds, inline, showCondition } from '../../src/model/condition.ts'
import { type FreeBSD, freebsd } from '../../src/model/freebsd.ts'
import type { Facts } from '../../src/model/infer/survey.ts'
import { pointOf, witness } from '../../src/model/options.ts'
import { type Conditional, dependKinds, type Port } from '../../src/model/ports.ts'

/** Variable -> item -> when it is there. */
export type Truth = ReadonlyMap<string, ReadonlyMap<string, Condition>>

/** Everything of a port that may have a condition and shows without a user's or a host's doing. */
export function truthOf(port: Port): Truth {
  const lists: Record<string, readonly Conditional<unknown>[]> = {
    ...Object.fromEntries(dependKinds.map(kind => [`depends.${kind}`, port.depends[kind]])),
    ...Object.fromEntries([...port.lists].map(([name, items]) => [`lists.${name}`, items])),
    ...{ distfiles: port.distfiles, makeArgs: port.makeArgs, plist: port.plist, postInstall: port.postInstall },
    messages: port.messages
      .filter(m => m.item.file !== 'pkg-message')
      .map(({ when, item }) => ({ when, item: item.file })),
    copies: port.guest?.copies ?? [],
    archives: port.guest?.archives ?? [],
  }
  return new Map(Object.entries(lists).map(([name, items]) => [name, joined(port, items)]))
}

/** The same item under several conditions is there when one of them holds. */
export function joined(port: Port, items: readonly Conditional<unknown>[]): ReadonlyMap<string, Condition> {
  const found = new Map<string, Condition>()
  for (const { when, item } of items) {
    const [key, here] = [JSON.stringify(item), inline(when, port.conditions)]
    const before = found.get(key)
    found.set(key, before === undefined ? here : { kind: 'or', of: [before, here] })
  }
  return found
}

export function modelOracle(
  port: Port,
  truth: Truth,
): (...asked: Parameters<Oracle>) => Promise<NonNullable<Awaited<ReturnType<Oracle>>[number]>[]> {
  return async settings =>
    settings.map(setting => {
      const point = pointOf(port, setting)
      const lists = [...truth].map(([name, items]) => {
        const shown = [...items].flatMap(([item, when]) => (holds(when, point) ? [item] : []))
        return [name, shown] as const
      })
      return { setting, point, lists: new Map(lists.filter(([, shown]) => shown.length > 0)) }
    })
}

/** Items whose condition was found to be another one, with a setting that shows it; exact, over all settings. */
export function wrongConditions(
  port: Port,
  releases: readonly FreeBSD[],
  truth: Truth,
  facts: Facts | undefined,
): readonly string[] {
  const never: Condition = { kind: 'or', of: [] }
  const numbers = [...JSON.stringify([...truth].map(([, items]) => [...items.values()])).matchAll(/"value":(\d+)/g)]
  const points = numbers.flatMap(([, n]) => [Number(n) - 1, Number(n), Number(n) + 1])
  const everywhere = [...releases, ...[...new Set(points)].map(osversion => ({ ...freebsd('14.3'), osversion }))]
  const only = (one: Condition, other: Condition): Condition => ({ kind: 'and', of: [one, { kind: 'not', of: other }] })
  return [...truth].flatMap(([name, items]) =>
    [...items].flatMap(([item, when]) => {
      const found = facts?.get(name)?.find(fact => fact.item === item)?.when ?? never
      const shown = witness(port, { kind: 'or', of: [only(when, found), only(found, when)] }, everywhere)
      if (shown === undefined) return []
      const setting = `${shown.flavor} ${shown.freebsd.osversion} ${[...shown.options].join(' ')}`
      return [`${name} ${item}: ${showCondition(found)} instead of ${showCondition(when)}, as ${setting} shows`]
    }),
  )
}

/** Pairs of items that stand in another order although a setting has both; dependencies have no order. */
export function wrongOrders(port: Port, releases: readonly FreeBSD[], truth: Truth, facts: Facts): readonly string[] {
  return [...truth].flatMap(([name, items]) => {
    const found = (facts.get(name) ?? []).map(({ item }) => item)
    const wanted = [...items].filter(([item]) => found.includes(item))
    return wanted.flatMap(([first, a], i) =>
      wanted.slice(i + 1).flatMap(([second, b]) => {
        const isSwapped = !name.startsWith('depends.') && found.indexOf(first) > found.indexOf(second)
        const both = isSwapped ? witness(port, { kind: 'and', of: [a, b] }, releases) : undefined
        return both === undefined ? [] : [`${name}: ${second} before ${first}`]
      }),
    )
  })
}
