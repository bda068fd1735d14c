/** What only the guest's repository or the network can tell. */
import { fetchUrls } from '../make/urls.ts'
import { type Check, defineCheck, type Findings } from './check.ts'
import { fileOf, packageOf } from './distfile.ts'
import { defaultRows, rowsOf } from './settings.ts'
import { originOf, placeOf, portsWithDistfiles, words } from './tree.ts'

export const upstreamChecks: readonly Check[] = [
  defineCheck({
    id: 'aports.versions',
    title: 'own packages have the version of their APKBUILD at the pinned commit',
    why: 'Packages were published before their sources, or without: a listed version that the sources do not build can never be built again. 28 commits, and release 1.8.0 (hostapd r2 instead of r3).',
    hint: 'take the version from the APKBUILD: wbrel bump PACKAGE VERSION',
    needs: ['tree', 'make', 'aports'],
    run: async ({ tree, make, aports }) => {
      const origin = originOf(tree, 'guest')
      const rows = await rowsOf(tree, make, origin)
      const built = new Map(
        [...aports.files].filter(([path]) => path.endsWith('/APKBUILD')).flatMap(([, text]) => packagesOf(text)),
      )
      const listed = new Map(
        rows
          .flatMap(row => words(row.answer.DISTFILES))
          .map(packageOf)
          .filter(p => p?.site === 'custom_packages')
          .map(p => [p?.name ?? '', p?.version ?? ''] as const),
      )
      return [...listed].flatMap(([name, version]): Findings => {
        const wanted = built.get(name)
        const place = placeOf(tree, `${origin}/Makefile`, name)
        if (wanted === undefined)
          return [
            { message: `no APKBUILD builds ${name}`, place, found: version, expected: 'an APKBUILD with this package' },
          ]
        // The revision of a module is computed from its kernel (kernel.modules).
        const plain = (v: string): string => (/-r\d{9,}$/.test(version) ? v.replace(/-r.*$/, '') : v)
        return plain(wanted) === plain(version)
          ? []
          : [{ message: `${name} has another version than its APKBUILD`, place, found: version, expected: wanted }]
      })
    },
  }),
  defineCheck({
    id: 'aports.commit',
    title: 'the pinned commit is the one that is looked at, and part of main',
    why: 'The pin was rewritten by a force-push six times: a tarball of a commit that no branch has can vanish at any time.',
    hint: 'git -C DIR fetch && git -C DIR checkout COMMIT; pin a commit of main',
    needs: ['tree', 'make', 'aports'],
    run: async ({ tree, make, aports }) => {
      const origin = originOf(tree, 'guest')
      const tarball =
        words((await defaultRows(tree, make, origin))[0]?.answer.DISTFILES)
          .map(fileOf)
          .find(file => /-[0-9a-f]{40}_GH0/.test(file)) ?? ''
      const pin = /-([0-9a-f]{40})_GH0/.exec(tarball)?.[1] ?? ''
      const place = placeOf(tree, `${origin}/Makefile`, /^GH_TAGNAME/)
      if (aports.commit !== undefined && aports.commit !== pin)
        return [
          {
            message: 'another commit is checked out than the one that is pinned',
            place,
            found: aports.commit,
            expected: pin,
          },
        ]
      return aports.onMain === false ? [{ message: 'the pinned commit is not part of main', place, found: pin }] : []
    },
  }),
  defineCheck({
    id: 'aports.kernels',
    title: 'the manual page of the guest names the kernel series that it has',
    why: 'Four releases had a manual page with the kernels of the one before.',
    hint: 'mend the page in freebsd-wifibox-alpine, then pin that commit',
    needs: ['tree', 'make', 'aports'],
    run: async ({ tree, make, aports }) => {
      const origin = originOf(tree, 'guest')
      const packages = (await rowsOf(tree, make, origin)).flatMap(row => words(row.answer.DISTFILES)).map(packageOf)
      const pages = [...aports.files].filter(([path]) => /wifibox-alpine\.5/.test(path))
      const series = (name: string): string =>
        (packages.find(p => p?.name === name)?.version ?? '').split('.').slice(0, 2).join('.')
      return pages.flatMap(([path, text]) =>
        (['linux-lts', 'linux-edge'] as const)
          .filter(name => series(name) !== '' && !new RegExp(`\\b${series(name).replace('.', '\\.')}\\b`).test(text))
          .map(name => ({
            message: `${path} does not name the series of ${name}`,
            place: { file: path },
            expected: series(name),
          })),
      )
    },
  }),
  defineCheck({
    id: 'aports.branch',
    title: "the guest's workflows build for the Alpine branch of the minirootfs",
    why: 'Packages of another branch are linked against other libraries than the minirootfs has.',
    hint: 'set the branch in the workflows of freebsd-wifibox-alpine',
    needs: ['tree', 'make', 'aports'],
    run: async ({ tree, make, aports }) => {
      const origin = originOf(tree, 'guest')
      const rootfs =
        words((await defaultRows(tree, make, origin))[0]?.answer.DISTFILES).find(word =>
          word.startsWith('alpine-minirootfs-'),
        ) ?? ''
      const branch = /-(\d+\.\d+)\.\d+-/.exec(rootfs)?.[1]
      if (branch === undefined) return []
      return [...aports.files]
        .filter(([path]) => path.includes('.github/workflows/'))
        .flatMap(([path, text]) =>
          [...new Set([...text.matchAll(/\bv(3\.\d+)\b/g)].map(match => match[1] ?? ''))]
            .filter(found => found !== branch)
            .map(found => ({
              message: `${path} builds for another Alpine branch`,
              place: { file: path },
              found: `v${found}`,
              expected: `v${branch}`,
            })),
        )
    },
  }),
  defineCheck({
    id: 'sites.answer',
    title: 'every distfile can be fetched from a site of its own, those of options included',
    why: 'Mirrors drop snapshots, sites move, archives change their extension; what only an option fetches nobody notices. The tag of the core must exist before its tarball is named.',
    hint: 'correct MASTER_SITES, or publish the file',
    needs: ['tree', 'make', 'network'],
    run: async ({ tree, make, network }) => {
      const found = await Promise.all(
        portsWithDistfiles(tree).map(async origin => {
          const [row] = await rowsOf(tree, make, origin, 'makesum')
          const answer = row?.answer ?? {}
          return (
            await Promise.all(
              words(answer.DISTFILES).map(async (word): Promise<Findings> => {
                // The mirror of FreeBSD comes last and may not have a new file yet.
                const urls = fetchUrls({ ...answer, DISTFILES: word }).slice(0, -1)
                const reasons: string[] = []
                for (const url of urls) {
                  const reason = await network.probe(url)
                  if (reason === undefined) return []
                  reasons.push(`${url}: ${reason}`)
                }
                return [
                  {
                    message: `${fileOf(word)} cannot be fetched`,
                    place: placeOf(tree, `${origin}/Makefile`, /^MASTER_SITES/),
                    found: reasons.join('\n') || 'no site',
                  },
                ]
              }),
            )
          ).flat()
        }),
      )
      return found.flat()
    },
  }),
]

/** The packages that an APKBUILD makes, with their version: pkgname and subpackages. */
function packagesOf(text: string): readonly (readonly [string, string])[] {
  const value = (name: string): string => new RegExp(`^${name}=["']?([^"'\\n#]*)`, 'm').exec(text)?.[1]?.trim() ?? ''
  const name = value('pkgname')
  const version = `${value('pkgver')}-r${value('pkgrel')}`
  const subpackages = words(/^subpackages="([^"]*)"/m.exec(text)?.[1]).map(word =>
    (word.split(':')[0] ?? '').replaceAll('$pkgname', name).replaceAll('${pkgname}', name),
  )
  return [name, ...subpackages].filter(word => word !== '').map(word => [word, version] as const)
}
