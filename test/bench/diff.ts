import type { Bench } from './bench.ts'
import { seconds } from './import.ts'

const common = { goal: 0.5, limit: 1, better: 'low', unit: 'ratio' } as const

export const diffReleases: Bench = {
  ...common,
  name: 'diff-releases',
  what: 'wbrel diff of two releases, of the 20 s it may take',
  run: () => seconds(['diff', 'release:1.7.0', 'release:1.8.0', '--jobs', '2'], 3) / 20,
}

export const diffSame: Bench = {
  ...common,
  name: 'diff-same',
  what: 'wbrel diff of a tree with itself, of the 2 s it may take',
  run: () => seconds(['diff', 'ports', 'ports'], 0) / 2,
}
