/** Rendered trees for tests, in a temporary folder. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Fault } from '../../src/base/fault.ts'
import type { Distinfo } from '../../src/model/distinfo.ts'
import { readManifest } from '../../src/model/manifest.ts'
import type { Ports } from '../../src/model/ports.ts'
import { resolve } from '../../src/model/resolve.ts'
import { type Rendered, renderPorts } from '../../src/render/tree.ts'
import { type FactState, readFacts } from '../facts.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** The manifest that states one of the known releases. */
export function manifestOf(state: FactState): { readonly file: string; readonly text: string } {
  const file = join(root, `test/manifests/${state}.yaml`)
  return { file, text: readFileSync(file, 'utf8') }
}

export function portsOf(text: string, file = 'wifibox.yaml'): Ports {
  return resolve(readManifest(text, file))
}

/** The ports of a generated manifest; undefined when it contradicts itself. */
export function legalPorts(text: string): Ports | undefined {
  try {
    return portsOf(text)
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

/** The distinfo that the real ports had in that state, by origin. */
export function distinfoOf(state: FactState): ReadonlyMap<string, Distinfo> {
  return new Map(
    Object.entries(readFacts(state).ports).flatMap(([origin, { distinfo }]) =>
      distinfo === null
        ? []
        : [
            [
              origin,
              {
                timestamp: distinfo.timestamp,
                entries: distinfo.order.flatMap(name =>
                  distinfo.files[name] ? [{ name, ...distinfo.files[name] }] : [],
                ),
              },
            ] as const,
          ],
    ),
  )
}

export function renderState(state: FactState): { readonly ports: Ports; readonly rendered: Rendered } {
  const { text, file } = manifestOf(state)
  const ports = portsOf(text, file)
  const present = distinfoOf(state)
  const known = new Map([...present.values()].flatMap(d => d.entries.map(e => [e.name, e] as const)))
  return { ports, rendered: renderPorts(ports, { present, known, stamp: 0 }) }
}

/** Writes files below a fresh folder; `remove` takes it away. */
export function onDisk(files: ReadonlyMap<string, string>): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-tree-'))
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** A folder with the manifest of the state `main` and the ports that it renders. */
export function projectFolder(): { readonly folder: string; readonly remove: () => void } {
  const { rendered } = renderState('main')
  const ports = [...rendered.files].map(([path, text]) => [`ports/${path}`, text] as const)
  return onDisk(new Map([['wifibox.yaml', manifestOf('main').text], ...ports]))
}
