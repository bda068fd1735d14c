import { count } from '../base/text.ts'
import { defineCommand } from './command.ts'
import { distdirOptions } from './distfile-options.ts'
import { printer } from './print.ts'

export const command = defineCommand({
  positionals: {
    names: { array: true, describe: 'names of distinfo, file names, or components such as linux-firmware; none: all' },
  },
  options: {
    ...distdirOptions,
    all: { type: 'boolean', describe: 'every file of the manifest; the default' },
    changed: { type: 'boolean', describe: 'only files that the newest release did not have' },
    'dry-run': { type: 'boolean', describe: 'fetch nothing; list what is missing' },
  },
  examples: [
    ['wbrel fetch', 'everything that the ports need, checked against distinfo'],
    ['wbrel fetch --changed --distdir /usr/ports/distfiles', 'what an update brings'],
    ['wbrel fetch linux-firmware', 'one component'],
  ],
  epilogue: 'An interrupted transfer goes on where it stopped. See wbrel help distfiles.',
  run: async (args, world) => {
    const print = printer(world, args)
    const { fetch, planFetch } = await import('../flows/fetch.ts')
    const start = { ...world, ...args, changed: args.changed && !args.all, note: print.note }
    if (args.dryRun) {
      const { lacking, right, distdir } = await planFetch.run(start, print.watch)
      const names = lacking.map(({ source }) => source.name)
      print.result({
        ok: true,
        data: { distdir: distdir.folder, present: right, missing: names },
        text: names.length === 0 ? 'nothing to do\n' : `${names.join('\n')}\n${count(names.length, 'file')} to fetch\n`,
      })
      return 'done'
    }
    const { fetched, right, distdir } = await fetch.run(start, print.watch)
    const already = `${count(right.length, 'file')} already there`
    print.result({
      ok: true,
      data: { distdir: distdir.folder, present: right, fetched },
      text:
        fetched.length === 0 ? `nothing to do: ${already}\n` : `${count(fetched.length, 'file')} fetched, ${already}\n`,
    })
    return 'done'
  },
})
