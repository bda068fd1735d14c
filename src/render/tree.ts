/** Ports and what is known of their distfiles -> the files of the three ports, in memory. */
import { type Condition, showCondition } from '../model/condition.ts'
import { type Distinfo, type DistinfoEntry, mergeDistinfo, nextTimestamp } from '../model/distinfo.ts'
import { allPorts, type Conditional, type Message, type Port, type Ports } from '../model/ports.ts'
import { flavorsView, guestView } from './guest-view.ts'
import { layout } from './layout.ts'
import { portView } from './port-view.ts'
import { template } from './templates.ts'

/** What rendering needs to know of distfiles. */
export interface DistinfoFacts {
  /** The distinfo that each port has now, by origin; its TIMESTAMP stays while its entries stay. */
  readonly present: ReadonlyMap<string, Distinfo>
  /** Every entry that is known, by name. */
  readonly known: ReadonlyMap<string, DistinfoEntry>
  /** TIMESTAMP of a distinfo that changes, in seconds since 1970. */
  readonly stamp: number
}

export interface Rendered {
  /** Path below the tree (`net/wifibox/Makefile`) -> bytes, in a fixed order. */
  readonly files: ReadonlyMap<string, string>
  /** Distfiles that no known entry describes; they are left out of distinfo. */
  readonly missing: readonly MissingEntry[]
}

export interface MissingEntry {
  readonly origin: string
  /** As distinfo names it, DIST_SUBDIR included. */
  readonly name: string
  /** What `wbrel bump` calls it. */
  readonly component: string
}

export function renderPorts(ports: Ports, facts: DistinfoFacts): Rendered {
  const files = new Map<string, string>()
  const missing: MissingEntry[] = []
  for (const port of allPorts(ports)) {
    const add = (name: string, text: string): void => {
      files.set(`${port.origin}/${name}`, text)
    }
    add('Makefile', makefile(port))
    if (port.distfiles.length > 0) {
      const { text, gone } = distinfo(port, facts)
      add('distinfo', text)
      missing.push(...gone)
    }
    if (port.guest) add('flavors.mk', layout(template(`${port.name}/flavors.mk`)(flavorsView(port))))
    add('pkg-descr', template(`${port.name}/pkg-descr`)({ description: `${port.description.trimEnd()}\n` }))
    for (const [name, entries] of messageFiles(port)) add(name, template(`${port.name}/pkg-message`)({ entries }))
    if (port.plist.length > 0)
      add('pkg-plist', template(`${port.name}/pkg-plist`)({ lines: port.plist.map(plistLine) }))
  }
  return { files, missing }
}

/** Names of distinfo's entries in their order, whatever the options. */
export function distinfoNames(port: Port): readonly string[] {
  return port.distfiles.map(d => (port.distSubdir === '' ? d.item.file : `${port.distSubdir}/${d.item.file}`))
}

function makefile(port: Port): string {
  return layout(template(`${port.name}/Makefile`)(port.guest ? guestView(port, port.guest) : portView(port)))
}

function distinfo(port: Port, facts: DistinfoFacts): { readonly text: string; readonly gone: readonly MissingEntry[] } {
  const names = distinfoNames(port)
  const { entries, missing } = mergeDistinfo(names, facts.known)
  const timestamp = nextTimestamp(facts.present.get(port.origin), entries, facts.stamp)
  return {
    text: template(`${port.name}/distinfo`)({
      timestamp: String(timestamp),
      entries: entries.map(e => ({ ...e, size: String(e.size) })),
    }),
    gone: missing.map(name => ({
      origin: port.origin,
      name,
      component: port.distfiles[names.indexOf(name)]?.item.component ?? '',
    })),
  }
}

/** Message files by name; several entries may share one. */
function messageFiles(port: Port): ReadonlyMap<string, readonly Message[]> {
  const byFile = new Map<string, Message[]>()
  for (const { item } of port.messages)
    byFile.set(item.file, [...(byFile.get(item.file) ?? []), { ...item, text: item.text.trimEnd() }])
  return byFile
}

/** `%%IPV6%%%%APP_SUPPLICANT%%@dir x`: the tags come before the keyword (Porter's Handbook, Plist). */
function plistLine({ when, item }: Conditional<string>): string {
  return `${tags(when)}${item}`
}

function tags(condition: Condition): string {
  switch (condition.kind) {
    case 'always':
      return ''
    case 'option':
      return `%%${condition.name}%%`
    case 'and':
      return condition.of.map(tags).join('')
    case 'not':
      if (condition.of.kind === 'option') return `%%NO_${condition.of.name}%%`
  }
  // resolve() has refused every other form, with its place in the manifest.
  throw new Error(`no package-list tag can say: ${showCondition(condition)}`)
}
