import { freebsd } from '../../src/model/freebsd.ts'
import { coverOf } from '../../src/model/matrix/cover.ts'
import { type Part, planRows } from '../../src/model/matrix/plan.ts'
import { allPorts } from '../../src/model/ports.ts'
import { realPorts } from '../support/option-ports.ts'
import type { Bench } from './bench.ts'

const guest = 'net/wifibox-alpine'
/** What each array may have at most: the default flavor, one vendor flavor, all vendor flavors jointly, triples. */
const sizes = [
  { flavor: 'default', strength: 2, most: 12 },
  { flavor: 'brcm', strength: 2, most: 10 },
  { flavor: undefined, strength: 2, most: 55 },
  { flavor: 'default', strength: 3, most: 42 },
] as const

export const arraySizes: Bench = {
  name: 'array-sizes',
  what: 'rows of the covering arrays against what they may have at most (12, 10, 55, 42; the worst of them)',
  goal: 1,
  limit: 1,
  better: 'low',
  unit: 'ratio',
  run: () => Math.max(...arrays().map(({ part, most }) => part.covering / most)),
}

export const arrayProof: Bench = {
  name: 'array-proof',
  what: 'seconds to read the arrays and to prove that they show every tuple, against 1 s',
  goal: 0.5,
  limit: 1,
  better: 'low',
  unit: 'ratio',
  run: () => {
    const start = performance.now()
    for (const { part } of arrays()) {
      const port = allPorts(realPorts).find(({ origin }) => origin === part.port) ?? realPorts.guest
      const release = freebsd(part.releases[0] ?? '14.3')
      const { uncovered, illegal } = coverOf(port, part.flavors, release, part.strength, part.rows)
      if (uncovered.length + illegal.length > 0) throw new Error([...uncovered, ...illegal].join('; '))
    }
    return (performance.now() - start) / 1000
  },
}

function arrays(): readonly { readonly part: Part; readonly most: number }[] {
  return sizes.map(({ flavor, strength, most }) => {
    const wish = { ports: [guest], flavor, strength, seed: undefined, failed: [], releases: realPorts.freebsd }
    const part = planRows(realPorts, wish).find(one => flavor !== undefined || one.flavors.length > 1)
    if (part === undefined) throw new Error(`no array of strength ${strength}`)
    return { part, most }
  })
}
