/** Rows that failed before and were not proven since. */
import { type Result, type Results, type Row, rowKey } from '../results.ts'

/** By the newest result of each row on each FreeBSD release; results without a time are taken in the order given. */
export function failedRows(files: readonly Results[]): readonly Row[] {
  const newest = new Map<string, Result>()
  for (const { results, environments } of files) {
    for (const result of results) {
      if (result.outcome !== 'failed' && result.outcome !== 'proven') continue
      const freebsd = environments.find(e => e.id === result.environment)?.freebsd ?? ''
      const key = `${freebsd} ${rowKey(result.row)}`
      const before = newest.get(key)
      if (before === undefined || (result.ended ?? '') >= (before.ended ?? '')) newest.set(key, result)
    }
  }
  const failed = [...newest.values()].filter(result => result.outcome === 'failed').map(result => result.row)
  return [...new Map(failed.map(row => [rowKey(row), row])).values()]
}
