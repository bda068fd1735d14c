/** distinfo against what was published. */
import type { DistinfoEntry } from '../model/distinfo.ts'
import { type Check, defineCheck, type Findings } from './check.ts'
import { withDistinfo } from './distinfo-names.ts'
import { placeOf } from './tree.ts'

export const distinfoRecordChecks: readonly Check[] = [
  defineCheck({
    id: 'distinfo.same-bytes',
    title: 'a published name keeps its bytes',
    why: 'Tarballs were hashed before their tag was final, and packages were replaced under the same name: whoever had the old file could not build any more, and nobody could tell which one was right.',
    hint: 'publish the new content under a new name (raise -rN of the package), never under the old one',
    needs: ['tree', 'ledger'],
    run: ({ tree, ledger }) =>
      withDistinfo(tree).flatMap(({ path, entries }) =>
        entries.flatMap((entry): Findings => {
          const others = ledger.flatMap(({ from, entries: told }) =>
            told.filter(old => differs(old, entry)).map(old => ({ from, old })),
          )
          const [first] = others
          if (first === undefined) return []
          return [
            {
              message: `${entry.name} has other bytes than ${first.from} tells`,
              place: placeOf(tree, path, entry.name),
              found: `${entry.sha256} (${entry.size} bytes)`,
              expected: `${first.old.sha256} (${first.old.size} bytes)`,
              hint: `wbrel why ${entry.name}; new content needs a new name (raise -rN of the package)`,
            },
          ]
        }),
      ),
  }),
  defineCheck({
    id: 'distinfo.newer',
    title: 'TIMESTAMP does not go back',
    why: 'makesum renews it whenever the rest changes; an older one than the published is a distinfo from an old branch.',
    hint: 'wbrel makesum, or make makesum',
    needs: ['tree', 'records'],
    run: ({ tree, records }) =>
      withDistinfo(tree).flatMap(({ origin, path, timestamp }): Findings => {
        const newest = Math.max(0, ...records.map(record => record.distinfo.get(origin)?.timestamp ?? 0))
        if (timestamp >= newest) return []
        return [
          {
            message: `the TIMESTAMP of ${path} is older than the published one`,
            place: placeOf(tree, path, 'TIMESTAMP'),
            found: String(timestamp),
            expected: `${newest} or later`,
          },
        ]
      }),
  }),
]

function differs(old: DistinfoEntry, entry: DistinfoEntry): boolean {
  return old.name === entry.name && (old.sha256 !== entry.sha256 || old.size !== entry.size)
}
