/** What is fetched from where: tarballs, the minimal root, site groups. */
import { literally } from '../base/text.ts'
import { type Check, defineCheck } from './check.ts'
import { fileOf, siteOf } from './distfile.ts'
import { defaultRows, inRows, rowsOf } from './settings.ts'
import { originOf, placeOf, portsWithDistfiles, textOf, words } from './tree.ts'

export const siteChecks: readonly Check[] = [
  defineCheck({
    id: 'github.names',
    title: 'the tarballs from GitHub are named after version and pin',
    why: 'Without GH_TAGNAME the core is built from its release tag, with it from a commit of the future version; the guest always needs a full commit, since its repository has no release tags.',
    hint: 'give GH_TAGNAME 40 hexadecimal digits, or drop it when the tag of the version exists',
    source: "Porter's Handbook, USE_GITHUB",
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        (['core', 'guest'] as const).map(async role => {
          const origin = originOf(tree, role)
          const rows = await defaultRows(tree, make, origin)
          return inRows(rows, ({ answer }) => {
            const tarballs = words(answer.DISTFILES)
              .map(fileOf)
              .filter(file => file.endsWith('_GH0.tar.gz'))
            const version = answer.PORTVERSION ?? ''
            const text = textOf(tree, `${origin}/Makefile`)
            const pinned = /^GH_TAGNAME/m.test(text)
            const form =
              role === 'guest'
                ? /^[\w.-]+-[0-9a-f]{40}_GH0\.tar\.gz$/
                : new RegExp(`^[\\w.-]+-${literally(version)}${pinned ? '-[0-9a-f]{40}' : ''}_GH0\\.tar\\.gz$`)
            const [only] = tarballs
            if (tarballs.length === 1 && only !== undefined && form.test(only)) return undefined
            return {
              message: `the tarball of ${origin} has not the name that follows from version and pin`,
              place: placeOf(tree, `${origin}/Makefile`, /^GH_TAGNAME|^USE_GITHUB/),
              found: tarballs.join(' ') || 'no tarball',
              expected:
                role === 'guest'
                  ? 'ACCOUNT-PROJECT-<40 hexadecimal digits>_GH0.tar.gz'
                  : `ACCOUNT-PROJECT-${version}${pinned ? '-<40 hexadecimal digits>' : ''}_GH0.tar.gz`,
            }
          })
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'alpine.version',
    title: 'the minimal root file system is of a release of Alpine, and comes from our own copy',
    why: 'Snapshots vanish from the mirrors; the project keeps what it builds from, and the version x.y.z ties the own packages to the branch that they were made for.',
    hint: 'set ALPINE_VERSION to x.y.z, and take the minirootfs from the site group upstream',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const origin = originOf(tree, 'guest')
      return inRows(await defaultRows(tree, make, origin), ({ answer }) => {
        const files = words(answer.DISTFILES).filter(word => word.startsWith('alpine-minirootfs-'))
        const [only] = files
        const good = only !== undefined && /^alpine-minirootfs-\d+\.\d+\.\d+-\w+\.tar\.gz:upstream$/.test(only)
        if (files.length === 1 && good) return undefined
        return {
          message: `${origin} has no minirootfs of a release of Alpine from the group upstream`,
          place: placeOf(tree, `${origin}/Makefile`, /^ALPINE_VERSION|minirootfs/),
          found: files.join(' ') || 'no alpine-minirootfs-*',
          expected: 'alpine-minirootfs-x.y.z-x86_64.tar.gz:upstream',
        }
      })
    },
  }),
  defineCheck({
    id: 'sites.groups',
    title: 'every distfile has a site group that exists, and every group is used',
    why: 'A file whose group has no site is fetched from nowhere but the FreeBSD mirror; a group that nothing uses is a leftover of a moved site.',
    hint: 'add the group to MASTER_SITES, or correct the :group behind the file',
    source: "Porter's Handbook, MASTER_SITES:n",
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        portsWithDistfiles(tree).map(async origin => {
          const rows = [...(await rowsOf(tree, make, origin)), ...(await rowsOf(tree, make, origin, 'makesum'))]
          const used = new Set(rows.flatMap(row => words(row.answer.DISTFILES).map(siteOf)))
          const groups = new Map(
            rows.flatMap(row =>
              words(row.answer.MASTER_SITES).map(site => [/:([^/:]+)$/.exec(site)?.[1] ?? '', site] as const),
            ),
          )
          const place = placeOf(tree, `${origin}/Makefile`, /^MASTER_SITES/)
          return [
            ...[...used]
              .filter(group => !groups.has(group))
              .map(group => ({
                message: `${origin} has distfiles of the group ${group || '(none)'}, which has no site`,
                place,
                found: group,
                expected: `one of ${[...groups.keys()].join(', ')}`,
              })),
            ...[...groups.keys()]
              .filter(group => !used.has(group))
              .map(group => ({
                message: `${origin} has sites for the group ${group || '(none)'}, which no distfile uses`,
                place,
                found: groups.get(group) ?? '',
              })),
            ...[...groups.values()]
              .filter(site => !/^(https?|ftp):\/\/[^\s/]+\/(.*[/=])?(:[^/:]+)?$/.test(site))
              .map(site => ({
                message: `${origin} has a site that is no folder`,
                place,
                found: site,
                expected: 'https://HOST/FOLDER/',
              })),
          ]
        }),
      )
      return found.flat()
    },
  }),
]
