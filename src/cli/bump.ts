import { Fault } from '../base/fault.ts'
import type { Bumped } from '../model/components.ts'
import type { ComponentUpdate } from '../model/updates.ts'
import { defineCommand } from './command.ts'
import { printer } from './print.ts'

export const command = defineCommand({
  positionals: {
    component: { describe: 'core, guest, alpine, linux-lts, linux-firmware, mt76, busybox ...' },
    to: { describe: 'its new version; `finalize` drops the commit of core' },
  },
  options: {
    commit: { type: 'string', describe: 'pin core or guest to this commit (40 hexadecimal digits)' },
    file: { type: 'string', describe: 'a file of updates: components and lines of lists' },
    manifest: { type: 'string', default: 'wifibox.yaml', describe: 'the manifest to change' },
    'dry-run': { type: 'boolean', describe: 'check, show what would change, and stop' },
  },
  examples: [
    ['wbrel bump linux-lts 6.18.22-r0', 'its modules and its description follow by themselves'],
    ['wbrel bump core 0.18.0 --commit HASH', 'open the next core'],
    ['wbrel bump core --commit HASH', 'chase its changes'],
    ['wbrel bump core finalize', 'its tag exists: drop the commit'],
    ['wbrel bump --file updates.yaml', 'many at once, all or nothing'],
  ],
  epilogue: `A file of updates:
  components:
    core: {version: 0.18.0, commit: 1fb62c237826a0fd43047c3d3812797dc104f857}
    alpine: 3.23.4
    musl: 1.2.5-r22
  lists:
    - {at: guest.plist, remove: share/wifibox/root.img}
    - {at: guest.plist, after: share/wifibox/esp.img, add: share/wifibox/root.img}`,
  run: async (args, world) => {
    const update = readUpdate(args)
    const { bump, planBump } = await import('../flows/bump.ts')
    const { showPlan } = await import('../model/plan.ts')
    const print = printer(world, args)
    const start = { cwd: world.cwd, manifest: args.manifest, file: args.file, update }
    const { applied, plan } = await (args.dryRun ? planBump : bump).run(start, print.watch)
    const { bumped, notices } = applied
    const done = args.dryRun ? showPlan(plan) : next(bumped)
    print.result({ ok: true, data: { bumped, plan }, text: `${table(bumped)}${done}`, problems: notices })
    return 'done'
  },
})

function readUpdate(args: {
  readonly component: string | undefined
  readonly to: string | undefined
  readonly commit: string | undefined
  readonly file: string | undefined
}): ComponentUpdate | undefined {
  const { component, to, commit, file } = args
  if (file !== undefined && (component ?? commit) !== undefined) {
    throw usage('a file of updates and a component are given; one of the two must go', 'wbrel bump --file FILE')
  }
  if (file !== undefined) return undefined
  if (component === undefined) throw usage('no component is given', 'wbrel bump COMPONENT VERSION')
  if (component === 'core' && to === 'finalize') return { component, finalize: true, commit }
  return { component, version: to, commit }
}

function usage(message: string, hint: string): Fault {
  return new Fault('invalid', { code: 'usage.bump', message, hint })
}

function table(bumped: readonly Bumped[]): string {
  const width = Math.max(0, ...bumped.map(b => b.component.length))
  return bumped.map(b => `${b.component.padEnd(width)}  ${b.from || '(new)'} -> ${b.to || '(gone)'}\n`).join('')
}

function next(bumped: readonly Bumped[]): string {
  return bumped.length === 0 ? 'nothing to do\n' : 'next: wbrel prepare 1.x --dry-run\n'
}
