/** What only a clone of the FreeBSD ports tree can tell. */
import { undoneBy } from '../model/foreign.ts'
import { lineOf } from '../model/statement-place.ts'
import { type Statement, showStatement } from '../model/statements.ts'
import { type Check, defineCheck } from './check.ts'

export const othersChecks: readonly Check[] = [
  defineCheck({
    id: 'tree.undone',
    title: 'no file undoes what others changed in the FreeBSD ports tree',
    why: 'Sweeps over the ports tree came back after 10 to 115 days, and until then every rendering would have taken them back; a release must never do that unseen.',
    hint: 'wbrel sync --ports-tree DIR',
    needs: ['tree', 'others'],
    run: ({ tree, others }) =>
      others.changes.flatMap(({ change, effects }) =>
        undoneBy(effects, tree.files, others.files).map(({ path, dropped, restored, reordered }) => {
          const line = [...restored, ...dropped]
            .map(one => lineOf(one, tree.files.get(path)))
            .find(found => found !== undefined)
          const order = reordered.length > 0 ? `another order of ${reordered.join(', ')}` : ''
          return {
            message: `${change.author.name} changed this on ${change.author.date.slice(0, 10)} in ${change.commit.slice(0, 12)}, ${change.subject}`,
            place: { file: `${tree.shownAs}${path}`, ...(line !== undefined && { line }) },
            found: told(restored) || order || `nothing of ${told(dropped)}`,
            expected: told(dropped) || order || `nothing of ${told(restored)}`,
            hint: `wbrel sync --ports-tree ${others.shownAs}`,
          }
        }),
      ),
  }),
]

function told(statements: readonly Statement[]): string {
  return statements.map(showStatement).join('; ')
}
