import { count } from '../base/text.ts'
import type { Download } from '../model/provenance.ts'
import { defineCommand } from './command.ts'
import { distdirOptions } from './distfile-options.ts'
import { printer } from './print.ts'

export const command = defineCommand({
  options: {
    ...distdirOptions,
    check: { type: 'boolean', describe: 'write and fetch nothing; exit 3 when something would change' },
  },
  examples: [
    ['wbrel makesum', 'bring distinfo up to date; only what is new is read or fetched'],
    ['wbrel makesum --distdir /usr/ports/distfiles', 'take new files from there before asking the sites'],
    ['wbrel makesum --check', 'for CI: has distinfo what the manifest names?'],
  ],
  epilogue: 'Where an entry comes from is told by wbrel why. See wbrel help distfiles.',
  run: async (args, world) => {
    const print = printer(world, args)
    const { checkMakesum, makesum } = await import('../flows/makesum.ts')
    const { showPlan } = await import('../model/plan.ts')
    const start = { ...world, ...args, note: print.note }
    const facts = await (args.check ? checkMakesum : makesum).run(start, print.watch)
    const { plan, kept, needed, gone, gained } = facts
    const open = args.check ? needed : []
    const lines = [
      ...gained.map(({ source, why, note }) => `${source.name}: ${why}; ${note.evidence}${howOf(note.download)}`),
      ...open.map(({ source, why }) => `${source.name}: ${why}`),
      ...gone.map(name => `${name}: no longer used`),
    ].map(line => `${line}\n`)
    const isSettled = plan.changes.length === 0 && open.length === 0
    const summary = `${count(kept.length, 'entry', 'entries')} kept, ${needed.length} needed, ${gone.length} gone\n`
    print.result({
      ok: !args.check || isSettled,
      data: {
        plan,
        kept: kept.map(({ name }) => name),
        needed: needed.map(({ source, why }) => ({ name: source.name, why })),
        gained: gained.map(({ source, note }) => ({ name: source.name, ...note })),
        gone,
      },
      text: `${lines.join('')}${isSettled ? '' : summary}${showPlan(plan)}`,
    })
    return args.check && !isSettled ? 'findings' : 'done'
  },
})

function howOf(download: Download | undefined): string {
  if (download === undefined) return ''
  const { url, witness } = download
  return ` from ${url}${witness?.unchecked === undefined ? '' : `; signature not checked: ${witness.unchecked}`}`
}
