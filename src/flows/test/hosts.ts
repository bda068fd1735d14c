/** Visits the build hosts: who are we there, is everything in place, and then: put the run's files there. */
import { Fault, type Problem } from '../../base/fault.ts'
import { count } from '../../base/text.ts'
import type { World } from '../../base/world.ts'
import type { Row } from '../../model/results.ts'
import { type Agent, call, hostScript, send } from '../../poudriere/agent.ts'
import { makeConf, setOf } from '../../poudriere/cells.ts'
import type { Channel } from '../../poudriere/channel.ts'
import type { Builder } from '../../poudriere/drive.ts'
import { elevation, type HostFacts, identify, probe } from '../../poudriere/facts.ts'
import { openChannel } from '../../poudriere/open.ts'
import { cannotBeRoot, preflight, type Wanted } from '../../poudriere/preflight.ts'
import { tarOf } from '../../poudriere/tar.ts'
import { type HostName, hostFolder } from '../../poudriere/words.ts'

export interface Visited {
  readonly host: HostName
  readonly agent: Agent
  readonly facts: HostFacts
}

export interface Visits {
  readonly ready: readonly Visited[]
  /** Why others are not. */
  readonly problems: readonly Problem[]
}

/** All hosts at a time. @throws the fault of the only host, or one with everything that is wrong when none is ready */
export async function visitHosts(
  world: World,
  hosts: readonly HostName[],
  wanted: Wanted,
  sshConfig: string | undefined,
): Promise<Visits> {
  const visits = await Promise.all(hosts.map(host => visit(world, host, wanted, sshConfig)))
  const ready = visits.flatMap(one => ('ready' in one ? [one.ready] : []))
  const faults = visits.flatMap(one => ('fault' in one ? [one.fault] : []))
  const problems = faults.flatMap(fault => fault.problems)
  if (ready.length > 0) return { ready, problems: problems.map(one => ({ ...one, severity: 'warning' })) }
  const [first] = faults
  throw new Fault(first?.exit ?? 'remote', problems, { cause: first })
}

async function visit(
  world: World,
  host: HostName,
  wanted: Wanted,
  sshConfig: string | undefined,
): Promise<{ readonly ready: Visited } | { readonly fault: Fault }> {
  let channel: Channel | undefined
  try {
    channel = await openChannel(world, host, { sshConfig })
    const identity = await identify(channel)
    const elevate = elevation(identity)
    if (elevate === undefined) throw new Fault('denied', cannotBeRoot(host.text, identity))
    const agent = { channel, elevate }
    const first = await probe(agent, wanted.tree, wanted.jails)
    const jails = jailsOf(wanted, first)
    const facts = jails === wanted.jails ? first : await probe(agent, wanted.tree, jails)
    const problems = preflight(host.text, facts, { ...wanted, jails })
    if (problems.length > 0) throw new Fault('findings', problems)
    return { ready: { host, agent, facts } }
  } catch (error) {
    channel?.close()
    if (error instanceof Fault) return { fault: error }
    throw error
  }
}

/** Without named jails, the only one of the host; with several the user must say which. */
function jailsOf(wanted: Wanted, facts: HostFacts): readonly string[] {
  if (wanted.jails.length > 0 || facts.conf === undefined) return wanted.jails
  if (facts.jails.length === 1) return facts.jails
  throw new Fault('invalid', {
    code: 'test.which-jail',
    message: `say in which jails to build: there are ${count(facts.jails.length, 'jail')}`,
    found: facts.jails.join(', ') || 'none',
    hint:
      facts.jails.length === 0
        ? 'poudriere jail -c -j 143amd64 -v 14.3-RELEASE'
        : `wbrel test --jail ${facts.jails[0]}`,
  })
}

export interface Kit {
  readonly run: string
  readonly tree: string
  readonly jails: readonly string[]
  /** Path below ports/ -> text. */
  readonly ports: ReadonlyMap<string, string>
}

/** All hosts at a time; one that is lost meanwhile is left out. @throws Fault when none is left */
export async function equipAll(
  visited: readonly Visited[],
  kit: Kit,
  rows: readonly Row[],
): Promise<{ readonly builders: readonly Builder[]; readonly problems: readonly Problem[] }> {
  const equipped = await Promise.all(
    visited.map(one =>
      equip(one, kit, rows).catch((error: unknown) => {
        if (error instanceof Fault) return error
        throw error
      }),
    ),
  )
  const builders = equipped.flatMap(one => (one instanceof Fault ? [] : [one]))
  const faults = equipped.flatMap(one => (one instanceof Fault ? [one] : []))
  const [first] = faults
  if (builders.length === 0 && first !== undefined) throw first
  const problems = faults.flatMap(fault => fault.problems).map(one => ({ ...one, severity: 'warning' as const }))
  return { builders, problems }
}

/** Puts the script, the ports and the sets on the host, and makes the isolated etc folder. Twice is once. */
async function equip({ host, agent, facts }: Visited, kit: Kit, rows: readonly Row[]): Promise<Builder> {
  const folder = `${facts.home}/.local/state/wbrel/hosts/${kit.run}/${hostFolder(host)}`
  const files = new Map([
    ['host.sh', hostScript()],
    ...[...kit.ports].map(([path, text]) => [`ports/${path}`, text] as const),
    ...confFiles(rows),
  ])
  await send(agent, folder, tarOf(files))
  await call(agent, 'setup', [folder, kit.tree, ...kit.jails])
  return { agent, name: host.text, folder, jails: new Set(kit.jails) }
}

/** Adds the sets of further rows. */
export async function addSets({ agent, folder }: Builder, rows: readonly Row[]): Promise<void> {
  await send(agent, folder, tarOf(new Map(confFiles(rows))))
}

function confFiles(rows: readonly Row[]): readonly (readonly [string, string])[] {
  return rows.map(row => [`etc/poudriere.d/${setOf(row)}-make.conf`, makeConf({ row })] as const)
}
