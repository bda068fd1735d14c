/** Files that others moved (`man/man5/x` -> `share/man/man5/x`): the package list, and arguments that name places. */
import type { Effect } from './foreign.ts'
import type { ManifestText, Path } from './manifest.ts'
import { dataOf, valueAt, withValue } from './manifest-data.ts'
import { edited, inTurn, scalarsBelow, withScalar } from './manifest-edit.ts'
import type { Statement } from './statements.ts'
import type { Fold, SweptPort } from './sweep-kinds.ts'
import { bare } from './sweep-plist.ts'

export function foldPaths(effect: Effect, port: SweptPort): readonly Fold[] {
  return effect.path.endsWith('/pkg-plist') ? movedFiles(effect, port) : movedArguments(effect, port)
}

function movedFiles({ removed, added }: Effect, { role, origin }: SweptPort): readonly Fold[] {
  const pairs = removed.flatMap(({ value }) => {
    const name = baseName(value)
    const now = added.filter(one => baseName(one.value) === name && tagsOf(one.value) === tagsOf(value))
    return now.length === 1 && now[0] !== undefined ? [[bare(value), bare(now[0].value)] as const] : []
  })
  return pairs.map(
    ([from, to]): Fold => ({
      kind: 'path',
      says: `${origin}: ${from} is ${to} now`,
      apply: source => {
        const lists: readonly Path[] = [
          [role, 'plist'],
          [role, 'stages'],
          ...(role === 'guest' ? [['guest', 'brings']] : []),
        ]
        const own = lists.flatMap(path => scalarsBelow(source, path)).filter(([, value]) => value === from)
        return own.length === 0 ? undefined : inTurn(source, own, (text, [path]) => withScalar(text, path, to))
      },
    }),
  )
}

/** `GUEST_MAN=${LOCALBASE}/man/...` has another place now, or `MANDIR=${PREFIX}/share/man` came. */
function movedArguments({ removed, added }: Effect, { role, origin }: SweptPort): readonly Fold[] {
  return added.flatMap(one => {
    const now = argumentOf(one)
    if (now === undefined || !now.value.includes('/')) return []
    const old = removed.map(argumentOf).find(other => other?.name === now.name)
    const says = `${origin}: ${now.name} is ${now.value} now`
    if (old !== undefined) return [{ kind: 'path', says, apply: source => withArgument(source, role, now) }]
    return [{ kind: 'path', says, apply: source => withArgument(source, role, now) ?? addArgument(source, role, now) }]
  })
}

interface Argument {
  readonly name: string
  readonly value: string
}

function argumentOf({ name, context, value }: Statement): Argument | undefined {
  const [, argument, text] = /^([A-Z][A-Z0-9_]*)=(?:"([^"]*)"|([^"]*))$/.exec(value) ?? []
  const plain = text ?? value.slice(value.indexOf('=') + 1)
  if (name !== 'MAKE_ARGS' || context !== '' || argument === undefined) return undefined
  return { name: argument, value: plain.replace(/\$\{([A-Z_]+)\}/g, '{$1}') }
}

interface ArgumentData {
  readonly name: string
  readonly value?: string
}

function withArgument(source: ManifestText, role: string, { name, value }: Argument): ManifestText | undefined {
  const list = (valueAt(dataOf(source.text), [role, 'make_args']) ?? []) as readonly ArgumentData[]
  const index = list.findIndex(one => one.name === name && one.value !== undefined)
  return index < 0 ? undefined : withScalar(source, [role, 'make_args', index, 'value'], value)
}

/** A new argument behind the last one, when the list is written one argument a line. */
function addArgument(source: ManifestText, role: string, { name, value }: Argument): ManifestText | undefined {
  const path = [role, 'make_args']
  const list = (valueAt(dataOf(source.text), path) ?? []) as readonly ArgumentData[]
  const range = source.rangeOf([...path, list.length - 1, 'name'])
  if (range === undefined || list.some(one => one.name === name)) return undefined
  const start = source.text.lastIndexOf('\n', range[0]) + 1
  const end = source.text.indexOf('\n', range[1])
  const indent = /^( *)- \{.*\}/.exec(source.text.slice(start, end))?.[1]
  if (indent === undefined) return undefined
  const splice = { start: end, end, text: `\n${indent}- {name: ${name}, value: '${value}'}` }
  return edited(source, splice, withValue(dataOf(source.text), path, [...list, { name, value }]))
}

function baseName(line: string): string {
  return line.slice(line.lastIndexOf('/') + 1)
}

/** Tags and keyword in front of the path. */
function tagsOf(line: string): string {
  return /^(%%[A-Z0-9_]+%%)*(@\S+ )?/.exec(line)?.[0] ?? ''
}
