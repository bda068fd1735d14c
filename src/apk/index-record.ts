/** One record of an APKINDEX: a letter and its value a line, in the order in which apk writes them. */
import type { ApkPackage, PackageMeta } from './package.ts'

export interface IndexRecord {
  /** `C`: identity; in an index of format 2 always `Q1...`. */
  readonly identity: string
  readonly name: string
  readonly version: string
  readonly arch: string | undefined
  /** Bytes of the file, and bytes installed. */
  readonly size: number
  readonly installedSize: number
  readonly description: string
  readonly url: string
  readonly license: string
  readonly origin: string | undefined
  readonly maintainer: string | undefined
  /** Seconds since 1970. */
  readonly builddate: number | undefined
  readonly commit: string | undefined
  readonly providerPriority: number | undefined
  readonly depends: readonly string[]
  readonly provides: readonly string[]
  readonly installIf: readonly string[]
}

/** The record of a package; `arch` replaces that of the package, as abuild does for noarch ones. */
export function recordOf({ identity, info, size }: ApkPackage, arch: string | undefined): IndexRecord {
  return {
    identity,
    name: info.name,
    version: info.version,
    arch: arch ?? info.arch,
    size,
    installedSize: info.size ?? 0,
    description: info.description,
    url: info.url,
    license: info.license,
    origin: info.origin,
    maintainer: info.maintainer,
    builddate: info.builddate,
    commit: info.commit,
    providerPriority: info.providerPriority,
    depends: info.depends,
    provides: info.provides,
    installIf: info.installIf,
  }
}

/** What a closure may know from an index: neither `replaces` nor paths. */
export function metaOfRecord(record: IndexRecord): PackageMeta {
  const { identity, name, version, origin, depends, provides, installIf } = record
  return {
    name,
    version,
    origin,
    identity,
    depends,
    provides,
    replaces: [],
    replacesPriority: 0,
    installIf,
    paths: undefined,
  }
}

/** The lines of a record with its final empty line; what is empty or unknown is left out, as apk does. */
export function formatRecord(record: IndexRecord): string {
  const lines: readonly (readonly [string, string | number | undefined])[] = [
    ['C', record.identity],
    ['P', record.name],
    ['V', record.version],
    ['A', record.arch],
    ['S', record.size],
    ['I', record.installedSize],
    ['T', record.description],
    ['U', record.url],
    ['L', record.license],
    ['o', record.origin],
    ['m', record.maintainer],
    ['t', record.builddate],
    ['c', record.commit],
    ['k', record.providerPriority || undefined],
    ['D', record.depends.join(' ')],
    ['p', record.provides.join(' ')],
    ['i', record.installIf.join(' ')],
  ]
  const always = 'TUL'
  return `${lines
    .filter(([letter, value]) => value !== undefined && (value !== '' || always.includes(letter)))
    .map(([letter, value]) => `${letter}:${value}\n`)
    .join('')}\n`
}

/**
 * The records of the text of an APKINDEX. `fail`, which throws, is told the line (from 1) of what cannot be read: a
 * letter twice, or an unknown upper-case letter, which makes a package uninstallable; lower-case ones are skipped.
 * Source: apk-tools src/package.c.
 */
export function readRecords(text: string, fail: (line: number, reason: string) => never): readonly IndexRecord[] {
  const records: IndexRecord[] = []
  let values = new Map<string, string>()
  const lines = text.split('\n')
  lines.forEach((line, index) => {
    if (line === '') {
      if (values.size > 0) records.push(readRecord(values, reason => fail(index, reason)))
      values = new Map()
      return
    }
    const [letter = '', colon] = line
    if (colon !== ':' || !/[A-Za-z]/.test(letter)) fail(index + 1, 'no letter and colon')
    if (/[A-Z]/.test(letter) && !'CPVASITULDF'.includes(letter)) fail(index + 1, `the unknown letter ${letter}`)
    if (values.has(letter)) fail(index + 1, `the letter ${letter} twice in one record`)
    values.set(letter, line.slice(2))
  })
  if (values.size > 0) fail(lines.length, 'no empty line at the end')
  return records
}

function readRecord(values: ReadonlyMap<string, string>, fail: (reason: string) => never): IndexRecord {
  const need = (letter: string): string => values.get(letter) ?? fail(`a record without ${letter}:`)
  const number = (letter: string): number | undefined => {
    const text = values.get(letter)
    if (text === undefined) return undefined
    return /^\d{1,15}$/.test(text) ? Number(text) : fail(`${letter}: is no number`)
  }
  const words = (letter: string): readonly string[] => (values.get(letter) ?? '').split(' ').filter(w => w !== '')
  return {
    identity: need('C'),
    name: need('P'),
    version: need('V'),
    arch: values.get('A'),
    size: number('S') ?? 0,
    installedSize: number('I') ?? 0,
    description: values.get('T') ?? '',
    url: values.get('U') ?? '',
    license: values.get('L') ?? '',
    origin: values.get('o'),
    maintainer: values.get('m'),
    builddate: number('t'),
    commit: values.get('c'),
    providerPriority: number('k'),
    depends: words('D'),
    provides: words('p'),
    installIf: words('i'),
  }
}
