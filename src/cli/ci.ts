import { Fault } from '../base/fault.ts'
import { showPlan } from '../model/plan.ts'
import { defineCommand } from './command.ts'
import { printer } from './print.ts'

export const command = defineCommand({
  options: {
    write: { type: 'boolean', describe: 'write .github/workflows' },
    check: { type: 'boolean', describe: 'only say what would be written; ends with 3 when there is something' },
    manifest: { type: 'string', default: 'wifibox.yaml', describe: 'the manifest; .github stands beside it' },
  },
  examples: [
    ['wbrel ci --write', 'check.yml, release.yml and testbuild.yml, actions pinned to commits'],
    ['wbrel ci --check', 'are they still what this wbrel would write?'],
  ],
  run: async (args, world) => {
    if (args.write === args.check) {
      throw new Fault('invalid', {
        code: 'usage.ci',
        message: 'say either --write or --check',
        hint: 'wbrel ci --check',
      })
    }
    const { ci, planCi } = await import('../flows/ci.ts')
    const print = printer(world, args)
    const { plan } = await (args.write ? ci : planCi).run({ cwd: world.cwd, manifest: args.manifest }, print.watch)
    const stale = args.check && plan.changes.length > 0
    const problems = stale
      ? [{ code: 'ci.stale', message: 'the workflows are not what wbrel writes', hint: 'wbrel ci --write' }]
      : []
    print.result({ ok: !stale, data: { plan }, text: showPlan(plan), problems })
    return stale ? 'findings' : 'done'
  },
})
