/** The committer's packet as a text for Bugzilla or Phabricator: the view of templates/submit/description.md.hbs. */
import { count, enumerate } from '../base/text.ts'
import { releaseUrl } from './commit-message.ts'
import { markdownDifferences } from './infer/show-difference.ts'
import { changeLine } from './notes.ts'
import type { PacketFacts } from './packet.ts'
import type { Report } from './report/report.ts'
import { reportMarkdown } from './report/text.ts'
import { verdict } from './report/words.ts'

/** @param builds undefined: there are no results of test builds */
export function descriptionView(facts: PacketFacts, builds: Report | undefined) {
  return {
    summary: facts.summary,
    patch: facts.patchFile,
    commit: facts.tree.commit,
    branch: facts.tree.branch ?? 'a detached HEAD',
    am: facts.keepsReturns ? 'git am --keep-cr' : 'git am',
    proof: proofOf(facts),
    notes: releaseUrl(facts.version),
    cut: `${cutWords(facts.cut)}, on ${facts.cut.cut}.`,
    tested: item(`Test builds: ${builds === undefined ? noBuilds : verdict(builds)}`),
    linted: item(`Lint: ${enumerate(lintVerdicts(facts.lints))}.`),
    isNew: facts.isNew,
    decisions: facts.decisions.map(({ origin, from, to, why }) =>
      item(`${origin} ${step(from, to)}: ${why.join('. ')}.`),
    ),
    files: facts.changed.map(({ kind, path, from }) => `${kind} ${from === undefined ? path : `${from} -> ${path}`}`),
    moved: facts.moved.map(({ from, to, reason }) => item(`${from} -> ${to || '(deleted)'}: ${reason}`)),
    updating: facts.updating?.trimEnd().replace(/^(?=.)/gm, '    '),
    changes: facts.changes.map(change => item(changeLine(change))),
    meaning: meaningOf(facts.meaning),
    foreign: facts.foreign.map(({ commit, author, subject, state, says }) => {
      const more = says.length === 0 ? '' : ` (${says.join('; ')})`
      return item(`${commit.slice(0, 12)} ${author}, ${subject}: ${foreignWords[state] ?? state}${more}`)
    }),
    since: facts.sinceRelease,
    distfiles: distfilesOf(facts.distfiles),
    builds: buildsOf(builds),
    lints: lintsOf(facts.lints),
    gates: facts.gates.map(({ id, state, says }) => item(`${id}: ${state}, ${says}`)),
  }
}

/** `2026Q4 is cut in 4 days` */
export function cutWords({ branch, daysLeft }: PacketFacts['cut']): string {
  return daysLeft === 0 ? `${branch} is cut today` : `${branch} is cut in ${count(daysLeft, 'day')}`
}

/** `1.8.0 -> 1.9.0`, or the one version when nothing else was or is there. */
export function step(from: string, to: string): string {
  return from === '' || from === to ? to : `${from} -> ${to}`
}

function proofOf({ keepsReturns, version, sinceRelease }: PacketFacts): string {
  const am = keepsReturns ? '`git am --keep-cr`' : '`git am`'
  const but = sinceRelease.length === 0 ? '' : `, but for ${count(sinceRelease.length, 'file')} named below`
  return paragraph(
    `Made by \`wbrel submit\`, which applied the patch to that commit with ${am} and compared: the ports are then, byte ` +
      `for byte, those of release ${version}${but}. \`verify.sh\` lets you see the same with make, fetch and sha256 alone.`,
  )
}

/** Under how their checksums are known, in the order of distinfo. */
function distfilesOf(distfiles: PacketFacts['distfiles']) {
  const kinds = [...new Set(distfiles.map(({ evidence }) => evidence))]
  return kinds.map(kind => {
    const own = distfiles.filter(({ evidence }) => evidence === kind)
    const files = own.map(({ name, size }) => item(`${name}, ${count(size, 'byte')}`))
    return { how: `${evidenceWords[kind] ?? kind}, ${count(own.length, 'file')}`, files }
  })
}

const evidenceWords: Readonly<Record<string, string>> = {
  download: 'Fetched from its site and hashed',
  'local build': 'Built by the maintainer and hashed; no site vouches for it',
  'local file': 'At hand and hashed',
  'evidence file': 'From a file of evidence',
  'published checksum': 'As its site publishes it',
  'signed checksum': 'As its site publishes it, signed',
  'GitHub digest': 'As GitHub states it',
  'present tree': 'As distinfo had it before',
}

function meaningOf(meaning: PacketFacts['meaning']): string {
  if (meaning === undefined) return 'Everything: the ports are new there.'
  const { by, differences, doubts } = meaning
  const how =
    by === 'make'
      ? 'What make answers for the tree and for the patch: all flavors, all options that\nmatter, all supported FreeBSD releases.'
      : 'Read statement by statement; layout, comments and the order of lists do not\ncount, checksums stand above, and make was not asked.'
  const isNothing = differences.length + doubts.length === 0
  return `${how}\n\n${isNothing ? 'Nothing differs.' : markdownDifferences(differences, doubts).trimEnd()}`
}

const foreignWords: Readonly<Record<string, string>> = {
  present: 'kept',
  folded: 'taken over',
  accepted: 'undone on purpose',
}

const noBuilds = 'none were made for this release.'

/** `portlint found something`, `portclippy was not run`; the worst of the ports counts. */
export function lintVerdicts(lints: PacketFacts['lints']): readonly string[] {
  return [...new Set(lints.map(({ tool }) => tool))].map(tool => {
    const states = new Set(lints.filter(one => one.tool === tool).map(({ state }) => state))
    if (states.has('findings')) return `${tool} has findings`
    return states.has('not run') ? `${tool} was not run` : `${tool} is content`
  })
}

/** The evidence of the builds whole: coverage, every failure with the first failing lines of its log, builders. */
function buildsOf(report: Report | undefined): string {
  if (report === undefined) return `## Test builds\n\n${noBuilds}`
  return reportMarkdown(report).trimEnd()
}

/** A tool that is not there is told once, everything else port by port. */
function lintsOf(lints: PacketFacts['lints']) {
  const tools = [...new Set(lints.map(({ tool }) => tool))]
  return tools.flatMap(tool => {
    const own = lints.filter(one => one.tool === tool)
    const [first] = own
    const isAbsent = own.every(({ state, says }) => state === 'not run' && says === first?.says)
    if (first !== undefined && isAbsent) return [{ line: `${tool}: not run, ${first.says}`, details: [] }]
    return own.map(({ origin, state, says, lines }) => ({
      line: item(`${tool} on ${origin}: ${state}, ${says}`),
      details: lines,
    }))
  })
}

/** Columns of a line, as mail and bug reports have them. */
const width = 79

/** The text of a list item, wrapped behind its dash. */
function item(text: string): string {
  return wrapped(text, width - 2).join('\n  ')
}

function paragraph(text: string): string {
  return wrapped(text, width).join('\n')
}

/** A word that is too long stands on a line of its own. */
function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
