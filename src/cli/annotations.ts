import type { Problem } from '../base/fault.ts'

/** GitHub shows ten annotations of a kind for a step; the tenth is ours and counts the rest. */
const most = 9

const kinds = ['error', 'warning', 'notice'] as const

/** Workflow commands for GitHub: `::error file=F,line=L,title=CODE::MESSAGE`. */
export function annotationLines(problems: readonly Problem[]): readonly string[] {
  return kinds.flatMap(kind => {
    const own = problems.filter(({ severity = 'error' }) => severity === kind)
    const rest = own.length - most
    const summary = rest > 0 ? [`::${kind} title=wbrel::and ${rest} more of this kind; the log shows them all`] : []
    return [...own.slice(0, most).map(problem => annotation(kind, problem)), ...summary]
  })
}

function annotation(kind: string, { code, message, place, found, expected, hint }: Problem): string {
  const properties = [
    ...property('file', place?.file),
    ...property('line', place?.line),
    ...property('col', place?.column),
    ...property('title', code),
  ]
  const details = [labelled('found', found), labelled('expected', expected), labelled('hint', hint)]
  const text = [message, ...details.filter(line => line !== undefined)].join('\n')
  return `::${kind} ${properties.join(',')}::${escapeData(text)}`
}

function labelled(label: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${label}: ${text}`
}

function property(name: string, value: string | number | undefined): readonly string[] {
  return value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`]
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
