import type { Condition } from '../model/condition.ts'
import { anyOf } from '../model/condition.ts'
import { type Conditional, type Guest, type Port, portNames } from '../model/ports.ts'
import { andMake, blocks, makeCondition } from './condition.ts'
import { nonEmpty, portView, type Section } from './port-view.ts'
import { distfilePath, recipeWord } from './value.ts'

/** True under the goals that look at every distfile; see templates/wifibox-alpine/Makefile.hbs. */
const everything = 'defined(_ALL)'

/** What the guest's Makefile shows beside what every port has. */
export function guestView(port: Port, guest: Guest) {
  const common = portView(port)
  const linux = linuxFirmware(port, guest)
  return {
    ...common,
    sites: port.sites
      .filter(site => site.name !== port.github?.group)
      .flatMap(site => site.urls.map(url => `${url}:${site.name}`))
      .join(' '),
    minirootfs: files(port, 'minirootfs')
      .map(f => f.item)
      .join(' '),
    implied: implied(port),
    linuxFirmware: linux,
    links: linux?.links ?? false,
    sourceTree: nonEmpty(guest.sourceTree.map(([option, items]) => ({ option, items: items.join(' ') }))),
    conditional: [
      {
        comment: 'Packages of the guest, each with the group of its site.',
        blocks: blocks('DISTFILES', files(port, 'package'), { or: everything }),
      },
      ...archiveSections(port),
      ...common.conditional,
    ] satisfies readonly Section[],
    lists: [...port.lists].map(
      ([name, items]): Section => ({ comment: undefined, blocks: blocks(`_${name}`, items, { start: '=' }) }),
    ),
    notices: nonEmpty(
      guest.notices.map(n => ({
        condition: andMake(`!defined(${n.item.unlessDefined})`, makeCondition(n.when)),
        lines: n.item.text.trimEnd().split('\n').map(recipeWord),
      })),
    ),
    mountPoints: guest.mountPoints === undefined ? undefined : `\${_${guest.mountPoints}:C/^[^:]*://:S|^|\${_GUEST}|}`,
    cuts: guest.archives.flatMap(({ when, item }) =>
      item.use.kind === 'cut'
        ? [
            {
              condition: makeCondition(when) ?? '1',
              folder: item.use.folder,
              object: item.use.object === undefined ? distfilePath(item.file) : `\${WRKDIR}/${item.use.object}`,
            },
          ]
        : [],
    ),
    unpacks: guest.archives.flatMap(({ when, item }) =>
      item.use.kind === 'members'
        ? [
            {
              condition: makeCondition(when) ?? '1',
              file: item.file,
              strip: String(item.use.strip),
              members: item.use.members.map(recipeWord).join(' '),
            },
          ]
        : [],
    ),
    copies: guest.copies.map(({ when, item }) => ({ condition: makeCondition(when) ?? '1', ...item })),
    extra: guest.extra && {
      condition: andMake(makeCondition(guest.extra.when), `defined(${guest.extra.item.knob})`),
      files: `\${${guest.extra.item.knob}}`,
      into: guest.extra.item.into,
    },
    urlProbe: guest.urlProbe === undefined ? undefined : { target: guest.urlProbe, urls: packageUrls(port).join(' ') },
  }
}

/** flavors.mk, which the metaport shares. */
export function flavorsView(port: Port) {
  return {
    origins: `${port.category}/${portNames.wifibox} and ${port.origin}`,
    names: port.flavors
      .filter(f => f.implies !== undefined)
      .map(f => f.name)
      .join(' '),
  }
}

function files(port: Port, what: Port['distfiles'][number]['item']['what']): readonly Conditional<string>[] {
  return port.distfiles
    .filter(d => d.item.what === what)
    .map(({ when, item }) => ({ when, item: `${item.file}:${item.site}` }))
}

function linuxFirmware(port: Port, guest: Guest) {
  if (guest.linuxFirmware === undefined) return undefined
  const { file, links, patterns } = guest.linuxFirmware
  return {
    file,
    links,
    distfile: files(port, 'linux-firmware')[0]?.item ?? '',
    patterns: patterns.map(([option, items]) => ({ option, items: items.join(' ') })),
  }
}

/** The firmware files of other makers, and which of them the framework unpacks. */
function archiveSections(port: Port): readonly Section[] {
  const archives = port.distfiles.filter(d => d.item.what === 'archive')
  if (archives.length === 0) return []
  const unpacked = archives.filter(d => d.item.extract).map(({ when, item }) => ({ when, item: item.file }))
  const sections: Section[] = [
    { comment: 'Firmware from elsewhere.', blocks: blocks('DISTFILES', files(port, 'archive'), { or: everything }) },
  ]
  return unpacked.length === 0
    ? sections
    : [...sections, { comment: undefined, blocks: blocks('EXTRACT_ONLY', unpacked) }]
}

/** One rule for all flavors when the options are named after them, else one condition each. */
function implied(port: Port): readonly { readonly condition: string; readonly option: string }[] {
  const flavors = port.flavors.flatMap(f => (f.implies === undefined ? [] : [{ name: f.name, option: f.implies }]))
  const regular = flavors.every(f => f.option === `FW_${f.name.toUpperCase()}`)
  if (regular && flavors.length > 0) return [{ condition: '${FLAVOR:U} != default', option: 'FW_${FLAVOR:tu}' }]
  const byOption = new Map<string, Condition[]>()
  for (const f of flavors) byOption.set(f.option, [...(byOption.get(f.option) ?? []), { kind: 'flavor', name: f.name }])
  return [...byOption].map(([option, conditions]) => ({ condition: makeCondition(anyOf(conditions)) ?? '1', option }))
}

function packageUrls(port: Port): readonly string[] {
  return port.distfiles.flatMap(({ item }) => {
    const url = port.sites.find(s => s.name === item.site)?.urls[0]
    return item.what === 'package' && url !== undefined ? [`${url}${item.file}`] : []
  })
}
