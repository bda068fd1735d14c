/** What only the guest states: sites, packages, firmware, lists, notices. */
import { listsData, wordsOf } from './compose-args.ts'
import { firmwareData } from './compose-firmware.ts'
import { packagesData } from './compose-packages.ts'
import { bodyData, headData, oneValue } from './compose-port.ts'
import { guestFiles, type SiteWords, sitesOf } from './guest-files.ts'
import { probeTarget } from './leftovers.ts'
import { type Data, type DataRecord, type Report, record, sameCondition, whenText } from './spelling.ts'
import { itemsOf, type Survey } from './survey.ts'

export function guestData(survey: Survey, report: Report): DataRecord {
  const { github } = survey
  const files = guestFiles(survey, report)
  const { kernels, packages, ownSite } = packagesData(survey, files.packages)
  const { variables } = survey.sites
  const head = headData(survey, report)
  const body = bodyData(survey, () => false, report)
  return {
    version: oneValue(survey, 'PORTVERSION', report) ?? '',
    commit: github?.tag ?? '',
    github: github === undefined ? '' : `${github.account}/${github.project}`,
    group: github?.group ?? '',
    ...record(head),
    ...record({ branch: variables.get('branch') }),
    ...record({ variables: Object.fromEntries([...variables].filter(([name]) => name !== 'branch')) }),
    sites: sitesData(sitesOf(survey)),
    own_site: ownSite,
    alpine: files.minirootfs,
    kernels,
    packages,
    ...record({ firmware: firmwareData(survey, files, report) }),
    ...record({ lists: listsData(survey), mount_points: mountPoints(survey, report) }),
    ...record(withKernelNames(body, kernels)),
    ...record({ notices: noticesData(survey, report), url_probe: probeTarget(survey.files.get('Makefile') ?? '') }),
  }
}

function sitesData(sites: readonly SiteWords[]): Data {
  return Object.fromEntries(sites.map(({ name, urls }) => [name, urls.length === 1 ? (urls[0] ?? '') : urls]))
}

/** `Linux LTS (6.18.x)` -> `Linux LTS ({lts}.x)`: the series of a kernel in the description of an option. */
function withKernelNames(body: DataRecord, kernels: DataRecord): DataRecord {
  const series = Object.entries(kernels).flatMap(([name, kernel]) => {
    const version = typeof kernel === 'object' && 'version' in kernel ? String(kernel.version) : ''
    return [[name, version.split('.').slice(0, 2).join('.')] as const]
  })
  const spell = (text: string): string =>
    series.reduce(
      (made, [name, number]) =>
        made.replace(new RegExp(`(?<![\\d.])${number.replace('.', '\\.')}(?=\\.x|[^\\d.]|$)`), `{${name}}`),
      text,
    )
  return { ...body, options: mapDescriptions(body.options, spell) }
}

function mapDescriptions(data: Data | undefined, change: (text: string) => string): Data | undefined {
  if (typeof data !== 'object' || Array.isArray(data)) return data
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      key === 'description' && typeof value === 'string' ? change(value) : mapDescriptions(value, change),
    ]),
  )
}

/** The list whose items end in the folders that the recipes create in the guest. */
function mountPoints(survey: Survey, report: Report): string | undefined {
  const folders = itemsOf(survey.facts, 'recipe.guestFolders')
  if (folders.length === 0) return undefined
  const name = itemsOf(survey.facts, 'MAKE_ARGS')
    .map(({ item }) => item)
    .find(arg => {
      const mounts = wordsOf(survey, arg)
      return mounts.length > 0 && mounts.every(({ item }) => /^[^/]*:\//.test(item))
    })
  const mounts = name === undefined ? [] : wordsOf(survey, name)
  for (const folder of folders) {
    const mount = mounts.find(({ item }) => item.endsWith(`:/${folder.item}`))
    if (mount !== undefined && sameCondition(mount.when, folder.when)) continue
    report({
      message: `${survey.origin} creates the folder /${folder.item} in the guest, which is no mount point of a list`,
      found: whenText(folder.when, survey.port) ?? 'always',
      expected: mount === undefined ? 'a mount in the list' : (whenText(mount.when, survey.port) ?? 'always'),
      place: { file: `${survey.origin}/Makefile` },
    })
  }
  return name
}

/** Notices are shown unless the user has set a variable: the one whose setting makes them go. */
function noticesData(survey: Survey, report: Report): Data {
  return itemsOf(survey.facts, 'recipe.notices').flatMap(({ when, item }): readonly Data[] => {
    const knob = [...survey.knobs].find(
      ([, facts]) => !itemsOf(facts, 'recipe.notices').some(n => n.item === item),
    )?.[0]
    if (knob === undefined) {
      report({
        message: `${survey.origin} shows a notice that no variable silences`,
        found: item.split('\n')[0] ?? '',
        expected: 'a notice under !defined(NAME)',
        place: { file: `${survey.origin}/Makefile` },
      })
      return []
    }
    return [record({ unless_defined: knob, when: whenText(when, survey.port), text: `${item}\n` })]
  })
}
