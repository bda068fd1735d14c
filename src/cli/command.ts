import type { ExitName } from '../base/fault.ts'
import type { World } from '../base/world.ts'

/** Options that every command understands. */
export interface GlobalArgs {
  /** The command as typed: `render`. */
  readonly command: string
  readonly json: boolean
  /** Undefined: decide by FORCE_COLOR, NO_COLOR and the terminal. */
  readonly color: boolean | undefined
  readonly quiet: boolean
  readonly verbose: boolean
}

/**
 * A switch is false unless given, an array empty unless given; everything else is undefined unless it has a default.
 * An empty value (`--out ''`) and a second value for an option that is no array are refused before the command runs.
 */
export interface Option {
  readonly type: 'string' | 'number' | 'boolean'
  readonly describe: string
  /** Given once a value: `--with A --with B`; the command splits at commas when it likes. */
  readonly array?: true
  readonly choices?: readonly string[]
  readonly default?: string | number
  readonly required?: true
  readonly alias?: string
}

/** Words without dashes, in the order of the command's usage line; always text, since 1.10 is no number. */
export interface Positional {
  readonly describe: string
  /** `<word>` in the usage line; without it `[word]`. */
  readonly required?: true
  /** `[word..]` */
  readonly array?: true
  readonly choices?: readonly string[]
  readonly default?: string
}

/**
 * A command is a record; its file exports it as `command`:
 *
 *     export const command = defineCommand({
 *       options: {
 *         out: { type: 'string', default: 'ports', describe: 'the folder to write' },
 *         'dry-run': { type: 'boolean', describe: 'show the plan and stop' },
 *       },
 *       examples: [['wbrel render --dry-run', 'show what would change']],
 *       run: async (args, world) => {
 *         const { render } = await import('../flows/render.ts')
 *         const print = printer(world, args)
 *         const facts = await render.run({ ...world, out: args.out }, print.watch)
 *         print.result({ ok: true, data: facts.plan, text: showPlan(facts.plan) })
 *         return 'done'
 *       },
 *     })
 *
 * Names arrive in camel case: `--dry-run` is `args.dryRun`.
 */
export interface CommandOf<Options extends OptionRecord, Positionals extends PositionalRecord> {
  readonly positionals?: Positionals
  readonly options?: Options
  readonly examples?: readonly (readonly [command: string, what: string])[]
  readonly epilogue?: string
  readonly run: (args: ArgsOf<Options, Positionals>, world: World) => Promise<ExitName>
}

/** A command whose own arguments only its own file knows. */
export interface Command extends Omit<CommandOf<OptionRecord, PositionalRecord>, 'run'> {
  readonly run: (args: never, world: World) => Promise<ExitName>
}

export function defineCommand<
  const Options extends OptionRecord = Record<never, Option>,
  const Positionals extends PositionalRecord = Record<never, Positional>,
>(command: CommandOf<Options, Positionals>): Command {
  return command
}

type OptionRecord = Readonly<Record<string, Option>>
type PositionalRecord = Readonly<Record<string, Positional>>

type ArgsOf<Options, Positionals> = GlobalArgs & {
  readonly [Name in keyof Options as CamelCase<Name>]: ValueOf<Options[Name]>
} & {
  readonly [Name in keyof Positionals as CamelCase<Name>]: ValueOf<Positionals[Name]>
}

type ValueOf<O> = O extends { readonly array: true }
  ? readonly One<O>[]
  : O extends { readonly type: 'boolean' }
    ? boolean
    : O extends { readonly default: string | number } | { readonly required: true }
      ? One<O>
      : One<O> | undefined

type One<O> = O extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : O extends { readonly type: 'number' }
    ? number
    : string

type CamelCase<Name> = Name extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : Name
