/** Flavors of the three ports: the same ones, named alike, apart from each other. */
import { portNames } from '../model/ports.ts'
import { type Check, defineCheck, type Findings } from './check.ts'
import { flavorOptionChecks } from './flavor-options.ts'
import { matches } from './option-words.ts'
import { defaultRows, inRows } from './settings.ts'
import { makefiles, originOf, origins, placeOf, words } from './tree.ts'

export const flavorChecks: readonly Check[] = [
  defineCheck({
    id: 'flavors.same',
    title: 'metaport and guest have the same flavors, and each depends on its own',
    why: 'wifibox@X must bring wifibox-alpine@X; a flavor that only one of them has, or that leads to another guest, installs firmware for the wrong card.',
    hint: 'keep the list in flavors.mk, which both include',
    source: "Porter's Handbook, Flavors",
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const [meta, guest] = [originOf(tree, 'wifibox'), originOf(tree, 'guest')]
      const [metaRows, guestRows] = [await defaultRows(tree, make, meta), await defaultRows(tree, make, guest)]
      const place = placeOf(tree, `${meta}/Makefile`, /^FLAVORS|RUN_DEPENDS/)
      const [of, other] = [words(metaRows[0]?.answer.FLAVORS), words(guestRows[0]?.answer.FLAVORS)]
      if (of.join(' ') !== other.join(' '))
        return [
          {
            message: `${meta} and ${guest} have different flavors`,
            place,
            found: of.join(' '),
            expected: other.join(' '),
          },
        ]
      return metaRows.flatMap((row): Findings => {
        const { flavor } = row.setting
        const name = guestRows.find(r => r.setting.flavor === flavor)?.answer.PKGBASE ?? portNames.guest
        const wanted =
          flavor === '' || flavor === of[0]
            ? [`${name}>0:${guest}`, `${name}>0:${guest}@${flavor}`]
            : [`${name}>0:${guest}@${flavor}`]
        const found = words(row.answer.RUN_DEPENDS).filter(word => word.includes(`:${guest}`))
        if (found.length === 1 && wanted.includes(found[0] ?? '')) return []
        return [
          {
            message: `${meta}@${flavor} does not depend on the guest of its flavor`,
            place,
            found: found.join(' ') || 'no dependency',
            expected: wanted[0] ?? '',
          },
        ]
      })
    },
  }),
  defineCheck({
    id: 'flavors.core',
    title: 'the core has no flavors, and the metaport depends on it',
    why: 'The host side is the same for every card; flavors of it would be twelve packages with one content.',
    hint: 'drop FLAVORS from the core; add wifibox-core>0:net/wifibox-core to RUN_DEPENDS of the metaport',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const [meta, core] = [originOf(tree, 'wifibox'), originOf(tree, 'core')]
      const flavors = words((await defaultRows(tree, make, core))[0]?.answer.FLAVORS)
      const wanted = `${portNames.core}>0:${core}`
      return [
        ...(flavors.length === 0
          ? []
          : [
              {
                message: `${core} has flavors`,
                place: placeOf(tree, `${core}/Makefile`, /^FLAVORS/),
                found: flavors.join(' '),
              },
            ]),
        ...inRows(await defaultRows(tree, make, meta), ({ answer }) =>
          words(answer.RUN_DEPENDS).includes(wanted)
            ? undefined
            : {
                message: `${meta} does not depend on the core`,
                place: placeOf(tree, `${meta}/Makefile`, /RUN_DEPENDS/),
                found: answer.RUN_DEPENDS ?? '',
                expected: wanted,
              },
        ),
      ]
    },
  }),
  defineCheck({
    id: 'flavors.names',
    title: 'every flavor has a package name of its own: the flavor as suffix, none for the default',
    why: 'Two flavors with one package name overwrite each other in the repository; portlint and stage-qa call it fatal.',
    hint: 'set FLAVOR_PKGNAMESUFFIX= -FLAVOR for each flavor but the first',
    source: 'Mk/Scripts/qa.sh, flavors',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin => {
          const rows = await defaultRows(tree, make, origin)
          return rows.flatMap(({ setting, answer }, index): Findings => {
            const wanted = `${answer.PORTNAME}${index === 0 ? '' : `-${setting.flavor}`}`
            if (answer.PKGBASE === wanted) return []
            return [
              {
                message: `the flavor ${setting.flavor || 'default'} of ${origin} has not its package name`,
                place: placeOf(tree, `${origin}/Makefile`, /PKGNAMESUFFIX|^PORTNAME/),
                found: answer.PKGBASE ?? '',
                expected: wanted,
              },
            ]
          })
        }),
      )
      return found.flat()
    },
  }),
  ...flavorOptionChecks,
  defineCheck({
    id: 'flavors.conflicts',
    title: 'flavors that install the same files exclude each other',
    why: 'pkg only notices when it unpacks the second package; the twelve guests have always installed the same files and never said so.',
    hint: 'set CONFLICTS_INSTALL to the package names of the other flavors, without versions',
    source: "Porter's Handbook, CONFLICTS_INSTALL",
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin => {
          if (!tree.files.has(`${origin}/pkg-plist`)) return []
          const rows = await defaultRows(tree, make, origin)
          const names = rows.map(row => row.answer.PKGBASE ?? '')
          return rows.flatMap(({ setting, answer }): Findings => {
            const declared = words(answer.CONFLICTS_INSTALL)
            const missing = names.filter(name => name !== answer.PKGBASE && !declared.some(glob => matches(glob, name)))
            const place = placeOf(tree, `${origin}/Makefile`, /CONFLICTS_INSTALL/)
            const versioned = declared.filter(glob => /-\[0-9\]\*?$/.test(glob))
            return [
              ...(missing.length === 0
                ? []
                : [
                    {
                      message: `the flavor ${setting.flavor} of ${origin} does not conflict with ${missing.length === 1 ? (missing[0] ?? '') : `${missing.length} others`}`,
                      place,
                      found: declared.join(' ') || 'no CONFLICTS_INSTALL',
                      expected: missing.join(' '),
                    },
                  ]),
              ...versioned.map(glob => ({
                message: `${origin} names a version in CONFLICTS_INSTALL`,
                place,
                found: glob,
                expected: 'the name of the package alone',
              })),
            ]
          })
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'flavors.shared',
    title: 'metaport and guest include one list of flavors',
    why: 'A list that is copied goes out of step; the include is by a relative path, so the three folders must lie side by side.',
    hint: 'include "${.CURDIR}/../wifibox-alpine/flavors.mk" in the metaport, and the same file in the guest',
    needs: ['tree'],
    run: ({ tree }) =>
      makefiles(tree).flatMap(([path, text]) =>
        [...text.matchAll(/^\.[ \t]*include[ \t]+"([^"]+)"/gm)].flatMap(match => {
          const target = resolveInclude(path, match[1] ?? '')
          if (target === undefined || tree.files.has(target)) return []
          return [
            {
              message: `${path} includes ${target}, which is not there`,
              place: placeOf(tree, path, match[0]),
              found: match[1] ?? '',
              expected: 'a file of the three ports',
            },
          ]
        }),
      ),
  }),
]

function resolveInclude(from: string, target: string): string | undefined {
  const folder = from.split('/').slice(0, -1)
  const path = target.replace(/^\$\{(\.CURDIR|\.PARSEDIR|MASTERDIR)\}\//, '')
  if (path.includes('$') || path.startsWith('/')) return undefined
  const parts = [...folder]
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}
