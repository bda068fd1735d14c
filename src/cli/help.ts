import { Fault } from '../base/fault.ts'
import { nearest } from '../base/text.ts'
import { defineCommand } from './command.ts'
import { commands } from './commands.ts'
import { textWidth } from './globals.ts'
import { printer } from './print.ts'
import { topics } from './topics.ts'
import { indented } from './wrap.ts'

export const command = defineCommand({
  positionals: { topic: { describe: 'a topic or a command', default: 'topics' } },
  examples: [
    ['wbrel help exit-codes', 'what the exit status means'],
    ['wbrel help help', 'the same as wbrel help --help'],
  ],
  run: async (args, world) => {
    const { columns } = world.stdout
    const text = args.topic === 'topics' ? await overview(columns) : await page(args.topic, columns)
    printer(world, args).result({ ok: true, data: { topic: args.topic, text }, text })
    return 'done'
  },
})

async function overview(columns: number | undefined): Promise<string> {
  const { topLevelHelp } = await import('./parse.ts')
  const rows = topics.map(({ name, summary }) => {
    const start = `  wbrel help ${name.padEnd(14)}  `
    return `${start}${indented(summary, start.length, start.length, textWidth(columns))}`
  })
  return `${await topLevelHelp(columns)}\nTopics:\n${rows.join('\n')}\n`
}

async function page(name: string, columns: number | undefined): Promise<string> {
  const topic = topics.find(one => one.name === name)
  if (topic !== undefined) return topic.text()
  if (commands.some(one => one.name === name)) {
    const { parse } = await import('./parse.ts')
    const parsed = await parse([name, '--help'], columns)
    return parsed.kind === 'text' ? parsed.text : ''
  }
  throw unknownTopic(name)
}

function unknownTopic(name: string): Fault {
  const names = [...topics, ...commands].map(one => one.name)
  const near = nearest(name, names)
  return new Fault('invalid', {
    code: 'usage.unknown-topic',
    message: `no help on ${name}`,
    found: name,
    expected: names.join(', '),
    hint: near === undefined ? 'wbrel help' : `wbrel help ${near}`,
  })
}
