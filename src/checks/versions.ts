/** The versions of the three ports. */
import { digest } from '../base/sha256.ts'
import { comparePkg } from '../model/pkg-version.ts'
import { type Check, defineCheck, type Findings } from './check.ts'
import { defaultRows } from './settings.ts'
import { filesOf, makefiles, once, originOf, placeOf, roles } from './tree.ts'

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
            ...before.filter(([path, wanted]) => digest(present.get(path)) !== wanted).map(([path]) => path),
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
