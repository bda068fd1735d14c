/** The manifest against the tree, and the model of the ports against make. */
import { expandPlist } from '../make/expand-plist.ts'
import { distfiles as activeDistfiles, type Expected, expected, inOrder } from '../model/expect.ts'
import { pointOf } from '../model/options.ts'
import { allPorts, type Port } from '../model/ports.ts'
import { type Check, defineCheck, type Finding, type Findings } from './check.ts'
import { listDifference } from './list-difference.ts'
import { modelOptionChecks } from './model-options.ts'
import { modelProbeChecks } from './model-probes.ts'
import { inRows, type Row, rowsOf } from './settings.ts'
import { placeOf, textOf, words } from './tree.ts'

export const modelChecks: readonly Check[] = [
  defineCheck({
    id: 'model.rendered',
    title: 'the tree is what the manifest renders',
    why: 'Whoever edits a rendered file loses the edit with the next rendering, or releases something that the manifest does not say.',
    hint: 'wbrel render; a change belongs into wifibox.yaml',
    needs: ['manifest', 'tree'],
    run: ({ manifest, tree }) => {
      const paths = new Set([...manifest.rendered.keys(), ...tree.files.keys()])
      return [...paths].sort().flatMap((path): Findings => {
        const [wanted, present] = [manifest.rendered.get(path), tree.files.get(path)]
        if (wanted === present) return []
        const line = (wanted ?? '').split('\n').findIndex((text, index) => text !== (present ?? '').split('\n')[index])
        const place = {
          ...placeOf(tree, path),
          ...(present === undefined || wanted === undefined ? {} : { line: line + 1 }),
        }
        if (present === undefined)
          return [{ message: `${path} is missing`, place, expected: 'as the manifest renders it' }]
        if (wanted === undefined)
          return [
            {
              message: `the manifest does not render ${path}`,
              place,
              found: path,
              hint: 'remove the file, or keep it outside of the ports',
            },
          ]
        return [
          {
            message: `${path} differs from what the manifest renders`,
            place,
            found: present.split('\n')[line] ?? 'the end',
            expected: wanted.split('\n')[line] ?? 'the end',
          },
        ]
      })
    },
  }),
  defineCheck({
    id: 'model.values',
    title: 'make says what the manifest says, for every flavor, a covering set of options, and every FreeBSD release',
    why: 'The templates turn the model into make; this shows that nothing was lost on the way: dependencies, files, sites, arguments, names.',
    hint: 'a mistake of wbrel when the tree is rendered; otherwise run wbrel render',
    needs: ['manifest', 'tree', 'make'],
    run: async ({ manifest, tree, make }) => {
      const found = await Promise.all(
        allPorts(manifest.ports).map(async port =>
          inRows(await rowsOf(tree, make, port.origin), row =>
            differences(port, row).map(finding => ({ ...finding, place: placeOf(tree, `${port.origin}/Makefile`) })),
          ),
        ),
      )
      return found.flat()
    },
  }),
  ...modelOptionChecks,
  defineCheck({
    id: 'model.plist',
    title: 'the expanded package list is that of the manifest in every setting',
    why: 'Tags are replaced by make; a line under the wrong tag is in the wrong packages.',
    hint: 'wbrel render',
    needs: ['manifest', 'tree', 'make'],
    run: async ({ manifest, tree, make }) => {
      const found = await Promise.all(
        allPorts(manifest.ports).map(async port =>
          inRows(await rowsOf(tree, make, port.origin), row => {
            const text = textOf(tree, `${port.origin}/pkg-plist`)
            const lines = expandPlist({ ...row.answer, LICENSE: '' }, text)
            return listDifference(`${port.origin}: package list`, lines, expected(port, row.setting).plist, true).map(
              finding => ({ ...finding, place: placeOf(tree, `${port.origin}/pkg-plist`) }),
            )
          }),
        ),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'model.makesum',
    title: 'makesum sees exactly the distfiles of the manifest, in the order of distinfo',
    why: 'distinfo is rendered from the manifest; whoever runs make makesum must get the same file.',
    hint: 'wbrel render',
    needs: ['manifest', 'tree', 'make'],
    run: async ({ manifest, tree, make }) => {
      const found = await Promise.all(
        allPorts(manifest.ports)
          .filter(port => port.distfiles.length > 0)
          .map(async port => {
            const wanted = port.distfiles.map(({ item }) =>
              item.site === '' ? item.file : `${item.file}:${item.site}`,
            )
            return inRows(await rowsOf(tree, make, port.origin, 'makesum'), ({ answer }) =>
              listDifference(`${port.origin}: makesum`, words(answer.DISTFILES), wanted, true).map(finding => ({
                ...finding,
                place: placeOf(tree, `${port.origin}/Makefile`, /^DISTFILES/),
              })),
            )
          }),
      )
      return found.flat()
    },
  }),
  ...modelProbeChecks,
]

function differences(port: Port, { setting, answer }: Row): readonly Finding[] {
  const wanted: Expected = expected(port, setting)
  const texts = Object.entries(wanted.texts).flatMap(([name, value]): Findings => {
    const found = name === 'PKGMESSAGE' ? (answer[name] ?? '').replace(/^.*\//, '') : (answer[name] ?? '')
    return found === value
      ? []
      : [{ message: `${port.origin}: ${name} is not that of the manifest`, found, expected: value }]
  })
  const lists = Object.entries(wanted.lists).flatMap(([name, value]) =>
    listDifference(`${port.origin}: ${name}`, words(answer[name]), value, inOrder.includes(name)),
  )
  const site = activeDistfiles(port, pointOf(port, setting))
  return [
    ...texts,
    ...lists,
    ...(site.length === new Set(site.map(d => d.file)).size
      ? []
      : [{ message: `${port.origin} has one distfile twice` }]),
  ]
}
