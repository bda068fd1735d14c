/** One port in two trees: make is asked about both in the same settings, and what differs gets a condition. */
import { ask } from '../../make/evaluate.ts'
import type { HostState } from '../../model/answer.ts'
import { type FreeBSD, freebsd } from '../../model/freebsd.ts'
import { type Difference, deltas, differencesOf } from '../../model/infer/difference.ts'
import type { Lists } from '../../model/infer/facts.ts'
import { nestedConditions } from '../../model/infer/hints.ts'
import { cornersOf, toggled, versionsIn } from '../../model/infer/rows.ts'
import { spaceOf } from '../../model/infer/space.ts'
import { declaredOptions, type Setting } from '../../model/options.ts'
import { flavorNames, type Group, type Option, type Port, portNames, type Role } from '../../model/ports.ts'
import { askDeclared } from '../import/ask-options.ts'
import { observeSettings, type PortToAsk, questionOf } from '../import/ask-port.ts'
import { type Observation, type Oracle, observe } from '../import/observe.ts'
import { hostsOf, knobNames } from '../import/survey-host.ts'
import { declarations } from './compare-declared.ts'
import { fileDifferences } from './compare-files.ts'

export interface Twins {
  readonly role: Role
  readonly origin: string
  readonly first: Side
  readonly second: Side
  readonly releases: readonly FreeBSD[]
}

export interface Side {
  readonly to: PortToAsk
  /** Path below the port's folder -> text. */
  readonly files: ReadonlyMap<string, string>
}

export async function comparePort(twins: Twins): Promise<readonly Difference[]> {
  const { role, origin, first, second, releases } = twins
  const spaces = await Promise.all(
    [first, second].map(async ({ to }) => {
      const declared = await askDeclared(to, releases)
      return { declared, port: spaceOf(role, portNames[role], declared).port }
    }),
  )
  const [a, b] = spaces
  if (a === undefined || b === undefined) return []
  const joint = jointPort(a.port, b.port)
  const both =
    (more: More, recipes: boolean, wanted: (name: string) => boolean): Oracle =>
    async settings => {
      const [left, right] = await Promise.all([
        observeSettings(
          first.to,
          a.port,
          settings.map(s => settingFor(a.port, s)),
          more,
          recipes,
        ),
        observeSettings(
          second.to,
          b.port,
          settings.map(s => settingFor(b.port, s)),
          more,
          recipes,
        ),
      ])
      return settings.map((setting, i) => difference(setting, left[i], right[i], wanted))
    }
  const learn = async (oracle: Oracle, rows: readonly Setting[] | undefined): Promise<readonly Difference[]> => {
    const { facts } = await observe(joint, oracle, {
      releases: [...releases, ...hinted],
      nested: rows === undefined ? nested : [],
      random: rows === undefined ? 40 : 0,
      ...(rows ? { rows } : {}),
    })
    return differencesOf(origin, facts)
  }
  const makefiles = [first, second].flatMap(({ files }) =>
    [...files].flatMap(([path, text]) => (/^Makefile|\.mk$/.test(path) ? [text] : [])),
  )
  const hinted = releases.slice(0, 1).flatMap(main => versionsIn(makefiles.join('\n'), main))
  const nested = makefiles.flatMap(text => nestedConditions(text, joint))
  const corners = cornersOf(joint, flavorNames(joint)[0] ?? '', releases[0] ?? freebsd('14.3'))
  const near = [...corners, ...corners.slice(0, 2).flatMap(corner => toggled(joint, corner))]
  const variables = await learn(
    both({}, false, () => true),
    undefined,
  )
  const recipes = await learn(
    both({}, true, name => name.startsWith('recipe.')),
    near,
  )
  const special = await inSpecialCases(twins, near, both, oracle => learn(oracle, near))
  return [
    ...declarations(origin, a.declared, b.declared),
    ...variables.filter(d => d.name !== 'FLAVORS' || d.was === undefined || d.is === undefined),
    ...recipes,
    ...special,
    ...unsaid(variables, [
      ...(await underMakesum(twins, a.port, b.port)),
      ...fileDifferences(origin, first.files, second.files),
    ]),
  ]
}

/** A distfile that some setting has and the other side has not was told already; makesum and distinfo follow it. */
function unsaid(variables: readonly Difference[], more: readonly Difference[]): readonly Difference[] {
  const bare = (text: string | undefined): string =>
    (text ?? '')
      .replace(/ .*$/, '')
      .replace(/^.*\//, '')
      .replace(/:[^:]*$/, '')
  const told = new Set(variables.filter(d => d.name === 'DISTFILES').flatMap(d => [bare(d.was), bare(d.is)]))
  return more.filter(d => {
    const one = d.was === undefined || d.is === undefined
    return !(one && /^(distinfo|DISTFILES of makesum)$/.test(d.name) && told.has(bare(d.was ?? d.is)))
  })
}

type More = Parameters<typeof observeSettings>[3]

/** Both trees' options; flavors that both have. */
function jointPort(a: Port, b: Port): Port {
  const options: readonly Option[] = [
    ...a.options.map(o =>
      joined(
        o,
        b.options.find(other => other.name === o.name),
      ),
    ),
    ...b.options.filter(o => !a.options.some(other => other.name === o.name)),
  ]
  const groups = new Map<string, Group>()
  for (const group of [...a.groups, ...b.groups]) {
    const before = groups.get(group.name)
    groups.set(group.name, { ...group, members: [...new Set([...(before?.members ?? []), ...group.members])] })
  }
  const inOneGroup = options.map(o => ({
    ...o,
    group: [...groups.values()].find(g => g.members.includes(o.name))?.name,
  }))
  const flavors = a.flavors.filter(f => b.flavors.some(other => other.name === f.name))
  return { ...a, options: inOneGroup, groups: [...groups.values()], flavors }
}

function joined(a: Option, b: Option | undefined): Option {
  if (b === undefined) return a
  const flavors =
    a.flavors === undefined || b.flavors === undefined ? undefined : [...new Set([...a.flavors, ...b.flavors])]
  return { ...a, flavors, excluded: a.excluded.filter(major => b.excluded.includes(major)) }
}

/** The setting as far as this side's port knows it; where it must choose and cannot, its default is chosen. */
function settingFor(port: Port, setting: Setting): Setting {
  const declared = declaredOptions(port, setting.flavor, setting.freebsd)
  const options = new Set(declared.filter(o => setting.options.has(o.name)).map(o => o.name))
  for (const group of port.groups) {
    if (group.kind !== 'single' || group.members.some(m => options.has(m))) continue
    const chosen = declared.find(o => o.group === group.name && o.isDefault)
    if (chosen !== undefined) options.add(chosen.name)
  }
  return { ...setting, options }
}

function difference(
  setting: Setting,
  left: Observation | undefined,
  right: Observation | undefined,
  wanted: (name: string) => boolean,
): Observation | undefined {
  if (left === undefined || right === undefined) return undefined
  const lists: Lists = new Map(
    [...deltas(left.lists, right.lists)].filter(([name]) => wanted(name.replace(/^[-+]|^order /, ''))),
  )
  const options = new Set([...left.point.options, ...right.point.options])
  return { setting, point: { ...left.point, options }, lists }
}

/** Build hosts that lack something, and variables that a user may set: looked at closely only where one choice shows a difference. */
async function inSpecialCases(
  { first, second }: Twins,
  near: readonly Setting[],
  both: (more: More, recipes: boolean, wanted: (name: string) => boolean) => Oracle,
  learn: (oracle: Oracle) => Promise<readonly Difference[]>,
): Promise<readonly Difference[]> {
  const hosts = hostsOf(first.to.make.assets).map(([probe, host]) => ({
    title: `IGNORE without ${probe}`,
    oracle: both({ host } satisfies { host: HostState }, false, name => name === 'IGNORE'),
  }))
  const names = [...new Set([first, second].flatMap(({ files }) => knobNames([...files.values()].join('\n'))))]
  const knobs = names.map(knob => ({
    title: `with ${knob} set`,
    oracle: both({ variables: { [knob]: `wbrel-${knob}` } }, true, name => /^(MAKE_ARGS|recipe\.)/.test(name)),
  }))
  const usual = JSON.stringify(
    (await both({}, true, name => /^(MAKE_ARGS|recipe\.)/.test(name))(near)).map(o => [...(o?.lists ?? [])]),
  )
  const found: Difference[] = []
  for (const { title, oracle } of [...hosts, ...knobs]) {
    const seen = JSON.stringify((await oracle(near)).map(o => [...(o?.lists ?? [])]))
    if (seen === usual || /^\[(\[\],?)*\]$/.test(seen)) continue
    found.push(
      ...(await learn(oracle)).map(d => ({ ...d, name: title.startsWith('IGNORE') ? title : `${d.name} ${title}` })),
    )
  }
  return found
}

/** What makesum would record. */
async function underMakesum(
  { origin, first, second, releases }: Twins,
  a: Port,
  b: Port,
): Promise<readonly Difference[]> {
  const [main] = releases
  if (main === undefined) return []
  const [was, is] = await Promise.all(
    [
      { to: first.to, port: a },
      { to: second.to, port: b },
    ].map(async ({ to, port }) => {
      const setting = cornersOf(port, flavorNames(port)[0] ?? '', main)[0]
      if (setting === undefined) return []
      const { DISTFILES = '' } = await ask(to.make, { ...questionOf(to.dir, port, setting), goal: 'makesum' }, [
        'DISTFILES',
      ])
      return DISTFILES.split(' ').filter(word => word !== '')
    }),
  )
  const gone = (was ?? []).filter(file => !is?.includes(file))
  const come = (is ?? []).filter(file => !was?.includes(file))
  return [
    ...gone.map(file => ({ origin, name: 'DISTFILES of makesum', was: file, is: undefined, when: 'always' })),
    ...come.map(file => ({ origin, name: 'DISTFILES of makesum', was: undefined, is: file, when: 'always' })),
  ]
}
