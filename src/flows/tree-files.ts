/** The ports as they lie on disk: their distinfo, and files that no manifest renders. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isCode, readText } from '../base/files.ts'
import { type Distinfo, type DistinfoEntry, parseDistinfo } from '../model/distinfo.ts'
import { allPorts, type Ports } from '../model/ports.ts'

/** By origin; a port without distinfo is left out. Throws Fault invalid when one cannot be read. */
export function presentDistinfo(tree: string, ports: Ports): ReadonlyMap<string, Distinfo> {
  const found = new Map<string, Distinfo>()
  for (const { origin } of allPorts(ports)) {
    const file = join(tree, origin, 'distinfo')
    const text = readText(file)
    if (text !== undefined) found.set(origin, parseDistinfo(text, file))
  }
  return found
}

export function entriesOf(distinfos: Iterable<Distinfo>): ReadonlyMap<string, DistinfoEntry> {
  return new Map([...distinfos].flatMap(d => d.entries.map(e => [e.name, e] as const)))
}

/** Files in the ports' folders that are not among `ours`: reported, never removed. Sorted, below `tree`. */
export function foreignFiles(tree: string, ports: Ports, ours: ReadonlySet<string>): readonly string[] {
  return allPorts(ports)
    .flatMap(({ origin }) => filesBelow(tree, origin))
    .filter(path => !ours.has(path) && !path.endsWith('.wbrel-tmp'))
    .sort()
}

function filesBelow(tree: string, folder: string): readonly string[] {
  try {
    return readdirSync(join(tree, folder), { withFileTypes: true, recursive: true })
      .filter(entry => !entry.isDirectory())
      .map(entry => `${folder}/${join(entry.parentPath, entry.name).slice(join(tree, folder).length + 1)}`)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}
