import { Fault } from '../base/fault.ts'

/** What makes the version of a package; PORTREVISION and PORTEPOCH are 0 when the port does not set them. */
export interface PkgVersion {
  readonly version: string
  readonly revision?: number
  readonly epoch?: number
}

/** PKGVERSION: `1.8.0`, `1.8.0_1`, `1.8.0_1,2`. Throws Fault `invalid` for what cannot be a PORTVERSION. */
export function pkgVersion({ version, revision = 0, epoch = 0 }: PkgVersion): string {
  if (!/^[0-9a-zA-Z][0-9a-zA-Z.+]*$/.test(version)) {
    throw invalid(version, 'cannot be a PORTVERSION', 'letters, digits, dots and plus signs; no -, _ or comma')
  }
  for (const number of [revision, epoch]) {
    if (!Number.isSafeInteger(number) || number < 0)
      throw invalid(String(number), 'cannot be a PORTREVISION or PORTEPOCH', '0, 1, 2 ...')
  }
  return `${version}${revision > 0 ? `_${revision}` : ''}${epoch > 0 ? `,${epoch}` : ''}`
}

/**
 * Which of two package versions is newer, as pkg decides: by epoch, then version, then revision.
 *
 * Takes versions or whole package names (`wifibox-1.8.0_1`); never fails. The order is total: every two versions are
 * comparable, and equal ones (`1.2` and `1.2.0`) are interchangeable. Source: libpkg/pkg_version.c.
 */
export function comparePkg(a: string, b: string): -1 | 0 | 1 {
  const first = split(a)
  const second = split(b)
  return (
    compare(first.epoch, second.epoch) ||
    compareBlocks(first.blocks, second.blocks) ||
    compare(first.revision, second.revision)
  )
}

interface Parts {
  readonly epoch: bigint
  /** The parts of the version that `+` separates. */
  readonly blocks: readonly (readonly Component[])[]
  readonly revision: bigint
}

type Component = readonly [number: bigint, letter: bigint, patch: bigint]

/** `NAME-VERSION[_REVISION][,EPOCH]`: what stands behind the last `-`, cut at its last `_`, or at its last comma. */
function split(name: string): Parts {
  const full = name.slice(name.lastIndexOf('-') + 1)
  const underscore = full.lastIndexOf('_')
  const comma = full.lastIndexOf(',') > underscore ? full.lastIndexOf(',') : -1
  const end = underscore >= 0 ? underscore : comma >= 0 ? comma : full.length
  return {
    epoch: comma < 0 ? 0n : leadingNumber(full.slice(comma + 1), maxUnsigned),
    blocks: full.slice(0, end).split('+').map(components),
    revision: underscore < 0 ? 0n : leadingNumber(full.slice(underscore + 1), maxUnsigned),
  }
}

/**
 * A component is a number, a letter and a patch level: `10b2`. Anything but letters, digits, `*` and `+` separates.
 *
 * - Without a number it counts as -1, so that `1.a` stands before `1`; `*` is -2, before everything.
 * - A word counts by its first letter. The words `pl alpha beta pre rc` begin a component of their own, even directly
 *   behind a number: `1.0rc1` is `1.0.rc1`; `pl` stands before all letters.
 * - Without digits behind its letter the patch level is -1: `1a` stands before `1a0`.
 */
function components(block: string): Component[] {
  const found: Component[] = []
  let at = 0
  while (at < block.length) {
    componentForm.lastIndex = at
    const [whole = '', digits, star, word = '', patch = ''] = componentForm.exec(block) ?? []
    const stage = stages.get(word.toLowerCase())
    if (digits !== undefined && stage !== undefined) {
      found.push([leadingNumber(digits, maxSigned), 0n, 0n])
      at += digits.length
    } else {
      const number = digits === undefined ? (star === undefined ? -1n : -2n) : leadingNumber(digits, maxSigned)
      const level = word === '' ? 0n : patch === '' ? -1n : leadingNumber(patch, maxSigned)
      found.push([number, stage ?? letterValue(word), level])
      at += whole.length
    }
  }
  return found
}

const componentForm = /(?:(\d+)|(\*.*))?(?:([a-z]+)(\d*))?[^a-z\d*]*/isy

const stages: ReadonlyMap<string, bigint> = new Map([
  ['pl', 0n],
  ['alpha', letterValue('a')],
  ['beta', letterValue('b')],
  ['pre', letterValue('p')],
  ['rc', letterValue('r')],
])

/** a = 1, b = 2 ...; no letter = 0. */
function letterValue(word: string): bigint {
  return word === '' ? 0n : BigInt(word.toLowerCase().charCodeAt(0) - 96)
}

/** C's long and unsigned long, as strtol and strtoul stop there. */
const maxSigned = 2n ** 63n - 1n
const maxUnsigned = 2n ** 64n - 1n

function leadingNumber(text: string, limit: bigint): bigint {
  const value = BigInt(/^\s*\+?(\d+)/.exec(text)?.[1] ?? 0)
  return value > limit ? limit : value
}

function compareBlocks(a: Parts['blocks'], b: Parts['blocks']): -1 | 0 | 1 {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = compareComponents(a[index] ?? [], b[index] ?? [])
    if (order !== 0) return order
  }
  return 0
}

/** Missing components are 0: `1.2` = `1.2.0`. */
function compareComponents(a: readonly Component[], b: readonly Component[]): -1 | 0 | 1 {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const first = a[index] ?? zero
    const second = b[index] ?? zero
    const order = compare(first[0], second[0]) || compare(first[1], second[1]) || compare(first[2], second[2])
    if (order !== 0) return order
  }
  return 0
}

const zero: Component = [0n, 0n, 0n]

function compare(a: bigint, b: bigint): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0
}

function invalid(found: string, what: string, expected: string): Fault {
  return new Fault('invalid', { code: 'version.invalid', message: `${JSON.stringify(found)} ${what}`, found, expected })
}
