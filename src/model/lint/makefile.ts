import { type AssignmentLine, joinLines, type MakefileLine, readMakefile } from '../makefile-text.ts'
import { declaredOptions } from './order.ts'
import { eachLine, isMakefile, type TextFinding, type TextRule } from './rule.ts'

/** The form of Makefiles; rules of portlint. */
export const rulesOfMakefiles: readonly TextRule[] = [
  {
    id: 'makefile.tab-after-operator',
    severity: 'fatal',
    title: 'a tab stands between a variable and its value',
    why: 'Values line up in columns only with tabs; portlint refuses a blank there.',
    about: isMakefile,
    test: text =>
      assignments(text, ({ name, operator, gap, value }) =>
        gap.includes(' ') && value !== ''
          ? { message: `a blank stands behind ${name}${operator}`, expected: 'tabs' }
          : undefined,
      ),
  },
  {
    id: 'makefile.blank-lines',
    severity: 'fatal',
    title: 'sections are separated by one blank line',
    why: 'portlint refuses several blank lines in a row.',
    about: isMakefile,
    test: text => {
      let blank = false
      return eachLine(text, line => {
        const again = blank && line.trim() === ''
        blank = line.trim() === ''
        return again ? 'a second blank line' : undefined
      })
    },
  },
  {
    id: 'makefile.elseif',
    severity: 'fatal',
    title: 'the other condition is .elif',
    why: 'make knows no .elseif; depending on the branch it stops or takes the lines below as part of the branch above.',
    about: isMakefile,
    test: text =>
      eachLine(text, line => (/^\.\s*elseif\b/.test(line) ? '.elseif is not a directive; write .elif' : undefined)),
  },
  {
    id: 'makefile.closing-include',
    severity: 'fatal',
    title: 'the last line includes the framework',
    why: 'What stands behind the include is read too late to have an effect.',
    about: name => name === 'Makefile',
    test: text => {
      const last = readMakefile(text).findLast(line => line.kind !== 'blank')
      const closing = /^(?:<bsd\.port\.(?:post\.)?mk>|"\$\{MASTERDIR\}\/Makefile")$/
      if (last?.kind === 'directive' && last.word === 'include' && closing.test(last.rest.trim())) return []
      return [
        {
          line: last?.line ?? 1,
          message: 'the last line does not include the framework',
          expected: '.include <bsd.port.mk>',
        },
      ]
    },
  },
  {
    id: 'makefile.eight-blanks',
    severity: 'warn',
    title: 'tabs, not eight blanks',
    why: 'Eight blanks look like a tab and are none: a recipe that begins with them is not one.',
    about: isMakefile,
    test: text => eachLine(text, line => (line.includes(' '.repeat(8)) ? 'eight blanks in a row' : undefined)),
  },
  {
    id: 'makefile.parentheses',
    severity: 'warn',
    title: 'variables are written ${VAR}',
    why: 'The tree uses braces throughout, so that $$(command) of the shell stands out; portlint warns about $(VAR).',
    about: isMakefile,
    test: text =>
      eachLine(text, line => {
        const variable = line.trimStart().startsWith('#') ? undefined : /(?<!\$)(?:\$\$)*(\$\([^)]*\)?)/.exec(line)?.[1]
        return variable === undefined ? undefined : `${variable} is written with parentheses`
      }),
  },
  {
    id: 'makefile.shell-assignment',
    severity: 'note',
    title: 'no command runs while the Makefile is read',
    why: 'NAME!= starts a process at every evaluation, and there are thousands of them for an index; it is right only for what the build host alone knows.',
    about: isMakefile,
    test: text =>
      assignments(text, ({ name, operator }) =>
        operator === '!=' || operator === ':sh=' ? { message: `${name}${operator} runs a command` } : undefined,
      ),
  },
  {
    id: 'makefile.unknown-function',
    severity: 'fatal',
    title: 'conditions call functions that make has',
    why: 'make takes an unknown function, such as define(X) for defined(X), for a word that is not defined: silently false. It happened to Wifibox for 12 commits.',
    about: isMakefile,
    test: text =>
      readMakefile(text).flatMap(line =>
        line.kind === 'directive' && /^(?:el)?if$/.test(line.word) ? unknownFunctions(line) : [],
      ),
  },
  {
    id: 'makefile.options-after-include',
    severity: 'fatal',
    title: 'options are declared before bsd.port.options.mk',
    why: 'That include works them out; what is declared below it is ignored without a word.',
    about: isMakefile,
    test: optionsAfterInclude,
  },
  {
    id: 'makefile.port-version',
    severity: 'fatal',
    title: 'PORTVERSION holds letters, digits, dots and plus signs only',
    why: 'The signs - _ and comma separate the parts of a package name: pkg would read another version.',
    about: isMakefile,
    test: text =>
      assignments(text, ({ name, value }) =>
        name === 'PORTVERSION' && !value.includes('$') && !/^[0-9a-z][0-9a-z.+]*$/.test(value)
          ? { message: 'PORTVERSION cannot be part of a package name', found: value }
          : undefined,
      ),
  },
  {
    id: 'makefile.revision-zero',
    severity: 'warn',
    title: 'PORTREVISION=0 is left out',
    why: 'It says nothing; a new version removes the line.',
    about: isMakefile,
    test: text =>
      assignments(text, ({ name, operator, value }) =>
        name === 'PORTREVISION' && operator === '=' && value === '0' ? { message: 'PORTREVISION is 0' } : undefined,
      ),
  },
  {
    id: 'makefile.prefix-dependency',
    severity: 'fatal',
    title: 'dependencies do not lie in ${PREFIX}',
    why: 'PREFIX is where this port goes; others are found in ${LOCALBASE}.',
    about: isMakefile,
    test: text =>
      assignments(text, ({ name, value }) =>
        name.endsWith('_DEPENDS') && /\$[{(]PREFIX[})]/.test(value)
          ? { message: `${name} looks in PREFIX`, found: value, expected: '${LOCALBASE}' }
          : undefined,
      ),
  },
  {
    id: 'makefile.conflicts-pattern',
    severity: 'warn',
    title: 'conflicts name packages, without -[0-9]*',
    why: 'Since 2021 CONFLICTS are patterns of package names; with a version behind them they match nothing.',
    about: isMakefile,
    test: text =>
      assignments(text, ({ name, value }) => {
        const pattern = /(?:^|_)CONFLICTS(?:_|$)/.test(name)
          ? value.split(/\s+/).find(word => word.endsWith('-[0-9]*'))
          : undefined
        return (
          pattern && { message: `${name} has a version behind a name`, found: pattern, expected: pattern.slice(0, -7) }
        )
      }),
  },
]

function assignments(
  text: string,
  pick: (line: AssignmentLine) => Omit<TextFinding, 'line'> | '' | undefined,
): TextFinding[] {
  return readMakefile(text).flatMap(line => {
    const finding = line.kind === 'assignment' ? pick(line) : undefined
    return finding ? [{ line: line.line, ...finding }] : []
  })
}

const functions = ['defined', 'make', 'empty', 'exists', 'target', 'commands']

function unknownFunctions({ line, lines }: MakefileLine): TextFinding[] {
  const condition = withoutReferences(joinLines(lines))
    .replace(/"(?:[^"\\]|\\.)*"/g, '""')
    .replace(/#.*/, '')
  return [...condition.replace(/^\.\s*(?:el)?if/, '').matchAll(/([A-Za-z_]\w*)\s*\(/g)].flatMap(([, name = '']) =>
    functions.includes(name)
      ? []
      : [{ line, message: `make has no function ${name}()`, found: name, expected: functions.join(', ') }],
  )
}

/** `${A:M(x)} == y` -> ` == y`; inner references go first. */
function withoutReferences(text: string): string {
  for (let current = text; ; ) {
    const next = current.replace(/\$\{[^{}$]*\}|\$\([^()$]*\)/g, '')
    if (next === current) return current
    current = next
  }
}

function optionsAfterInclude(text: string): TextFinding[] {
  const lines = readMakefile(text)
  const options = declaredOptions(lines)
  const include = lines.findIndex(
    line => line.kind === 'directive' && line.word === 'include' && /^<bsd\.port\.(?:options|pre)\.mk>/.test(line.rest),
  )
  if (include < 0) return []
  return lines.slice(include).flatMap(line => {
    if (line.kind !== 'assignment') return []
    const { name } = line
    const late =
      name.startsWith('OPTIONS_') || [...options].some(option => name === `${option}_DESC` || isHelperOf(option, name))
    return late ? [{ line: line.line, message: `${name} stands behind the include that reads it`, found: name }] : []
  })
}

const helpers =
  /^(?:USES|USE|VARS|IMPLIES|PREVENTS|(?:PKG|FETCH|EXTRACT|PATCH|BUILD|LIB|RUN|TEST)_DEPENDS|(?:MAKE|CONFIGURE)_(?:ARGS|ENV)|CONFIGURE_(?:ON|WITH|ENABLE)|DISTFILES|EXTRACT_ONLY|MASTER_SITES|PATCHFILES|PLIST_(?:SUB|FILES|DIRS)|SUB_(?:LIST|FILES)|CONFLICTS(?:_BUILD|_INSTALL)?|BROKEN|IGNORE)(?:_OFF)?$/

function isHelperOf(option: string, name: string): boolean {
  return name.startsWith(`${option}_`) && helpers.test(name.slice(option.length + 1))
}
