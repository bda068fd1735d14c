import type { ExitName, Problem } from '../base/fault.ts'
import { count } from '../base/text.ts'
import { isUnchanged, remember } from '../flows/render/cache.ts'
import type { MissingEntry } from '../render/tree.ts'
import { defineCommand } from './command.ts'
import { printer } from './print.ts'

export const command = defineCommand({
  options: {
    manifest: { type: 'string', default: 'wifibox.yaml', describe: 'the manifest to read' },
    out: { type: 'string', default: 'ports', describe: 'the folder to write: OUT/net/wifibox and its siblings' },
    check: { type: 'boolean', describe: 'write nothing; exit 3 when something would change' },
    diff: { type: 'boolean', describe: 'write nothing; print what would change as diff -u does' },
  },
  examples: [
    ['wbrel render', 'bring ports/ up to date'],
    ['wbrel render --diff', 'look before'],
    ['wbrel render --check', 'for CI: is the committed tree that of the manifest?'],
  ],
  run: async (args, world) => {
    const print = printer(world, args)
    const nothing = { changes: [] }
    if (isUnchanged(world, args.manifest, args.out)) {
      print.result({
        ok: true,
        data: { plan: nothing, missing: [], foreign: [] },
        text: args.diff ? '' : 'nothing to do\n',
      })
      return 'done'
    }
    const { planRender, render, unifiedDiff } = await import('../flows/render.ts')
    const { showPlan } = await import('../model/plan.ts')
    const start = {
      cwd: world.cwd,
      manifest: args.manifest,
      out: args.out,
      stamp: Math.floor(world.now().getTime() / 1000),
    }
    const only = args.check || args.diff
    const { source, rendered, plan, contents, foreign } = await (only ? planRender : render).run(start, print.watch)
    const problems = [...foreign.map(path => foreignFile(args.out, path)), ...missingEntries(rendered.missing)]
    const settled = plan.changes.length === 0 && problems.length === 0
    if (settled || (!only && problems.length === 0))
      remember(world, args.manifest, args.out, source.text, rendered.files)
    const text = args.diff
      ? await unifiedDiff(start, { plan, contents })
      : only || plan.changes.length === 0
        ? showPlan(plan)
        : `${showPlan(plan).trimEnd()} written\n`
    const exit = exitOf(only && plan.changes.length > 0, rendered.missing.length > 0)
    print.result({ ok: exit === 'done', data: { plan, missing: rendered.missing, foreign }, text, problems })
    return exit
  },
})

function exitOf(differs: boolean, incomplete: boolean): ExitName {
  if (differs) return 'findings'
  return incomplete ? 'incomplete' : 'done'
}

function foreignFile(out: string, path: string): Problem {
  return {
    code: 'render.foreign-file',
    message: `${out}/${path} is not rendered from the manifest; it was left alone`,
    place: { file: `${out}/${path}` },
    hint: 'remove it, or keep it outside of the ports',
  }
}

/** One problem a port: the names in short, since --json has all of them. */
function missingEntries(missing: readonly MissingEntry[]): readonly Problem[] {
  return [...new Set(missing.map(m => m.origin))].map(origin => {
    const names = missing.filter(m => m.origin === origin).map(m => m.name)
    const more = names.length > 5 ? ` and ${names.length - 4} more` : ''
    return {
      code: 'render.missing-entry',
      message: `${origin}/distinfo is incomplete: ${count(names.length, 'distfile')} without a known size and checksum`,
      found: `${(more === '' ? names : names.slice(0, 4)).join(', ')}${more}`,
      expected: 'each in a folder of distfiles, or with its entry in a file of evidence',
      hint: 'wbrel makesum, or wbrel prepare 1.x --evidence FILE',
    }
  })
}
