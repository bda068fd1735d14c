import { Fault, type Problem } from '../base/fault.ts'
import { count } from '../base/text.ts'
import type { ChangedRow } from '../model/matrix/changed.ts'
import type { Cover } from '../model/matrix/cover.ts'
import type { Part, PlannedRow } from '../model/matrix/plan.ts'
import { defineCommand } from './command.ts'
import { printer } from './print.ts'
import { columns } from './table.ts'

export const command = defineCommand({
  options: {
    strength: {
      type: 'string',
      choices: ['1', '2', '3'],
      default: '2',
      describe: 'show every choice, every pair, or every triple of choices',
    },
    port: { type: 'string', describe: 'rows of this port only: wifibox, core, guest, or an origin' },
    flavor: { type: 'string', describe: 'rows of this flavor by itself; without it all flavors share their rows' },
    freebsd: { type: 'string', array: true, describe: 'rows for these releases (default: those of the manifest)' },
    'changed-since': { type: 'string', describe: 'only rows that are made of something else than in this release' },
    seed: { type: 'number', describe: 'search anew from this number, and leave the kept arrays alone' },
    github: { type: 'boolean', describe: 'print a matrix for GitHub Actions: jobs of some rows each' },
    cells: { type: 'number', default: 20, describe: 'with --github: at most this many jobs (GitHub allows 256)' },
    manifest: { type: 'string', default: 'wifibox.yaml', describe: 'the manifest; releases/ stands beside it' },
  },
  examples: [
    ['wbrel matrix', 'the rows that wbrel test builds'],
    ['wbrel matrix --strength 3 --flavor default', 'every triple of options of the default flavor'],
    ['wbrel matrix --changed-since 1.8.0 --json', 'rows that need a new build, for wbrel test --rows'],
  ],
  epilogue:
    'Each row is one setting of all options. The defaults, everything off, everything on, and rows that failed before ' +
    'are always among them; where they do not fit into the smallest array they stand apart. A checker that shares nothing ' +
    'with the search looks for combinations that no row shows; --json lists them for each array (uncovered: none).',
  run: async (args, world) => {
    const print = printer(world, args)
    const { matrix } = await import('../flows/matrix.ts')
    const { bare, githubMatrix, githubText, mostJobs } = await import('../model/matrix/github.ts')
    const strength = args.strength === '1' ? 1 : args.strength === '2' ? 2 : 3
    const facts = await matrix.run(
      {
        cwd: world.cwd,
        manifest: args.manifest,
        strength,
        port: args.port,
        flavor: args.flavor,
        releases: args.freebsd,
        changedSince: args.changedSince,
        seed: args.seed === undefined ? undefined : wholeNumber('seed', args.seed, 0, 2 ** 32 - 1),
      },
      print.watch,
    )
    const { parts, covers, changed } = facts
    const problems = parts.flatMap((part, i) => problemsOf(part, covers[i]))
    const rows = changed?.map(({ row }) => row) ?? parts.flatMap(part => part.rows)
    if (args.github) {
      const jobs = githubMatrix(
        rows,
        facts.freebsd.map(f => f.release),
        wholeNumber('cells', args.cells, 1, mostJobs),
      )
      print.result({ ok: problems.length === 0, data: jobs, text: `${githubText(jobs)}\n`, problems })
      return problems.length === 0 ? 'done' : 'findings'
    }
    const isOne = new Set(rows.map(row => row.releases.join(' '))).size <= 1
    const data = {
      strength,
      rows: rows.map(row => ({ ...bare(row), ...(isOne ? {} : { releases: row.releases }) })),
      parts: parts.map(({ rows: all, ...part }, i) => ({
        ...part,
        rows: all.length,
        mustHave: mustHave(all),
        uncovered: covers[i]?.uncovered ?? [],
      })),
      ...(changed === undefined ? {} : { changed: changed.map(one => one.parts) }),
    }
    const text = changed === undefined ? planText(parts) : changedText(parts, changed)
    print.result({ ok: problems.length === 0, data, text, problems })
    return problems.length === 0 ? 'done' : 'findings'
  },
})

function wholeNumber(option: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new Fault('invalid', {
    code: `usage.${option}`,
    message: `--${option} must be a whole number`,
    found: String(value),
    expected: `${least} to ${most}`,
  })
}

/** Each is a mistake of wbrel's, not of the manifest. */
function problemsOf({ port, flavors }: Part, cover: Cover | undefined): readonly Problem[] {
  const wrong = [...(cover?.uncovered ?? []).map(tuple => `no row shows ${tuple}`), ...(cover?.illegal ?? [])]
  return wrong.map(message => ({
    code: 'matrix.uncovered',
    message: `${port}, ${flavors.join(' ')}: ${message}`,
    hint: 'wbrel matrix --seed 1, and report this',
  }))
}

/** Which rows are must-have, by their place in the part. */
function mustHave(rows: readonly PlannedRow[]): readonly { readonly row: number; readonly why: readonly string[] }[] {
  return rows.flatMap(({ why }, row) => (why.length === 0 ? [] : [{ row, why }]))
}

function planText(parts: readonly Part[]): string {
  const rows = parts.reduce((sum, part) => sum + part.rows.length, 0)
  const tables = parts.map(part => `${headline(part)}\n${rowLines(part.rows, row => row.why.join(', '))}`)
  return `${tables.join('\n')}\n${count(rows, 'row')} in all; wbrel test builds each of them in every jail\n`
}

const tupleNames = [[], ['choice', 'choices'], ['pair', 'pairs'], ['triple', 'triples']] as const

function headline({ port, flavors, releases, rows, covering, bound, tuples, size, origin, rules }: Part): string {
  const of = flavors.length > 1 ? `${flavors.length} flavors` : (flavors[0] ?? '')
  const [one = '', many = ''] = tupleNames[size] ?? []
  const apart = rows.length - covering
  return [
    `${port}${of === '' ? '' : `, ${of}`} on FreeBSD ${releases.join(', ')}`,
    `${count(covering, 'row')} ${covering === 1 ? 'shows' : 'show'} all ${count(tuples, one, many)} ` +
      `(no fewer than ${bound} can; ${origin === 'kept' ? 'the best array known' : 'found by search'})`,
    ...(rules === 0
      ? []
      : [`${count(rules, 'combination')} ${rules === 1 ? 'is' : 'are'} forbidden, which may cost rows`]),
    ...(apart === 0 ? [] : [`and ${count(apart, 'must-have row')} more, for which the ${covering} have no place`]),
  ].join('\n')
}

function changedText(parts: readonly Part[], changed: readonly ChangedRow[]): string {
  const all = parts.reduce((sum, part) => sum + part.rows.length, 0)
  const notes = new Map(changed.map(({ row, parts: names }) => [row, names.join(', ')]))
  const rows = changed.map(({ row }) => row)
  return `${changed.length} of ${count(all, 'row')} changed\n${rowLines(rows, row => notes.get(row) ?? '', true)}`
}

/** Flavor, a note, and the options that are on. */
function rowLines(rows: readonly PlannedRow[], note: (row: PlannedRow) => string, withPort = false): string {
  return columns(
    rows.map(row => [
      `  ${withPort ? `${row.port}${row.flavor === '' ? '' : '@'}` : ''}${row.flavor || (withPort ? '' : '-')}`,
      note(row) || '-',
      row.set.join(' ') || 'no options',
    ]),
  )
}
