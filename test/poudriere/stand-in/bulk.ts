/** `poudriere bulk`: from the list of ports to `stopped:done:`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { err, msg, usage } from './fail.ts'
import { type BuildFolder, buildFolder, link } from './files.ts'
import type { Parsed } from './getopts.ts'
import { logText, testPhases } from './log-text.ts'
import { folderOf, type Package, readIfThere, resolvePackages, type Source } from './ports.ts'
import type { Conf, Rule } from './scenario.ts'
import { onSignals, pidFile } from './signals.ts'

interface Listed extends Package {
  /** It was asked for as `cat/port@all`. */
  readonly isOfAll: boolean
}

interface Job {
  readonly conf: Conf
  readonly jail: string
  readonly build: BuildFolder
  readonly packages: string
  readonly keepsGoing: boolean
  readonly fetches: boolean
  readonly overlays: readonly string[]
}

export async function bulk(conf: Conf, { options, rest }: Parsed): Promise<void> {
  const { scenario, etc } = conf
  const one = (letter: string): string | undefined => options.get(letter)?.at(-1)
  const listed = targets(options.get('f') ?? [], rest)
  if (listed.length === 0 && !options.has('a')) usage('bulk')
  const branch = one('b')
  if (branch !== undefined && !/^(?:latest|quarterly|release_\d|https?:|file:)/.test(branch))
    err(1, `Invalid branch name '${branch}'`)
  refuseUser(conf)
  const [jail, tree, set] = [one('j') ?? '', one('p') ?? 'default', one('z')]
  if (set === '') err(1, '-z cannot be empty')
  if (/[./]/.test(`${jail}${tree}${set ?? ''}`)) err(1, 'names may not contain . or /')
  if (!existsSync(folder(etc, 'jails', jail)) || jail === '') err(1, `No such jail: ${jail}`)
  const overlays = options.get('O') ?? []
  for (const name of [tree, ...overlays])
    if (!existsSync(folder(etc, 'ports', name))) err(2, `No such ports tree ${name}`)
  const master = `${jail}-${tree}${set === undefined ? '' : `-${set}`}`
  await refuseLock(conf, master)

  const name = one('B') ?? new Date().toISOString().replace(/[:.]/g, '-')
  const logs = join(conf.data, 'logs', 'bulk', master)
  mkdirSync(logs, { recursive: true })
  const build = buildFolder(logs, name, scenario.dialect, conf.interval !== '0')
  const heads = { buildname: name, mastername: master, jailname: jail, ptname: tree, setname: set ?? '', builders: '2' }
  for (const [key, value] of Object.entries(heads)) build.put(key, value)
  if (scenario.dialect === 'master') build.put('overlays', overlays.map(overlay => ` ${overlay}`).join(''))
  build.put('started', String(Math.floor(Date.now() / 1000)))
  const job: Job = {
    ...{ conf, jail, build, overlays },
    packages: join(conf.data, 'packages', master),
    keepsGoing: options.has('k'),
    fetches: branch !== undefined,
  }
  onSignals(build, scenario)
  writeFileSync(pidFile(conf, master), `${process.pid}\n`)
  enter(job, 'gatheringportvars:')
  const source = sourceOf(conf, { jail, tree, set, overlays })
  const wanted = await gather(source, listed)
  enter(job, 'computingdeps:')
  enter(job, 'sanity:')
  if (!options.has('n')) await buildAll(job, source, wanted)
  finish(job, logs, name)
}

function targets(files: readonly string[], rest: readonly string[]): readonly string[] {
  if (files.length > 0 && rest.length > 0) usage('bulk')
  const lines = files.flatMap(file => readFileSync(file, 'utf8').split('\n'))
  const words = lines
    .map(line => line.trim().split(/\s+/)[0] ?? '')
    .filter(word => word !== '' && !word.startsWith('#'))
  return [...words, ...rest].map(word => word.replace(/^\/+|\/+$/g, ''))
}

function refuseUser({ scenario }: Conf): void {
  const uid = scenario.uid ?? process.getuid?.() ?? 0
  if (uid === 0) return
  if (scenario.queues !== true) err(1, 'This command needs root')
  msg('Job queued with poudriered')
  process.exit(0)
}

async function refuseLock({ scenario: { lock } }: Conf, master: string): Promise<void> {
  if (lock === undefined || !existsSync(lock.file)) return
  if (lock.kind === 'starting') err(1, `jail currently starting: ${master}`)
  if (lock.kind === 'running') err(1, `jail already running: ${master}`)
  err(1, 'failed to acquire logs lock (in use by another process)')
}

function sourceOf(
  { etc }: Conf,
  { jail, tree, set, overlays }: { jail: string; tree: string; set: string | undefined; overlays: readonly string[] },
): Source {
  const value = (what: string, name: string, file: string) => readIfThere(join(folder(etc, what, name), file)).trim()
  const sets = set === undefined ? [] : [set, `${tree}-${set}`, `${jail}-${set}`, `${jail}-${tree}-${set}`]
  const names = ['', ...sets].map(name => (name === '' ? 'make.conf' : `${name}-make.conf`))
  return {
    trees: [...overlays, tree].map(name => value('ports', name, 'mnt')),
    makeConf: names.map(name => readIfThere(join(etc, 'poudriere.d', name))).join('\n'),
    release: /^\d+\.\d+/.exec(value('jails', jail, 'version'))?.[0] ?? '14.3',
  }
}

/** An invalid flavor or a missing origin is fatal for the whole bulk. */
async function gather(source: Source, listed: readonly string[]): Promise<readonly Listed[]> {
  const found: Listed[] = []
  for (const spec of listed) {
    const packages = await resolvePackages(source, spec)
    if (packages === undefined)
      err(
        1,
        folderOf(source, spec.split('@')[0] ?? '') === undefined
          ? `Nonexistent origin for ${spec}`
          : `Invalid FLAVOR for ${spec}`,
      )
    found.push(...packages.map(port => ({ ...port, isOfAll: spec.endsWith('@all') })))
  }
  return found
}

async function buildAll(job: Job, source: Source, wanted: readonly Listed[]): Promise<void> {
  const { build, conf } = job
  for (let n = 0; n < (conf.scenario.further ?? 0); n++)
    build.add('failed', `misc/further${n} further${n}-1.0 build clang 1`)
  enter(job, 'parallel_build:')
  for (const port of wanted) {
    build.add('queued', `${queuedSpec(port)} ${port.pkgname} listed`)
    const culprit = await needs(job, source, port)
    // Failed and ignored ports of an earlier run under this name are not retried.
    if (
      build.isResumed &&
      [...build.read('failed'), ...build.read('ignored')].some(line => line.includes(` ${port.pkgname} `))
    )
      continue
    build.add('tobuild', `${queuedSpec(port)} ${port.pkgname} listed`)
    if (culprit === undefined) await buildOne(job, port)
    // A further flavor of `@all` is no reason to fail: it is ignored with what it needs, the default flavor is skipped.
    else if (port.isOfAll && !port.isDefault && build.read('ignored').some(line => line.includes(` ${culprit} `)))
      build.add('ignored', `${spec(port)} ${port.pkgname} Dependent port ${culprit} is ignored`)
    else build.add('skipped', `${spec(port)} ${port.pkgname} ${culprit}`)
  }
}

/** Builds what a port needs; gives the package that keeps it from being built. */
async function needs(job: Job, source: Source, port: Package): Promise<string | undefined> {
  for (const depend of port.depends) {
    const inOverlay = folderOf(
      { ...source, trees: source.trees.slice(0, job.overlays.length) },
      depend.split('@')[0] ?? '',
    )
    if (inOverlay === undefined) {
      const pkgname = `${depend.replace(/^.*\//, '').replace('@', '-')}-1.0`
      job.build.add(job.fetches ? 'fetched' : 'built', `${depend} ${pkgname}${job.fetches ? '' : ' 1'}`)
      continue
    }
    const [other] = (await resolvePackages(source, depend)) ?? []
    if (other === undefined) continue
    job.build.add('queued', `${queuedSpec(other)} ${other.pkgname} ${queuedSpec(port)}`)
    if (!(await buildOne(job, other))) return other.pkgname
  }
  return undefined
}

/** True when dependents may go on. */
async function buildOne(job: Job, port: Package): Promise<boolean> {
  const { build, conf } = job
  const rule = conf.scenario.rules?.find(one => fits(one, port, job.jail))
  const line = `${spec(port)} ${port.pkgname}`
  const took = String(Math.max(1, Math.round(conf.scenario.seconds ?? 0)))
  if (port.ignore !== '' || rule?.outcome === 'ignore') {
    const reason = rule?.reason ?? port.ignore
    build.add('ignored', `${line} ${reason}`)
    build.log(port.pkgname, `Ignoring: ${reason}\n`, 'ignored')
    msg(`Ignoring ${spec(port)} | ${port.pkgname}: ${reason}`)
    return false
  }
  if (rule?.outcome === 'silent') return true
  if (rule?.outcome === 'fetch') {
    build.add('fetched', line)
    return true
  }
  build.put('status.01', `build:${spec(port)}:${port.pkgname}:100:100`)
  await sleep((conf.scenario.seconds ?? 0) * 1000)
  if (rule?.outcome === 'half') build.leaveHalf()
  if (rule?.outcome === 'exit' || rule?.outcome === 'half') process.kill(process.pid, 'SIGKILL')
  if (rule?.outcome === 'fail' || rule?.outcome === 'crash') {
    const phase = rule.phase ?? 'build'
    const isCrash = rule.outcome === 'crash'
    build.log(port.pkgname, logText(port, phase, rule.lines ?? [`Error: ${phase} failures detected`]), 'errors')
    build.add('failed', `${line} ${phase} ${isCrash ? 'unknown' : `${rule.errorType ?? '???'} ${took}`}`)
    msg(`Finished ${spec(port)} | ${port.pkgname}: Failed: ${phase}`)
    return job.keepsGoing && testPhases.includes(phase)
  }
  const options =
    rule?.outcome === 'other-options' ? new Map([...port.options].map(([name]) => [name, true])) : port.options
  build.log(port.pkgname, logText({ ...port, options }, 'leftovers', []), 'built')
  build.add('built', `${line} ${took}`)
  mkdirSync(join(job.packages, '.latest', 'All'), { recursive: true })
  writeFileSync(join(job.packages, '.latest', 'All', `${port.pkgname}.pkg`), 'package')
  return true
}

function fits(rule: Rule, port: Package, jail: string): boolean {
  return (
    (rule.port === undefined || rule.port === port.origin) &&
    (rule.flavor === undefined || rule.flavor === port.flavor) &&
    (rule.jail === undefined || rule.jail === jail) &&
    (rule.on ?? []).every(name => port.options.get(name) === true) &&
    (rule.off ?? []).every(name => port.options.get(name) === false)
  )
}

/** Built and failed ports carry the name of the default flavor; queued ones do not. */
function spec({ origin, flavor }: Package): string {
  return flavor === '' ? origin : `${origin}@${flavor}`
}

function queuedSpec(port: Package): string {
  return port.isDefault ? port.origin : spec(port)
}

function enter(job: Job, status: string): void {
  job.build.put('status', status)
  job.build.writeJson()
}

function finish(job: Job, logs: string, name: string): never {
  const { build } = job
  for (const status of ['pkgrepo:', 'committing:', 'done:']) enter(job, status)
  link(name, join(logs, 'latest-done'))
  build.put('ended', String(Math.floor(Date.now() / 1000)))
  enter(job, 'stopped:done:')
  const [failed, skipped] = [build.read('failed').length, build.read('skipped').length]
  msg(`Failed ports: ${failed} Skipped ports: ${skipped}`)
  process.exit((failed + skipped) % 256)
}

function folder(etc: string, what: string, name: string): string {
  return join(etc, 'poudriere.d', what, name)
}
