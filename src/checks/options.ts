/** Options and flavors. */
import { portNames } from '../model/ports.ts'
import { type Check, defineCheck, type Finding, type Findings } from './check.ts'
import { fileOf } from './distfile.ts'
import { defaultRows, inRows, type Row, rowsOf, spaceOf } from './settings.ts'
import { filesOf, logicalLines, makefiles, once, originOf, origins, placeOf, repeated, textOf, words } from './tree.ts'

export const optionChecks: readonly Check[] = [
  defineCheck({
    id: 'options.described',
    title: 'every option has a description',
    why: 'Without one the user sees an empty line in the dialog; portlint calls it fatal.',
    hint: 'add NAME_DESC, at most 70 characters',
    source: "Porter's Handbook, Options",
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin => {
          const rows = await defaultRows(tree, make, origin)
          const texts = await Promise.all(
            rows.map(async row =>
              make.ask(
                row.question,
                words(row.answer.COMPLETE_OPTIONS_LIST).map(name => `${name}_DESC`),
              ),
            ),
          )
          return once(
            rows.flatMap((row, index) =>
              words(row.answer.COMPLETE_OPTIONS_LIST)
                .filter(name => !frameworkOptions.includes(name) && (texts[index]?.[`${name}_DESC`] ?? '') === '')
                .map(name => ({
                  message: `${origin} does not describe the option ${name}`,
                  place: placeOf(tree, `${origin}/Makefile`, name),
                  expected: `${name}_DESC=`,
                })),
            ),
          )
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'options.declared',
    title: 'every option that a Makefile looks at is declared, and every description has its option',
    why: 'A misspelt option is never on, so what stands under it silently never happens.',
    hint: 'correct the name, or declare it in one of the OPTIONS_ lists',
    source: "portlint, 'option used but not declared'",
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin => {
          const space = await spaceOf(tree, make, origin)
          const implied = (await defaultRows(tree, make, origin)).flatMap(row => words(row.answer.PORT_OPTIONS))
          const known = new Set([...space.options.map(o => o.name), ...implied, ...frameworkOptions])
          return once(
            own(tree, origin).flatMap(path =>
              usedOptions(textOf(tree, path))
                .filter(({ pattern }) => ![...known].some(name => matches(pattern, name)))
                .map(
                  ({ pattern, line }): Finding => ({
                    message: `${path} looks at the option ${pattern}, which ${origin} does not declare`,
                    place: { ...placeOf(tree, path), line },
                    found: pattern,
                    hint: 'correct the name, or declare it in one of the OPTIONS_ lists',
                  }),
                ),
            ),
          )
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'options.unique',
    title: 'no option is declared twice',
    why: 'The framework takes the second one for another option of the same name, and the dialog shows it twice.',
    hint: 'keep one of the two',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin => {
          const rows = await defaultRows(tree, make, origin)
          return inRows(rows, ({ answer }) =>
            repeated(words(answer.COMPLETE_OPTIONS_LIST)).map(name => ({
              message: `${origin} declares the option ${name} twice`,
              place: placeOf(tree, `${origin}/Makefile`, new RegExp(`OPTIONS_.*\\b${name}\\b`)),
              found: name,
            })),
          )
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'options.defaults',
    title: 'the defaults are declared options, and check-config accepts them',
    why: 'A port whose defaults are refused cannot be built by anybody who does not change them, the official builders included.',
    hint: 'put exactly one member of each SINGLE into OPTIONS_DEFAULT, and only declared names',
    source: 'bsd.port.mk, _check-config',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin => {
          const space = await spaceOf(tree, make, origin)
          return inRows(space.defaults, ({ setting, answer }): Findings => {
            const place = placeOf(tree, `${origin}/Makefile`, /^OPTIONS_DEFAULT/)
            const declared = words(answer.COMPLETE_OPTIONS_LIST)
            const unknown = words(answer.OPTIONS_DEFAULT).filter(name => !declared.includes(name))
            const groups = space.groups.flatMap((group): Findings => {
              const on = group.members.filter(name => setting.options.has(name))
              const good =
                group.kind === 'single'
                  ? on.length === 1
                  : group.kind === 'radio'
                    ? on.length < 2
                    : group.kind === 'group' || on.length > 0
              return good || !group.members.some(name => declared.includes(name))
                ? []
                : [
                    {
                      message: `the defaults of ${origin} select ${on.length} of the ${group.kind} ${group.name}`,
                      place,
                      found: on.join(' ') || 'none',
                      expected: 'a choice that check-config accepts',
                    },
                  ]
            })
            return [
              ...unknown.map(name => ({
                message: `${origin} has ${name} in OPTIONS_DEFAULT, which it does not declare`,
                place,
                found: name,
              })),
              ...groups,
            ]
          })
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'options.used',
    title: 'every option changes something',
    why: 'An option without effect is a promise to the user that nobody keeps: its condition is misspelt, or was dropped.',
    hint: 'use the option, or drop it',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin => {
          const space = await spaceOf(tree, make, origin)
          const rows = await rowsOf(tree, make, origin)
          const text = filesOf(tree, origin)
            .filter(([path]) => /^Makefile|^pkg-plist|\.mk$/.test(path))
            .map(([, body]) => withoutDeclarations(body))
            .join('\n')
          return space.options
            .filter(option => !mentions(text, option.name) && !changes(rows, option.name))
            .map(option => ({
              message: `the option ${option.name} of ${origin} changes nothing`,
              place: placeOf(tree, `${origin}/Makefile`, option.name),
              found: option.name,
            }))
        }),
      )
      return found.flat()
    },
  }),
]

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
  defineCheck({
    id: 'flavors.firmware',
    title: 'every flavor carries the firmware of its option',
    why: 'A flavor adds its option after the options were processed; added too early it was lost, and for 16 commits every flavor was a guest without firmware.',
    hint: 'add the option of the flavor to PORT_OPTIONS behind the include of bsd.port.options.mk, before anything reads it',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const origin = originOf(tree, 'guest')
      const rows = await defaultRows(tree, make, origin)
      const place = placeOf(tree, `${origin}/Makefile`, /PORT_OPTIONS\+?=/)
      return rows.slice(1).flatMap((row): Findings => {
        const { flavor } = row.setting
        const option = `FW_${flavor.toUpperCase()}`
        if (!words(row.answer.PORT_OPTIONS).includes(option))
          return [
            {
              message: `the flavor ${flavor} does not turn ${option} on`,
              place,
              found: row.answer.PORT_OPTIONS ?? '',
              expected: option,
            },
          ]
        const base = rows[0]?.answer
        const firmware = words(row.answer.DISTFILES).filter(word => isFirmware(fileOf(word)))
        if (firmware.length > 0 || base === undefined) return []
        return [
          {
            message: `the flavor ${flavor} has no file with firmware among its distfiles`,
            place,
            found: row.answer.DISTFILES ?? '',
            expected: 'linux-firmware-*.tar.xz or another firmware file',
          },
        ]
      })
    },
  }),
  defineCheck({
    id: 'flavors.defaults',
    title: 'every flavor has its option on by default in the default flavor',
    why: 'Somebody who installs the default package expects every card with a flavor of its own to work; two commits added a flavor and forgot the default.',
    hint: 'add the option to OPTIONS_DEFAULT and to the group of the default flavor',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const origin = originOf(tree, 'guest')
      const rows = await defaultRows(tree, make, origin)
      const [first, ...others] = rows
      if (first === undefined || others.length === 0) return []
      const place = placeOf(tree, `${origin}/Makefile`, /^OPTIONS_GROUP_FIRMWARE|^OPTIONS_DEFAULT/)
      const on = new Set(words(first.answer.PORT_OPTIONS))
      const declared = words(first.answer.COMPLETE_OPTIONS_LIST)
      const implied = others.map(row =>
        words(row.answer.PORT_OPTIONS).filter(name => !words(row.answer.COMPLETE_OPTIONS_LIST).includes(name)),
      )
      const missing = implied.flatMap((names, index): Findings => {
        const flavor = others[index]?.setting.flavor ?? ''
        return names
          .filter(name => !on.has(name))
          .map(name => ({
            message: `the default flavor does not have ${name} on, which the flavor ${flavor} stands for`,
            place,
            found: declared.includes(name) ? 'off' : 'not declared',
            expected: `${name} in OPTIONS_DEFAULT`,
          }))
      })
      return missing
    },
  }),
  defineCheck({
    id: 'flavors.order',
    title: 'the flavors stand in the order of their options, and every option that is on for a card has its flavor',
    why: 'Flavors and firmware options are two lists of the same cards; only in one order does the eye see what one of them lacks.',
    hint: 'sort flavors: in the manifest as the options of the group are, or the other way round',
    needs: ['manifest'],
    run: ({ manifest }) => {
      const { guest } = manifest.ports
      const implied = guest.flavors.map(f => f.implies).filter(name => name !== undefined)
      const group = guest.options.find(o => o.name === implied[0])?.group
      const on = guest.options.filter(o => o.group === group && o.group !== undefined && o.isDefault).map(o => o.name)
      if (implied.length === 0 || on.join(' ') === implied.join(' ')) return []
      return [
        {
          message: 'the flavors are not the firmware options that are on by default, in their order',
          place: { file: manifest.file },
          found: implied.join(' '),
          expected: on.join(' '),
        },
      ]
    },
  }),
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

/** portlint does not ask for their descriptions: the framework has them (Mk/bsd.options.desc.mk). */
const frameworkOptions: readonly string[] = ['DOCS', 'NLS', 'EXAMPLES', 'IPV6', 'X11', 'DEBUG']

function own(tree: Parameters<typeof filesOf>[0], origin: string): readonly string[] {
  return filesOf(tree, origin)
    .filter(([path]) => /^Makefile|\.mk$/.test(path))
    .map(([path]) => `${origin}/${path}`)
}

interface Use {
  /** With `*` for what is not written out. */
  readonly pattern: string
  readonly line: number
}

/** `PORT_OPTIONS:MNAME`, and NAME_DESC. */
function usedOptions(text: string): readonly Use[] {
  return logicalLines(text).flatMap(({ text: line, line: number }) => {
    const looked = [...line.matchAll(/\bPORT_OPTIONS:(?:[NM][A-Z][^:}]*:)*[MN]([^:}\s]+)/g)].map(
      match => match[1] ?? '',
    )
    const described = /^([A-Z][A-Z0-9_]*)_DESC[?+:]?=/.exec(line)?.[1]
    return [...looked.filter(name => !name.includes('$')), ...(described === undefined ? [] : [described])].map(
      pattern => ({ pattern, line: number }),
    )
  })
}

function matches(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`).test(name)
}

function withoutDeclarations(text: string): string {
  return logicalLines(text)
    .map(line => line.text)
    .filter(line => !/^OPTIONS_|^[A-Z0-9_]+_DESC/.test(line))
    .join('\n')
}

/** By its name, by a pattern such as FW_*, or by a word that is completed by a loop. */
function mentions(text: string, option: string): boolean {
  if (new RegExp(`\\b${option}(?![A-Z0-9])`).test(text)) return true
  return [...text.matchAll(/PORT_OPTIONS:[MN]([A-Z0-9_]+\*)/g)].some(match => matches(match[1] ?? '', option))
}

const observed = ['DISTFILES', 'MAKE_ARGS', 'RUN_DEPENDS', 'BUILD_DEPENDS', 'PKGMESSAGE', 'CONFLICTS_INSTALL']

/** Does some value never occur both with and without the option? */
function changes(rows: readonly Row[], option: string): boolean {
  const seen = (on: boolean): ReadonlySet<string> =>
    new Set(
      rows
        .filter(row => row.setting.options.has(option) === on)
        .flatMap(row => observed.flatMap(name => words(row.answer[name]))),
    )
  const [off, on] = [seen(false), seen(true)]
  return [...on].some(word => !off.has(word)) || [...off].some(word => !on.has(word))
}

function isFirmware(file: string): boolean {
  return !file.endsWith('.apk') && !file.startsWith('alpine-minirootfs-') && !/_GH\d+\.tar\.gz$/.test(file)
}

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
