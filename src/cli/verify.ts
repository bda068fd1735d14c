import { dirname, resolve } from 'node:path'
import { defineCommand } from './command.ts'
import { forgeOptions, reading } from './forge-options.ts'
import { textWidth } from './globals.ts'
import { printer } from './print.ts'
import { gateTable } from './table.ts'

export const command = defineCommand({
  positionals: { release: { describe: 'the version, as the record and the tag have it', required: true } },
  options: {
    ...forgeOptions,
    download: { type: 'boolean', describe: 'fetch every file and hash it, too' },
  },
  examples: [
    ['wbrel verify 1.9.0', 'names, sizes and digests against the record, without a token'],
    ['wbrel verify 1.9.0 --download', 'and the bytes that are served'],
  ],
  epilogue: 'See wbrel help publish.',
  run: async (args, world) => {
    const print = printer(world, args)
    const { verify } = await import('../flows/verify.ts')
    const { release: version, repo, remote, apiUrl, download } = args
    const start = {
      ...world,
      ...{ version, repo, remote, apiUrl, download },
      again: `wbrel verify ${version}${download ? ' --download' : ''}`,
      root: dirname(resolve(world.cwd, args.manifest)),
      ...reading(world, 600_000),
      note: print.note,
    }
    const { outcomes, problems, release } = await verify.run(start, print.watch)
    const ok = problems.length === 0
    const data = { version, url: release.url, immutable: release.immutable, outcomes }
    print.result({ ok, data, text: gateTable(outcomes, print.style, textWidth(world.stdout.columns)), problems })
    return ok ? 'done' : 'findings'
  },
})
