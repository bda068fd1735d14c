/** What a port does or has and no part of a manifest states: nothing is dropped in silence. */
import { type MakefileLine, readMakefile } from '../makefile-text.ts'
import { isMakefile } from './makefile-places.ts'
import { isUnexplained, type Report, whenText } from './spelling.ts'
import { itemsOf, type Survey } from './survey.ts'
import { unsaidVariables } from './unsaid.ts'
import { unsaidDistfiles } from './unsaid-distfiles.ts'
import { unsaidKnobs } from './unsaid-knobs.ts'

export function leftovers(survey: Survey, report: Report): void {
  for (const odd of survey.odd)
    report({ message: `${survey.origin}: ${odd}`, place: { file: `${survey.origin}/Makefile` } })
  unexplained(survey, report)
  uncertain(survey, report)
  unseen(survey, report)
  unsaidDistfiles(survey, report)
  unsaidVariables(survey, report)
  unsaidKnobs(survey, report)
  unknownCommands(survey, report)
  unknownFiles(survey, report)
  unknownTargets(survey, report)
}

function unexplained({ facts, origin }: Survey, report: Report): void {
  for (const [name, items] of facts)
    for (const { item } of items.filter(({ when }) => isUnexplained(when)))
      report({
        message: `${name} of ${origin} changes without options, flavors or releases changing`,
        found: item,
        expected: 'the same answer to the same question',
        place: { file: `${origin}/Makefile` },
      })
}

function uncertain({ uncertain, origin, settings }: Survey, report: Report): void {
  for (const name of uncertain)
    report({
      message: `the conditions of ${name} of ${origin} are uncertain: after ${settings} settings, new ones still contradicted them`,
      found: name,
      expected: 'conditions that every setting agrees with',
      place: { file: `${origin}/Makefile` },
      hint: 'look at this variable in the Makefile, and compare with `wbrel diff TREE RENDERING`',
    })
}

/** makesum fetches everything; what none of the settings had must have a condition that no setting met. */
function unseen({ facts, makesum, origin }: Survey, report: Report): void {
  const seen = new Set(itemsOf(facts, 'DISTFILES').map(({ item }) => item))
  for (const file of makesum.filter(file => !seen.has(file) && !file.startsWith(':')))
    report({
      message: `makesum of ${origin} fetches ${file.replace(/:[^:]*$/, '')}, which no setting that was asked about fetches`,
      found: file,
      expected: 'a distfile of some flavor and options',
      place: { file: `${origin}/Makefile` },
    })
}

function unknownCommands({ facts, origin, files, port }: Survey, report: Report): void {
  const lines = readMakefile(files.get('Makefile') ?? '')
  for (const { when, item } of itemsOf(facts, 'recipe.unknown')) {
    const line = nearestRecipe(lines, item)
    const condition = whenText(when, port)
    report({
      message: `${origin} runs a command that a manifest has no words for${condition === undefined ? '' : ` (when ${condition})`}`,
      found: item,
      expected: 'a file removed, a folder made, a setting changed, or firmware unpacked',
      place: { file: `${origin}/Makefile`, ...(line === undefined ? {} : { line }) },
      hint: 'see `wbrel help import` on what recipes may do',
    })
  }
}

/** The line of the recipe that shares most words with the command. */
function nearestRecipe(lines: readonly MakefileLine[], command: string): number | undefined {
  const wanted = new Set(command.match(/[\w.-]{3,}/g))
  let best: { readonly line: number; readonly score: number } | undefined
  for (const one of lines) {
    if (one.kind !== 'recipe') continue
    const words = one.lines.join(' ').match(/[\w.-]{3,}/g) ?? []
    const score = words.filter(word => wanted.has(word)).length
    if (score > (best?.score ?? 0)) best = { line: one.line, score }
  }
  return best?.line
}

const known = /^(Makefile|distinfo|flavors\.mk|pkg-descr|pkg-plist|pkg-message(\.[\w-]+)?)$/

function unknownFiles({ files, origin, facts }: Survey, report: Report): void {
  const shown = new Set(itemsOf(facts, 'PKGMESSAGE').map(({ item }) => item))
  const lists = new Set(itemsOf(facts, 'PLIST.file').map(({ item }) => item))
  for (const file of files.keys()) {
    const unused = /^pkg-message/.test(file) && !shown.has(file)
    if ((known.test(file) && !unused) || lists.has(file)) continue
    report({
      message: unused
        ? `${origin}/${file} is shown in no setting`
        : `${origin}/${file} has no place in what wbrel renders`,
      place: { file: `${origin}/${file}` },
      ...(isMakefile(file) ? { hint: 'its contents were evaluated; the rendered ports do without the file' } : {}),
    })
  }
}

const hook =
  /^(pre|do|post)-(everything|fetch|extract|patch|configure|build|install|stage|test|package)(-[A-Z0-9_]+-(on|off))?$/

function unknownTargets({ files, origin }: Survey, report: Report): void {
  const text = files.get('Makefile') ?? ''
  for (const line of readMakefile(text)) {
    if (line.kind !== 'target') continue
    for (const name of line.names) {
      if (name.startsWith('.') || hook.test(name) || name === probeTarget(text)) continue
      report({
        message: `${origin} has a target of its own, ${name}`,
        found: name,
        expected: 'hooks of the framework, such as post-install',
        place: { file: `${origin}/Makefile`, line: line.line },
      })
    }
  }
}

/** A target of the port's own that fetches every package only to look: what `url_probe` renders. */
export function probeTarget(makefile: string): string | undefined {
  return /^([a-z][a-z-]*):[^\n=]*\n(?:\t[^\n]*\n)*?\t[^\n]*(?:FETCH_CMD|fetch -s)/m.exec(makefile)?.[1]
}
