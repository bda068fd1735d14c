/** What a mutation changes, and what it is applied to. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Aports, Distfiles, Others, Packages, Published } from '../../src/checks/check.ts'

/** A change of a tree; throws when it would change nothing. */
export type Edit = (files: Map<string, string>) => void

export interface Mutation {
  /** A sentence's end: `the test fails when ...`. */
  readonly name: string
  /** Changes of the tree. */
  readonly edits?: readonly Edit[]
  /** Replacements in the manifest's text. */
  readonly manifest?: readonly (readonly [from: string, to: string])[]
  readonly records?: readonly Published[]
  readonly aports?: Aports
  readonly packages?: Packages
  readonly distfiles?: Distfiles
  readonly others?: Others
  /** Addresses that do not answer. */
  readonly dead?: RegExp
  readonly release?: string
  /** A text of one of the findings. */
  readonly says?: RegExp
}

export interface Mutations {
  /** `own`: the small tree beside this file; `rendered`: what wifibox.yaml renders. */
  readonly base?: 'own' | 'rendered'
  readonly catches: readonly Mutation[]
  readonly leaves: readonly Mutation[]
}

export const guest = 'net/wifibox-alpine'
export const core = 'net/wifibox-core'
export const meta = 'net/wifibox'

export function replace(path: string, from: string, to: string): Edit {
  return files => {
    const text = files.get(path)
    if (text === undefined || !text.includes(from)) throw new Error(`${path} does not hold ${JSON.stringify(from)}`)
    files.set(
      path,
      text.replace(from, () => to),
    )
  }
}

export function replaceAll(path: string, from: string, to: string): Edit {
  return files => {
    const text = files.get(path)
    if (text === undefined || !text.includes(from)) throw new Error(`${path} does not hold ${JSON.stringify(from)}`)
    files.set(path, text.replaceAll(from, to))
  }
}

export function put(path: string, text: string): Edit {
  return files => {
    files.set(path, text)
  }
}

export function drop(path: string): Edit {
  return files => {
    if (!files.delete(path)) throw new Error(`there is no ${path}`)
  }
}

/** Puts lines before the last include of a Makefile. */
export function beforeEnd(path: string, lines: string): Edit {
  return replace(path, '\n.include <bsd.port.mk>\n', `\n${lines}\n.include <bsd.port.mk>\n`)
}

const folder = join(fileURLToPath(new URL('.', import.meta.url)), 'tree')

/** The small tree that somebody wrote by hand. */
export function ownTree(): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  return new Map(
    files.map(entry => {
      const path = join(entry.parentPath, entry.name)
      return [relative(folder, path), readFileSync(path, 'utf8')] as const
    }),
  )
}
