import yargs, { type Argv } from 'yargs'
import { Fault, type Problem } from '../base/fault.ts'
import { nearest } from '../base/text.ts'
import { toolVersion } from '../base/version.ts'
import type { Command, GlobalArgs, Option } from './command.ts'
import { grouped } from './command-list.ts'
import { commands, type Entry } from './commands.ts'
import { globalOptions, textWidth } from './globals.ts'

export type Parsed =
  /** Help, the version or the completion script: nothing runs. Help that nobody asked for is a wrong use. */
  | { readonly kind: 'text'; readonly text: string; readonly exit: 'done' | 'invalid' }
  | {
      readonly kind: 'run'
      readonly command: Command
      readonly args: GlobalArgs
      readonly jobs: number | undefined
    }

/** Reads the command line; a mistake in it is a Fault 'invalid'. */
export async function parse(argv: readonly string[], columns?: number): Promise<Parsed> {
  if (argv.length === 0) return { kind: 'text', text: await topLevelHelp(columns), exit: 'invalid' }
  let chosen: Chosen | undefined
  let text = ''
  const cli = globalCli(columns)
  for (const { entry, command } of await mentioned(argv)) {
    cli.command(
      [entry.name, entry.words].join(' ').trim(),
      entry.summary,
      inner => {
        if (command === undefined) return inner
        chosen = { entry, command }
        return describe(inner, command)
      },
      () => {},
    )
  }
  // Called after the commands, so that it stands among them as the last.
  cli.completion('completion', 'print a completion script for bash or zsh')
  cli.fail((message, error) => {
    // yargs's own errors are mistakes on the command line; any other one is ours.
    if (error !== undefined && error !== null && error.name !== 'YError') throw error
    throw usageFault(message ?? error.message, argv, chosen)
  })
  const found: Values = await cli.parseAsync([...withDashes(spelledOut(argv))], {}, (_error, _args, output) => {
    text = output
  })
  if (text !== '' || argv[0] === '--get-yargs-completions')
    return { kind: 'text', text: `${grouped(text).trimEnd()}\n`, exit: 'done' }
  if (chosen === undefined) throw new Error('yargs chose no command')
  return { kind: 'run', command: chosen.command, ...readArgs(found, chosen) }
}

/** What `wbrel --help` prints at this width; the build keeps it as a file. */
export async function topLevelHelp(columns?: number): Promise<string> {
  const parsed = await parse(['--help'], columns)
  return parsed.kind === 'text' ? parsed.text : ''
}

/** yargs takes a last word `help` for the option, and would never run our command of that name. */
function spelledOut(argv: readonly string[]): readonly string[] {
  const words = argv.filter(word => !word.startsWith('-'))
  if (words.length !== 1 || words[0] !== 'help') return argv
  return argv.flatMap(word => (word === 'help' ? [word, 'topics'] : [word]))
}

/** yargs takes a lone `-` for an option of its own; behind one of ours (`--rows -`) it is the value: standard input. */
function withDashes(argv: readonly string[]): readonly string[] {
  const takesDash = (word: string | undefined): boolean => word !== undefined && /^--[^=]+$/.test(word)
  return argv.flatMap((word, i) => {
    if (word === '-' && takesDash(argv[i - 1])) return []
    return argv[i + 1] === '-' && takesDash(word) ? [`${word}=-`] : [word]
  })
}

/** Only a command whose name stands on the command line is loaded; its builder may not wait, or completion fails. */
function mentioned(argv: readonly string[]) {
  return Promise.all(
    commands.map(async entry => {
      const loaded = argv.includes(entry.name) ? await entry.load() : undefined
      return { entry, command: loaded?.command }
    }),
  )
}

interface Chosen {
  readonly entry: Entry
  readonly command: Command
}

type Values = Readonly<Record<string, unknown>>

function globalCli(columns: number | undefined): Argv {
  const cli = yargs([])
    .scriptName('wbrel')
    .usage('$0 <command>')
    .locale('en')
    .parserConfiguration({
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-positional-numbers': false,
    })
    .exitProcess(false)
    .wrap(textWidth(columns))
    .strict()
    .demandCommand(1, 'no command given')
    .version('version', 'show the version', toolVersion())
    .help('help', 'show help')
    .alias('help', 'h')
    .epilogue('wbrel help exit-codes explains the exit status.')
  for (const [name, option] of Object.entries(globalOptions)) cli.option(name, yargsOption(option))
  return cli.group([...Object.keys(globalOptions), 'help', 'version'], 'Everywhere:')
}

function describe(cli: Argv, command: Command): Argv {
  for (const [name, positional] of Object.entries(command.positionals ?? {})) {
    const { required, ...rest } = positional
    cli.positional(name, { ...rest, type: 'string', ...(required && { demandOption: true }) })
  }
  for (const [name, option] of Object.entries(command.options ?? {})) cli.option(name, yargsOption(option))
  for (const [example, what] of command.examples ?? []) cli.example(example, what)
  return cli.epilogue(command.epilogue ?? '')
}

function yargsOption({ required, ...option }: Option) {
  return {
    ...option,
    ...(required && { demandOption: true }),
    ...(option.type !== 'boolean' && { requiresArg: true }),
  }
}

function readArgs(found: Values, { entry, command }: Chosen) {
  const own: Readonly<Record<string, { readonly type?: string; readonly array?: true }>> = {
    ...globalOptions,
    ...command.options,
    ...command.positionals,
  }
  const args: Record<string, unknown> = { command: entry.name }
  for (const [name, option] of Object.entries(own)) {
    const value = found[name]
    checkValue(entry, name, value, option.array === true)
    args[camelCase(name)] = value ?? unset(name, option)
  }
  const { jobs, ...rest } = args
  // Built above from the very records that ArgsOf reads.
  return { args: rest as unknown as GlobalArgs, jobs: readJobs(jobs) }
}

function unset(name: string, option: { readonly type?: string; readonly array?: true }): unknown {
  if (option.array) return []
  return option.type === 'boolean' && name !== 'color' ? false : undefined
}

function checkValue(entry: Entry, name: string, value: unknown, array: boolean): void {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (values.includes('')) throw invalid('usage.empty-value', `--${name} needs a value`, entry)
  if (values.some(Number.isNaN)) throw invalid('usage.not-a-number', `--${name} needs a number`, entry)
  if (values.length > 1 && !array) throw invalid('usage.twice', `--${name} is given twice`, entry)
}

function readJobs(jobs: unknown): number | undefined {
  if (jobs === undefined || (typeof jobs === 'number' && Number.isInteger(jobs) && jobs > 0)) return jobs
  throw new Fault('invalid', {
    code: 'usage.jobs',
    message: 'the number of jobs is not a whole number above zero',
    found: `--jobs ${jobs}`,
    expected: 'for example --jobs 2',
  })
}

function usageFault(message: string, argv: readonly string[], chosen: Chosen | undefined): Fault {
  const words = /^Not enough non-option arguments: got (\d+)/.exec(message)?.[1]
  if (words !== undefined && chosen !== undefined) return missingWord(Number(words), chosen)
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/.exec(message)?.[1]?.split(', ')
  if (unknown === undefined) return invalid('usage.invalid', sentence(message), chosen?.entry)
  return new Fault(
    'invalid',
    distinct(unknown).map(word => unknownWord(word, argv, chosen)),
  )
}

/** `given`: the number of words behind the command. */
function missingWord(given: number, { entry, command }: Chosen): Fault {
  const [missing = ''] = Object.keys(command.positionals ?? {}).slice(given)
  return new Fault('invalid', {
    code: 'usage.missing-word',
    message: `wbrel ${entry.name} needs <${missing}>: ${command.positionals?.[missing]?.describe}`,
    expected: `wbrel ${entry.name} ${entry.words}`,
    hint: helpCommand(entry),
  })
}

/** yargs reports `--dry-rnu` twice: as typed and in camel case. */
function distinct(words: readonly string[]): readonly string[] {
  return words.filter(word => !words.some(other => other !== word && camelCase(other) === word))
}

function unknownWord(word: string, argv: readonly string[], chosen: Chosen | undefined): Problem {
  const isOption = argv.some(typed => typed.replace(/=.*/s, '') === dashed(word))
  const names = isOption
    ? [...Object.keys(globalOptions), ...Object.keys(chosen?.command.options ?? {}), 'help', 'version'].map(dashed)
    : chosen === undefined
      ? [...commands.map(({ name }) => name), 'completion']
      : []
  const shown = isOption ? dashed(word) : word
  const near = nearest(shown, names)
  const kind = isOption ? 'option' : chosen === undefined ? 'command' : `word for ${chosen.entry.name}`
  return {
    code: isOption ? 'usage.unknown-option' : 'usage.unknown-command',
    message: `unknown ${kind}: ${shown}`,
    hint: near === undefined ? helpCommand(chosen?.entry) : `did you mean ${near}?`,
  }
}

function invalid(code: string, message: string, entry: Entry | undefined): Fault {
  return new Fault('invalid', { code, message, hint: helpCommand(entry) })
}

function helpCommand(entry: Entry | undefined): string {
  return entry === undefined ? 'wbrel --help' : `wbrel ${entry.name} --help`
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}

function sentence(message: string): string {
  const line = message.trim().replace(/\s*\n\s*/g, ' ')
  return line.charAt(0).toLowerCase() + line.slice(1)
}
