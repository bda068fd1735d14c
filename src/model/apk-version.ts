import { Fault } from '../base/fault.ts'

/** The file name of an Alpine package without `.apk`, in its three parts. */
export interface ApkName {
  /** `socat-with-udp` */
  readonly name: string
  /** pkgver: `1.8.0.3` */
  readonly version: string
  /** pkgrel, without its `r`; text, since `r06180200000` keeps its zero. */
  readonly release: string
}

/** How two versions may relate; `~` holds when the left one begins with the right one. */
export type ApkOperator = '<' | '<=' | '=' | '>=' | '>' | '~' | '<~' | '>~'

/** `socat-with-udp-1.8.0.3-r1` -> its name, version and release. Throws Fault `invalid`. */
export function splitApkName(text: string): ApkName {
  const [, name, version, release] = /^([A-Za-z0-9][A-Za-z0-9._+-]*)-([0-9][^-]*)-r([0-9]+)$/.exec(text) ?? []
  if (name !== undefined && version !== undefined && release !== undefined && isApkVersion(`${version}-r${release}`)) {
    return { name, version, release }
  }
  throw new Fault('invalid', {
    code: 'apk.name',
    message: `${JSON.stringify(text)} is not the name of an Alpine package`,
    found: text,
    expected: 'NAME-VERSION-rRELEASE, for example socat-with-udp-1.8.0.3-r1',
  })
}

/** Is this a version that apk accepts: `1.2`, `6.18.20-r0`, `1.0_rc2`, `0.1_p1~1234abcd`? */
export function isApkVersion(text: string): boolean {
  return read(text).every(({ kind }) => kind !== kinds.invalid)
}

/**
 * Which of two Alpine versions is newer, as apk decides (apk-tools src/version.c).
 * Numbers are compared as numbers, but behind the first one as text when either begins with 0: `1.01` < `1.1`.
 * For what is not a version the answer is that of apk's own function; ask isApkVersion first.
 */
export function compareApk(a: string, b: string): -1 | 0 | 1 {
  return compareTokens(read(a), read(b), false)
}

/** Does `a` relate so to `b`? `apkMatches('3.6.9', '~', '3.6')` is true. */
export function apkMatches(a: string, operator: ApkOperator, b: string): boolean {
  const order = compareTokens(read(a), read(b), operator.includes('~'))
  if (order === 0) return operator.includes('=') || operator.includes('~')
  return operator.includes(order < 0 ? '<' : '>')
}

/** The kinds of token, in the order in which apk ranks them when they differ. */
const kinds = {
  first: 0,
  number: 1,
  letter: 2,
  suffix: 3,
  suffixNumber: 4,
  hash: 5,
  revision: 6,
  end: 7,
  invalid: 8,
} as const

interface Token {
  readonly kind: (typeof kinds)[keyof typeof kinds]
  readonly text: string
}

/** In their order: the first four stand before the release itself, the others behind it. */
const suffixes: readonly string[] = ['alpha', 'beta', 'pre', 'rc', 'cvs', 'svn', 'git', 'hg', 'p']
const preReleases = 4

/** The tokens of a version; the last one is `end` or `invalid`. */
function read(version: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  for (;;) {
    const token = next(version, at, tokens.at(-1)?.kind)
    tokens.push(token)
    if (token.kind >= kinds.end) return tokens
    at += token.text.length
  }
}

/** The token at `at`, with the signs that introduce it. */
function next(version: string, at: number, before: Token['kind'] | undefined): Token {
  if (before === undefined) return match(version, at, kinds.first, /\d+/y) ?? broken
  if (at === version.length) return { kind: kinds.end, text: '' }
  return (
    (before <= kinds.number ? match(version, at, kinds.number, /\.\d+/y) : undefined) ??
    (before <= kinds.number ? match(version, at, kinds.letter, /[a-z]/y) : undefined) ??
    (before <= kinds.suffixNumber ? match(version, at, kinds.suffix, suffixForm) : undefined) ??
    (before === kinds.suffix ? match(version, at, kinds.suffixNumber, /\d+/y) : undefined) ??
    (before < kinds.hash ? match(version, at, kinds.hash, /~[0-9a-f]+/y) : undefined) ??
    (before < kinds.revision ? match(version, at, kinds.revision, /-r\d+/y) : undefined) ??
    broken
  )
}

const suffixForm = new RegExp(`_(?:${suffixes.join('|')})(?![a-z])`, 'y')
const broken: Token = { kind: kinds.invalid, text: '' }

function match(version: string, at: number, kind: Token['kind'], form: RegExp): Token | undefined {
  form.lastIndex = at
  const text = form.exec(version)?.[0]
  return text === undefined ? undefined : { kind, text }
}

function compareTokens(a: readonly Token[], b: readonly Token[], fuzzy: boolean): -1 | 0 | 1 {
  for (let index = 0; ; index++) {
    const left = a[index] ?? broken
    const right = b[index] ?? broken
    if (left.kind === right.kind) {
      if (left.kind >= kinds.end) return 0
      const order = compareValues(left, right)
      if (order !== 0) return order
    } else if (fuzzy && right.kind === kinds.end) return 0
    else if (isPreRelease(left)) return -1
    else if (isPreRelease(right)) return 1
    else return left.kind < right.kind ? 1 : -1
  }
}

function isPreRelease({ kind, text }: Token): boolean {
  return kind === kinds.suffix && suffixes.indexOf(text.slice(1)) < preReleases
}

function compareValues({ kind, text: left }: Token, { text: right }: Token): -1 | 0 | 1 {
  if (kind === kinds.suffix) return order(suffixes.indexOf(left.slice(1)), suffixes.indexOf(right.slice(1)))
  if (kind === kinds.letter || kind === kinds.hash) return order(left, right)
  const [a, b] = [left.replace(/^\D+/, ''), right.replace(/^\D+/, '')]
  if (kind === kinds.number && (a.startsWith('0') || b.startsWith('0'))) return order(a, b)
  return order(BigInt(a), BigInt(b))
}

function order<T extends string | number | bigint>(a: T, b: T): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0
}
