/** What the manifest says of build hosts against what make says on them. */
import { ignoreText } from '../model/expect.ts'
import { allPorts } from '../model/ports.ts'
import { type Check, defineCheck } from './check.ts'
import { defaultRows, questionOf, spaceOf } from './settings.ts'
import { placeOf } from './tree.ts'

export const modelProbeChecks: readonly Check[] = [
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
