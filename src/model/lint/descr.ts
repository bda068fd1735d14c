import { eachLine, linesOf, type TextRule } from './rule.ts'

const about = (name: string) => name.startsWith('pkg-descr')

/** pkg-descr: what a user reads before installing; rules of portlint. */
export const rulesOfDescriptions: readonly TextRule[] = [
  {
    id: 'descr.length',
    severity: 'warn',
    title: 'a description has 2 to 24 lines',
    why: 'It must say more than COMMENT, and it must fit a terminal; portlint warns outside of these bounds.',
    about,
    test: text => {
      const { length } = linesOf(text)
      if (length < 2)
        return [{ line: 1, message: `only ${length === 1 ? 'one line' : 'an empty text'}`, expected: '2 to 24 lines' }]
      return length > 24 ? [{ line: 25, message: `${length} lines are too many`, expected: '2 to 24 lines' }] : []
    },
  },
  {
    id: 'descr.columns',
    severity: 'warn',
    title: 'a line of a description has at most 80 columns',
    why: 'pkg shows the text as it stands; longer lines break at random in a terminal.',
    about,
    test: text => eachLine(text, line => ([...line].length > 80 ? `${[...line].length} columns` : undefined)),
  },
  {
    id: 'descr.ascii',
    severity: 'warn',
    title: 'a description is plain ASCII',
    why: 'INDEX and pkg show it in any locale; portlint warns about other letters.',
    about,
    test: text =>
      eachLine(text, line => {
        const letter = /[^\t\x20-\x7e]/u.exec(line)?.[0]
        return letter === undefined ? undefined : `${JSON.stringify(letter)} is not ASCII`
      }),
  },
  {
    id: 'descr.www',
    severity: 'warn',
    title: 'the address of the project stands in the Makefile',
    why: 'Since September 2022 WWW is a variable of the Makefile; a WWW line in the description is left over.',
    about,
    test: text => eachLine(text, line => (/^\s*WWW:/.test(line) ? 'a WWW: line' : undefined)),
  },
]
