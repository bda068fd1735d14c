import compare from 'semver/functions/compare.js'
import inc from 'semver/functions/inc.js'
import { Fault } from '../base/fault.ts'

/**
 * What kind of change a release brings.
 * `minor`: a planned campaign (new core version, Alpine branch, kernel series or feature). `patch`: only the guest moved,
 * as a hot fix. `major`: the maintainer says so; it happened once, when the port was split in three.
 */
export type ChangeKind = 'major' | 'minor' | 'patch'

export interface NextVersion {
  /** `1.9.0` */
  readonly version: string
  /** One sentence for people. */
  readonly why: string
  /** The release before it on its line, or undefined for the first one. */
  readonly after: string | undefined
  /** True when a higher version is released already: a release for an old line, fit for a quarterly branch only. */
  readonly backport: boolean
}

/**
 * The next version on a line (`1.x`, `1.8.x`, or exactly `1.9.0`), after those that are released, and why.
 *
 * `as` is the number that the maintainer wants instead; it must lie on the line. Versions are never reused and never go
 * back on their line. Throws Fault: `invalid` for bad input, a line that does not match or a number that goes back;
 * `refused` for a version that is already released.
 */
export function chooseNext(line: string, released: readonly string[], kind: ChangeKind, as?: string): NextVersion {
  if (!/^(?:0|[1-9]\d*)\.x$/.test(line) && !/^(?:(?:0|[1-9]\d*)\.){2}(?:0|[1-9]\d*|x)$/.test(line)) {
    throw malformed(line, 'line', '1.x, 1.8.x or 1.9.0')
  }
  const all = released.map(text => checkVersion(text, 'released version')).toSorted(compare)
  const exact = as ?? (line.endsWith('x') ? undefined : line)
  if (exact !== undefined) return chosenByHand(checkVersion(exact, 'version'), line, all, kind)

  const before = all.filter(version => liesOn(version, line)).at(-1)
  if (before === undefined) return firstOnLine(line, all, kind)
  const version = raise(before, kind)
  if (!liesOn(version, line)) {
    const message = `a ${kind} release after ${before} is ${version}, which is not on the line ${line}`
    throw mismatch(message, lineFor(version, kind))
  }
  return { version, why: `${reasons[kind]} after ${before}`, after: before, backport: isBackport(version, all) }
}

const reasons: Readonly<Record<ChangeKind, string>> = {
  major: 'a major release',
  minor: 'a planned campaign: the minor release',
  patch: 'only the guest moved: the patch release',
}

/** `as`, or an exact version as the line: any number that is new and does not go back. */
function chosenByHand(version: string, line: string, all: readonly string[], kind: ChangeKind): NextVersion {
  if (!liesOn(version, line)) throw mismatch(`${version} is not on the line ${line}`, lineFor(version, kind))
  if (all.includes(version)) {
    throw new Fault('refused', {
      code: 'version.released',
      message: `${version} is already released; a version is never used twice`,
      found: version,
      hint: `wbrel prepare ${lineFor(version, kind)}`,
    })
  }
  const before = (line.endsWith('x') ? all.filter(one => liesOn(one, line)) : all).at(-1)
  if (before !== undefined && compare(version, before) < 0) {
    throw new Fault('invalid', {
      code: 'version.backwards',
      message: `${version} goes back: ${before} is already released`,
      found: version,
      expected: `a version above ${before}`,
      hint: `wbrel prepare ${lineFor(before, kind)}`,
    })
  }
  const usual = before === undefined ? version : raise(before, kind)
  const remark = usual === version ? '' : `; ${reasons[kind]} would be ${usual}`
  return { version, why: `asked for by number${remark}`, after: before, backport: isBackport(version, all) }
}

/** A line opens with .0 and follows the newest release: `2.x` or `1.9.x` after 1.8.0. */
function firstOnLine(line: string, all: readonly string[], kind: ChangeKind): NextVersion {
  const version = line.split('.').length === 2 ? line.replace('x', '0.0') : line.replace('x', '0')
  const newest = all.at(-1)
  if (newest !== undefined && version !== raise(newest, 'major') && version !== raise(newest, 'minor')) {
    throw mismatch(`nothing is released on the line ${line}, and it does not follow ${newest}`, lineFor(newest, kind))
  }
  return { version, why: `the first release on the line ${line}`, after: undefined, backport: false }
}

function raise(version: string, kind: ChangeKind): string {
  return inc(version, kind) ?? version
}

function isBackport(version: string, all: readonly string[]): boolean {
  return all.some(one => compare(one, version) > 0)
}

function liesOn(version: string, line: string): boolean {
  return line.endsWith('x') ? version.startsWith(line.slice(0, -1)) : version === line
}

/** The line on which a change of this kind continues after `version`. */
function lineFor(version: string, kind: ChangeKind): string {
  return version.replace(kind === 'patch' ? /\d+$/ : /\d+\.\d+$/, 'x')
}

/** Plain X.Y.Z; semver itself would also take `v1.9.0` and `1.9.0-rc.1`. */
function checkVersion(text: string, what: string): string {
  if (/^(?:(?:0|[1-9]\d{0,8})\.){2}(?:0|[1-9]\d{0,8})$/.test(text)) return text
  throw malformed(text, what, 'X.Y.Z, for example 1.9.0')
}

function malformed(found: string, what: string, expected: string): Fault {
  return new Fault('invalid', {
    code: 'version.invalid',
    message: `${JSON.stringify(found)} is not a ${what}`,
    found,
    expected,
  })
}

function mismatch(message: string, line: string): Fault {
  return new Fault('invalid', { code: 'version.line', message, hint: `wbrel prepare ${line}` })
}
