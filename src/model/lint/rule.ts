/** What a rule found in a text. */
export interface TextFinding {
  /** From 1. */
  readonly line: number
  /** One sentence: what is wrong there. */
  readonly message: string
  readonly found?: string
  readonly expected?: string
}

/**
 * One thing that ports tools complain about, as a pure function of a file's text.
 * `fatal`: the ports tree refuses it; `warn`: a committer will ask; `note`: worth knowing, never a reason to stop.
 */
export interface TextRule {
  readonly id: string
  readonly severity: 'fatal' | 'warn' | 'note'
  /** What must hold, as a short sentence. */
  readonly title: string
  /** Why, for people who meet it the first time. */
  readonly why: string
  /** Which files it is about, by their base name. */
  readonly about: (name: string) => boolean
  readonly test: (text: string, name: string) => readonly TextFinding[]
}

/** The numbers and texts of the lines for which `pick` answers with a finding. */
export function eachLine(text: string, pick: (line: string, number: number) => string | undefined): TextFinding[] {
  return linesOf(text).flatMap((line, index) => {
    const message = pick(line, index + 1)
    return message === undefined ? [] : [{ line: index + 1, message, found: line }]
  })
}

/** Lines without their ends; a newline at the end of the text begins no further line. */
export function linesOf(text: string): string[] {
  if (text === '') return []
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map(line => line.replace(/\r$/, ''))
}

export function isMakefile(name: string): boolean {
  return /^Makefile/.test(name) || name.endsWith('.mk')
}
