/** What only releases have that the manifest does not name: a condition that never holds has no place in it. */
import { atoms, type Condition } from '../condition.ts'
import type { FreeBSD } from '../freebsd.ts'
import { witness } from '../options.ts'
import type { Conditional } from '../ports.ts'
import { mentions, placeWhere } from './makefile-places.ts'
import { type Report, whenText } from './spelling.ts'
import type { Facts, Survey } from './survey.ts'

/** The survey without what holds on none of these releases; each such thing is told. */
export function withoutImpossible(survey: Survey, releases: readonly FreeBSD[], report: Report): Survey {
  const { origin, port, facts } = survey
  const known = new Map<string, boolean>()
  const isPossible = (when: Condition): boolean => {
    // Without versions and excluded options every release is like every other.
    const isOfVersion = (atom: Condition): boolean =>
      atom.kind === 'osversion' ||
      (atom.kind === 'option' && port.options.some(o => o.name === atom.name && o.excluded.length > 0))
    if (!atoms(when).some(isOfVersion)) return true
    const key = JSON.stringify(when)
    const found = known.get(key) ?? witness(port, when, releases) !== undefined
    known.set(key, found)
    return found
  }
  const kept: Facts = new Map([...facts].map(([name, items]) => [name, items.filter(({ when }) => isPossible(when))]))
  for (const [name, items] of facts)
    for (const { when, item } of items.filter(({ when }) => name !== 'MAKE_ARGS' && !isPossible(when)))
      report({
        message: `${origin}: ${name} has ${item} on none of the FreeBSD releases that were asked for`,
        found: `${item} when ${whenText(when, port) ?? 'always'}`,
        expected: `something that ${releases.map(r => r.release).join(', ')} can have`,
        ...placeWhere(survey, mentions(name.startsWith('MAKE_ARGS.') ? name.slice('MAKE_ARGS.'.length) : item)),
        hint: 'name such a release with --freebsd, if it is supported still',
      })
  const still = (items: readonly Conditional<string>[]) => items.filter(({ when }) => isPossible(when))
  return { ...survey, facts: kept, hosts: new Map([...survey.hosts].map(([probe, items]) => [probe, still(items)])) }
}
