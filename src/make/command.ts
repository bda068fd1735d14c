import { join } from 'node:path'
import { Fault } from '../base/fault.ts'
import type { HostState, Question } from '../model/answer.ts'
import type { Make } from './make.ts'
import type { Command } from './process.ts'

/** The command that evaluates `question`; `rest` are make's last arguments: -V and goals. Throws a Fault on unsafe words. */
export function command(make: Make, question: Question, rest: readonly string[]): Command {
  refuseUnsafe(question)
  const args = [...frameworkArgs(make), '-C', question.dir, ...optionArgs(question), ...rest]
  const [first = make.program, ...others] = [...(make.isolate ?? []), make.program]
  return { program: first, args: [...others, ...args], env: environment(make, question) }
}

/**
 * -r leaves sys.mk out: with it, bmake takes 10 ms instead of 1.4, and reads the machine's make.conf.
 * The real framework needs it for CC and the like; where the system has none in its place, ours stands in.
 */
function frameworkArgs(make: Make): readonly string[] {
  const ours = (folder: string) => join(make.assets, folder)
  if (make.portsdir === undefined) return ['-r', '-m', ours('Mk')]
  return make.onFreeBSD ? [] : ['-m', join(make.portsdir, 'Mk'), '-m', ours('sys')]
}

function optionArgs(question: Question): readonly string[] {
  return [
    ...(question.set === undefined ? [] : [`OPTIONS_SET=${question.set.join(' ')}`]),
    ...(question.unset === undefined ? [] : [`OPTIONS_UNSET=${question.unset.join(' ')}`]),
    ...Object.entries(question.variables ?? {}).map(([name, value]) => `${name}=${value.replaceAll('$', '$$$$')}`),
  ]
}

function environment(make: Make, question: Question): Readonly<Record<string, string>> {
  const { release, osversion, arch } = question.freebsd
  return {
    LC_ALL: 'C',
    // As poudriere does: the release comes from outside, and nobody is asked.
    ...{ OPSYS: 'FreeBSD', OSREL: release, OSVERSION: String(osversion), ARCH: arch, BATCH: 'yes' },
    // Fixed places, so that answers do not depend on the machine.
    ...{ WRKDIR: '/wrkdirs/work', DISTDIR: '/usr/ports/distfiles', HOME: make.home ?? join(make.assets, 'host') },
    ...(make.portsdir === undefined ? {} : realFramework(make.portsdir, release, make.assets)),
    ...(question.flavor ? { FLAVOR: question.flavor } : {}),
    ...guarded(make, hostEnvironment(make, question.host)),
  }
}

function guarded({ guard }: Make, env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return guard === undefined ? env : { ...env, PATH: `${guard}:${env.PATH}` }
}

/** Saves the real framework its forks, and keeps the machine's make.conf and saved options out. */
function realFramework(portsdir: string, release: string, assets: string): Readonly<Record<string, string>> {
  return {
    PORTSDIR: portsdir,
    __MAKE_CONF: '/dev/null',
    PORT_DBDIR: join(assets, 'host', 'db'),
    _OSRELEASE: `${release}-RELEASE`,
    _PKG_CHECKED: '1',
    _SMP_CPUS: '1',
    HAVE_COMPAT_IA32_KERN: 'YES',
    ALLOW_UNSUPPORTED_SYSTEM: 'yes',
  }
}

const path = '/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin'

function hostEnvironment(make: Make, host: HostState | undefined): Readonly<Record<string, string>> {
  if (make.onFreeBSD && host === undefined) return { PATH: path }
  const standIn = (tool: string) => join(make.assets, 'bin', tool)
  const { linux64, emulPath, srcBase } = host ?? defaultHost(make)
  return {
    PATH: `${join(make.assets, 'bin')}:${path}`,
    SYSCTL: standIn('sysctl'),
    UNAME: standIn('uname'),
    SRC_BASE: srcBase ?? join(make.assets, 'host', 'src'),
    ...(linux64 ? { WBREL_KLD: 'linux64' } : {}),
    ...(emulPath === undefined ? {} : { WBREL_EMUL_PATH: emulPath }),
    // As the framework hands on what it once asked the host: a port that asks only if nobody told need not fork.
    ...(host === undefined && emulPath !== undefined ? { _EMUL_PATH: emulPath } : {}),
  }
}

/** A host on which Wifibox can be built: linux64 is loaded, and the path of its user land exists. */
function defaultHost(make: Make): HostState {
  return { linux64: true, emulPath: join(make.assets, 'host', 'compat', 'linux') }
}

/** Everything that reaches make is expanded by make, and `${:!command!}` runs a command. */
function refuseUnsafe(question: Question): void {
  const { flavor, set = [], unset = [], goal, variables = {}, freebsd, dir } = question
  const words = [flavor, ...set, ...unset, goal, ...Object.keys(variables), freebsd.release, freebsd.arch]
  const unsafe = words.find(word => word && !/^\w[\w.+-]*$/.test(word)) ?? (/[$\n]/.test(dir) ? dir : undefined)
  if (unsafe === undefined) return
  throw new Fault('invalid', {
    code: 'make.unsafe-word',
    message: `cannot hand ${JSON.stringify(unsafe)} to make: it would be read as make syntax`,
    found: unsafe,
    expected: 'a word of letters, digits, and _ . + -',
  })
}

/** The same rule for the names of the variables that are asked for. */
export function refuseUnsafeNames(variables: readonly string[]): void {
  const unsafe = variables.find(name => !/^[\w.][\w.+-]*$/.test(name))
  if (unsafe === undefined) return
  throw new Fault('invalid', {
    code: 'make.unsafe-word',
    message: `${JSON.stringify(unsafe)} is not the name of a make variable`,
    found: unsafe,
    expected: 'a word of letters, digits, and _ . + -',
  })
}
