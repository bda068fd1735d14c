/** MOVED of the ports tree: where ports and flavors went. `old|new|YYYY-MM-DD|reason`, new entries at the end. */
import type { Day } from './dates.ts'
import type { Texts } from './foreign.ts'
import { statementsOf } from './statements.ts'

export interface MovedEntry {
  /** `net/wifibox`, or `net/wifibox@brcm`. */
  readonly from: string
  /** '' for what was deleted. */
  readonly to: string
  readonly date: Day
  /** Without a final full stop. */
  readonly reason: string
}

/** The entries in their order; comments and lines of another form are left out. */
export function parseMoved(text: string): readonly MovedEntry[] {
  return text.split(/\r?\n/).flatMap(line => {
    const [from = '', to, date, reason, more] = line.split('|')
    const isEntry = !line.startsWith('#') && from !== '' && reason !== undefined && more === undefined
    return isEntry ? [{ from, to: to ?? '', date: date ?? '', reason }] : []
  })
}

/** Where something is now, over any number of moves; undefined when it never moved, '' when it was deleted. */
export function followMoved(entries: readonly MovedEntry[], name: string): string | undefined {
  let now: string | undefined
  for (const { from, to } of entries) if (from === (now ?? name)) now = to
  return now
}

/** The last entry that tells where something went. */
export function movedEntry(entries: readonly MovedEntry[], name: string): MovedEntry | undefined {
  return entries.findLast(entry => entry.from === name)
}

export interface FlavorsMoved {
  /** Origins whose flavors these are. */
  readonly origins: readonly string[]
  /** Flavor -> the option that it implies, before and now. */
  readonly before: Readonly<Record<string, string>>
  readonly now: Readonly<Record<string, string>>
  readonly date: Day
}

/**
 * The entries that removed flavors need (poudriere and pkg_replace follow them): to the flavor that has the same option
 * now, otherwise to the default flavor.
 */
export function movedFlavors({ origins, before, now, date }: FlavorsMoved): readonly MovedEntry[] {
  const gone = Object.keys(before).filter(flavor => now[flavor] === undefined)
  return gone.flatMap(flavor => {
    const heir = Object.keys(now).find(name => now[name] === before[flavor] && before[name] === undefined)
    const reason = heir === undefined ? 'Flavor removed, use the default flavor' : `Flavor renamed to ${heir}`
    return origins.map(origin => ({
      from: `${origin}@${flavor}`,
      to: heir === undefined ? origin : `${origin}@${heir}`,
      date,
      reason,
    }))
  })
}

/**
 * The flavors beside `default` that a port's files name, each without an option: all that is known of a release that no
 * record tells of. A list that is computed gives none.
 */
export function flavorsOf(texts: Texts, origin: string): Readonly<Record<string, string>> {
  const stated = [...texts]
    .filter(([path]) => path.startsWith(`${origin}/`))
    .flatMap(([path, text]) => statementsOf(path, text))
    .filter(({ name, value }) => /^_?FLAVORS$/.test(name) && /^[a-z0-9_]+$/.test(value) && value !== 'default')
  return Object.fromEntries(stated.map(({ value }) => [value, '']))
}

/** The file with the entries at its end; those whose source it tells of already are left out. */
export function withMoved(text: string, entries: readonly MovedEntry[]): string {
  const known = parseMoved(text)
  const added = entries.filter(entry => movedEntry(known, entry.from)?.to !== entry.to)
  if (added.length === 0) return text
  const ending = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = added.map(({ from, to, date, reason }) => `${from}|${to}|${date}|${reason}${ending}`)
  return `${text}${text === '' || text.endsWith('\n') ? '' : ending}${lines.join('')}`
}
