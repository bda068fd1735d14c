import { readManifest } from '../../src/model/manifest.ts'
import { resolve } from '../../src/model/resolve.ts'
import { renderPorts } from '../../src/render/tree.ts'
import { tenfold as larger } from '../support/tenfold.ts'
import type { Bench } from './bench.ts'
import { median } from './time.ts'

export const tenfold: Bench = {
  name: 'tenfold',
  what: 'rendering a manifest with ten times the packages, options and flavors against the shipped one',
  goal: 10,
  limit: 12,
  better: 'low',
  unit: 'ratio',
  run: () => {
    const texts = { one: larger(1), ten: larger(10) }
    const times: Record<'one' | 'ten', number[]> = { one: [], ten: [] }
    for (let round = 0; round < 25; round++) {
      for (const size of ['one', 'ten'] as const) {
        const start = performance.now()
        renderPorts(resolve(readManifest(texts[size], 'wifibox.yaml')), {
          present: new Map(),
          known: new Map(),
          stamp: 0,
        })
        // The first rounds compile templates and warm the engine up.
        if (round >= 5) times[size].push(performance.now() - start)
      }
    }
    return median(times.ten) / median(times.one)
  },
}
