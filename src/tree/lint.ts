/** portlint and portclippy on the ports as the patch makes them, when they are installed. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { execa } from 'execa'

export interface LintResult {
  readonly tool: 'portlint' | 'portclippy'
  readonly origin: string
  /** `clean`, `findings`, or `not run`; never guessed. */
  readonly state: 'clean' | 'findings' | 'not run'
  /** Its last line, or why it did not run. */
  readonly says: string
  /** What it found, at most forty lines. */
  readonly lines: readonly string[]
}

export interface LintPlace {
  /** A work tree that has the ports. */
  readonly folder: string
  /** The whole ports tree, which portlint reads Mk from. */
  readonly portsdir: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal | undefined
  /** The ports are new in the tree: portlint then asks for more. */
  readonly isNew: boolean
  /** Seconds for one run; portlint asks make many times. */
  readonly patience?: number
}

/** @param origins of the ports to look at */
export async function lint(place: LintPlace, origins: readonly string[]): Promise<readonly LintResult[]> {
  const found: LintResult[] = []
  for (const { tool, args } of tools(place.isNew)) {
    const program = inPath(place.env.PATH, tool)
    for (const origin of origins) found.push(await lintOne(place, origin, tool, program, args))
  }
  return found
}

/** portlint has one mode for ports that are new and one for those that the tree has; portclippy reads the Makefile. */
function tools(isNew: boolean) {
  return [
    { tool: 'portlint', args: [isNew ? '-A' : '-C'] },
    { tool: 'portclippy', args: ['Makefile'] },
  ] as const
}

async function lintOne(
  { folder, portsdir, env, signal, patience = 60 }: LintPlace,
  origin: string,
  tool: LintResult['tool'],
  program: string | undefined,
  args: readonly string[],
): Promise<LintResult> {
  const result = { tool, origin }
  if (program === undefined) return { ...result, state: 'not run', says: `${tool} is not installed`, lines: [] }
  const { all, exitCode, timedOut, failed } = await execa(program, args, {
    cwd: join(folder, origin),
    env: { PATH: env.PATH, HOME: folder, PORTSDIR: portsdir, LC_ALL: 'C' },
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
    timeout: patience * 1000,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  })
  const lines = all.split('\n').filter(line => line.trim() !== '')
  const last = lines.at(-1) ?? `exit status ${exitCode}`
  if (timedOut) return { ...result, state: 'not run', says: `${tool} did not end within ${patience} s`, lines: [] }
  if (failed && exitCode === undefined) return { ...result, state: 'not run', says: `${tool} was stopped`, lines: [] }
  const isClean = exitCode === 0 && !lines.some(line => /^(FATAL|WARN):/.test(line))
  return { ...result, state: isClean ? 'clean' : 'findings', says: last, lines: isClean ? [] : lines.slice(0, 40) }
}

function inPath(path: string | undefined, name: string): string | undefined {
  const folders = (path ?? '').split(delimiter).filter(folder => folder.startsWith('/'))
  return folders.map(folder => join(folder, name)).find(file => existsSync(file))
}
