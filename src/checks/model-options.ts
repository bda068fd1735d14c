/** The options of the manifest against those of make. */
import { configComplaints } from '../make/check-config.ts'
import { declaredOptions } from '../model/options.ts'
import { allPorts, type Port } from '../model/ports.ts'
import { type Check, defineCheck, type Finding, type Findings } from './check.ts'
import { listDifference } from './list-difference.ts'
import { defaultRows, inRows, questionOf, type Row, spaceOf } from './settings.ts'
import { placeOf, words } from './tree.ts'

export const modelOptionChecks: readonly Check[] = [
  defineCheck({
    id: 'model.options',
    title: 'make has the options of the manifest: the same names, groups, descriptions, defaults, and legal choices',
    why: 'Everything else is checked setting by setting; this shows that the settings are the right ones.',
    hint: 'wbrel render',
    needs: ['manifest', 'tree', 'make'],
    run: async ({ manifest, tree, make }) =>
      (
        await Promise.all(
          allPorts(manifest.ports).map(async port => {
            const rows = await defaultRows(tree, make, port.origin)
            const place = placeOf(tree, `${port.origin}/Makefile`, /^OPTIONS_/)
            const texts = await Promise.all(
              rows.map(row =>
                make.ask(
                  row.question,
                  words(row.answer.COMPLETE_OPTIONS_LIST).map(name => `${name}_DESC`),
                ),
              ),
            )
            const own = inRows(rows, (row): Findings => {
              const { flavor, freebsd } = row.setting
              const declared = declaredOptions(port, flavor, freebsd)
              const descriptions = texts[rows.indexOf(row)] ?? {}
              return [
                ...listDifference(
                  `${port.origin}: options`,
                  words(row.answer.COMPLETE_OPTIONS_LIST),
                  declared.map(o => o.name),
                  false,
                ),
                ...listDifference(
                  `${port.origin}: defaults`,
                  [...row.setting.options],
                  declared.filter(o => o.isDefault).map(o => o.name),
                  false,
                ),
                ...declared
                  .filter(
                    o =>
                      words(row.answer.COMPLETE_OPTIONS_LIST).includes(o.name) &&
                      descriptions[`${o.name}_DESC`] !== o.description,
                  )
                  .map(o => ({
                    message: `${port.origin}: ${o.name} has another description`,
                    found: descriptions[`${o.name}_DESC`] ?? '',
                    expected: o.description,
                  })),
              ].map(finding => ({ ...finding, place }))
            })
            return [...own, ...(await legality(port, await spaceOf(tree, make, port.origin), make, place))]
          }),
        )
      ).flat(),
  }),
]

/** What the model calls illegal (two members of a SINGLE), check-config must refuse; what it calls legal, accept. */
async function legality(
  port: Port,
  space: Awaited<ReturnType<typeof spaceOf>>,
  make: { readonly ask: (question: Row['question']) => Promise<Row['answer']> },
  place: Finding['place'] & object,
): Promise<Findings> {
  const [first] = space.defaults.slice(-1)
  if (first === undefined) return []
  const groups = space.groups.map(g => ({
    type: g.kind.toUpperCase() as 'SINGLE' | 'RADIO' | 'MULTI' | 'GROUP',
    name: g.name,
    members: g.members,
  }))
  const prevention = {
    prevents: space.options.flatMap(o => o.prevents.map(other => [o.name, other] as const)),
    reasons: new Map<string, string>(),
  }
  const complaintsOn = async (options: ReadonlySet<string>): Promise<readonly string[]> => {
    const answer = await make.ask(questionOf(space, { ...first.setting, options }))
    return configComplaints(
      { all: words(answer.COMPLETE_OPTIONS_LIST), on: words(answer.PORT_OPTIONS), groups },
      prevention,
    )
  }
  const refused = await Promise.all(
    port.groups
      .filter(g => (g.kind === 'single' || g.kind === 'radio') && g.members.length > 1)
      .map(async g => {
        const complaints = await complaintsOn(new Set([...first.setting.options, ...g.members.slice(0, 2)]))
        return complaints.length > 0
          ? []
          : [
              {
                message: `${port.origin}: check-config accepts two members of ${g.name}`,
                place,
                found: g.members.slice(0, 2).join(' '),
                expected: 'a refusal',
              },
            ]
      }),
  )
  const accepted = (await complaintsOn(first.setting.options)).map(complaint => ({
    message: `${port.origin}: check-config refuses the defaults`,
    place,
    found: complaint,
    expected: 'no complaint',
  }))
  return [...refused.flat(), ...accepted]
}
