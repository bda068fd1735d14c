import { dirname, resolve } from 'node:path'
import { Fault } from '../base/fault.ts'
import { showPlan } from '../model/plan.ts'
import { defineCommand } from './command.ts'
import { forgeOptions, reading } from './forge-options.ts'
import { printer } from './print.ts'

export const command = defineCommand({
  options: {
    'from-release': { type: 'string', describe: 'the version whose published assets tell the checksums' },
    distdir: { type: 'string', describe: 'compare with the files in this folder, too' },
    write: { type: 'boolean', describe: 'write the distinfo files below ports/; default: print them' },
    ...forgeOptions,
  },
  examples: [
    ['wbrel distinfo --from-release 1.9.0', 'entries from digests, nothing is downloaded'],
    ['wbrel distinfo --from-release 1.9.0 --distdir DIR --write', 'held against local bytes, and written'],
  ],
  epilogue: 'Release, record and local files must agree wherever two of them know a file.',
  run: async (args, world) => {
    const print = printer(world, args)
    const { fromRelease: version, distdir, repo, remote, apiUrl } = args
    if (version === undefined) {
      throw new Fault('invalid', {
        code: 'usage.distinfo',
        message: 'no release is named',
        hint: 'wbrel distinfo --from-release VERSION, or wbrel makesum for local files',
      })
    }
    const { distinfoFromRelease, planDistinfoFromRelease } = await import('../flows/distinfo-from-release.ts')
    const start = {
      ...world,
      ...{ version, distdir, repo, remote, apiUrl },
      again: `wbrel distinfo --from-release ${version}`,
      root: dirname(resolve(world.cwd, args.manifest)),
      ...reading(world, 600_000),
      note: print.note,
    }
    const facts = await (args.write ? distinfoFromRelease : planDistinfoFromRelease).run(start, print.watch)
    const { entries, compared, plan, texts } = facts
    const printed = [...texts].map(([path, text]) => (texts.size > 1 ? `# ${path}\n${text}` : text)).join('\n')
    const data = { version, entries: Object.fromEntries(entries), compared, plan }
    print.note(`${compared.length} of them compared with local bytes`)
    print.result({ ok: true, data, text: args.write ? showPlan(plan) : printed })
    return 'done'
  },
})
