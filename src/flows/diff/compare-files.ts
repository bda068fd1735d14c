/** Files of two ports that are no Makefiles. */
import { join } from 'node:path'
import { parseDistinfo } from '../../model/distinfo.ts'
import type { Difference } from '../../model/infer/difference.ts'
import { readMessages } from '../../model/infer/messages.ts'

/** Files that are no Makefiles: their contents, not their layout. */
export function fileDifferences(
  origin: string,
  a: ReadonlyMap<string, string>,
  b: ReadonlyMap<string, string>,
): readonly Difference[] {
  const found: Difference[] = []
  const add = (name: string, was: string | undefined, is: string | undefined): void => {
    if (was !== is) found.push({ origin, name, was, is, when: 'always' })
  }
  const [first, second] = [a, b].map(files => describe(files.get('pkg-descr')))
  add('pkg-descr', first, second)
  for (const file of new Set([...a.keys(), ...b.keys()])) {
    if (/^pkg-message/.test(file)) add(file, messages(a.get(file)), messages(b.get(file)))
    else if (!/^(Makefile.*|.*\.mk|distinfo|pkg-descr|pkg-plist.*)$/.test(file)) add(file, a.get(file), b.get(file))
  }
  const [old, now] = [a, b].map(files => entriesOf(files.get('distinfo'), origin))
  for (const [name, entry] of old ?? [])
    add('distinfo', `${name} ${entry}`, now?.has(name) ? `${name} ${now.get(name)}` : undefined)
  for (const [name, entry] of now ?? []) if (!old?.has(name)) add('distinfo', undefined, `${name} ${entry}`)
  return found
}

function describe(text: string | undefined): string | undefined {
  return text
    ?.replace(/^WWW:.*\n?/m, '')
    .replace(/[ \t]+$/gm, '')
    .trim()
}

function messages(text: string | undefined): string | undefined {
  const entries = text === undefined ? undefined : readMessages(text)
  return entries === undefined
    ? text
    : entries
        .map(e => `${e.type ?? 'install'} ${e.minimumVersion ?? ''} ${e.maximumVersion ?? ''}\n${e.text}`)
        .join('\n')
}

function entriesOf(text: string | undefined, origin: string): ReadonlyMap<string, string> {
  if (text === undefined) return new Map()
  return new Map(parseDistinfo(text, join(origin, 'distinfo')).entries.map(e => [e.name, `${e.sha256} ${e.size}`]))
}
