/** A stand-in for poudriere: its command lines, exit codes, files and messages; it builds nothing. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { bulk } from './bulk.ts'
import { err, usage } from './fail.ts'
import { getopts, globalString, type Parsed, stringOf } from './getopts.ts'
import { type Conf, readConf } from './scenario.ts'
import { pidFile } from './signals.ts'

const parsed = getopts(globalString, process.argv.slice(2))
if (parsed === undefined) fail('usage: poudriere [-AdENvxX] [-e etcdir] command')
else await run(parsed)

async function run({ options, rest: [command = '', ...words] }: Parsed): Promise<void> {
  const etc = options.get('e')?.at(-1) ?? process.env.POUDRIERE_ETC ?? '/usr/local/etc'
  if (!isFolder(etc)) fail(`Error: ${etc} is not a directory`)
  const conf = readConf(etc)
  if (command === 'version') return version(conf)
  if (stringOf(command, 'master') === undefined) fail(`Unknown command '${command}'`)
  if (conf === undefined) err(1, `Unable to find a readable poudriere.conf in ${etc} or ${etc}/poudriere.d`)
  const given = getopts(stringOf(command, conf.scenario.dialect) ?? '', words)
  if (given === undefined) usage(command)
  if (command === 'bulk') return bulk(conf, given)
  if (command === 'jail') return jail(conf, given)
  if (command === 'ports') return list(conf, 'ports', given)
  err(70, `${command} is no part of the stand-in`)
}

function version(conf: Conf | undefined): void {
  console.log(conf?.scenario.dialect === '3.4.8' ? '3.4.8' : 'poudriere-git-3.4.99')
}

function jail(conf: Conf, given: Parsed): void {
  if (given.options.has('k')) stopJail(conf, given)
  else if (given.options.has('l')) list(conf, 'jails', given)
  else err(70, 'only jail -l and -k are part of the stand-in')
}

/** What runs in the jail dies, and poudriere with it. */
function stopJail(conf: Conf, { options }: Parsed): void {
  const names = ['j', 'p', 'z'].flatMap(letter => options.get(letter)?.at(-1) ?? [])
  process.kill(Number(readFileSync(pidFile(conf, names.join('-')), 'utf8')), 'SIGKILL')
}

/** `-lqn`: names only. */
function list({ etc }: Conf, what: 'jails' | 'ports', { options }: Parsed): void {
  const folder = join(etc, 'poudriere.d', what)
  for (const name of readdirSync(folder, { withFileTypes: true })) {
    if (!name.isDirectory()) continue
    const value = (file: string) => readFileSync(join(folder, name.name, file), 'utf8').trim()
    console.log(options.has('n') ? name.name : `${name.name} ${value('method')} ${value('mnt')}`)
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** The wrapper's own errors: 1. */
function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
