import { relative, resolve } from 'node:path'
import { count } from '../base/text.ts'
import type { PacketFacts } from '../model/packet.ts'
import { defineCommand } from './command.ts'
import { printer } from './print.ts'
import { commas, treeOptions } from './tree-options.ts'

export const command = defineCommand({
  positionals: { release: { describe: 'the release to hand over; the newest one unless given' } },
  options: {
    ...treeOptions,
    out: { type: 'string', describe: 'the folder of the packet; submit/VERSION beside the manifest unless given' },
    updating: { type: 'string', describe: 'a file that says what users must do, for an entry in UPDATING' },
    trust: { type: 'boolean', describe: 'evaluate the ports of the tree, too: their Makefiles may run commands' },
    'dry-run': { type: 'boolean', describe: 'make and verify the patch, of a candidate too, and write nothing' },
  },
  examples: [
    ['wbrel submit --ports-tree ~/ports', 'the patch and the packet of the newest release'],
    ['wbrel submit --ports-tree ~/ports --dry-run', 'would it apply, and which PORTREVISIONs are right?'],
  ],
  epilogue: 'wbrel help submit tells the whole story. Nothing is ever sent or pushed.',
  run: async (args, world) => {
    const { planSubmit, submit } = await import('../flows/submit.ts')
    const { namedText } = await import('../flows/prepare/start.ts')
    const print = printer(world, args)
    const { release: version, portsTree, manifest, base, out, dryRun, trust } = args
    const accept = commas(args.accept)
    const file = args.updating
    const updating =
      file && namedText(resolve(world.cwd, file), file, 'name a text file, paragraphs apart by blank lines')
    const start = {
      ...world,
      version,
      portsTree,
      manifest,
      base,
      accept,
      out,
      dryRun,
      trust,
      updating: updating || undefined,
    }
    const facts = await (dryRun ? planSubmit : submit).run(start, print.watch)
    const { tree, record, packet, plan, folder, commit, notices, warnings, earlier } = facts
    const data = {
      version: record.version,
      base: tree.head,
      folder,
      message: packet === undefined ? null : commit.message,
      packet: packet ?? null,
      plan,
    }
    const shown = relative(world.cwd, folder) || '.'
    const text = packet === undefined ? nothing(record.version) : story(packet, dryRun ? undefined : shown)
    print.result({ ok: true, data, text, problems: [...notices, ...earlier, ...warnings] })
    return 'done'
  },
})

function nothing(version: string): string {
  return `the tree has wifibox ${version} already, byte for byte; nothing to hand over\n`
}

function story(packet: PacketFacts, folder: string | undefined): string {
  const { subject, tree, changed, decisions, distfiles, lints, cut, patchFile } = packet
  const states = [...new Set(lints.map(({ tool, state }) => `${tool}: ${state}`))]
  return [
    subject,
    `applies to ${tree.commit.slice(0, 12)} by git am: ${count(changed.length, 'file')}, ${count(distfiles.length, 'new distfile')}`,
    ...decisions.map(({ origin, from, to, why }) => `${origin} ${from} -> ${to}: ${why.join('; ')}`),
    ...states,
    `${cut.branch} is cut in ${count(cut.daysLeft, 'day')}`,
    folder === undefined ? 'nothing was written' : `wrote ${folder}/${patchFile}, description.md, verify.sh`,
    '',
  ].join('\n')
}
