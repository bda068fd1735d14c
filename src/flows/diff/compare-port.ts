/** One port in two trees: make is asked about both in the same settings, and what differs gets a condition. */
import { ask } from '../../make/evaluate.ts'
import { type FreeBSD, freebsd } from '../../model/freebsd.ts'
import { type Difference, deltas, differencesOf } from '../../model/infer/difference.ts'
import type { Lists } from '../../model/infer/facts.ts'
import { furtherVariables } from '../../model/infer/further.ts'
import { nestedConditions } from '../../model/infer/hints.ts'
import { cornersOf, distinct, toggled, versionsIn } from '../../model/infer/rows.ts'
import { spaceOf } from '../../model/infer/space.ts'
import type { Setting } from '../../model/options.ts'
import { flavorNames, type Port, portNames, type Role } from '../../model/ports.ts'
import { askDeclared } from '../import/ask-options.ts'
import { observeSettings } from '../import/ask-port.ts'
import { type Observation, type Oracle, observe } from '../import/observe.ts'
import { declarations } from './compare-declared.ts'
import { fileDifferences, shownText } from './compare-files.ts'
import { inSpecialCases, underMakesum } from './compare-special.ts'
import { otherMachines, shellDoubts, uncertain } from './doubts.ts'
import { jointPort, settingFor } from './joint-port.ts'
import type { Look, Side, Twins } from './twins.ts'

export async function comparePort(twins: Twins): Promise<readonly Difference[]> {
  const { role, origin, releases, doubt } = twins
  const files = fileDifferences(origin, twins.first, twins.second)
  const [a, b] = await Promise.all([twins.first, twins.second].map(side => declaredBy(side, role, releases)))
  if (a === undefined || b === undefined) return []
  const joint = jointPort(a.port, b.port)
  const texts = [twins.first, twins.second].map(({ files }) => makefilesOf(files))
  const further = texts.flatMap(text => furtherVariables(text, joint))
  const also = [...new Set(further.map(({ name }) => name))]
  const lists = new Set(further.filter(one => one.isList).map(({ name }) => name))
  const [first, second] = [twins.first, twins.second].map(side => ({ ...side, to: { ...side.to, also } }))
  if (first === undefined || second === undefined) return []
  const both =
    (...[more, recipes, matters]: Parameters<Look>): Oracle =>
    async settings => {
      const answers = async (side: Side, port: Port) => {
        const known = settings.map(setting => settingFor(port, setting))
        return (await observeSettings(side.to, port, known, more, recipes)).map(one => inWords(one, side, lists))
      }
      const [left, right] = await Promise.all([answers(first, a.port), answers(second, b.port)])
      return settings.map((setting, i) => difference(setting, left[i], right[i], matters))
    }
  const hinted = releases.slice(0, 1).flatMap(main => versionsIn(texts.flat().join('\n'), main))
  const everywhere = [...releases, ...hinted]
  const nested = texts.flat().flatMap(text => nestedConditions(text, joint))
  const learn = async (oracle: Oracle, rows: { readonly rows?: readonly Setting[]; readonly random: number }) => {
    const found = await observe(joint, oracle, { releases: everywhere, nested, ...rows })
    for (const problem of uncertain(origin, found.uncertain)) doubt(problem)
    return differencesOf(origin, found.facts)
  }
  const near = nearRows(joint, everywhere)
  const look: Look = async (...what) => learn(both(...what), { rows: near, random: 0 })
  const variables = await learn(
    both({}, false, () => true),
    { random: 40 },
  )
  const { sure: recipes, doubts } = shellDoubts(await look({}, true, name => name.startsWith('recipe.')))
  for (const problem of [...doubts, ...otherMachines(origin, texts)]) doubt(problem)
  const special = shellDoubts(await inSpecialCases({ ...twins, first, second }, look, [...variables, ...recipes])).sure
  return [
    ...declarations(origin, a, b),
    ...variables,
    ...recipes,
    ...special,
    ...unsaid(variables, [...(await underMakesum(twins, a.port, b.port)), ...files]),
  ]
}

async function declaredBy({ to }: Side, role: Role, releases: readonly FreeBSD[]) {
  const declared = await askDeclared(to, releases)
  const { port } = spaceOf(role, portNames[role], declared)
  const names = port.groups.map(({ name }) => name)
  const [main] = declared
  if (main === undefined || names.length === 0) return { declared, port, groups: new Map<string, string>() }
  const { flavor, freebsd } = main
  const question = { dir: to.dir, freebsd, ...(flavor === '' ? {} : { flavor }) }
  const asked = await ask(
    to.make,
    question,
    names.map(name => `${name}_DESC`),
  )
  return { declared, port, groups: new Map(names.map(name => [name, asked[`${name}_DESC`] ?? ''])) }
}

function makefilesOf(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files].flatMap(([path, text]) => (/^Makefile|\.mk$/.test(path) ? [text] : []))
}

/** The first flavor's corners, each choice of it alone, and two corners of the other flavors and releases. */
function nearRows(port: Port, [main = freebsd('14.3'), ...others]: readonly FreeBSD[]): readonly Setting[] {
  const [first = '', ...flavors] = flavorNames(port)
  const corners = cornersOf(port, first, main)
  return [
    ...corners,
    ...corners.slice(0, 2).flatMap(corner => toggled(port, corner)),
    ...flavors.flatMap(flavor => ends(cornersOf(port, flavor, main))),
    ...others.flatMap(release => ends(cornersOf(port, first, release))),
  ]
}

/** The defaults, and as much on as is legal. */
function ends(corners: readonly Setting[]): readonly Setting[] {
  return distinct([...corners.slice(0, 1), ...corners.slice(-1)])
}

/** With the texts of the files that variables name, and with lists as words. */
function inWords(one: Observation, { files }: Side, wordly: ReadonlySet<string>): Observation {
  const { DESCR, PKGMESSAGE, ...others } = Object.fromEntries(one.lists)
  const lists = new Map(
    Object.entries(others).map(([name, items]) => [
      name,
      wordly.has(name) ? items.flatMap(item => item.split(' ')) : items,
    ]),
  )
  for (const [name, path = name] of [
    ['pkg-descr', DESCR?.[0]],
    ['pkg-message', PKGMESSAGE?.[0]],
  ] as const) {
    const text = files.get(path)
    // What a recipe makes has a path elsewhere.
    if (text !== undefined) lists.set(name, [shownText(name, text)])
    else if (path !== name) lists.set(name, [path])
  }
  return { ...one, lists }
}

/** Without what was told with its settings already: distfiles that makesum and distinfo name again, texts that are shown. */
function unsaid(variables: readonly Difference[], more: readonly Difference[]): readonly Difference[] {
  const names = new Set(variables.map(({ name }) => name))
  const bare = (text: string | undefined): string =>
    (text ?? '')
      .replace(/ .*$/, '')
      .replace(/^.*\//, '')
      .replace(/:[^:]*$/, '')
  const told = new Set(variables.filter(d => d.name === 'DISTFILES').flatMap(d => [bare(d.was), bare(d.is)]))
  return more.filter(d => {
    const shown = /^pkg-(descr|message)/.exec(d.name)?.[0]
    if (shown !== undefined) return !names.has(shown)
    const one = d.was === undefined || d.is === undefined
    return !(one && /^(distinfo|DISTFILES of makesum)$/.test(d.name) && told.has(bare(d.was ?? d.is)))
  })
}

function difference(
  setting: Setting,
  left: Observation | undefined,
  right: Observation | undefined,
  matters: (name: string) => boolean,
): Observation | undefined {
  if (left === undefined || right === undefined) return undefined
  const lists: Lists = new Map(
    [...deltas(left.lists, right.lists)].filter(([name]) => matters(name.replace(/^[-+]|^order /, ''))),
  )
  // What one side alone turns on by itself (an option implies it, or cannot be chosen) is a difference, not a choice.
  const options = new Set([...setting.options, ...[...left.point.options].filter(o => right.point.options.has(o))])
  return { setting, point: { ...left.point, options }, lists }
}
