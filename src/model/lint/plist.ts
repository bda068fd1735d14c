import { eachLine, linesOf, type TextFinding, type TextRule } from './rule.ts'

const about = (name: string) => name.startsWith('pkg-plist')

/** pkg-plist: what a package installs; rules of portlint and of the Porter's Handbook, Package Lists. */
export const rulesOfPlists: readonly TextRule[] = [
  {
    id: 'plist.empty-line',
    severity: 'warn',
    title: 'a package list has no empty lines',
    why: 'An empty line is read as a path that is empty; portlint warns.',
    about,
    test: text => eachLine(text, line => (line.trim() === '' ? 'an empty line' : undefined)),
  },
  {
    id: 'plist.deprecated-keyword',
    severity: 'warn',
    title: 'no keywords that pkg has given up',
    why: '@exec and @unexec run at a moment that is not defined; @dirrm and @dirrmtry do nothing since pkg removes folders itself; @cwd moves everything behind it.',
    about,
    test: text =>
      eachKeyword(text, keyword => {
        const instead = deprecated.get(keyword)
        return instead === undefined ? undefined : { message: `@${keyword} is deprecated`, expected: instead }
      }),
  },
  {
    id: 'plist.unknown-keyword',
    severity: 'warn',
    title: 'every keyword is known',
    why: 'pkg stops at a keyword that neither it nor the ports tree knows (Keywords/*.ucl); usually it is a slip of the pen.',
    about,
    test: text =>
      eachKeyword(text, keyword => {
        if (keyword === '' || known.has(keyword) || deprecated.has(keyword)) return undefined
        return { message: `@${keyword} is not a keyword`, expected: `one of ${[...known].sort().join(', ')}` }
      }),
  },
  {
    id: 'plist.sample',
    severity: 'warn',
    title: '@sample names a file that ends in .sample, or says where it goes',
    why: 'pkg copies the file to its name without .sample unless a second name is given; without either, nothing is copied.',
    about,
    test: text =>
      eachKeyword(text, (keyword, rest) => {
        const [file = '', target] = rest.split(/\s+/)
        return keyword === 'sample' && target === undefined && !file.endsWith('.sample')
          ? { message: `@sample ${file} does not end in .sample`, expected: `${file}.sample, or a second name` }
          : undefined
      }),
  },
  {
    id: 'plist.tag-behind-keyword',
    severity: 'warn',
    title: 'the tag of an option stands before the keyword',
    why: 'A disabled tag becomes @comment; behind a keyword that gives a line such as "@sample @comment etc/x".',
    about,
    test: text =>
      eachKeyword(text, (_, rest) =>
        /^%%[A-Z0-9_]+%%(?!\/)/.test(rest) && !pathTag.test(rest)
          ? { message: 'a tag stands behind the keyword' }
          : undefined,
      ),
  },
  {
    id: 'plist.duplicate',
    severity: 'warn',
    title: 'every line stands once',
    why: 'pkg refuses a package that owns a path twice.',
    about,
    test: text => {
      const seen = new Set<string>()
      return eachLine(text, line => {
        if (line.trim() === '' || line.startsWith('@comment') || !seen.has(line)) {
          seen.add(line)
          return undefined
        }
        return 'this line stands above already'
      })
    },
  },
  {
    id: 'plist.few-items',
    severity: 'note',
    title: 'a short list can stand in the Makefile',
    why: 'For fewer than six files portlint suggests PLIST_FILES and PLIST_DIRS instead of a file of its own.',
    about,
    test: text => {
      const { length } = linesOf(text).filter(line => line.trim() !== '')
      return length > 0 && length < 6
        ? [{ line: 1, message: `only ${length} items`, expected: 'PLIST_FILES in the Makefile' }]
        : []
    },
  },
]

/** Those of pkg itself and the files in Keywords/ of the ports tree. */
const known: ReadonlySet<string> = new Set([
  ...['comment', 'config', 'dir', 'group', 'mode', 'name', 'owner'],
  ...['desktop-file-utils', 'fc', 'fcfontsdir', 'fmtutil', 'fontsdir', 'glib-schemas', 'info', 'javavm', 'kld'],
  ...['ldconfig', 'ldconfig-linux', 'ldconfig32', 'postexec', 'postunexec', 'preexec', 'preunexec', 'rmempty', 'rmtry'],
  ...['sample', 'shared-mime-info', 'shell', 'terminfo', 'touch', 'xmlcatmgr'],
])

const deprecated: ReadonlyMap<string, string> = new Map([
  ['exec', '@preexec or @postexec'],
  ['unexec', '@preunexec or @postunexec'],
  ['dirrm', '@dir'],
  ['dirrmtry', '@dir'],
  ['cwd', 'full paths'],
  ['cd', 'full paths'],
])

const pathTag = /^%%(?:[A-Z]*DIR|PORTDOCS|PORTEXAMPLES|PORTDATA|PREFIX|LOCALBASE|RUBY_\w+|PYTHON_\w+)%%/

/** The keyword of each line, behind its tags; `@(root,wheel,640) x` has the empty one, `@dir(a,b,c) x` has `dir`. */
function eachKeyword(
  text: string,
  pick: (keyword: string, rest: string) => Omit<TextFinding, 'line'> | undefined,
): TextFinding[] {
  return linesOf(text).flatMap((line, index) => {
    const [, keyword, rest = ''] = /^(?:%%[A-Z0-9_]+%%)*@([a-z0-9-]*)(?:\([^)]*\))?(?:\s+(.*))?$/.exec(line) ?? []
    const finding = keyword === undefined ? undefined : pick(keyword, rest.trim())
    return finding === undefined ? [] : [{ line: index + 1, found: line, ...finding }]
  })
}
