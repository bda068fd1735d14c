import { projectFolder } from '../support/rendered.ts'
import { bin } from '../support/wbrel.ts'
import type { Bench } from './bench.ts'
import { median, timeInTurns } from './time.ts'

export const checkJobs: Bench = {
  name: 'check-jobs',
  what: 'wbrel check with one processor against wbrel check with two',
  goal: 1.8,
  limit: 1.7,
  better: 'high',
  unit: 'ratio',
  run: () => {
    const { folder, remove } = projectFolder()
    try {
      const [one = [], two = []] = timeInTurns(
        [
          [bin, 'check', '--jobs', '1'],
          [bin, 'check', '--jobs', '2'],
        ],
        5,
        folder,
      )
      return median(one) / median(two)
    } finally {
      remove()
    }
  },
}
