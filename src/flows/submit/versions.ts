/** PORTREVISION and PORTEPOCH against the tree, decided from what really differs. */
import { Fault, type Problem } from '../../base/fault.ts'
import type { Step } from '../../base/flow.ts'
import type { ManifestChange } from '../../model/change.ts'
import { changesBetween } from '../../model/changes.ts'
import type { Texts } from '../../model/foreign.ts'
import type { Difference } from '../../model/infer/difference.ts'
import { pkgVersion } from '../../model/pkg-version.ts'
import { type Decision, decideVersion, nameReachesPackage, reachesPackage } from '../../model/port-revision.ts'
import { readPortVersion } from '../../model/port-version-text.ts'
import { allPorts, type Port, type Role } from '../../model/ports.ts'
import { manifestOfRecord, type ReleaseRecord } from '../../model/record.ts'
import type { Manifest } from '../../model/schema.ts'
import { looseKey, type Statement, showStatement, statementsOf, without } from '../../model/statements.ts'
import { conflictProblems } from '../sync/conflict.ts'
import type { Folded } from '../sync/fold.ts'
import { renderedOf } from '../tree-landed.ts'
import type { InTree, Ours, WithHistory } from '../tree-start.ts'
import type { Chosen, Handed } from './choose.ts'
import type { Meant } from './meaning.ts'

/** The gate: nothing that others did is undone unless a person has seen it. */
export const refuseToUndo: Step<Folded & InTree, object> = {
  title: 'asking whether it undoes what others did',
  run: facts => {
    const stale = facts.verdicts
      .filter(({ state }) => state === 'folded')
      .map(
        ({ change, folds }): Problem => ({
          code: 'submit.undoes',
          message: `ports/ would undo what ${change.author.name} did on ${change.author.date.slice(0, 10)} in ${change.commit.slice(0, 12)}, ${change.subject}`,
          ...(folds[0] !== undefined && { expected: folds.map(fold => fold.says).join('; ') }),
          hint: `wbrel sync --ports-tree ${facts.tree.shown} --apply`,
        }),
      )
    const problems = [...stale, ...conflictProblems(facts)]
    if (problems.length > 0) throw new Fault('findings', problems)
    return {}
  },
}

export interface PortDecision extends Decision {
  readonly origin: string
  /** What the tree has: `1.8.0_1`. */
  readonly from: string
  readonly to: string
}

export interface Decided {
  readonly decisions: readonly PortDecision[]
  /** The difference of the two manifests; empty when the tree's release has no record. */
  readonly changes: readonly ManifestChange[]
  readonly before: Manifest | undefined
}

export const decideVersions: Step<Ours & InTree & WithHistory & Chosen & Handed & Meant, Decided> = {
  title: 'deciding PORTREVISION and PORTEPOCH',
  run: ({ ports, source, theirs, wanted, last, history, differences }) => {
    const before = last && manifestOfRecord(last)
    const spelling = last === undefined ? [] : spellingOnly(last, history.landed?.files ?? theirs)
    const decisions = allPorts(ports).map((port): PortDecision => {
      const tree = versionIn(theirs, port)
      const ours = versionIn(wanted, port) ?? { version: port.version, revision: port.revision, epoch: port.epoch }
      const changed =
        differences === undefined ? packageChanges(port, theirs, wanted, spelling) : evaluatedChanges(port, differences)
      const decision = decideVersion({ tree, ours, changed })
      return {
        origin: port.origin,
        from: tree === undefined ? '' : pkgVersion(tree),
        to: pkgVersion(ours),
        ...decision,
      }
    })
    const problems = decisions.flatMap((decision, i) => wrongNumber(decision, allPorts(ports)[i]?.role ?? 'wifibox'))
    if (problems.length > 0) throw new Fault('findings', problems)
    return { decisions, changes: before === undefined ? [] : changesBetween(before, source.manifest), before }
  },
}

function wrongNumber({ origin, wrong, why, wanted }: PortDecision, role: Role): readonly Problem[] {
  if (wrong === undefined) return []
  const { revision, epoch } = wanted
  return [
    {
      code: 'submit.revision',
      message: `${origin}: ${wrong}`,
      expected: why.join('; '),
      hint: `set ${role}.revision to ${revision}${revision === 0 ? ' (or leave it out)' : ''} and ${role}.epoch to ${epoch} in the manifest, then wbrel prepare 1.x`,
    },
  ]
}

/** What make answers differently and what ends up in the package. */
function evaluatedChanges(port: Port, differences: readonly Difference[]): readonly string[] {
  return differences
    .filter(({ origin, name }) => origin === port.origin && nameReachesPackage(name))
    .map(({ name, was, is, when }) => `${name}: ${was ?? 'nothing'} -> ${is ?? 'nothing'} (${when})`)
}

/** Differences that reach the package; those that only spell the same release differently do not count. */
function packageChanges(port: Port, theirs: Texts, wanted: Texts, spelling: readonly Statement[]): readonly string[] {
  const known = new Set(spelling.map(looseKey))
  const own = (texts: Texts): readonly Statement[] =>
    [...texts]
      .filter(([path]) => path.startsWith(`${port.origin}/`))
      .flatMap(([path, text]) => statementsOf(path, text))
  const [tree, ours] = [own(theirs), own(wanted)]
  const real = (list: readonly Statement[]): readonly Statement[] =>
    list.filter(one => reachesPackage(one) && !known.has(looseKey(one)))
  return [
    ...real(without(tree, ours)).map(one => `without ${shownIn(one, port)}`),
    ...real(without(ours, tree)).map(one => `with ${shownIn(one, port)}`),
  ]
}

/** Statements in which the files that landed and the rendering of the same release differ: a matter of style. */
function spellingOnly(last: ReleaseRecord, landed: Texts): readonly Statement[] {
  if (Object.keys(last.outputs.files).length > 0) return []
  const rendered = renderedOf(last)
  const all = (texts: Texts): readonly Statement[] => [...texts].flatMap(([path, text]) => statementsOf(path, text))
  const [hand, ours] = [all(landed), all(rendered)]
  return [...without(hand, ours), ...without(ours, hand)]
}

function versionIn(texts: Texts, port: Port) {
  return readPortVersion(texts.get(`${port.origin}/Makefile`))
}

function shownIn(statement: Statement, port: Port): string {
  return `${showStatement(statement)} in ${statement.path.slice(port.origin.length + 1)}`
}
