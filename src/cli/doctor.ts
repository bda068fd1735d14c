import { dirname, resolve } from 'node:path'
import { Fault } from '../base/fault.ts'
import { defineCommand } from './command.ts'
import { forgeOptions, reading } from './forge-options.ts'
import { textWidth } from './globals.ts'
import { printer } from './print.ts'
import { gateTable } from './table.ts'

export const command = defineCommand({
  positionals: { release: { describe: 'the version that shall be published; default: the newest record' } },
  options: {
    publish: { type: 'boolean', describe: 'what `wbrel publish` would meet: token, rights, tag, clock, limits' },
    ...forgeOptions,
  },
  examples: [['wbrel doctor --publish 1.9.0', 'every gate with its state and the one next command']],
  epilogue: 'It writes nothing, here or there.',
  run: async (args, world) => {
    const print = printer(world, args)
    if (!args.publish) {
      throw new Fault('invalid', {
        code: 'usage.doctor',
        message: 'nothing is named to look at',
        hint: 'wbrel doctor --publish',
      })
    }
    const root = dirname(resolve(world.cwd, args.manifest))
    const { doctor } = await import('../flows/doctor.ts')
    const { repo, remote, apiUrl } = args
    const version = args.release ?? (await newest(root))
    const start = {
      ...world,
      ...{ repo, remote, apiUrl, root, version },
      again: `wbrel doctor --publish ${version}`,
      rehearse: false,
      ...reading(world, 60_000),
      note: print.note,
    }
    const { gates, record } = await doctor.run(start, print.watch)
    const ok = gates.every(({ state }) => state !== 'red')
    print.result({
      ok,
      data: { version: record.version, gates },
      text: gateTable(gates, print.style, textWidth(world.stdout.columns)),
    })
    return ok ? 'done' : (gates.find(({ state }) => state === 'red')?.exit ?? 'findings')
  },
})

async function newest(root: string): Promise<string> {
  const { readRecords } = await import('../flows/prepare/history.ts')
  const version = readRecords(root).at(-1)?.version
  if (version !== undefined) return version
  throw new Fault('invalid', {
    code: 'publish.no-record',
    message: 'there is no record of any release',
    hint: 'wbrel prepare 1.x',
  })
}
