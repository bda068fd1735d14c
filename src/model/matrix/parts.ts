/**
 * What a row is made of: everything that reaches its build, as texts under the names that the manifest has for them. Two
 * manifests that make a row of the same need one build of it only.
 *
 * The version of a port is a label: it does not count. Where a version names what is built (the tag of the core, a
 * package), the name of the distfile says it.
 */
import { active, expected } from '../expect.ts'
import { shortHash } from '../hash.ts'
import { pointOf, type Setting } from '../options.ts'
import type { Port } from '../ports.ts'

/** Name -> text: `DISTFILES` -> `a.apk:site b.apk:site`, `post_install` -> `...`. */
function madeOf(port: Port, setting: Setting): ReadonlyMap<string, string> {
  const unlabelled: Port = { ...port, version: '0', revision: 0, epoch: 0 }
  const { texts, lists, plist } = expected(unlabelled, setting)
  const point = pointOf(unlabelled, setting)
  const { guest } = port
  const parts: Readonly<Record<string, unknown>> = {
    ...texts,
    ...lists,
    plist,
    post_install: active(port.postInstall, point),
    messages: active(port.messages, point),
    ignore: active(port.ignore, point),
    license: port.license,
    github: port.github,
    firmware: guest?.linuxFirmware?.patterns.filter(([option]) => point.options.has(option)),
    'firmware links': guest?.linuxFirmware?.links,
    'firmware of the source tree': guest?.sourceTree.filter(([option]) => point.options.has(option)),
    archives: guest && active(guest.archives, point),
    copies: guest && active(guest.copies, point),
    'extra files': guest?.extra && active([guest.extra], point),
    'mount points': guest?.mountPoints,
  }
  return new Map(
    Object.entries(parts).map(([name, value]) => [name, typeof value === 'string' ? value : asText(value)]),
  )
}

/** Names what a row is made of; see Result.madeOf in ../results.ts. */
export function fingerprint(port: Port, setting: Setting): string {
  return shortHash(JSON.stringify([...madeOf(port, setting)]))
}

/** Names of the parts that differ; `everything` when the old port cannot make this row at all. */
export function changedParts(old: Port, port: Port, setting: Setting): readonly string[] {
  const hasFlavor = setting.flavor === '' ? old.flavors.length === 0 : old.flavors.some(f => f.name === setting.flavor)
  if (!hasFlavor) return ['everything']
  const [before, now] = [madeOf(old, setting), madeOf(port, setting)]
  return [...now].flatMap(([name, text]) => (before.get(name) === text ? [] : [name]))
}

function asText(value: unknown): string {
  return JSON.stringify(value) ?? ''
}
