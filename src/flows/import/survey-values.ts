/** Which make variables a value was made from: each is given another value, and the places where that shows are its own. */
import { ask } from '../../make/evaluate.ts'
import type { Question } from '../../model/answer.ts'
import { argumentsOf } from '../../model/infer/facts.ts'
import { bracesTwice } from '../../model/infer/spelling.ts'
import type { Survey } from '../../model/infer/survey.ts'
import { type AssignmentLine, readMakefile } from '../../model/makefile-text.ts'
import type { Port } from '../../model/ports.ts'
import { inTurns, type PortToAsk, questionOf } from './ask-port.ts'
import type { Observation } from './observe.ts'

/** Variables of the framework that a value in a manifest may name, each with a value that nothing else has. */
const marks: Readonly<Record<string, string>> = {
  PREFIX: '/wbrel/prefix',
  LOCALBASE: '/wbrel/localbase',
  PORTVERSION: '98.76.54',
  PORTNAME: 'wbrelportname',
  WRKSRC: '/wbrel/wrksrc',
  STAGEDIR: '/wbrel/stagedir',
  MANPREFIX: '/wbrel/manprefix',
  DATADIR: '/wbrel/datadir',
  ETCDIR: '/wbrel/etcdir',
  DOCSDIR: '/wbrel/docsdir',
  OSREL: '14.97',
  ARCH: 'wbrelarch',
}

/** NAME=value of an argument -> its value with `{VARIABLE}` in place, for every argument that some setting has. */
export async function surveyTemplates(
  to: PortToAsk,
  port: Port,
  observations: readonly Observation[],
): Promise<Pick<Survey, 'templates' | 'quotes'>> {
  const templates = new Map<string, string>()
  const quotes = new Map<string, string>()
  await inTurns(to, witnesses(observations), async ({ setting }) => {
    const question = questionOf(to.dir, port, setting)
    const [plain, marked] = await Promise.all([
      ask(to.make, question, ['MAKE_ARGS', ...Object.keys(marks)]),
      ask(to.make, { ...question, variables: { ...marks, DISTVERSION: marks.PORTVERSION ?? '' } }, ['MAKE_ARGS']),
    ])
    const changed = argumentsOf(marked.MAKE_ARGS ?? '')
    for (const [i, arg] of argumentsOf(plain.MAKE_ARGS ?? '').entries()) {
      quotes.set(arg.name, arg.quote)
      const twin = changed[i]
      const value = arg.items.join(' ')
      if (twin?.name !== arg.name) continue
      const template = twin.items.join(' ')
      // Where make has changed the value of a variable (`:tu`, `:R`), a reference would say something else.
      const isWhole = withMarks(template, name => plain[name] ?? '') === value
      templates.set(`${arg.name}=${value}`, isWhole ? withReferences(template) : bracesTwice(value))
    }
  })
  return { templates, quotes }
}

/** Few settings that together show every argument with every value. */
function witnesses(observations: readonly Observation[]): readonly Observation[] {
  const seen = new Set<string>()
  return observations.filter(({ lists }) => {
    const fresh = [...lists]
      .filter(([name]) => name.startsWith('MAKE_ARGS'))
      .flatMap(([name, items]) =>
        // Lists of words are shown word by word; the settings that a list is needed for show its words, too.
        items.slice(0, 1).map(item => `${name} ${item}`),
      )
    const more = fresh.filter(one => !seen.has(one))
    for (const one of more) seen.add(one)
    return more.length > 0
  })
}

function withReferences(text: string): string {
  return withMarks(bracesTwice(text), name => `{${name}}`)
}

function withMarks(text: string, change: (name: string) => string): string {
  return Object.entries(marks).reduce((made, [name, mark]) => made.replaceAll(mark, () => change(name)), text)
}

/** The port's own variables that its sites are made from. */
export async function surveySites(to: PortToAsk, question: Question, text: string): Promise<Survey['sites']> {
  const lines = readMakefile(text).filter((line): line is AssignmentLine => line.kind === 'assignment')
  const named = new Set(
    lines
      .filter(line => line.name === 'MASTER_SITES')
      .flatMap(line => [...line.value.matchAll(/\$\{(\w+)[^{}]*\}/g)].map(match => match[1] ?? '')),
  )
  const own = [...named].filter(name => lines.some(line => line.name === name && /^[\w.-]+$/.test(line.value)))
  const plain = words((await ask(to.make, question, ['MASTER_SITES', ...own])).MASTER_SITES)
  let sites = plain
  const variables = new Map<string, string>()
  for (const name of own) {
    const mark = 'wbrelsitemark'
    const [value, marked] = await Promise.all([
      ask(to.make, question, [name]),
      ask(to.make, { ...question, variables: { [name]: mark } }, ['MASTER_SITES']),
    ])
    const changed = words(marked.MASTER_SITES)
    if (changed.length !== plain.length || changed.every((word, i) => word === plain[i])) continue
    const short = /branch/i.test(name) ? 'branch' : name.replace(/^_+/, '').toLowerCase()
    variables.set(short, value[name] ?? '')
    sites = sites.map((word, i) =>
      changed[i] === plain[i] ? word : (changed[i] ?? word).replaceAll(mark, `{${short}}`),
    )
  }
  return { variables, words: sites }
}

function words(text: string | undefined): readonly string[] {
  return (text ?? '').split(' ').filter(word => word !== '')
}
