/** A manifest as text: the data of `dataOf`, laid out and commented as the shipped wifibox.yaml is. */
import type { Data, DataRecord } from '../model/infer/spelling.ts'
import { comments, manifestHead, partComments, pinnedCore, rule, trailing } from './manifest-comments.ts'
import { flowText, scalar } from './yaml-flow.ts'

type Value = Data
type Mapping = DataRecord

/** Columns that a line should not pass; sentences may. */
const width = 116

export function manifestText(data: Mapping): string {
  const lines = [manifestHead.trimEnd(), '', ...mapping(data, '', 0)]
  return `${lines.join('\n')}\n`
}

/** Keys in the order of the shipped manifest; keys that are names (options, packages ...) keep theirs. */
const keyOrder = [
  ...['schema', 'maintainer', 'category', 'architectures', 'freebsd', 'flavors', 'wifibox', 'core', 'guest'],
  ...['version', 'commit', 'github', 'group', 'revision', 'epoch', 'comment', 'www', 'license', 'description'],
  ...['branch', 'variables', 'sites', 'own_site', 'alpine', 'kernels', 'packages', 'firmware', 'lists', 'mount_points'],
  ...[
    'brings',
    'conditions',
    'make_args',
    'options',
    'depends',
    'ignore',
    'notices',
    'post_install',
    'plist',
    'stages',
  ],
  ...['messages', 'url_probe'],
]
const fixed = /^(|wifibox|core|guest)$/

function mapping(data: Mapping, path: string, depth: number): readonly string[] {
  const keys = Object.keys(data).filter(key => data[key] !== undefined)
  const place = (key: string): number => (keyOrder.includes(key) ? keyOrder.indexOf(key) : keyOrder.length)
  const inOrder = fixed.test(path) ? [...keys].sort((a, b) => place(a) - place(b)) : keys
  return inOrder.flatMap((key, i) => {
    const value = data[key]
    if (value === undefined) return []
    const at = path === '' ? key : `${path}.${key}`
    return [...above(at, data, depth, i), ...entry(key, value, at, depth)]
  })
}

/** Comments and the blank lines that set the parts of a manifest apart. */
function above(path: string, data: Mapping, depth: number, index: number): readonly string[] {
  const indent = ' '.repeat(depth)
  const lines = (text: string): readonly string[] => text.split('\n').map(line => `${indent}# ${line}`.trimEnd())
  const part = depth === 0 ? partComments[path] : undefined
  if (part !== undefined) return ['', rule, ...lines(part.trimEnd()), '']
  const pinned = path === 'core.version' && data.commit !== undefined ? pinnedCore : undefined
  const comment = pinned ?? comments[path] ?? (path === 'guest.branch' ? comments['guest.sites'] : undefined)
  if (path === 'guest.sites' && data.branch !== undefined) return []
  const apart =
    index > 0 && (depth === 0 ? comment !== undefined : depth === 2 && path.startsWith('guest.') && isBig(path))
  return [...(apart ? [''] : []), ...(comment === undefined ? [] : lines(comment))]
}

function isBig(path: string): boolean {
  return /^guest\.(branch|sites|alpine|kernels|packages|firmware|lists|brings|make_args|options|depends|ignore|notices|post_install|plist|messages|conditions)$/.test(
    path,
  )
}

function entry(key: string, value: Value, path: string, depth: number): readonly string[] {
  const indent = ' '.repeat(depth)
  const head = `${indent}${scalar(key, false)}:`
  const behind = trailing[path] === undefined ? '' : `   # ${trailing[path]}`
  if (typeof value === 'string') return scalarEntry(head, value, depth, behind)
  const flow = flowText(value)
  if (flow !== undefined && head.length + flow.length < width && !isBlock(key, value, path)) return [`${head} ${flow}`]
  if (isList(value)) return [head, ...value.flatMap(item => listItem(item, path, depth + 2))]
  return [head, ...mapping(value, path, depth + 2)]
}

function scalarEntry(head: string, value: string, depth: number, behind: string): readonly string[] {
  if (!value.includes('\n')) return [`${head} ${scalar(value, false)}${behind}`]
  return [`${head} |`, ...blockLines(value, depth + 2)]
}

function blockLines(text: string, depth: number): readonly string[] {
  const indent = ' '.repeat(depth)
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map(line => (line === '' ? '' : `${indent}${line}`))
}

function listItem(item: Value, path: string, depth: number): readonly string[] {
  const indent = ' '.repeat(depth)
  if (typeof item === 'string') return [`${indent}- ${scalar(item, false)}`]
  const flow = flowText(item)
  const fits = flow !== undefined && indent.length + flow.length < width
  const single = isRecord(item) && (Object.keys(item).length === 1 || /\.(packages|plist)$/.test(path))
  if (fits && !single && !(isRecord(item) && isLongBlock(item))) return [`${indent}- ${flow}`]
  const lines = isList(item)
    ? item.flatMap(one => listItem(one, path, depth + 2))
    : mapping(item, `${path}[]`, depth + 2)
  return lines.map((line, i) => (i === 0 ? `${indent}- ${line.trimStart()}` : line))
}

/** `add:` of several packages, or of several lines of a package list, reads better one below the other. */
function isLongBlock(item: Mapping): boolean {
  const { add } = item
  if (isList(add)) return add.length > 1 && add.some(one => String(one).length > 24)
  if (item.modules !== undefined && isRecord(item.modules)) return Object.keys(item.modules).length > 1
  return isRecord(add) ? Object.keys(add).length > 1 : item.when === undefined && item.add !== undefined
}

/** Keys whose entries are names of things: one a line. */
function isBlock(key: string, value: Value, path: string): boolean {
  if (
    /^(flavors|sites|kernels|patterns|source_tree|archives|lists|brings|define|single|radio|multi|group|depends)$/.test(
      key,
    )
  )
    return true
  if (/\.(single|radio|multi|group)\.[^.]+$/.test(path) || /\.options$/.test(path)) return true
  if (/^(plist|packages|messages|notices|make_args|post_install|ignore|copies|stages)$/.test(key)) return true
  if (/^(modules|add)$/.test(key) && isRecord(value)) return Object.keys(value).length > 1
  if (key === 'add' && isList(value)) return value.length > 1 && value.some(one => String(one).length > 24)
  return isList(value) && value.some(one => typeof one !== 'string')
}

function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value)
}

function isRecord(value: Value | undefined): value is Mapping {
  return typeof value === 'object' && !Array.isArray(value)
}
