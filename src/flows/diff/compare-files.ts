/** Files of two ports that are no Makefiles. */
import { join } from 'node:path'
import { parseDistinfo } from '../../model/distinfo.ts'
import type { Difference } from '../../model/infer/difference.ts'
import { readMessages } from '../../model/infer/messages.ts'

interface Files {
  /** What the user called the tree. */
  readonly name: string
  /** Path below the port's folder -> text. */
  readonly files: ReadonlyMap<string, string>
}

/** Files that are no Makefiles: their contents, not their layout. */
export function fileDifferences(origin: string, { name: nameA, files: a }: Files, { name: nameB, files: b }: Files) {
  const found: Difference[] = []
  const add = (name: string, was: string | undefined, is: string | undefined): void => {
    if (was !== is) found.push({ origin, name, was, is, when: 'always' })
  }
  for (const file of new Set([...a.keys(), ...b.keys()])) {
    const [was, is] = [a.get(file), b.get(file)]
    const shown = /^pkg-(descr|message)/.exec(file)?.[0]
    if (shown === undefined && !/^(Makefile.*|.*\.mk|distinfo|pkg-plist.*)$/.test(file)) add(file, was, is)
    // Of one that only one tree has, make tells whether it is shown.
    if (shown !== undefined && was !== undefined && is !== undefined)
      add(file, shownText(file, was), shownText(file, is))
  }
  const old = entriesOf(a.get('distinfo'), join(nameA, origin, 'distinfo'))
  const now = entriesOf(b.get('distinfo'), join(nameB, origin, 'distinfo'))
  for (const [name, entry] of old)
    add('distinfo', `${name} ${entry}`, now.has(name) ? `${name} ${now.get(name)}` : undefined)
  for (const [name, entry] of now) if (!old.has(name)) add('distinfo', undefined, `${name} ${entry}`)
  return found
}

/** A message or a description as a user of the package reads it. */
export function shownText(file: string, text: string): string {
  if (file.startsWith('pkg-descr')) {
    return text
      .replace(/^WWW:.*\n?/m, '')
      .replace(/[ \t]+$/gm, '')
      .trim()
  }
  const between = (minimum: string | undefined, maximum: string | undefined): string =>
    `${minimum === undefined ? '' : ` from above ${minimum}`}${maximum === undefined ? '' : ` from below ${maximum}`}`
  const entries = readMessages(text)?.map(
    e => `at ${e.type ?? 'install'}${between(e.minimumVersion, e.maximumVersion)}:\n${e.text}`,
  )
  return (entries?.join('') ?? text).trimEnd()
}

function entriesOf(text: string | undefined, file: string): ReadonlyMap<string, string> {
  if (text === undefined) return new Map()
  return new Map(parseDistinfo(text, file).entries.map(e => [e.name, `${e.sha256} ${e.size}`]))
}
