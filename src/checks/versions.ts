/** Names and versions. */
import { createHash } from 'node:crypto'
import { moduleRelease } from '../model/kernel.ts'
import { comparePkg } from '../model/pkg-version.ts'
import { type Check, defineCheck, type Findings } from './check.ts'
import { fileOf, packageOf, siteOf } from './distfile.ts'
import { defaultRows, inRows, rowsOf } from './settings.ts'
import { filesOf, makefiles, once, originOf, placeOf, portsWithDistfiles, roles, textOf, words } from './tree.ts'

export const versionChecks: readonly Check[] = [
  defineCheck({
    id: 'version.form',
    title: 'the guest has a date for its version, the metaport and the core X.Y.Z',
    why: 'The guest is a snapshot and its version the day it was taken; a version of another form sorts wrongly for ever, and only PORTEPOCH could mend that.',
    hint: 'set PORTVERSION to a day of the calendar (YYYYMMDD) in the guest, and to X.Y.Z in the other two',
    source: "Porter's Handbook, Naming and Versioning",
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const answers = await Promise.all(
        roles.map(async role => [role, await defaultRows(tree, make, originOf(tree, role))] as const),
      )
      return answers.flatMap(([role, rows]): Findings => {
        const version = rows[0]?.answer.PORTVERSION ?? ''
        const good = role === 'guest' ? isDay(version) : /^\d+\.\d+\.\d+$/.test(version)
        if (good) return []
        const path = `${originOf(tree, role)}/Makefile`
        const expected = role === 'guest' ? 'YYYYMMDD, a day from 2000 on' : 'X.Y.Z'
        return [
          {
            message: `the version of ${originOf(tree, role)} has not its form`,
            place: placeOf(tree, path, /^PORTVERSION/),
            found: version,
            expected,
          },
        ]
      })
    },
  }),
  defineCheck({
    id: 'version.rises',
    title: 'no version is below one that was published',
    why: 'pkg only upgrades to what is newer. A component inside of the guest may go back (rtw89 once did), but then the version of the guest must still rise.',
    hint: 'raise PORTVERSION; wbrel bump guest YYYYMMDD',
    source: "Porter's Handbook, Naming and Versioning; pkg version -t",
    needs: ['tree', 'make', 'records'],
    run: async ({ tree, make, records }) => {
      const found = await Promise.all(
        roles.map(async (role): Promise<Findings> => {
          const version = (await defaultRows(tree, make, originOf(tree, role)))[0]?.answer.PORTVERSION ?? ''
          const higher = records.filter(record => comparePkg(version, publishedVersion(record, role)) < 0)
          return higher.slice(-1).map(record => ({
            message: `${originOf(tree, role)} is older than what release ${record.version} published`,
            place: placeOf(tree, `${originOf(tree, role)}/Makefile`, /^PORTVERSION/),
            found: version,
            expected: `${publishedVersion(record, role)} or newer`,
          }))
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'version.content',
    title: 'a published version keeps its content',
    why: 'One published release changed the package under an unchanged PORTVERSION, so nobody who had the package ever got the change.',
    hint: 'raise PORTVERSION, or PORTREVISION when the sources are the same',
    source: "Porter's Handbook, PORTREVISION",
    needs: ['tree', 'make', 'records'],
    run: async ({ tree, make, records }) => {
      const found = await Promise.all(
        roles.map(async (role): Promise<Findings> => {
          const origin = originOf(tree, role)
          const row = (await defaultRows(tree, make, origin))[0]
          const version = row?.answer.PKGNAME?.split('-').at(-1) ?? ''
          const same = records.filter(record => publishedVersion(record, role) === version).at(-1)
          const digests = same?.digests
          if (
            same === undefined ||
            digests === undefined ||
            ![...digests.keys()].some(path => path.startsWith(`${origin}/`))
          )
            return []
          const present = new Map(filesOf(tree, origin).map(([path, text]) => [`${origin}/${path}`, text]))
          const before = [...digests].filter(([path]) => path.startsWith(`${origin}/`))
          const changed = [
            ...before.filter(([path, digest]) => !sameContent(present.get(path), digest)).map(([path]) => path),
            ...[...present.keys()].filter(path => !digests.has(path)),
          ]
          return changed.map(path => ({
            message: `${path} differs from release ${same.version}, which published the same version ${version}`,
            place: placeOf(tree, path),
            found: present.has(path) ? 'other content' : 'no such file',
            expected: 'the published content, or a higher version',
          }))
        }),
      )
      return found.flat()
    },
  }),
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
                : new RegExp(`^[\\w.-]+-${escaped(version)}${pinned ? '-[0-9a-f]{40}' : ''}_GH0\\.tar\\.gz$`)
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
  defineCheck({
    id: 'version.epoch',
    title: 'no port has PORTEPOCH',
    why: 'The three ports never needed an epoch, and once set it can never be dropped.',
    hint: 'remove the line; an epoch is needed only when the new version sorts lower',
    source: "Porter's Handbook, PORTREVISION and PORTEPOCH",
    needs: ['tree'],
    run: ({ tree }) =>
      once(
        makefiles(tree).flatMap(([path, text]) =>
          [...text.matchAll(/^PORTEPOCH[ \t]*[?:+]?=.*$/gm)].map(match => ({
            message: `${path} sets ${match[0].split(/[ \t?:+=]/)[0]}`,
            place: placeOf(tree, path, match[0]),
            found: match[0],
          })),
        ),
      ),
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

function isDay(version: string): boolean {
  if (!/^20\d{6}$/.test(version)) return false
  const iso = `${version.slice(0, 4)}-${version.slice(4, 6)}-${version.slice(6)}`
  const date = new Date(`${iso}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso)
}

function publishedVersion(
  record: { readonly version: string; readonly core: string; readonly guest: string },
  role: 'wifibox' | 'core' | 'guest',
): string {
  return role === 'wifibox' ? record.version : record[role]
}

function sameContent(text: string | undefined, sha256: string): boolean {
  return text !== undefined && createHash('sha256').update(text).digest('hex') === sha256
}

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

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
