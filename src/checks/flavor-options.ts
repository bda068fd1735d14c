/** Each flavor and the option that it stands for. */
import { type Check, defineCheck, type Findings } from './check.ts'
import { fileOf } from './distfile.ts'
import { defaultRows } from './settings.ts'
import { originOf, placeOf, words } from './tree.ts'

export const flavorOptionChecks: readonly Check[] = [
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
]

function isFirmware(file: string): boolean {
  return !file.endsWith('.apk') && !file.startsWith('alpine-minirootfs-') && !/_GH\d+\.tar\.gz$/.test(file)
}
