import { exitCodes } from '../base/fault.ts'
import { commands } from './commands.ts'
import { parse, topLevelHelp } from './parse.ts'

/** docs/cli.md: what `--help` says of every command. */
export async function cliReference(): Promise<string> {
  const sections = await Promise.all(
    commands.map(async ({ name }) => section(`wbrel ${name}`, await commandHelp(name))),
  )
  return [
    '# The command line',
    'Generated from the sources by `npm run generate`.',
    fenced(await topLevelHelp()),
    ...sections,
  ]
    .join('\n\n')
    .concat('\n')
}

/** docs/exit-codes.md */
export function exitCodeReference(): string {
  const rows = Object.entries(exitCodes).map(([name, { status, means }]) => `| ${status} | ${name} | ${means} |`)
  return [
    '# Exit status',
    '',
    'Generated from the sources by `npm run generate`.',
    '',
    '| Status | Name | Meaning |',
    '|---:|---|---|',
    ...rows,
    '',
  ].join('\n')
}

async function commandHelp(name: string): Promise<string> {
  const parsed = await parse([name, '--help'])
  return parsed.kind === 'text' ? parsed.text : ''
}

function section(title: string, text: string): string {
  return `## ${title}\n\n${fenced(text)}`
}

function fenced(text: string): string {
  return `\`\`\`text\n${text.trimEnd()}\n\`\`\``
}
