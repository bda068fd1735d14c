/**
 * One git process for the plumbing on a ports tree.
 *
 * execa and not simple-git: `cat-file --batch` and `fast-import` read their standard input, and what they print is bytes.
 */
import { execa } from 'execa'
import { Fault } from '../base/fault.ts'

export interface GitPlace {
  /** The folder that git works in. */
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Stops git when the user interrupts. */
  readonly signal?: AbortSignal | undefined
  /** Further variables: a committer, a repository of our own. */
  readonly more?: Readonly<Record<string, string>>
}

/**
 * What git prints.
 * @throws Fault incomplete with what git says; `git.missing` when there is no git
 */
export async function git(place: GitPlace, args: readonly string[], input?: string | Buffer): Promise<Buffer> {
  const { folder, env, signal, more } = place
  const { stdout, stderr, failed, exitCode, code } = await execa('git', [...always, ...args], {
    cwd: folder,
    env: { ...passedOn(env), ...more },
    extendEnv: false,
    encoding: 'buffer',
    reject: false,
    stripFinalNewline: false,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  })
  if (!failed) return Buffer.from(stdout)
  if (signal?.aborted) throw new Fault('interrupted', { code: 'git.stopped', message: 'git was stopped' })
  const said = Buffer.from(stderr ?? [])
    .toString('utf8')
    .trim()
  throw code === 'ENOENT' && exitCode === undefined ? missing(folder) : failure(args, said)
}

/** The same as text. */
export async function gitText(place: GitPlace, args: readonly string[], input?: string | Buffer): Promise<string> {
  return (await git(place, args, input)).toString('utf8')
}

/** Neither a hook nor a watcher of the user's is ever run, names are told as they are, and log tells what it is asked. */
const always = [
  'core.quotePath=false',
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'log.showSignature=false',
].flatMap(setting => ['-c', setting])

/** git sees only these; GIT_OPTIONAL_LOCKS=0 keeps `status` from writing the user's index. */
function passedOn(env: GitPlace['env']): Readonly<Record<string, string>> {
  const names = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'TMPDIR']
  const own = names.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]] as const]))
  return { ...Object.fromEntries(own), LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' }
}

function missing(folder: string): Fault {
  return new Fault('invalid', {
    code: 'git.missing',
    message: `git cannot be started in ${folder}`,
    hint: 'install git, and look whether the folder exists',
  })
}

function failure(args: readonly string[], said: string): Fault {
  return new Fault('incomplete', {
    code: `git.${args[0]}`,
    message: `git ${args[0]} failed: ${said.split('\n').at(-1) ?? ''}`,
    found: said,
    hint: 'mend what git says, then run the same command again',
  })
}
