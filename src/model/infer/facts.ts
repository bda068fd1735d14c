/** An answer of make as lists of words: what conditions are learnt for. */
import type { Answer } from '../answer.ts'
import { dependKinds } from '../ports.ts'
import type { Effects } from './recipe.ts'

/** Variables with one value. */
export const textVariables: readonly string[] = [
  ...['PORTNAME', 'PORTVERSION', 'PORTREVISION', 'PORTEPOCH', 'PKGBASE', 'CATEGORIES', 'MAINTAINER', 'COMMENT', 'WWW'],
  ...[
    'LICENSE',
    'LICENSE_FILE',
    'LICENSE_COMB',
    'DIST_SUBDIR',
    'WRKSRC',
    'PKGMESSAGE',
    'IGNORE',
    'BROKEN',
    'FORBIDDEN',
  ],
  ...['DEPRECATED', 'EXPIRATION_DATE', 'NO_BUILD', 'NO_INSTALL', 'NO_ARCH', 'USE_RC_SUBR', 'RESTRICTED', 'DESCR'],
]
/** Variables with words. */
export const listVariables: readonly string[] = [
  ...dependKinds.map(kind => `${kind.toUpperCase()}_DEPENDS`),
  ...['FLAVORS', 'USES', 'ONLY_FOR_ARCHS', 'NOT_FOR_ARCHS', 'DISTFILES', 'EXTRACT_ONLY', 'MASTER_SITES', 'PATCHFILES'],
  ...['CONFLICTS', 'CONFLICTS_BUILD', 'CONFLICTS_INSTALL', 'MAKE_ENV', 'SUB_FILES', 'USERS', 'GROUPS', 'SHEBANG_FILES'],
]

export type Lists = ReadonlyMap<string, readonly string[]>

/** Folders of this machine that answers may hold -> what stands for them. */
export type Names = readonly (readonly [string, string])[]

export function listsOf(answer: Answer, plist: readonly string[], effects: Effects | undefined, names: Names): Lists {
  const lists = new Map<string, readonly string[]>()
  const put = (name: string, items: readonly string[]): void => {
    if (items.length > 0) lists.set(name, [...new Set(items.map(item => renamed(item, names)))])
  }
  for (const name of textVariables) {
    const value = answer[name] ?? ''
    const isDefault = (name === 'PORTREVISION' || name === 'PORTEPOCH') && value === '0'
    if (value !== '' && !isDefault) put(name, [value])
  }
  for (const name of listVariables)
    put(
      name,
      words(answer[name]).flatMap(word => (name === 'MASTER_SITES' ? siteByGroup(word) : [word])),
    )
  const args = argumentsOf(answer.MAKE_ARGS ?? '').filter(arg => arg.name !== 'DESTDIR')
  put(
    'MAKE_ARGS',
    args.map(arg => arg.name),
  )
  for (const { name, items } of args) put(`MAKE_ARGS.${name}`, items)
  put('PLIST', plist)
  if (effects) for (const [kind, items] of Object.entries(effects)) put(`recipe.${kind}`, items)
  return lists
}

export function renamed(item: string, names: Names): string {
  return names.reduce((text, [from, to]) => text.replaceAll(from, to), item)
}

/** `ADDRESS:a,b` is the same as `ADDRESS:a` and `ADDRESS:b` (Porter's Handbook, MASTER_SITES:n). */
function siteByGroup(site: string): readonly string[] {
  const [, address = '', groups] = /^(.*\/):([\w,-]+)$/.exec(site) ?? []
  return groups === undefined ? [site] : groups.split(',').map(group => `${address}:${group}`)
}

export interface Argument {
  readonly name: string
  /** The words between double quotes, or the one value otherwise. */
  readonly items: readonly string[]
  /** '"', "'" or '' */
  readonly quote: string
}

/** MAKE_ARGS as the shell splits it. */
export function argumentsOf(text: string): readonly Argument[] {
  const raw = text.match(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g) ?? []
  return raw.map(token => {
    const at = token.indexOf('=')
    const [name, value] = at < 0 ? [token, ''] : [token.slice(0, at), token.slice(at + 1)]
    if (/^"[^"]*"$/.test(value)) return { name, items: withEmpty(words(value.slice(1, -1))), quote: '"' }
    return { name, items: [unquoted(value)], quote: value.startsWith("'") ? "'" : '' }
  })
}

/** An argument without words still has a value, the empty one. */
function withEmpty(list: readonly string[]): readonly string[] {
  return list.length === 0 ? [''] : list
}

function unquoted(value: string): string {
  return value.replace(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g,
    (_, single, double, escaped) => single ?? double ?? escaped,
  )
}

function words(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s+/).filter(word => word !== '')
}
