import { type ExitName, Fault, type Problem } from '../base/fault.ts'
import { count, enumerate } from '../base/text.ts'
import type { TestPlan } from '../flows/test.ts'
import { type Result, type Results, rowId } from '../model/results.ts'
import type { Style } from './colour.ts'
import { defineCommand } from './command.ts'
import { printer } from './print.ts'
import { columns } from './table.ts'

export const command = defineCommand({
  options: {
    rows: { type: 'string', array: true, describe: 'build the rows of this file (wbrel matrix --json); - reads them' },
    jail: { type: 'string', array: true, describe: "poudriere's jails to build in; else the only one of the host" },
    'ports-tree': { type: 'string', default: 'default', describe: "poudriere's ports tree, below our overlay" },
    host: { type: 'string', array: true, describe: 'build hosts: [user@]host[:port], or local (the default)' },
    strength: { type: 'number', default: 2, describe: 'without --rows: cover 1 option, pairs (2), or triples (3)' },
    packages: {
      type: 'string',
      default: 'latest',
      choices: ['latest', 'quarterly', 'none'],
      describe: 'fetch packages of dependencies from there; none builds them too',
    },
    resume: { type: 'boolean', describe: 'go on with the last run: builds still at work are found again' },
    bisect: { type: 'boolean', describe: 'build the few further rows that tell what makes others fail' },
    'at-once': { type: 'number', default: 1, describe: 'builds at a time on one host' },
    patience: { type: 'number', default: 120, describe: 'seconds until a host that went away counts as lost' },
    'ssh-config': { type: 'string', describe: "ssh's -F: another file than ~/.ssh/config" },
    manifest: { type: 'string', default: 'wifibox.yaml', describe: 'the manifest to read' },
    results: { type: 'string', describe: 'where the results go (default: releases/VERSION.builds.json)' },
    'dry-run': { type: 'boolean', describe: 'look at the hosts, show what would be built, and stop' },
  },
  examples: [
    ['wbrel test', 'all pairs of options, on this machine'],
    ['wbrel test --host root@b1 --host me@b2 --jail 143amd64', 'shared out among two builders'],
    ['wbrel test --resume', 'go on after an interruption'],
  ],
  epilogue: 'Results are proof only for what says proven. See wbrel help test.',
  run: async (args, world) => {
    const print = printer(world, args)
    const { planTest, test } = await import('../flows/test.ts')
    const { inRange, strengthOf } = await import('../flows/test/numbers.ts')
    if (args.resume && args.rows.length + args.jail.length > 0) throw hasItsRows()
    const start = {
      world,
      cwd: world.cwd,
      manifest: args.manifest,
      out: 'ports',
      // A distinfo that render would change gets no time of its own, or no run could go on.
      stamp: 0,
      rows: args.rows,
      jails: [...new Set(args.jail)],
      tree: args.portsTree,
      hosts: args.host,
      strength: strengthOf(args.strength),
      packages: args.packages,
      resume: args.resume,
      bisect: args.bisect,
      slots: inRange('--at-once', args.atOnce, 1, 8),
      patienceSeconds: inRange('--patience', args.patience, 1, 86_400),
      sshConfig: args.sshConfig,
      results: args.results,
    }
    if (args.dryRun) {
      const { run, cells, visits } = await planTest.run(start, print.watch)
      const hosts = visits.ready.map(({ host }) => host.text)
      print.result({
        ok: true,
        data: { run, cells, hosts },
        text: planText({ run, cells }, hosts),
        problems: visits.problems,
      })
      return 'done'
    }
    const { results, resultsFile, lost, visits } = await test.run(start, print.watch)
    const exit = exitOf(results.results)
    print.result({
      ok: exit === 'done',
      data: { results, file: resultsFile },
      text: `${report(results, print.style)}results in ${resultsFile}\n`,
      problems: [...visits.problems, ...lost, ...remaining(results.results)],
    })
    return exit
  },
})

function hasItsRows(): Fault {
  return new Fault('invalid', {
    code: 'usage.resume',
    message: 'a run that goes on has its own rows and jails: leave --rows and --jail out',
    hint: 'wbrel test --resume',
  })
}

function exitOf(results: readonly Result[]): ExitName {
  if (results.some(({ outcome, failure }) => outcome === 'failed' || failure !== null)) return 'build'
  if (results.some(({ outcome }) => outcome === 'not-run')) return 'incomplete'
  return results.every(({ outcome }) => outcome === 'proven') ? 'done' : 'findings'
}

function remaining(results: readonly Result[]): readonly Problem[] {
  const open = results.filter(({ outcome }) => outcome === 'not-run')
  if (open.length === 0) return []
  const reasons = [...new Set(open.map(({ reason }) => reason ?? ''))].slice(0, 3)
  const message = `${count(open.length, 'row')} ${open.length === 1 ? 'was' : 'were'} not built: ${reasons.join('; ')}`
  return [{ code: 'test.not-run', message, hint: 'wbrel test --resume' }]
}

function planText({ run, cells }: TestPlan, hosts: readonly string[]): string {
  const rows = cells.map(({ row, jail, target, set }) => [set, jail, target, optionText(row.set)])
  return [
    columns([['set', 'jail', 'target', 'options that are on'], ...rows]),
    `\n${count(cells.length, 'build')} on ${enumerate(hosts)}, ports tree ${run.tree} below the overlay\n`,
  ].join('')
}

/** Rows that are not proven, what is known about them, and the count. */
function report({ results, suspects }: Results, style: Style): string {
  const open = results.filter(({ outcome }) => outcome !== 'proven')
  return `${[
    ...open.map(result => story(result, style)),
    ...suspectLines(suspects, style),
    summary(results, style),
  ].join('\n')}\n`
}

function story({ row, outcome, reason, failure, environment, log }: Result, style: Style): string {
  const title = `${style(outcome === 'failed' ? 'red' : 'yellow', outcome)}  ${rowId(row)}  ${row.port}${row.flavor === '' ? '' : `@${row.flavor}`}  on ${environment}`
  const indent = (lines: readonly string[]): readonly string[] => lines.map(line => `      ${line}`)
  return [
    title,
    ...(reason === null ? [] : [`    ${reason}`]),
    ...(failure === null
      ? []
      : [
          `    in ${style('bold', failure.phase)}${failure.errorType === null ? '' : ` (poudriere guesses: ${failure.errorType})`}`,
          ...(log === null ? [] : [`    ${log}${failure.line === null ? '' : `:${failure.line}`}`]),
          ...indent(failure.excerpt),
          '    options',
          ...indent(failure.options),
          '    in the manifest',
          ...indent(failure.manifest),
        ]),
    ...(failure !== null || row.set.length + row.unset.length === 0 ? [] : [`    on: ${optionText(row.set)}`]),
    '',
  ].join('\n')
}

function suspectLines(suspects: Results['suspects'], style: Style): readonly string[] {
  const groups = new Map<string, (readonly string[])[]>()
  for (const { rows, environment, settings } of suspects) {
    const key = `${rows.length} failing rows on ${environment}`
    groups.set(key, [...(groups.get(key) ?? []), settings])
  }
  return [...groups].flatMap(([who, candidates]) => [
    `${who} have in common, and no proven row has:`,
    ...candidates.map(settings => `    ${style('bold', enumerate(settings))}`),
    ...(candidates.length > 1 ? [`    more than one: wbrel test --resume --bisect tells them apart`] : []),
    '',
  ])
}

function summary(results: readonly Result[], style: Style): string {
  const kinds = ['proven', 'failed', 'ignored', 'skipped', 'fetched', 'missing', 'not-run'] as const
  const parts = kinds.flatMap(kind => {
    const n = results.filter(({ outcome }) => outcome === kind).length
    return n === 0 ? [] : [style(kind === 'proven' ? 'green' : kind === 'failed' ? 'red' : 'yellow', `${n} ${kind}`)]
  })
  return `${count(results.length, 'row')}: ${parts.join(', ')}`
}

function optionText(options: readonly string[]): string {
  return options.length === 0 ? '-' : options.join(' ')
}
