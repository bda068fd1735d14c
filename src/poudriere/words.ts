/**
 * What may reach a command line on a build host. ssh hands its words to the login shell there, which may be any shell, so
 * every word is held to characters that none of them reads as syntax.
 */
import { Fault } from '../base/fault.ts'

/** A build host as the user names it; undefined parts are left to ssh's own configuration. */
export interface HostName {
  /** `local`, or as given: `user@builder:2222`. */
  readonly text: string
  readonly user: string | undefined
  readonly host: string
  readonly port: number | undefined
}

export const local: HostName = { text: 'local', user: undefined, host: 'local', port: undefined }

const hostPattern =
  /^(?:([A-Za-z_][\w.-]{0,31})@)?([A-Za-z0-9](?:[\w.-]{0,252}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/

/** Reads `[user@]host[:port]` or `local`. @throws Fault invalid for anything else, above all for what ssh would take for an option */
export function parseHost(text: string): HostName {
  if (text === 'local') return local
  const [, user, host = '', port] = hostPattern.exec(text) ?? []
  if (host !== '' && Number(port ?? 22) <= 65_535 && Number(port ?? 22) > 0)
    return { text, user, host: host.replace(/^\[|\]$/g, ''), port: port === undefined ? undefined : Number(port) }
  throw new Fault('invalid', {
    code: 'usage.host',
    message: `${JSON.stringify(text)} cannot be a build host`,
    found: text,
    expected: '[user@]host[:port], a Host of ~/.ssh/config, or local',
  })
}

/** A word that names this host in paths. */
export function hostFolder({ text }: HostName): string {
  return text.replace(/[^A-Za-z0-9.-]/g, '_')
}

/** Jails and trees as poudriere names them, without its own separators that would make a set ambiguous. */
export function refuseBadName(kind: 'jail' | 'ports tree', name: string): void {
  const pattern = kind === 'jail' ? /^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$/ : /^[A-Za-z0-9_][A-Za-z0-9_]{0,63}$/
  if (pattern.test(name) && !(kind === 'ports tree' && name === 'wbrel')) return
  throw new Fault('invalid', {
    code: 'usage.name',
    message: `${JSON.stringify(name)} cannot be the name of a ${kind}`,
    found: name,
    expected: `letters, digits and _${kind === 'jail' ? ' or -' : ', and not wbrel, which is the overlay'}`,
  })
}

/** One word of a remote command. @throws Fault invalid */
export function safeWord(word: string): string {
  if (/^[A-Za-z0-9_/.-][A-Za-z0-9_/.@:+,-]*$/.test(word)) return word
  throw new Fault('invalid', {
    code: 'test.unsafe-word',
    message: `cannot hand ${JSON.stringify(word)} to a build host: a shell there might read it as syntax`,
    found: word,
    expected: 'letters, digits, and _ / . @ : + , -',
  })
}
