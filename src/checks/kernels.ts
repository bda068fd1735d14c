/** Kernels and their modules. */
import { moduleRelease } from '../model/kernel.ts'
import { type Check, defineCheck, type Findings } from './check.ts'
import { packageOf } from './distfile.ts'
import { inRows, rowsOf } from './settings.ts'
import { originOf, placeOf, words } from './tree.ts'

export const kernelChecks: readonly Check[] = [
  defineCheck({
    id: 'kernel.modules',
    title: 'every kernel module is built for the kernel that goes with it',
    why: 'A module of another kernel does not load, and the card stays dead; the release of a module tells its kernel digit by digit, its -rN included. Wrong once, in a published release.',
    hint: 'wbrel bump the kernel: the releases of its modules follow; by hand: %02d%02d%03d%02d of the kernel, then 00',
    source: 'the APKBUILDs of freebsd-wifibox-alpine',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const origin = originOf(tree, 'guest')
      const rows = await rowsOf(tree, make, origin)
      const wrong = inRows(rows, ({ answer }) => {
        const packages = words(answer.DISTFILES)
          .map(packageOf)
          .filter(p => p !== undefined)
        const kernels = new Map(
          packages.flatMap(p =>
            p.name === 'linux-lts' || p.name === 'linux-edge' ? [[p.name === 'linux-edge', p.version] as const] : [],
          ),
        )
        return packages.flatMap((module): Findings => {
          const release = /-r(\d{9,})$/.exec(module.version)?.[1]
          if (release === undefined) return []
          const kernel = kernels.get(module.name.endsWith('-edge'))
          const place = placeOf(tree, `${origin}/Makefile`, module.name.replace(/-edge$/, ''))
          if (kernel === undefined)
            return [
              { message: `${module.name} comes without the kernel that it belongs to`, place, found: module.version },
            ]
          const wanted = moduleRelease(kernel).slice(0, -2)
          if (release.slice(0, -2) === wanted && release.length === wanted.length + 2) return []
          return [
            {
              message: `${module.name} is not built for the kernel ${kernel}`,
              place,
              found: `-r${release}`,
              expected: `-r${wanted}00`,
            },
          ]
        })
      })
      return [
        ...wrong,
        ...sharedVersions(
          rows.flatMap(row => words(row.answer.DISTFILES)),
          `${origin}/Makefile`,
          tree,
        ),
      ]
    },
  }),
  defineCheck({
    id: 'kernel.descriptions',
    title: 'the descriptions of the kernels name their series',
    why: 'The user chooses the kernel by its description; the series stands in it by hand in a tree that is not rendered.',
    hint: 'write M.m.x of the kernel in KERN_*_DESC; in the manifest: {lts} and {edge}',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const origin = originOf(tree, 'guest')
      const rows = await rowsOf(tree, make, origin)
      const [row] = rows
      if (row === undefined) return []
      const texts = await make.ask(row.question, ['KERN_LTS_DESC', 'KERN_EDGE_DESC'])
      const packages = rows.flatMap(r => words(r.answer.DISTFILES)).map(packageOf)
      return (['lts', 'edge'] as const).flatMap((kernel): Findings => {
        const version = packages.find(p => p?.name === `linux-${kernel}`)?.version
        const name = `KERN_${kernel.toUpperCase()}_DESC`
        const text = texts[name] ?? ''
        const series = version?.split('.').slice(0, 2).join('.')
        if (series === undefined || text.includes(`${series}.x`)) return []
        return [
          {
            message: `${name} does not name the series of linux-${kernel}`,
            place: placeOf(tree, `${origin}/Makefile`, name),
            found: text,
            expected: `... (${series}.x)`,
          },
        ]
      })
    },
  }),
]

function sharedVersions(distfiles: readonly string[], path: string, tree: Parameters<typeof placeOf>[0]): Findings {
  const versions = new Map<string, Set<string>>()
  for (const item of distfiles.map(packageOf)) {
    if (item === undefined || !/-r\d{9,}$/.test(item.version)) continue
    const name = item.name.replace(/-edge$/, '')
    versions.set(name, (versions.get(name) ?? new Set()).add(item.version.replace(/-r\d+$/, '')))
  }
  return [...versions]
    .filter(([, own]) => own.size > 1)
    .map(([name, own]) => ({
      message: `${name} has different versions for the two kernels`,
      place: placeOf(tree, path, name),
      found: [...own].join(' and '),
      expected: 'one version',
    }))
}
