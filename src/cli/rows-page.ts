/** The page `wbrel help rows`. */
import { meanings, outcomeWords } from '../model/report/words.ts'
import { outcomes } from '../model/results.ts'
import { indented } from './wrap.ts'

const before = [
  'The default flavor of the guest has 671,088,640 settings of its options. Nobody builds them all, and nobody has to: failures come from one option, or from two that meet, seldom from three. wbrel matrix plans few settings, called rows, in which every choice (--strength 1), every pair (2) or every triple (3) of choices occurs.',
  'Rows are legal: one member of a SINGLE group is on, at most one of RADIO, at least one of MULTI; what an option implies is on, what it prevents is off; options that a flavor or a FreeBSD release lacks are left out. Flavors with the same options share their rows, and the flavor is one more choice; --flavor plans one by itself.',
  'Always among the rows are the defaults of every flavor, all that can be off off, all that can be on on, and what failed before. They are part of the array where that costs no row. Where it does, they stand apart and are counted apart: the eleven flavors of one card have 55 rows for their pairs, and the defaults of all eleven take every row with COMP_XZ, so that one of them is a 56th row.',
  'The default flavor needs 12 rows for pairs and 40 for triples, a flavor of one card 10 and 30. No fewer can do. The arrays are kept with wbrel and proven again by its tests; for a manifest with other options they are searched for in a few seconds. `npm run arrays` searches longer.',
  'wbrel matrix --changed-since RELEASE keeps the rows that are made of something else than they were: other packages, firmware, files, arguments. A new version of a port alone is no such thing.',
  'A result counts as long as the manifest makes the row of the same. What results say:',
] as const

const after = [
  'Results are kept in releases/VERSION.builds.json. wbrel report shows them, as a page with --html; --merge joins files of several builders, --keep keeps them. For wbrel prepare they are the gate builds-proven: red when a row failed, green when all are proven, and not run between, which does not hold up a release.',
] as const

export function rowsPage(): string {
  return [
    ...before.flatMap(text => [indented(text, 0, 0), '']),
    ...outcomes.map(outcome => `  ${outcomeWords[outcome].padEnd(8)}  ${meanings[outcome]}`),
    '',
    ...after.map(text => indented(text, 0, 0)),
    '',
  ].join('\n')
}
