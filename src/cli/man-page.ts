/** docs/wbrel.1: the manual page, in mdoc(7), made from the same records as `--help`. */
import { exitCodes } from '../base/fault.ts'
import { toolVersion } from '../base/version.ts'
import type { Option } from './command.ts'
import { commands, type Entry } from './commands.ts'
import { globalOptions } from './globals.ts'
import { topics } from './topics.ts'

export async function manPage(): Promise<string> {
  const sections = await Promise.all(commands.map(commandSection))
  return [
    '.\\" Made from the sources by npm run generate.',
    '.Dd $Mdocdate$',
    '.Dt WBREL 1',
    '.Os',
    '.Sh NAME',
    '.Nm wbrel',
    '.Nd one manifest in, the FreeBSD ports of Wifibox out',
    '.Sh SYNOPSIS',
    '.Nm',
    '.Ar command',
    '.Op Ar words',
    '.Op Ar options',
    '.Sh DESCRIPTION',
    'Reads one manifest,',
    '.Pa wifibox.yaml ,',
    'makes a plan, shows it, then applies it.',
    `This page is of version ${toolVersion()}.`,
    'Data goes to standard output, everything else to standard error.',
    'All commands understand:',
    ...optionList(globalOptions),
    '.Sh COMMANDS',
    ...sections.flat(),
    '.Sh TOPICS',
    'Printed by',
    '.Nm Cm help Ar topic :',
    '.Bl -tag -width Ds',
    ...topics.flatMap(({ name, summary }) => [`.It ${name}`, text(summary)]),
    '.El',
    '.Sh FILES',
    '.Bl -tag -width Ds',
    ...files.flatMap(([name, what]) => [`.It Pa ${name}`, text(what)]),
    '.El',
    '.Sh EXIT STATUS',
    '.Bl -tag -width Ds',
    ...Object.values(exitCodes).flatMap(({ status, means }) => [`.It ${status}`, text(means)]),
    '.El',
    '.Sh SEE ALSO',
    '.Xr make 1 ,',
    '.Xr ports 7 ,',
    '.Xr wifibox 8',
    '',
  ].join('\n')
}

const files = [
  ['wifibox.yaml', 'the manifest; its comments explain it'],
  ['ports/', 'the rendered tree'],
  ['releases/', 'one record for each release, and its notes'],
  ['CHANGELOG.md', 'the changes of all releases'],
] as const

async function commandSection({ name, words, summary, load }: Entry): Promise<readonly string[]> {
  const { command } = await load()
  const { positionals = {}, options = {}, examples = [] } = command
  return [
    `.Ss wbrel ${name}${words === undefined ? '' : ` ${text(words)}`}`,
    text(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`),
    ...(Object.keys(positionals).length === 0
      ? []
      : [
          '.Bl -tag -width Ds',
          ...Object.entries(positionals).flatMap(([word, { describe }]) => [`.It Ar ${word}`, text(describe)]),
          '.El',
        ]),
    ...(Object.keys(options).length === 0 ? [] : optionList(options)),
    ...(examples.length === 0
      ? []
      : [
          '.Pp',
          'Examples:',
          '.Bd -literal -offset indent',
          ...examples.map(([line, what]) => text(`${line}   # ${what}`)),
          '.Ed',
        ]),
  ]
}

function optionList(options: Readonly<Record<string, Option>>): readonly string[] {
  const items = Object.entries(options).flatMap(([name, option]) => {
    const value = option.type === 'boolean' ? '' : ` Ar ${option.type === 'number' ? 'N' : 'value'}`
    const fallback = option.default === undefined ? '' : ` (default: ${option.default})`
    const choices = option.choices === undefined ? '' : `: ${option.choices.join(', ')}`
    return [`.It Fl -${name}${value}`, text(`${option.describe}${choices}${fallback}`)]
  })
  return ['.Bl -tag -width Ds', ...items, '.El']
}

/** Text as roff takes it: no backslash sequences, and no line that begins with a control character. */
function text(words: string): string {
  return words.replaceAll('\\', '\\e').replace(/^([.'])/, '\\&$1')
}
