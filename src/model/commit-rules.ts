/** What a commit message of the ports tree must look like (Committer's Guide, commit log messages; .hooks of the tree). */
import type { Problem } from '../base/fault.ts'
import { didYouMean } from '../base/text.ts'
import { limits } from './commit-message.ts'

/** In the order of the tree's template; `Differential Revision` is the very last. */
const trailers = [
  'Changes',
  'PR',
  'Reported by',
  'Reviewed by',
  'Tested by',
  'Approved by',
  'Obtained from',
  'Fixes',
  'MFH',
  'Relnotes',
  'Security',
  'Event',
  'Sponsored by',
  'Co-authored-by',
  'Pull Request',
  'Differential Revision',
]

/** A subject that `git log --oneline` shows whole. */
const aim = 50

/** Everything that is wrong with a message; a subject above 50 columns is a warning only. */
export function checkMessage(text: string): readonly Problem[] {
  const [subject = '', second, ...rest] = text.trimEnd().split('\n')
  const body = second === undefined ? [] : [second, ...rest]
  return [
    ...subjectProblems(subject),
    ...(second === undefined || second === '' ? [] : [problem('the second line must be blank', second)]),
    ...bodyProblems(body),
    ...trailerProblems(body),
    ...(text.includes('\r') ? [problem('the message has carriage returns', '\\r')] : []),
  ]
}

function subjectProblems(subject: string): readonly Problem[] {
  const found: Problem[] = []
  const prefixed = /^(\[NEW PORT\] )?[a-z0-9-]+\/[A-Za-z0-9+_.*{},-]+: (.+)$/.exec(subject)
  if (prefixed === null) found.push(problem('the subject must begin with category/port:', subject))
  else if (!/^[A-Z]/.test(prefixed[2] ?? ''))
    found.push(problem('the subject must begin with a capital letter', subject))
  if (/\.$/.test(subject)) found.push(problem('the subject must not end in a full stop', subject))
  if (subject.length > limits.subject)
    found.push(problem(`the subject has ${subject.length} columns, at most ${limits.subject} are shown`, subject))
  else if (subject.length > aim)
    found.push({ ...problem(`the subject has ${subject.length} columns; aim at ${aim}`, subject), severity: 'warning' })
  return found
}

function bodyProblems(body: readonly string[]): readonly Problem[] {
  return body.flatMap(line => {
    if (/\s$/.test(line)) return [problem('a line ends in blanks', line)]
    const isAddress = /^\S+$/.test(line.replace(/^(- |\s+)/, ''))
    if (line.length <= limits.body || isAddress || trailerOf(line) !== undefined) return []
    return [problem(`a line of the body has ${line.length} columns, at most ${limits.body} are allowed`, line)]
  })
}

function trailerProblems(body: readonly string[]): readonly Problem[] {
  const found: Problem[] = []
  const last = body.findLastIndex(line => trailerOf(line) === undefined)
  const tail = body.slice(last + 1)
  for (const line of body.slice(0, Math.max(last, 0))) {
    if (trailerOf(line) !== undefined) found.push(problem('trailers stand together at the end', line))
  }
  if (tail.length > 0 && last >= 0 && body[last] !== '')
    found.push(problem('a blank line stands before the trailers', tail[0]))
  for (const [index, line] of tail.entries()) {
    const name = trailerOf(line) ?? ''
    if (name === 'Submitted by') {
      found.push(problem('Submitted by is not used any more: the author of the commit tells it', line))
    } else if (!trailers.includes(name)) {
      found.push(problem(`there is no trailer ${name}${didYouMean(name, trailers)}`, line))
    }
    if (!/^[^:]+:\t+\S/.test(line) && name !== 'Co-authored-by')
      found.push(problem('a trailer is aligned with tabs', line))
    if (name === 'Differential Revision' && index < tail.length - 1)
      found.push(problem('Differential Revision is the very last trailer', line))
    if (fullAddress.includes(name) && !/https:\/\/\S+\/\S+$/.test(line))
      found.push(problem(`${name} wants a full address`, line))
  }
  return found
}

const fullAddress = ['Changes', 'Pull Request', 'Differential Revision']

/** The name of a trailer; text such as `Note: this` is none, but a known name or a tab behind the colon makes one. */
function trailerOf(line: string): string | undefined {
  const [, name = '', gap = ''] = /^([A-Z][A-Za-z -]*):(\s*)/.exec(line) ?? []
  const isKnown = [...trailers, 'Submitted by'].some(one => one.toLowerCase() === name.toLowerCase())
  return isKnown || gap.includes('\t') ? name : undefined
}

function problem(message: string, found: string | undefined): Problem {
  return { code: 'message.rule', message, ...(found !== undefined && { found }), hint: 'wbrel help submit' }
}
