/**
 * The files of a port as a set of statements, so that two versions can be compared without their layout: order within
 * lists, blanks, continuation lines, comments and line endings do not count. Nothing is evaluated.
 */
import { joinLines, type MakefileLine, readMakefile } from './makefile-text.ts'

export interface Statement {
  /** Below the tree: `net/wifibox-core/Makefile`. */
  readonly path: string
  /** The conditions around it, from the outside in; '' at the top. */
  readonly context: string
  /** A variable, a target, `SHA256 (name)`, or `line`. */
  readonly name: string
  /** One word of a list, a whole value, or a line. */
  readonly value: string
  /** Set unless it is set already: what a user or the framework says comes first. */
  readonly isDefault?: true
}

/** All statements of one file; each once. */
export function statementsOf(path: string, text: string | undefined): readonly Statement[] {
  if (text === undefined) return []
  const plain = text.replaceAll('\r\n', '\n')
  const file = path.slice(path.lastIndexOf('/') + 1)
  if (/^Makefile|\.mk$/.test(file)) return once(makefileStatements(path, plain))
  if (file === 'distinfo') return once(distinfoStatements(path, plain))
  const lines = plain.split('\n').map(line => line.trim())
  return once(lines.filter(line => line !== '').map(value => ({ path, context: '', name: 'line', value })))
}

/** Lines of a package list in their order. */
export function plistLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
}

/**
 * Says whether two statements mean the same, whoever wrote them: a dependency is itself in whatever variable and under
 * whatever option it stands, and of the conditions around a statement only the FreeBSD version counts.
 */
export function looseKey({ path, context, name, value }: Statement): string {
  const versions = context.split(' / ').filter(one => one.includes('OSVERSION'))
  const loose = name.endsWith('_DEPENDS') ? 'DEPENDS' : name
  return JSON.stringify([path, versions, loose, value])
}

export function exactKey({ path, context, name, value, isDefault }: Statement): string {
  return JSON.stringify([path, context, name, value, isDefault])
}

type Key = typeof looseKey

/** Statements of `a` that `b` has not. */
export function without(a: readonly Statement[], b: readonly Statement[], key: Key = looseKey): readonly Statement[] {
  const known = new Set(b.map(key))
  return a.filter(one => !known.has(key(one)))
}

/** Statements of `a` that `b` has, too. */
export function within(a: readonly Statement[], b: readonly Statement[], key: Key = looseKey): readonly Statement[] {
  const known = new Set(b.map(key))
  return a.filter(one => known.has(key(one)))
}

/** As people read it: `RUN_DEPENDS: socat>0:net/socat (if ${OSVERSION} < 1400000)`. */
export function showStatement({ name, value, context, isDefault }: Statement): string {
  const what = name === 'line' ? value : `${name}: ${value}${isDefault ? ', unless it is set' : ''}`
  return context === '' ? what : `${what} (${context})`
}

/** The value of a variable that has one; undefined when it is not set at the top of the file. */
export function settingOf(statements: readonly Statement[], path: string, name: string): string | undefined {
  return statements.find(one => one.path === path && one.name === name && one.context === '')?.value
}

function makefileStatements(path: string, text: string): readonly Statement[] {
  const found: Statement[] = []
  const stack: string[] = []
  let target = ''
  const add = (name: string, value: string, operator = ''): void => {
    const more = operator === '?=' ? { isDefault: true as const } : {}
    found.push({ path, context: stack.join(' / '), name, value, ...more })
  }
  for (const line of readMakefile(text)) {
    switch (line.kind) {
      case 'assignment':
        for (const value of valuesOf(line.name, line.operator, line.value)) add(line.name, value, line.operator)
        break
      case 'directive':
        step(stack, line)
        if (/include$/.test(line.word)) add('.include', line.rest.trim())
        break
      case 'target':
        target = line.names.join(' ')
        add(target, ':')
        break
      case 'recipe':
        add(target, squeeze(joinLines(line.lines)))
        break
      case 'other':
        add('line', squeeze(joinLines(line.lines)))
        break
    }
  }
  return found
}

/** Keeps the stack of conditions around the next line. */
function step(stack: string[], { word, lines }: Extract<MakefileLine, { kind: 'directive' }>): void {
  const condition = squeeze(joinLines(lines).replace(/^\.\s*[a-z]+/, ''))
  const top = stack.at(-1) ?? ''
  if (/^if/.test(word)) stack.push(`${word} ${condition}`)
  else if (word === 'for') stack.push(`for ${condition}`)
  else if (/^elif/.test(word)) stack.splice(-1, 1, `not (${top}) and ${word.slice(2)} ${condition}`)
  else if (word === 'else') stack.splice(-1, 1, `not (${top})`)
  else if (word === 'endif' || word === 'endfor') stack.pop()
}

/** One-line texts and computed values are one statement, everything else one a word. */
function valuesOf(name: string, operator: string, value: string): readonly string[] {
  const whole = operator.includes('!') || operator === ':=' || operator === ':sh=' || oneValue.test(name)
  const words = value.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []
  return whole || words.length === 0 ? [squeeze(value)] : words
}

const oneValue =
  /^(COMMENT|WWW|MAINTAINER|PORTNAME|(PORT|DIST)VERSION|PORTREVISION|PORTEPOCH|.*_DESC|IGNORE.*|BROKEN.*|DEPRECATED|FORBIDDEN)$/

function distinfoStatements(path: string, text: string): readonly Statement[] {
  return text.split('\n').flatMap(line => {
    const [, name, value] = /^((?:SHA256|SIZE) \(.*\)) = (\S+)\s*$/.exec(line) ?? []
    return name === undefined || value === undefined ? [] : [{ path, context: '', name, value }]
  })
}

function once(statements: readonly Statement[]): readonly Statement[] {
  return [...new Map(statements.map(one => [JSON.stringify(one), one])).values()]
}

function squeeze(text: string): string {
  return text.trim().replace(/\s+/g, ' ')
}
