/** Bytes, rate and time left of many transfers, told to a Watch. */
import type { Watch } from '../base/flow.ts'

export interface Meter {
  /** So many bytes of the file are there, of so many; undefined when nobody knows. */
  readonly at: (name: string, size: number, total: number | undefined) => void
  readonly done: (name: string) => void
}

export interface Metered {
  readonly name: string
  /** Bytes, as far as distinfo knows. */
  readonly size: number | undefined
}

interface Row {
  size: number
  total: number | undefined
  /** Where this run began: resumed bytes cost no time; undefined before the first byte. */
  from: number | undefined
  isDone: boolean
}

/** `clock` counts milliseconds. */
export function createMeter(watch: Watch, files: readonly Metered[], clock = () => performance.now()): Meter {
  const rows = new Map<string, Row>(
    files.map(({ name, size }) => [name, { size: 0, total: size, from: undefined, isDone: false }]),
  )
  const start = clock()
  const show = (): void => {
    const all = [...rows.values()]
    const finished = all.filter(row => row.isDone).length
    watch.progress(finished, files.length, describe(all, clock() - start))
  }
  return {
    at: (name, size, total) => {
      const row = rows.get(name)
      if (row !== undefined) Object.assign(row, { size, total: total ?? row.total, from: row.from ?? size })
      show()
    },
    done: name => {
      const row = rows.get(name)
      if (row !== undefined) row.isDone = true
      show()
    },
  }
}

/** `files, 12.3 MB of 540.1 MB, 5.1 MB/s, 2 min left`; what nobody can know is left out. */
function describe(rows: readonly Row[], elapsed: number): string {
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0)
  const got = sum(row => row.size)
  const total = sum(row => row.total ?? row.size)
  const isTotalKnown = rows.every(row => row.total !== undefined)
  const rate = elapsed < 500 ? 0 : (sum(row => row.size - Math.min(row.from ?? 0, row.size)) / elapsed) * 1000
  return [
    'files',
    isTotalKnown ? `${showBytes(got)} of ${showBytes(total)}` : showBytes(got),
    ...(rate > 0 ? [`${showBytes(rate)}/s`] : []),
    ...(rate > 0 && isTotalKnown && got < total ? [`${showTime((total - got) / rate)} left`] : []),
  ].join(', ')
}

/** `12.3 MB`; decimal, as file managers and distinfo's readers count. */
export function showBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** `40 s`, `2 min`, `1 h 5 min` */
export function showTime(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
