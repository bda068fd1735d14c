import { peakOfFetch } from '../distfiles/large-fetch.ts'
import type { Bench } from './bench.ts'

export const distfileMemory: Bench = {
  name: 'distfile-memory',
  what: 'the memory of wbrel fetch of one file of 700 MB, against 150 MB',
  goal: 0.8,
  limit: 1,
  better: 'low',
  unit: 'ratio',
  run: async () => (await peakOfFetch(700)) / 150e6,
}
