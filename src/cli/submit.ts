import { relative, resolve } from 'node:path'
import { count } from '../base/text.ts'
import type { PacketFacts } from '../model/packet.ts'
import type { Plan } from '../model/plan.ts'
import type { Result } from '../model/results.ts'
import { defineCommand } from './command.ts'
import { printer } from './print.ts'
import { commas, treeOptions } from './tree-options.ts'
import { indented } from './wrap.ts'

export const command = defineCommand({
  positionals: { release: { describe: 'the release to hand over; the newest one unless given' } },
  options: {
    ...treeOptions,
    out: { type: 'string', describe: 'the folder of the packet; submit/VERSION beside the manifest unless given' },
    updating: { type: 'string', describe: 'a file that says what users must do, for an entry in UPDATING' },
    'new-port': { type: 'boolean', describe: 'the tree has none of the ports, and this is to bring them' },
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
    const { namedText } = await import('../flows/named-text.ts')
    const print = printer(world, args)
    const { release: version, portsTree, manifest, base, out, newPort, dryRun, trust } = args
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
      newPort,
      dryRun,
      trust,
      updating: updating || undefined,
    }
    const facts = await (dryRun ? planSubmit : submit).run(start, print.watch)
    const { tree, record, packet, plan, folder, commit, notices, warnings, earlier, submission } = facts
    const data = {
      version: record.version,
      base: tree.head,
      folder,
      message: packet === undefined ? null : commit.message,
      packet: packet ?? null,
      plan,
      recorded: submission.plan,
    }
    const shown = relative(world.cwd, folder) || '.'
    const { cutWords, lintVerdicts, step } = await import('../model/packet-description.ts')
    const words = { cutWords, lintVerdicts, step }
    const text =
      packet === undefined
        ? nothing(record.version)
        : story(packet, words, dryRun ? undefined : shown) + recorded(submission.plan, dryRun)
    print.result({ ok: true, data, text, problems: [...notices, ...earlier, ...warnings] })
    return 'done'
  },
})

function nothing(version: string): string {
  return `the tree has wifibox ${version} already, byte for byte; nothing to hand over\n`
}

type Words = Pick<typeof import('../model/packet-description.ts'), 'cutWords' | 'lintVerdicts' | 'step'>

function story(packet: PacketFacts, { cutWords, lintVerdicts, step }: Words, folder: string | undefined): string {
  const { summary, tree, changed, decisions, distfiles, builds, cut, patchFile } = packet
  return [
    summary,
    `  applies to ${tree.commit.slice(0, 12)} by git am: ${count(changed.length, 'file')}, ${count(distfiles.length, 'new distfile')}`,
    ...decisions.flatMap(({ origin, from, to, why }) => [
      `  ${origin} ${step(from, to)}`,
      ...why.map(text => `    ${indented(text, 4, 6)}`),
    ]),
    `  ${lintVerdicts(packet.lints).join(', ')}`,
    `  ${builds === undefined ? 'no test builds are at hand: wbrel test' : testsOf(builds.results)}`,
    `  ${cutWords(cut)}`,
    folder === undefined
      ? 'nothing was written'
      : `wrote ${indented(`${folder}/${patchFile}, description.md, verify.sh, packet.json`, 6, 6)}`,
    '',
  ].join('\n')
}

/** What was handed over and is not what was released: sync wants to know. */
function recorded({ changes }: Plan, isDry: boolean): string {
  const paths = changes.flatMap(change => ('path' in change ? [change.path] : []))
  return paths.length === 0 || isDry ? '' : `wrote ${paths.join(', ')}, which sync reads: commit it\n`
}

function testsOf(results: readonly Pick<Result, 'outcome'>[]): string {
  const proven = results.filter(({ outcome }) => outcome === 'proven').length
  const failed = results.filter(({ outcome }) => outcome === 'failed').length
  return `test builds: ${proven} of ${results.length} proven, ${failed} failed`
}
