/** The folder of one build: `.poudriere.*`, `.data*.json`, logs and links, in the dialect's layout. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Dialect } from './getopts.ts'

export const lists = ['queued', 'tobuild', 'built', 'failed', 'ignored', 'skipped', 'fetched'] as const
export type List = (typeof lists)[number]

export interface BuildFolder {
  readonly folder: string
  readonly isResumed: boolean
  readonly put: (name: string, text: string) => void
  readonly add: (list: List, line: string) => void
  readonly read: (list: List) => readonly string[]
  readonly log: (pkgname: string, text: string, kind: 'built' | 'errors' | 'ignored' | 'fetched') => void
  readonly writeJson: () => void
  /** As after a power failure: half a JSON, and no small files. */
  readonly leaveHalf: () => void
}

export function buildFolder(logs: string, name: string, dialect: Dialect, hasJson: boolean): BuildFolder {
  const folder = join(logs, name)
  const isResumed = existsSync(folder)
  mkdirSync(join(folder, 'logs', 'errors'), { recursive: true })
  if (dialect === 'master')
    for (const kind of ['built', 'fetched', 'ignored']) mkdirSync(join(folder, 'logs', kind), { recursive: true })
  link(name, join(logs, 'latest'))
  const file = (name: string) => join(folder, `.poudriere.${name}`)
  const put = (name: string, text: string) => writeFileSync(file(name), `${text}\n`)
  const read = (list: List) =>
    existsSync(file(`ports.${list}`))
      ? readFileSync(file(`ports.${list}`), 'utf8')
          .split('\n')
          .filter(line => line !== '')
      : []
  for (const list of lists) if (!existsSync(file(`ports.${list}`))) writeFileSync(file(`ports.${list}`), '')
  if (dialect === 'master') writeFileSync(file('ports.inspected'), '')
  const stats = () => {
    const names = dialect === 'master' ? [...lists, 'inspected' as const] : lists.filter(list => list !== 'tobuild')
    for (const list of names) put(`stats_${list}`, String(list === 'inspected' ? 0 : read(list).length))
    return names
  }
  return {
    folder,
    isResumed,
    put,
    read,
    add: (list, line) => writeFileSync(file(`ports.${list}`), `${line}\n`, { flag: 'a' }),
    log: (pkgname, text, kind) => {
      writeFileSync(join(folder, 'logs', `${pkgname}.log`), text)
      if (kind === 'errors' || dialect === 'master')
        link(`../${pkgname}.log`, join(folder, 'logs', kind, `${pkgname}.log`))
    },
    writeJson: () => {
      const counted = stats()
      if (!hasJson) return
      const value = (name: string) => (existsSync(file(name)) ? readFileSync(file(name), 'utf8').trimEnd() : undefined)
      const keys = ['buildname', 'ended', 'jailname', 'mastername', 'ptname', 'setname', 'started', 'status']
      const more = dialect === 'master' ? ['git_dirty', 'git_hash', 'overlays'] : []
      const head = Object.fromEntries(
        [...keys, ...more].flatMap(key => (value(key) === undefined ? [] : [[key, value(key)]])),
      )
      const mini = { ...head, stats: Object.fromEntries(counted.map(list => [list, value(`stats_${list}`)])) }
      const ports = Object.fromEntries(
        lists.flatMap(list => (read(list).length === 0 ? [] : [[list, read(list).map(line => item(list, line))]])),
      )
      atomically(join(folder, '.data.mini.json'), JSON.stringify(mini))
      atomically(join(folder, '.data.json'), JSON.stringify({ ...mini, ports, skipped: {} }))
    },
    leaveHalf: () => {
      const json = join(folder, '.data.json')
      writeFileSync(json, readFileSync(json, 'utf8').slice(0, 80))
      for (const name of readdirSync(folder)) if (name.startsWith('.poudriere.')) rmSync(join(folder, name))
    },
  }
}

/** One entry as json.awk writes it: every scalar a text, the flavor only if the originspec has one. */
function item(list: List, line: string): Readonly<Record<string, string>> {
  const [spec = '', pkgname = '', ...rest] = line.split(' ')
  const [origin = '', flavor] = spec.split('@')
  const base = { origin, ...(flavor === undefined ? {} : { flavor }), pkgname }
  const text = rest.join(' ').replaceAll('\\', '')
  if (list === 'built') return { ...base, elapsed: text }
  if (list === 'failed') return { ...base, phase: rest[0] ?? '', errortype: rest[1] ?? '', elapsed: rest[2] ?? '' }
  if (list === 'ignored') return { ...base, reason: text.replace(/,([\]}])/g, '$1') }
  if (list === 'skipped') return { ...base, depends: text }
  return list === 'queued' ? { ...base, reason: text } : base
}

function atomically(file: string, text: string): void {
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}

export function link(target: string, path: string): void {
  rmSync(path, { force: true })
  symlinkSync(target, path)
}
