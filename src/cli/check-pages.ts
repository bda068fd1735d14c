/** The page `wbrel help checks` and docs/checks.md, both from the records of the checks. */
import { count } from '../base/text.ts'
import { allChecks } from '../checks/all.ts'
import { type Check, type Need, showNeeds } from '../checks/check.ts'
import { indented } from './wrap.ts'

const needs: Readonly<Record<Need, string>> = {
  tree: 'the files of the three ports',
  make: 'bmake, or make on FreeBSD; a tree that wbrel did not render also needs --trust',
  manifest: 'wifibox.yaml',
  records: 'records of final releases in releases/',
  ledger: 'checksums of releases, candidates and wbrel makesum, in releases/',
  release: '--release X.Y.Z: the tree is about to become that release',
  aports: '--aports DIR: a checkout of freebsd-wifibox-alpine at the pinned commit',
  distfiles: '--distdir DIR: the files of distinfo, in DIR or DIR/wifibox-alpine',
  packages: '--distdir DIR: the packages of the manifest, in DIR or DIR/wifibox-alpine',
  network: '--online',
  others: '--ports-tree DIR: a clone of the FreeBSD ports tree',
}

export function checksPage(): string {
  const areas = new Map<string, number>()
  for (const { id } of allChecks) areas.set(areaOf(id), (areas.get(areaOf(id)) ?? 0) + 1)
  const paragraphs = [
    'wbrel check reads the ports and asks make about them, for every flavor, for a few settings of the options that together show every pair of choices, and for every FreeBSD release that matters. It builds nothing and writes nothing.',
    'Each rule is a check with a name. A check passes, fails with findings, or is not run because something that it needs is not there; that is never a pass. The exit status is 3 when there are findings.',
    'A Makefile may run commands while it is read. So only what wbrel itself renders from the manifest is evaluated unasked; for any other tree, read it first, then add --trust.',
  ]
  return [
    ...paragraphs.flatMap(text => [indented(text, 0, 0), '']),
    'What checks need:',
    '',
    ...Object.entries(needs).map(([name, what]) => `  ${name.padEnd(10)}${indented(what, 12, 12)}`),
    '',
    `The ${count(allChecks.length, 'check')} by area:`,
    '',
    indented(`  ${[...areas].map(([area, n]) => `${area} ${n}`).join(', ')}`, 0, 2),
    '',
    'wbrel check --list      all of them',
    'wbrel explain ID        one of them: why, and how to mend it',
    '',
  ].join('\n')
}

/** docs/checks.md */
export function checksReference(): string {
  const sections = [...new Set(allChecks.map(({ id }) => areaOf(id)))].flatMap(area => [
    `## ${area}`,
    '',
    ...allChecks.filter(({ id }) => areaOf(id) === area).flatMap(entry),
  ])
  return [
    '# The checks',
    '',
    'Generated from the sources by `npm run generate`.',
    '',
    'What `wbrel check` looks at. `wbrel explain ID` prints the same for one check. A check whose needs are not met is',
    'reported as not run, never as passed.',
    '',
    '| Needs | What that is |',
    '|---|---|',
    ...Object.entries(needs).map(([name, what]) => `| ${name} | ${what} |`),
    '',
    ...sections,
  ].join('\n')
}

function entry(check: Check): readonly string[] {
  const { id, title, why, hint, source } = check
  return [
    `### ${id}`,
    '',
    `**${escaped(title)}.** ${escaped(why)}`,
    '',
    `- Mend: ${escaped(hint)}`,
    ...(source === undefined ? [] : [`- Source: ${escaped(source)}`]),
    `- Needs: ${showNeeds(check)}`,
    '',
  ]
}

function areaOf(id: string): string {
  return id.slice(0, id.indexOf('.'))
}

function escaped(text: string): string {
  return text.replace(/[*_<>[\]|]/g, '\\$&')
}
