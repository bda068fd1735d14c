/** The manifest against the tree, and the model of the ports against make. */
import { configComplaints } from '../make/check-config.ts'
import { expandPlist } from '../make/expand-plist.ts'
import { distfiles as activeDistfiles, type Expected, expected, ignoreText, inOrder } from '../model/expect.ts'
import { declaredOptions, pointOf } from '../model/options.ts'
import { allPorts, type Port } from '../model/ports.ts'
import { type Check, defineCheck, type Finding, type Findings } from './check.ts'
import { defaultRows, inRows, questionOf, type Row, rowsOf, spaceOf } from './settings.ts'
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
  defineCheck({
    id: 'model.probes',
    title: 'on every kind of build host make gives the reason that the manifest states',
    why: 'The probes stand in one chain, and the first that fails is what the user reads.',
    hint: 'wbrel render',
    needs: ['manifest', 'tree', 'make'],
    run: async ({ manifest, tree, make }) => {
      const found = await Promise.all(
        allPorts(manifest.ports)
          .filter(port => port.ignore.length > 0)
          .map(async port => {
            const rows = await defaultRows(tree, make, port.origin)
            const space = await spaceOf(tree, make, port.origin)
            const [first] = rows
            // The defaults of each flavor, and everything that may be on in the default one.
            const all =
              first === undefined
                ? []
                : [
                    {
                      ...first,
                      setting: {
                        ...first.setting,
                        options: new Set([
                          ...first.setting.options,
                          ...space.options.filter(o => o.kind === 'group').map(o => o.name),
                        ]),
                      },
                    },
                  ]
            const pairs = [...rows, ...all].flatMap(row => hosts.map(host => ({ row, host })))
            const asked = await Promise.all(
              pairs.map(async ({ row, host }) => {
                const answer = await make.ask({ ...questionOf(space, row.setting), host: host.state }, ['IGNORE'])
                return { row, host, found: answer.IGNORE ?? '', wanted: ignoreText(port, row.setting, host.model) }
              }),
            )
            return asked
              .filter(one => one.found !== one.wanted)
              .map(one => ({
                message: `${port.origin}: ${one.host.title}, make gives another reason${one.row.setting.flavor === '' ? '' : ` (flavor ${one.row.setting.flavor})`}`,
                place: placeOf(tree, `${port.origin}/Makefile`, /IGNORE/),
                found: one.found || 'no IGNORE',
                expected: one.wanted || 'no IGNORE',
              }))
          }),
      )
      return found.flat()
    },
  }),
]

const hosts = [
  {
    title: 'without linux64',
    state: { linux64: false, srcBase: '/nonexistent/src' },
    model: { linux64: false, emulPath: '', emulFolder: false, sources: false, srcBase: '/nonexistent/src' },
  },
  {
    title: 'without a path for Linux files',
    state: { linux64: true, emulPath: '', srcBase: '/nonexistent/src' },
    model: { linux64: true, emulPath: '', emulFolder: false, sources: false, srcBase: '/nonexistent/src' },
  },
  {
    title: 'with a path for Linux files that is not there',
    state: { linux64: true, emulPath: '/nonexistent/linux', srcBase: '/nonexistent/src' },
    model: {
      linux64: true,
      emulPath: '/nonexistent/linux',
      emulFolder: false,
      sources: false,
      srcBase: '/nonexistent/src',
    },
  },
  {
    title: 'without kernel sources',
    state: { linux64: true, emulPath: '/', srcBase: '/nonexistent/src' },
    model: { linux64: true, emulPath: '/', emulFolder: true, sources: false, srcBase: '/nonexistent/src' },
  },
] as const

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

function listDifference(what: string, found: readonly string[], wanted: readonly string[], ordered: boolean): Findings {
  const [have, want] = [new Set(found), new Set(wanted)]
  const more = [...have].filter(word => !want.has(word))
  const fewer = [...want].filter(word => !have.has(word))
  if (more.length > 0 || fewer.length > 0) {
    return [
      {
        message: `${what} differ from the manifest`,
        found: more.map(word => `+ ${word}`).join('\n') || 'nothing more',
        expected: fewer.map(word => `- ${word}`).join('\n') || 'nothing more',
      },
    ]
  }
  const at = ordered ? found.findIndex((word, index) => word !== wanted[index]) : -1
  return at < 0
    ? []
    : [
        {
          message: `${what} stand in another order than in the manifest`,
          found: found[at] ?? '',
          expected: wanted[at] ?? '',
        },
      ]
}

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
