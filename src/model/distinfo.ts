import { Fault, type Problem } from '../base/fault.ts'

/** One distribution file. */
export interface DistinfoEntry {
  /** As in DISTFILES, with DIST_SUBDIR: `wifibox-alpine/musl-1.2.5-r21.apk`. */
  readonly name: string
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string
  /** Bytes. */
  readonly size: number
}

/** A distinfo file; the entries stand in the order of DISTFILES. */
export interface Distinfo {
  /** Seconds since 1970. */
  readonly timestamp: number
  readonly entries: readonly DistinfoEntry[]
}

/** Two different contents under one name. */
export interface DistinfoConflict {
  readonly name: string
  readonly first: DistinfoEntry
  readonly second: DistinfoEntry
}

/**
 * Reads a distinfo as the ports framework writes it (Mk/Scripts/makesum.sh), strictly.
 * Throws Fault `invalid` with all problems at once, each with its line.
 */
export function parseDistinfo(text: string, file: string): Distinfo {
  const { problems, ...distinfo } = readDistinfo(text, file)
  if (problems.length > 0) throw new Fault('invalid', problems)
  return distinfo
}

/** The bytes of a distinfo: TIMESTAMP, then SHA256 and SIZE of each file. */
export function formatDistinfo({ timestamp, entries }: Distinfo): string {
  const pairs = entries.map(({ name, sha256, size }) => `SHA256 (${name}) = ${sha256}\nSIZE (${name}) = ${size}\n`)
  return [`TIMESTAMP = ${timestamp}\n`, ...pairs].join('')
}

/** The wanted files in their order, as far as their entries are known, and the names of those that are not. */
export function mergeDistinfo(
  wanted: readonly string[],
  known: ReadonlyMap<string, DistinfoEntry>,
): { readonly entries: readonly DistinfoEntry[]; readonly missing: readonly string[] } {
  const names = [...new Set(wanted)]
  return {
    entries: names.map(name => known.get(name)).filter(entry => entry !== undefined),
    missing: names.filter(name => !known.has(name)),
  }
}

/** Names that have one content in `first` and another in `second` (or two within either); published bytes never change. */
export function conflicts(
  first: readonly DistinfoEntry[],
  second: readonly DistinfoEntry[],
): readonly DistinfoConflict[] {
  const seen = new Map<string, DistinfoEntry>()
  const found = new Map<string, DistinfoConflict>()
  for (const entry of [...first, ...second]) {
    const earlier = seen.get(entry.name)
    if (earlier === undefined) seen.set(entry.name, entry)
    else if (!sameContent(earlier, entry) && !found.has(entry.name)) {
      found.set(entry.name, { name: entry.name, first: earlier, second: entry })
    }
  }
  return [...found.values()]
}

/** TIMESTAMP of the next distinfo: kept while the entries stay as they are, otherwise `now`, but never an earlier one. */
export function nextTimestamp(old: Distinfo | undefined, entries: readonly DistinfoEntry[], now: number): number {
  if (old === undefined) return now
  return sameEntries(old.entries, entries) ? old.timestamp : Math.max(old.timestamp, now)
}

/** Equal names, contents and order? */
function sameEntries(first: readonly DistinfoEntry[], second: readonly DistinfoEntry[]): boolean {
  return first.length === second.length && first.every((entry, index) => isEqual(entry, second[index]))
}

/** What a distinfo says and everything that is wrong with it; for checks, which want findings instead of a fault. */
export function readDistinfo(text: string, file: string): Distinfo & { readonly problems: readonly Problem[] } {
  const lines = text.replace(/\n$/, '').split('\n')
  const problems: Problem[] = []
  const report: Report = (code, line, message, more) => {
    problems.push({ code: `distinfo.${code}`, message: `${file}: ${message}`, place: { file, line }, ...more })
  }
  checkEnds(text, lines, report)
  const timestamp = readTimestamp(lines, report)
  const entries = readEntries(lines, report)
  return { timestamp, entries, problems: problems.toSorted((a, b) => (a.place?.line ?? 0) - (b.place?.line ?? 0)) }
}

type Report = (
  code: string,
  line: number,
  message: string,
  more?: { readonly found?: string; readonly expected?: string; readonly hint?: string },
) => void

function checkEnds(text: string, lines: readonly string[], report: Report): void {
  const carriage = lines.findIndex(line => line.includes('\r'))
  if (carriage >= 0) {
    report('line-end', carriage + 1, 'lines end in CR LF, make wants LF', { hint: `tr -d '\\r' < FILE > NEW` })
  }
  if (text !== '' && !text.endsWith('\n')) report('newline', lines.length, 'the last line has no newline')
}

function readTimestamp(lines: readonly string[], report: Report): number {
  const places = lines.flatMap((line, index) => (/^TIMESTAMP\b/.test(line) ? [index] : []))
  const [first, ...others] = places
  for (const place of others) report('timestamp', place + 1, 'TIMESTAMP stands here a second time')
  if (first === undefined) {
    report('timestamp', 1, 'TIMESTAMP is missing', { expected: 'TIMESTAMP = seconds since 1970, in the first line' })
    return 0
  }
  if (first !== 0) report('timestamp', first + 1, 'TIMESTAMP must be the first line', { found: `line ${first + 1}` })
  const line = withoutCr(lines[first])
  const value = Number(/^TIMESTAMP = (\d+)$/.exec(line)?.[1])
  if (Number.isSafeInteger(value)) return value
  report('timestamp', first + 1, 'TIMESTAMP is not a number of seconds', {
    found: line,
    expected: 'TIMESTAMP = 1775399824',
  })
  return 0
}

interface Draft {
  readonly line: number
  sha256?: string
  size?: number
}

function readEntries(lines: readonly string[], report: Report): DistinfoEntry[] {
  const drafts = new Map<string, Draft>()
  let previous = ''
  for (const [index, raw] of lines.entries()) {
    const line = withoutCr(raw)
    const at = index + 1
    if (/^TIMESTAMP\b/.test(line) || (lines.length === 1 && line === '')) continue
    const [, key, name, value] = /^(SHA256|SIZE) \(([^()\s]+)\) = (\S+)$/.exec(line) ?? []
    if (line.trim() === '') report('blank-line', at, 'blank lines are not allowed')
    else if (key === undefined || name === undefined || value === undefined) {
      report('line', at, 'this line is neither TIMESTAMP nor SHA256 nor SIZE', {
        found: line,
        expected: 'SHA256 (NAME) = 64 hexadecimal digits, or SIZE (NAME) = bytes',
      })
    } else {
      const draft = drafts.get(name) ?? { line: at }
      if (!drafts.has(name)) checkName(name, at, report)
      drafts.set(name, draft)
      if (key === 'SHA256') readSha256(draft, name, value, at, report)
      else readSize(draft, name, value, at, previous, report)
      previous = key === 'SHA256' ? name : ''
    }
  }
  return [...drafts].flatMap(([name, draft]) => complete(name, draft, report))
}

function checkName(name: string, line: number, report: Report): void {
  if (!name.startsWith('/') && !name.split('/').includes('..')) return
  report('name', line, `${name} leaves the folder of distfiles`, { expected: 'a relative path without ..' })
}

function readSha256(draft: Draft, name: string, value: string, line: number, report: Report): void {
  if (draft.sha256 !== undefined) report('duplicate', line, `SHA256 of ${name} stands here a second time`)
  else if (!/^[0-9a-f]{64}$/.test(value)) {
    report('sha256', line, `SHA256 of ${name} is not a checksum`, {
      found: value,
      expected: '64 lower-case hexadecimal digits',
    })
  }
  draft.sha256 ??= value
}

function readSize(draft: Draft, name: string, value: string, line: number, previous: string, report: Report): void {
  if (draft.size !== undefined) report('duplicate', line, `SIZE of ${name} stands here a second time`)
  else if (!/^(?:0|[1-9]\d*)$/.test(value) || !Number.isSafeInteger(Number(value))) {
    report('size', line, `SIZE of ${name} is not a number of bytes`, { found: value, expected: 'a whole number' })
  } else if (previous !== name) report('order', line, `SIZE of ${name} does not follow its SHA256`)
  draft.size ??= Number(value)
}

function complete(name: string, { line, sha256, size }: Draft, report: Report): DistinfoEntry[] {
  if (sha256 === undefined) report('sha256', line, `SHA256 of ${name} is missing`, { hint: 'make makesum' })
  if (size === undefined) report('size', line, `SIZE of ${name} is missing`, { hint: 'make makesum' })
  return sha256 === undefined || size === undefined ? [] : [{ name, sha256, size }]
}

function withoutCr(line = ''): string {
  return line.replace(/\r$/, '')
}

function sameContent(first: DistinfoEntry, second: DistinfoEntry): boolean {
  return first.sha256 === second.sha256 && first.size === second.size
}

function isEqual(first: DistinfoEntry, second: DistinfoEntry | undefined): boolean {
  return second !== undefined && first.name === second.name && sameContent(first, second)
}
