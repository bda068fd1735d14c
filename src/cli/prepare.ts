import { count } from '../base/text.ts'
import { dayOf } from '../model/dates.ts'
import type { Gate } from '../model/gates.ts'
import type { Plan } from '../model/plan.ts'
import type { MissingEntry } from '../render/tree.ts'
import { defineCommand } from './command.ts'
import { textWidth } from './globals.ts'
import { printer } from './print.ts'
import { type GateRow, gateTable } from './table.ts'
import { indented } from './wrap.ts'

export const command = defineCommand({
  positionals: { line: { describe: '1.x, 1.8.x, or exactly 1.9.0', required: true } },
  options: {
    as: { type: 'string', describe: 'another number than the rule gives' },
    date: { type: 'string', describe: 'the day of the release and of its guest: YYYY-MM-DD' },
    'off-cadence': { type: 'string', describe: 'why the release goes out outside of March and September' },
    distdir: {
      type: 'string',
      describe: 'take missing checksums from the files in this folder, and verify its packages',
    },
    aports: { type: 'string', describe: 'compare package versions with this checkout of freebsd-wifibox-alpine' },
    evidence: { type: 'string', describe: 'take missing checksums from this distinfo, or JSON list' },
    manifest: { type: 'string', default: 'wifibox.yaml', describe: 'the manifest; all other files stand beside it' },
    'dry-run': { type: 'boolean', describe: 'show the plan and the gates, and stop' },
    final: { type: 'boolean', describe: 'make the release final; refused while a gate is not green' },
    commit: { type: 'boolean', describe: 'commit the files of the release, with a generated message' },
    tag: { type: 'boolean', describe: 'tag a final release that is committed' },
  },
  examples: [
    ['wbrel prepare 1.x', 'make or refresh the candidate, and show what is left to do'],
    ['wbrel prepare 1.x --dry-run', 'only show it'],
    ['wbrel prepare 1.x --distdir /usr/ports/distfiles', 'with the checksums of new files'],
    ['wbrel prepare 1.x --final --commit --tag', 'release it; nothing is pushed'],
  ],
  epilogue: 'wbrel help prepare tells the whole story, wbrel help cadence the calendar.',
  run: async (args, world) => {
    const { planPrepare, prepare } = await import('../flows/prepare.ts')
    const print = printer(world, args)
    const { line, as, offCadence, distdir, aports, evidence, manifest, final, commit, tag } = args
    const epoch = world.env.SOURCE_DATE_EPOCH
    const date = args.date ?? (epoch === undefined || epoch === '' ? undefined : dayOf(world.now()))
    const start = { ...world, line, as, date, offCadence, distdir, aports, evidence, manifest, final, commit, tag }
    const facts = await (args.dryRun ? planPrepare : prepare).run(start, print.watch)
    const { release, record, gates, plan, rendered } = facts
    const data = {
      version: release.version,
      state: record.state,
      why: release.why,
      after: release.before?.record.version ?? null,
      date: release.day,
      cadence: record.cadence,
      changes: release.changes,
      missing: rendered.missing,
      gates,
      plan,
    }
    const { showPlan } = await import('../model/plan.ts')
    const width = textWidth(world.stdout.columns)
    const parts = [
      indented(
        `wifibox ${release.version}, ${record.state === 'final' ? 'final' : 'a candidate'}: ${release.why}\n`,
        0,
        2,
        width,
      ),
      cutLine(record.cadence.quarterly),
      args.dryRun ? showPlan(plan) : done(plan),
      missingLines(rendered.missing),
      gateTable(gateRows(gates), print.style, width),
    ]
    print.result({ ok: true, data, text: parts.join(''), problems: release.notices })
    return 'done'
  },
})

function cutLine({ branch, daysLeft }: { readonly branch: string; readonly daysLeft: number }): string {
  return `${branch} is cut in ${count(daysLeft, 'day')}\n`
}

function done({ changes }: Plan): string {
  if (changes.length === 0) return 'nothing to do\n'
  const written = changes.filter(change => change.kind === 'write').length
  const others = changes.flatMap(change => {
    if (change.kind === 'commit') return [`committed ${count(change.paths.length, 'file')}`]
    if (change.kind === 'tag') return [`tagged ${change.name}`]
    return change.kind === 'delete' ? [`deleted ${change.path}`] : []
  })
  return `${[...(written > 0 ? [`wrote ${count(written, 'file')}`] : []), ...others].join(', ')}\n`
}

function missingLines(missing: readonly MissingEntry[]): string {
  if (missing.length === 0) return ''
  const names = missing.map(({ name }) => `  ${name}\n`).join('')
  return `no checksum is known of ${count(missing.length, 'file')}:\n${names}`
}

/** Green ones first, so that what is left to do stands last. */
function gateRows(gates: readonly Gate[]): readonly GateRow[] {
  const order = ['green', 'not run', 'red']
  return gates
    .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
    .map(({ id, state, says, next }) => ({ title: id, state, detail: says, ...(next !== undefined && { next }) }))
}
