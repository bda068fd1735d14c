import { join } from 'node:path'
import { ask } from '../../src/make/evaluate.ts'
import { findMake } from '../../src/make/find.ts'
import type { HostState } from '../../src/model/answer.ts'
import { freebsd } from '../../src/model/freebsd.ts'
import { onDisk, renderState } from '../support/rendered.ts'
import { testWorld } from '../support/world.ts'
import type { Bench } from './bench.ts'
import { median } from './time.ts'

const common = { goal: 1.6, limit: 2.0, better: 'low', unit: 'ratio' } as const

export const evaluate: Bench = {
  ...common,
  name: 'evaluate',
  what: 'one evaluation of wifibox-alpine against one of wifibox-core (hand-written: 3.9)',
  run: () => ratio(undefined),
}

/** As any other make would evaluate it: the port itself asks the build host. */
export const evaluateProbe: Bench = {
  ...common,
  name: 'evaluate-probe',
  what: 'the same, with the port asking the build host for linux64',
  run: () => ratio({ linux64: true, emulPath: '/' }),
}

async function ratio(host: HostState | undefined): Promise<number> {
  const make = findMake(testWorld())
  const tree = onDisk(renderState('main').rendered.files)
  try {
    const times: Record<'core' | 'alpine', number[]> = { core: [], alpine: [] }
    for (let round = 0; round < 60; round++) {
      for (const port of ['core', 'alpine'] as const) {
        const start = performance.now()
        const question = {
          dir: join(tree.folder, `net/wifibox-${port}`),
          freebsd: freebsd('14.3'),
          ...(host === undefined ? {} : { host }),
        }
        await ask(make, question, ['PKGNAME', 'DISTFILES', 'MAKE_ARGS', 'RUN_DEPENDS', 'PLIST_SUB'])
        times[port].push(performance.now() - start)
      }
    }
    return median(times.alpine) / median(times.core)
  } finally {
    tree.remove()
  }
}
