import { commandGroups } from './commands.ts'

/** The help of wbrel itself with a title before each group of commands; yargs knows one flat list. Other text stays. */
export function grouped(help: string): string {
  const titles = new Map(commandGroups.map(({ title, commands }) => [commands[0]?.name, title]))
  const [before, list, ...after] = help.split('\n\n')
  if (list === undefined || !list.startsWith('Commands:\n')) return help
  const lines = list.split('\n').slice(1)
  const groups = lines.map(line => {
    const title = titles.get(/^ {2}wbrel (\S+)/.exec(line)?.[1])
    return title === undefined ? line : `\n${title}:\n${line}`
  })
  return [before, groups.join('\n').trimStart(), ...after].join('\n\n')
}
