import { readMakefile } from '../makefile-text.ts'
import { isMakefile, type TextFinding, type TextRule } from './rule.ts'

/** The sentences that a Makefile shows to people: COMMENT and the reasons of IGNORE and BROKEN; rules of portlint. */
export const rulesOfSentences: readonly TextRule[] = [
  comment('length', 'COMMENT has at most 70 characters', 'pkg and the index show it on one line.', text => {
    const { length } = [...text]
    return length > 70 ? `${length} characters` : undefined
  }),
  comment(
    'article',
    'COMMENT does not begin with an article',
    'A list of packages is read by its first words; A, An or The say nothing.',
    text => {
      const [, article] = /^(an?|the)\s/i.exec(text) ?? []
      return article && `begins with ${article}`
    },
  ),
  comment('capital', 'COMMENT begins with a capital letter', 'It is a headline; portlint warns.', text =>
    /^[a-z]/.test(text) ? 'begins with a small letter' : undefined,
  ),
  comment('full-stop', 'COMMENT has no full stop', 'It is a headline, not a sentence; portlint warns.', text =>
    text.endsWith('.') && !text.endsWith('..') && !/\b(?:etc|\w\.\w)\.$/.test(text) ? 'ends in a full stop' : undefined,
  ),
  comment(
    'quotes',
    'COMMENT is written without quotation marks around it',
    'make keeps them as part of the text.',
    quoted,
  ),

  reason(
    'capital',
    'the reason of IGNORE or BROKEN begins with a small letter',
    'The framework puts "is marked as broken:" or the name of the package before it.',
    text => (/^[A-Z][a-z]*(?:\s|$)/.test(text) ? 'begins with a capital letter' : undefined),
  ),
  reason(
    'full-stop',
    'the reason of IGNORE or BROKEN has no full stop',
    'The framework ends the sentence itself.',
    text => (text.endsWith('.') ? 'ends in a full stop' : undefined),
  ),
  reason(
    'quotes',
    'the reason of IGNORE or BROKEN is written without quotation marks around it',
    'make keeps them as part of the text.',
    quoted,
  ),
]

type Judge = (text: string) => string | undefined

function comment(id: string, title: string, why: string, judge: Judge): TextRule {
  return {
    id: `comment.${id}`,
    severity: 'warn',
    title,
    why,
    about: isMakefile,
    test: text => sentences(text, name => name === 'COMMENT', judge),
  }
}

function reason(id: string, title: string, why: string, judge: Judge): TextRule {
  const isReason = (name: string) =>
    /^(?:[A-Z0-9_]+_|[a-z0-9_]+_)?(?:IGNORE|BROKEN)(?:_OFF|_(?:FreeBSD|[a-z]).*)?$/.test(name)
  return {
    id: `reason.${id}`,
    severity: 'warn',
    title,
    why,
    about: isMakefile,
    test: text => sentences(text, isReason, judge),
  }
}

/** Judges the values of some variables, with `$$` and `\#` as the characters they stand for. */
function sentences(makefile: string, isMeant: (name: string) => boolean, judge: Judge): TextFinding[] {
  return readMakefile(makefile).flatMap(line => {
    if (line.kind !== 'assignment' || !isMeant(line.name)) return []
    const text = line.value.replaceAll('$$', '$').replaceAll('\\#', '#')
    const message = judge(text)
    return message === undefined ? [] : [{ line: line.line, message: `${line.name} ${message}`, found: text }]
  })
}

function quoted(text: string): string | undefined {
  return /^(["']).*\1$/.test(text) ? 'stands in quotation marks' : undefined
}
