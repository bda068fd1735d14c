/**
 * `npm run arrays [-- SECONDS]` searches covering arrays for the option spaces of wifibox.yaml and keeps in
 * src/model/matrix/kept.json what is smaller than what is kept. Arrays for option spaces that the manifest no longer has
 * are dropped.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readManifest } from '../model/manifest.ts'
import { coveringOf, searched } from '../model/matrix/arrays.ts'
import { encode, type KeptArray, keptArray, keptKey } from '../model/matrix/kept.ts'
import { mustHaves } from '../model/matrix/must.ts'
import { planRows } from '../model/matrix/plan.ts'
import { type Numbers, type Space, spaceOf } from '../model/matrix/space.ts'
import { allPorts } from '../model/ports.ts'
import { resolve } from '../model/resolve.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const file = join(root, 'src/model/matrix/kept.json')
const seconds = Number(process.argv[2] ?? 10)

const ports = resolve(readManifest(readFileSync(join(root, 'wifibox.yaml'), 'utf8'), 'wifibox.yaml'))
const kept: Record<string, KeptArray> = {}
for (const { about, space } of spaces()) {
  for (const strength of [1, 2, 3] as const) {
    const rows = longSearch(space, strength)
    kept[keptKey(space, strength)] = { about: `${about}, strength ${strength}`, rows: rows.map(encode) }
    console.log(`${about}, strength ${strength}: ${rows.length} rows, must-have rows included`)
  }
}
writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`)

/** Distinct option spaces: all flavors jointly, and each by itself. */
function spaces(): readonly { readonly about: string; readonly space: Space }[] {
  const found = new Map<string, { readonly about: string; readonly space: Space }>()
  const [first] = ports.freebsd
  for (const flavor of [undefined, ...ports.guest.flavors.map(f => f.name)]) {
    const parts = planRows(ports, {
      strength: 1,
      seed: 1,
      failed: [],
      ports: [],
      flavor,
      releases: ports.freebsd,
      effort: 1,
    })
    for (const { port: origin, flavors } of parts) {
      const port = allPorts(ports).find(p => p.origin === origin)
      if (port === undefined || first === undefined || port.options.length === 0) continue
      const space = spaceOf(port, flavors, first)
      const about = flavors.length > 1 ? `${origin}, ${flavors.length} flavors` : `${origin} ${flavors[0]}`.trim()
      if (!found.has(keptKey(space, 1))) found.set(keptKey(space, 1), { about, space })
    }
  }
  return [...found.values()]
}

function longSearch(space: Space, strength: 1 | 2 | 3): readonly Numbers[] {
  const musts = mustHaves(space)
  const now = (): number => performance.now()
  const end = now() + seconds * 1000
  const { bound } = coveringOf(space, { strength, seed: 1, failed: [], effort: 1 })
  let best = keptArray(space, strength, musts)
  for (let seed = 1; best === undefined || (now() < end && best.length > Math.max(bound, musts.length)); seed++) {
    const found = searched(space, strength, musts, seed, 2e8)
    if (best === undefined || found.length < best.length) best = found
  }
  return best
}
