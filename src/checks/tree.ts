/** Reading the files of a tree: ports, lines, places. */
import type { Place } from '../base/fault.ts'
import { portNames, type Role } from '../model/ports.ts'
import type { Finding, Findings, Tree } from './check.ts'

/** `net/wifibox-core`; the category is the one in which the tree has its ports. */
export function originOf(tree: Tree, role: Role): string {
  for (const path of tree.files.keys()) if (path.includes('/wifibox')) return `${path.split('/')[0]}/${portNames[role]}`
  return `net/${portNames[role]}`
}

export const roles: readonly Role[] = ['wifibox', 'core', 'guest']

export function origins(tree: Tree): readonly string[] {
  return roles.map(role => originOf(tree, role))
}

/** Ports that may have distfiles: all but the metaport, which has none by USES=metaport. */
export function portsWithDistfiles(tree: Tree): readonly string[] {
  return origins(tree).filter(origin => !/^USES[ \t]*\+?=.*\bmetaport\b/m.test(textOf(tree, `${origin}/Makefile`)))
}

/** Path (below the port) and text of a port's files. */
export function filesOf(tree: Tree, origin: string): readonly (readonly [string, string])[] {
  return [...tree.files]
    .filter(([path]) => path.startsWith(`${origin}/`))
    .map(([path, text]) => [path.slice(origin.length + 1), text])
}

export function textOf(tree: Tree, path: string): string {
  return tree.files.get(path) ?? ''
}

/** The place of the first line that matches, or of the file. */
export function placeOf(tree: Tree, path: string, pattern?: RegExp | string): Place {
  const file = `${tree.shownAs}${path}`
  if (pattern === undefined) return { file }
  const matches = (line: string): boolean => (typeof pattern === 'string' ? line.includes(pattern) : pattern.test(line))
  const line = textOf(tree, path).split('\n').findIndex(matches)
  return line < 0 ? { file } : { file, line: line + 1 }
}

/** All Makefiles and included parts: [path, text]. */
export function makefiles(tree: Tree): readonly (readonly [string, string])[] {
  return [...tree.files].filter(([path]) => /\/(Makefile[^/]*|[^/]+\.mk)$/.test(path))
}

/** Logical lines: continued ones joined, comments gone; with the number of their first line. */
export function logicalLines(text: string): readonly { readonly line: number; readonly text: string }[] {
  const found: { line: number; text: string }[] = []
  let open: { line: number; text: string } | undefined
  for (const [index, raw] of text.split('\n').entries()) {
    const continued = /(^|[^\\])(\\\\)*\\$/.test(raw)
    const piece = continued ? raw.slice(0, -1) : raw
    if (open === undefined) open = { line: index + 1, text: piece }
    else open.text += ` ${piece.trim()}`
    if (continued) continue
    found.push({ ...open, text: open.text.replace(/(^|[^\\])#.*$/, '$1') })
    open = undefined
  }
  return found
}

export function words(value: string | undefined): readonly string[] {
  return (value ?? '').split(/\s+/).filter(word => word !== '')
}

/** Words that stand more than once. */
export function repeated(list: readonly string[]): readonly string[] {
  return [...new Set(list.filter((word, index) => list.indexOf(word) !== index))]
}

/** The same finding only once. */
export function once(findings: Findings): Findings {
  const seen = new Map<string, Finding>()
  for (const finding of findings) {
    const key = JSON.stringify([finding.message, finding.place])
    if (!seen.has(key)) seen.set(key, finding)
  }
  return [...seen.values()]
}
