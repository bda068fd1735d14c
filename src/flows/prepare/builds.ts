/** What test builds have proven of the release: the results in releases/X.Y.Z.builds.json against the plan of its ports. */
import type { Step } from '../../base/flow.ts'
import type { Builds } from '../../model/report/builds.ts'
import { keptResults } from '../kept-results.ts'
import type { Source } from './history.ts'
import type { Release, Versioned } from './version.ts'

export interface Built {
  /** Undefined when nothing was built. */
  readonly builds: Builds | undefined
}

export const readBuilds: Step<Source & Versioned & { readonly release: Release }, Built> = {
  title: 'reading the test builds',
  run: async ({ root, ports, release }) => {
    const results = release.settled === undefined ? keptResults(root, release.version) : undefined
    if (results === undefined || results.results.length === 0) return { builds: undefined }
    // Most releases have no results yet: what judges them is read when it is needed.
    const { planRows } = await import('../../model/matrix/plan.ts')
    const { buildsOf } = await import('../../model/report/builds.ts')
    const { reportOf } = await import('../../model/report/report.ts')
    const strength = results.strength === 1 || results.strength === 3 ? results.strength : 2
    const wish = { strength, seed: undefined, failed: [], ports: [], flavor: undefined } as const
    const plan = planRows(ports, { ...wish, releases: ports.freebsd })
    return { builds: buildsOf(reportOf(results, ports, plan)) }
  },
}
