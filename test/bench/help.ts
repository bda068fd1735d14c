import { bin } from '../support/wbrel.ts'
import type { Bench } from './bench.ts'
import { ratioToNode } from './time.ts'

export const help: Bench = {
  name: 'help',
  what: 'wbrel --help against a bare start of Node',
  goal: 1.1,
  limit: 1.3,
  better: 'low',
  unit: 'ratio',
  run: () => ratioToNode([bin, '--help']),
}
