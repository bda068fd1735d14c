import { Fault, type Problem, showPlace } from '../base/fault.ts'
import { didYouMean } from '../base/text.ts'
import { allChecks } from '../checks/all.ts'
import type { Check, Outcome } from '../checks/check.ts'
import { annotationLines } from './annotations.ts'
import type { Style } from './colour.ts'
import { defineCommand } from './command.ts'
import { printer } from './print.ts'
import { columns } from './table.ts'
import { commas } from './tree-options.ts'
import { indented } from './wrap.ts'

export const command = defineCommand({
  positionals: {
    dir: { describe: 'the folder that holds net/wifibox and its siblings (default: ports/ beside the manifest)' },
  },
  options: {
    manifest: { type: 'string', describe: 'the manifest to check against (default: wifibox.yaml, for its own ports/)' },
    trust: { type: 'boolean', describe: 'evaluate what wbrel did not render: a Makefile may run commands' },
    portsdir: {
      type: 'string',
      describe: 'a ports tree whose framework answers; else PORTSDIR, /usr/ports, our stand-in',
    },
    aports: { type: 'string', describe: "a checkout of the guest's repository, for the checks aports.*" },
    distdir: { type: 'string', describe: 'a folder of distfiles, for distinfo.at-hand and the checks apk.*' },
    'ports-tree': { type: 'string', describe: 'a clone of the FreeBSD ports tree, for the check tree.undone' },
    accept: { type: 'string', array: true, describe: 'with --ports-tree: a commit of others that may be undone' },
    release: { type: 'string', describe: 'the tree is about to become this release: also run the checks release.*' },
    online: { type: 'boolean', describe: 'also ask the sites whether they have every distfile' },
    only: { type: 'string', array: true, describe: 'run only these checks, with commas' },
    list: { type: 'boolean', describe: 'list the checks and what each needs' },
    ci: {
      type: 'string',
      choices: ['github', 'none'],
      describe: 'annotations for a CI service (default: by GITHUB_ACTIONS)',
    },
  },
  examples: [
    ['wbrel check', 'the tree of the manifest in this folder'],
    ['wbrel check ~/ports-by-hand --trust', 'a tree that somebody wrote by hand'],
    ['wbrel check --only distinfo.complete,kernel.modules', 'some checks'],
    ['wbrel explain kernel.modules', 'what a check is about'],
  ],
  run: async (args, world) => {
    const print = printer(world, args)
    if (args.list) {
      const data = allChecks.map(({ id, title, needs, anyOf = [] }) => ({ id, title, needs, anyOf }))
      const rows = data.map(({ id, title, needs, anyOf }) => [id, [...needs, anyOf.join('|')].join(' ').trim(), title])
      print.result({ ok: true, data, text: columns(rows) })
      return 'done'
    }
    const only = args.only.flatMap(value => value.split(',')).filter(id => id !== '')
    for (const id of only) knownCheck(id)
    const { check } = await import('../flows/check.ts')
    const { dir, manifest, trust, portsdir, aports, distdir, portsTree, release, online } = args
    const start = {
      world,
      dir,
      manifest,
      trust,
      portsdir,
      aports,
      distdir,
      portsTree,
      accept: commas(args.accept),
      release,
      online,
      only: only.length === 0 ? undefined : only,
    }
    const { outcomes } = await check.run(start, print.watch)
    const problems = outcomes.flatMap(outcome => (outcome.state === 'failed' ? outcome.problems : []))
    const warnings = outcomes.flatMap(outcome => (outcome.state === 'passed' ? outcome.warnings : []))
    const ok = problems.length === 0
    const data = { summary: countsOf(outcomes), checks: outcomes.map(plain) }
    print.result({
      ok,
      data,
      text: report(outcomes, print.style),
      problems: args.json ? [...problems, ...warnings] : [],
    })
    const github = args.ci === undefined ? world.env.GITHUB_ACTIONS === 'true' : args.ci === 'github'
    const annotated = [...problems, ...warnings]
    if (github && !args.json && annotated.length > 0) world.stderr.write(`${annotationLines(annotated).join('\n')}\n`)
    return ok ? 'done' : 'findings'
  },
})

/** Throws Fault invalid with a suggestion. */
export function knownCheck(id: string): (typeof allChecks)[number] {
  const found = allChecks.find(check => check.id === id)
  if (found !== undefined) return found
  throw new Fault('invalid', {
    code: 'usage.check',
    message: `no check is called ${id}${didYouMean(
      id,
      allChecks.map(check => check.id),
    )}`,
    found: id,
    hint: 'wbrel check --list',
  })
}

function countsOf(outcomes: readonly Outcome[]) {
  const of = (state: Outcome['state']): number => outcomes.filter(outcome => outcome.state === state).length
  return { checks: outcomes.length, passed: of('passed'), failed: of('failed'), notRun: of('not-run') }
}

function plain(outcome: Outcome) {
  const { id, title } = outcome.check
  const common = { id, title, state: outcome.state }
  return outcome.state === 'not-run' ? { ...common, reason: outcome.reason, hint: outcome.hint ?? null } : common
}

/** Findings by check, then what did not run, then the count. */
function report(outcomes: readonly Outcome[], style: Style): string {
  const { checks, passed, failed, notRun } = countsOf(outcomes)
  const sections = outcomes.flatMap(outcome => {
    if (outcome.state === 'failed') return [findings(outcome.check, outcome.problems, 'red', style)]
    if (outcome.state === 'not-run' || outcome.warnings.length === 0) return []
    return [findings(outcome.check, outcome.warnings, 'yellow', style)]
  })
  const absent = notRunLines(outcomes, style)
  const summary = `${checks} checks: ${passed} passed, ${style(failed > 0 ? 'red' : 'green', `${failed} failed`)}, ${notRun} not run`
  return `${[...sections, ...(absent === '' ? [] : [absent]), summary].join('\n\n')}\n`
}

/** Findings shown for one check; --json has them all. */
const most = 10

function findings(check: Check, problems: readonly Problem[], colour: 'red' | 'yellow', style: Style): string {
  const hints = new Set(problems.map(problem => problem.hint ?? ''))
  const shared = hints.size === 1 ? [...hints][0] : undefined
  const rest = problems.length - most
  return [
    `${style(colour, check.id)}: ${indented(check.title, check.id.length + 2, 2)}`,
    ...problems.slice(0, most).flatMap(problem => finding(problem, shared === undefined, style)),
    ...(rest > 0 ? [`  and ${rest} more: wbrel check --only ${check.id} --json`] : []),
    ...(shared === undefined || shared === '' ? [] : [style('cyan', `  hint: ${indented(shared, 8, 8)}`)]),
    style('dim', `  why: wbrel explain ${check.id}`),
  ].join('\n')
}

function finding(
  { place, message, found, expected, hint }: Problem,
  withHint: boolean,
  style: Style,
): readonly string[] {
  const detail = (label: string, text: string | undefined): readonly string[] =>
    text === undefined || text === '' ? [] : [`    ${label.padEnd(10)}${shortened(text)}`]
  return [
    ...(place === undefined ? [] : [`  ${style('bold', showPlace(place))}`]),
    `    ${indented(message, 4, 4)}`,
    ...detail('found:', found),
    ...detail('expected:', expected),
    ...(withHint ? detail('hint:', hint).map(line => style('cyan', line)) : []),
  ]
}

/** Long lists end in dots; --json has them whole. */
function shortened(text: string): string {
  const lines = text.split('\n')
  const shown = lines.slice(0, 4).map(line => (line.length > 160 ? `${line.slice(0, 157)}...` : line))
  return [...shown, ...(lines.length > 4 ? [`... and ${lines.length - 4} more`] : [])]
    .map((line, index) => (index === 0 ? line : `${' '.repeat(14)}${line}`))
    .join('\n')
}

function notRunLines(outcomes: readonly Outcome[], style: Style): string {
  const byReason = new Map<string, { ids: string[]; hint: string | undefined }>()
  for (const outcome of outcomes) {
    if (outcome.state !== 'not-run') continue
    const entry = byReason.get(outcome.reason) ?? { ids: [], hint: outcome.hint }
    entry.ids.push(outcome.check.id)
    byReason.set(outcome.reason, entry)
  }
  return [...byReason]
    .map(([reason, { ids, hint }]) =>
      [
        `${style('yellow', 'not run')}: ${indented(reason, 9, 2)}`,
        `  ${indented(ids.join(' '), 2, 2)}`,
        ...(hint === undefined ? [] : [style('cyan', `  hint: ${indented(hint, 8, 8)}`)]),
      ].join('\n'),
    )
    .join('\n')
}
