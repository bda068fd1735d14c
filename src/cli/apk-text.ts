/** What `wbrel apk` says about packages, closures and indexes, for people and for programs. */
import type { ClosureReport } from '../apk/closure-profiles.ts'
import type { PackageIndex } from '../apk/index-file.ts'
import type { ApkPackage, PackageEntry } from '../apk/package.ts'
import { shown } from '../apk/refuse.ts'
import { count } from '../base/text.ts'
import type { VerifyAnswer } from '../flows/apk.ts'
import type { Style } from './colour.ts'
import { columns } from './table.ts'

export function packageData(item: ApkPackage, withFiles: boolean) {
  const { file, size, sha256, datahash, identity, members, signatures, info, scripts, entries } = item
  return {
    file,
    size,
    sha256,
    datahash,
    identity,
    members,
    signatures: signatures.map(({ algorithm, keyName, bytes }) => ({ algorithm, keyName, bytes: bytes.length })),
    info,
    scripts,
    counts: countsOf(entries),
    ...(withFiles ? { entries } : {}),
  }
}

export function packageText(item: ApkPackage, withFiles: boolean, style: Style): string {
  const { info, signatures, members, entries } = item
  const signed = signatures.map(({ algorithm, keyName }) => `${shown(algorithm)} by ${shown(keyName)}`).join(', ')
  const installed = members.find(m => m.what === 'data')?.unpacked ?? 0
  const rows: readonly (readonly [string, string])[] = [
    ['architecture', info.arch],
    ['licence', info.license],
    ['about', info.description],
    ['address', info.url],
    ['origin', info.origin ?? ''],
    ['built', [info.builddate === undefined ? '' : dateOf(info.builddate), info.commit ?? ''].join(' ').trim()],
    ['maintainer', info.maintainer ?? ''],
    ['signed', signed === '' ? 'no' : `${signed} (not verified here)`],
    ['SHA256', `${item.sha256}, ${item.size} bytes`],
    ['datahash', item.datahash],
    ['identity', item.identity],
    ['files', `${countText(entries)}; ${installed} bytes unpacked`],
    ['needs', info.depends.join(' ')],
    ['provides', info.provides.join(' ')],
    ['replaces', info.replaces.join(' ')],
    ['scripts', item.scripts.join(' ')],
  ]
  const told = rows.filter(([, value]) => value !== '').map(([name, value]) => [`  ${name}`, shownWhole(value)])
  const files = withFiles ? entries.map(e => `  ${entryText(e)}\n`).join('') : ''
  return `${style('bold', shown(`${info.name}-${info.version}`))}\n${columns(told)}${files}`
}

function entryText({ path, type, mode, size, link }: PackageEntry): string {
  const letter = { folder: 'd', link: 'l', 'hard link': 'h', file: '-' }[type as 'file'] ?? '?'
  const target = link === '' ? '' : ` -> ${shown(link)}`
  return `${letter}${mode.toString(8).padStart(4, '0')} ${String(size).padStart(10)} ${shown(path)}${target}`
}

function countsOf(entries: readonly PackageEntry[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { type } of entries) counts[type] = (counts[type] ?? 0) + 1
  return counts
}

function countText(entries: readonly PackageEntry[]): string {
  return (
    Object.entries(countsOf(entries))
      .map(([type, n]) => count(n, type))
      .join(', ') || 'none'
  )
}

function dateOf(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? `${seconds}` : date.toISOString()
}

/** Long lists are shown whole; what a terminal would obey is not. */
function shownWhole(text: string): string {
  return /\p{Cc}/u.test(text) ? shown(text) : text
}

export function verdictData({ verdicts }: VerifyAnswer) {
  return verdicts.map(({ file, package: item, findings }) => ({
    file,
    name: item?.info.name ?? null,
    version: item?.info.version ?? null,
    sha256: item?.sha256 ?? null,
    size: item?.size ?? null,
    signatures: item?.signatures.map(({ algorithm, keyName }) => ({ algorithm, keyName })) ?? null,
    findings: findings.map(({ code, severity = 'error', message, entry, found, expected, hint }) => ({
      code,
      severity,
      message,
      entry: entry ?? null,
      found: found ?? null,
      expected: expected ?? null,
      hint: hint ?? null,
    })),
  }))
}

export function closureText({ profiles, sets, isComplete, answers }: ClosureReport): string {
  const errors = answers.filter(({ trouble }) => !trouble.isWarning)
  const looked = `${count(profiles, 'profile')}, ${count(sets, 'set')} of packages`
  const scope = isComplete ? '' : '; too many options for all choices: every pair of choices was looked at'
  return `${looked}: ${errors.length === 0 ? 'closed' : count(errors.length, 'trouble')}${scope}\n`
}

export function indexData({ file, description, records, signatures }: PackageIndex) {
  return {
    file,
    description,
    signatures: signatures.map(({ algorithm, keyName }) => ({ algorithm, keyName })),
    records,
  }
}

export function indexText({ records }: PackageIndex): string {
  return columns(
    records.map(r => [shown(`${r.name}-${r.version}`), r.arch ?? '', `${r.size}`, r.identity, shown(r.description)]),
  )
}
