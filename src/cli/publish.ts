import { appendFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { writeAtomically } from '../base/files.ts'
import type { World } from '../base/world.ts'
import type { PublishStart } from '../flows/publish/start.ts'
import type { planPublish } from '../flows/publish.ts'
import type { Converged } from '../forge/converge.ts'
import type { Publication } from '../forge/publication.ts'
import { defineCommand } from './command.ts'
import { askGh, forgeOptions } from './forge-options.ts'
import { textWidth } from './globals.ts'
import { type Printer, printer } from './print.ts'
import { gateTable } from './table.ts'

export const command = defineCommand({
  positionals: { release: { describe: 'the version, as the record and the tag have it', required: true } },
  options: {
    apks: { type: 'string', describe: 'the folder with the files of the release' },
    ...forgeOptions,
    'draft-only': { type: 'boolean', describe: 'stop at the complete draft; run again without it to publish' },
    heal: { type: 'boolean', describe: 'adopt a draft of another tool, delete second drafts of our own' },
    'dry-run': { type: 'boolean', describe: 'show the plan and the gates, and stop' },
    rehearse: { type: 'boolean', describe: 'run against a twin of GitHub on this machine' },
    sums: { type: 'string', describe: 'write SHA256SUMS to this file, too; for the attest action' },
    names: { type: 'boolean', describe: 'print the names of the files that --apks must hold, and stop' },
    pace: { type: 'number', default: 1, describe: 'seconds between two writes; GitHub wants one at least' },
    'max-wait': { type: 'number', default: 10, describe: 'minutes that all waits together may take' },
  },
  examples: [
    ['wbrel publish 1.9.0 --apks DIR --dry-run', 'what would be done'],
    ['wbrel publish 1.9.0 --apks DIR', 'draft, upload, verify, publish; run it again after any failure'],
    ['wbrel publish 1.9.0 --rehearse', 'the same against a twin, with stand-ins for missing files'],
  ],
  epilogue: 'See wbrel help publish.',
  run: async (args, world) => {
    const print = printer(world, args)
    const start = startOf(args, world, print)
    if (args.names) return names(start, print)
    const facts = await run(start, args, print)
    const { showPublishPlan } = await import('../forge/show-plan.ts')
    const { found, gates, publication, doubts } = facts
    const { converged } = facts
    const release = converged === undefined ? found.release : converged.release
    const data = {
      version: args.release,
      rehearsal: args.rehearse,
      plan: found.plan,
      gates,
      done: converged?.done ?? null,
      release: release === undefined ? null : { url: release.url, draft: release.draft, immutable: release.immutable },
      assets: publication.assets.map(({ name, size, sha256 }) => ({ name, size, sha256 })),
    }
    const ending = converged === undefined ? '' : ended(args, converged.done.length, release?.url)
    const table = gateTable(gates, print.style, textWidth(world.stdout.columns))
    const text = `${args.dryRun || args.verbose ? table : ''}${showPublishPlan(found.plan)}${ending}`
    const problems = [...doubts, ...found.notices, ...(converged === undefined ? found.refusals : [])]
    print.result({ ok: true, data, text, problems })
    if (args.sums !== undefined) writeSums(resolve(world.cwd, args.sums), publication)
    if (converged !== undefined && !args.rehearse) summary(world, args.release, release?.url, publication.assets)
    return 'done'
  },
})

type Facts = Awaited<ReturnType<typeof planPublish.run>> & { readonly converged?: Converged }

interface Args {
  readonly release: string
  readonly dryRun: boolean
  readonly draftOnly: boolean
  readonly rehearse: boolean
}

async function run(start: PublishStart, args: Args, print: Printer): Promise<Facts> {
  if (args.rehearse) {
    const { rehearse } = await import('../flows/rehearse.ts')
    const rehearsed = await rehearse({ ...start, planOnly: args.dryRun, hear: print.note }, print.watch)
    print.note(`${rehearsed.requests} requests to the twin`)
    return rehearsed
  }
  const flows = await import('../flows/publish.ts')
  return args.dryRun ? flows.planPublish.run(start, print.watch) : flows.publish.run(start, print.watch)
}

type AllArgs = Args & {
  readonly apks: string | undefined
  readonly repo: string | undefined
  readonly remote: string
  readonly apiUrl: string
  readonly manifest: string
  readonly heal: boolean
  readonly pace: number
  readonly maxWait: number
}

function startOf(args: AllArgs, world: World, print: Printer): PublishStart {
  const { release: version, apks, repo, remote, apiUrl, draftOnly, heal, rehearse } = args
  return {
    ...world,
    ...{ version, apks, repo, remote, apiUrl, draftOnly, heal, rehearse },
    again: `wbrel publish ${version}${rehearse ? ' --rehearse' : ` --apks ${apks ?? 'DIR'}`}`,
    root: dirname(resolve(world.cwd, args.manifest)),
    pace: args.pace * 1000,
    maxWait: args.maxWait * 60_000,
    // The first second attempt comes soon; a backend that stays away gets more time each time.
    firstWait: Math.max(10, args.pace * 2000),
    clock: () => Date.now(),
    askGh: askGh(world),
    note: print.note,
  }
}

async function names(start: PublishStart, print: Printer) {
  const { readRecord } = await import('../flows/publish/record.ts')
  const { ownFiles } = await import('../model/own-files.ts')
  const { record } = await readRecord.run(start, print.watch)
  const files = ownFiles(record)
  const text = files.map(({ file }) => `${file}\n`).join('')
  print.result({ ok: true, data: { version: start.version, files }, text })
  return 'done' as const
}

function ended({ release: version, draftOnly, rehearse }: Args, done: number, url: string | undefined): string {
  if (rehearse) return 'rehearsed against the twin; GitHub was sent nothing\n'
  if (draftOnly) return `the draft of ${version} is complete: ${url}\nnext: wbrel publish ${version} --apks DIR\n`
  return `${done === 0 ? 'published already' : 'published and verified'}: ${url}\nnext: wbrel verify ${version}\n`
}

function writeSums(file: string, { assets }: Publication): void {
  const source = assets.find(({ name }) => name === 'SHA256SUMS')?.source
  if (source?.kind === 'text') writeAtomically(file, source.text)
}

/** GitHub shows it below the run; the file is GitHub's. */
function summary(
  { env }: World,
  version: string,
  url: string | undefined,
  assets: readonly { readonly name: string; readonly size: number; readonly sha256: string }[],
): void {
  const file = env.GITHUB_STEP_SUMMARY
  if (file === undefined || file === '') return
  const rows = assets.map(({ name, size, sha256 }) => `| ${name} | ${size} | \`${sha256}\` |\n`)
  const head = `## Wifibox ${version}\n\n${url ?? ''}\n\n| file | bytes | SHA-256 |\n| --- | ---: | --- |\n`
  appendFileSync(file, `${head}${rows.join('')}\n`)
}
