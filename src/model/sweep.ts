/**
 * Sweeps: changes that committers make to many ports at once, and how each kind of them is folded into the manifest.
 * Whether a fold was right is not decided here: the ports are rendered again and compared with the tree (foreign.ts).
 */
import { type Effect, versionRises } from './foreign.ts'
import type { ManifestText } from './manifest.ts'
import { inTurn, scalarsBelow, withKey, withScalar } from './manifest-edit.ts'
import { followMoved } from './moved.ts'
import { portNames, type Role } from './ports.ts'
import { plistLines, settingOf, statementsOf } from './statements.ts'
import type { Fold, SweepFacts, SweptPort } from './sweep-kinds.ts'
import { foldOsversion } from './sweep-osversion.ts'
import { foldPaths } from './sweep-paths.ts'
import { foldOrder } from './sweep-plist.ts'

export function foldsOf(effects: readonly Effect[], facts: SweepFacts): readonly Fold[] {
  return effects.flatMap(effect => foldsOfOne(effect, facts))
}

function foldsOfOne(effect: Effect, facts: SweepFacts): readonly Fold[] {
  const role = roleOf(effect.path, facts.category)
  if (role === undefined) return []
  const port = { role, origin: `${facts.category}/${portNames[role]}` }
  return [
    ...maintainer(effect, facts),
    ...www(effect, port),
    ...origins(effect, facts, port),
    ...revision(effect, facts, port),
    ...foldOsversion(effect, facts, port),
    ...foldPaths(effect, port),
    ...(effect.reordered.length > 0 && effect.path.endsWith('/pkg-plist')
      ? [foldOrder(port, plistLines(facts.tree.get(effect.path) ?? ''))]
      : []),
  ]
}

/** One manifest has one maintainer, so all three ports must have the new one. */
function maintainer({ added }: Effect, { tree, category }: SweepFacts): readonly Fold[] {
  const now = added.find(one => one.name === 'MAINTAINER')?.value
  if (now === undefined) return []
  const all = Object.values(portNames).map(name => {
    const path = `${category}/${name}/Makefile`
    return settingOf(statementsOf(path, tree.get(path)), path, 'MAINTAINER')
  })
  if (all.some(one => one !== now)) return []
  return [
    {
      kind: 'maintainer',
      says: `all ports: MAINTAINER is ${now}`,
      apply: source => withScalar(source, ['maintainer'], now),
    },
  ]
}

function www({ added }: Effect, { role, origin }: SweptPort): readonly Fold[] {
  const now = added.find(one => one.name === 'WWW' && one.context === '')?.value
  if (now === undefined) return []
  const apply = (source: ManifestText): ManifestText | undefined => withKey(source, [role, 'comment'], 'www', now)
  return [{ kind: 'www', says: `${origin}: WWW is ${now}`, apply }]
}

/** `pkg>0:old/place` became `pkg>0:new/place`, and MOVED says so; a later change may have moved it further. */
function origins({ path, removed }: Effect, { moved, tree }: SweepFacts, { role, origin }: SweptPort): readonly Fold[] {
  const present = statementsOf(path, tree.get(path)).filter(one => one.name.endsWith('_DEPENDS'))
  return removed.flatMap(({ name, value }): readonly Fold[] => {
    const [, old = '', flavor = ''] = /^[^:]+:([^@:]+)(@\w+)?/.exec(value) ?? []
    const now = name.endsWith('_DEPENDS') && old !== '' ? followMoved(moved, old) : undefined
    if (now === undefined || now === '') return []
    if (!present.some(one => `${one.value}@`.includes(`:${now}@`))) return []
    const says = `${origin}: ${old}${flavor} moved to ${now}`
    return [{ kind: 'origin', says, apply: source => withOrigin(source, role, old, now) }]
  })
}

function withOrigin(source: ManifestText, role: Role, old: string, now: string): ManifestText | undefined {
  const stale = scalarsBelow(source, [role, 'depends']).filter(([, value]) => `${value}@`.includes(`:${old}@`))
  return inTurn(source, stale, (text, [path, value]) =>
    withScalar(text, path, `${value}@`.replace(`:${old}@`, `:${now}@`).slice(0, -1)),
  )
}

/** A revision that others set stays while the version does; a newer version drops it (Porter's Handbook, PORTREVISION). */
function revision({ added, path }: Effect, facts: SweepFacts, { role, origin }: SweptPort): readonly Fold[] {
  const now = added.find(one => one.name === 'PORTREVISION')?.value
  if (now === undefined || !/^\d+$/.test(now)) return []
  if (versionRises(path, facts.ours, facts.tree)) {
    return [{ kind: 'revision', says: `${origin}: the new version drops PORTREVISION ${now}`, apply: source => source }]
  }
  const apply = (source: ManifestText): ManifestText | undefined => withKey(source, [role, 'version'], 'revision', now)
  return [{ kind: 'revision', says: `${origin}: PORTREVISION is ${now}`, apply }]
}

function roleOf(path: string, category: string): Role | undefined {
  const roles = Object.entries(portNames) as readonly (readonly [Role, string])[]
  return roles.find(([, name]) => path.startsWith(`${category}/${name}/`))?.[0]
}
