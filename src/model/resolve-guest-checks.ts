/** What only the guest as a whole can tell to be wrong: names that lead nowhere, flavors without firmware, a file twice. */
import { didYouMean } from '../base/text.ts'
import type { Path } from './manifest.ts'
import type { Port } from './ports.ts'
import type { Manifest } from './schema.ts'
import type { Report } from './template.ts'

export function checkReferences(input: Manifest['guest'], port: Port, report: Report): void {
  const sites = Object.keys(input.sites)
  const options = port.options.map(o => o.name)
  const lists = [...port.lists.keys()]
  const site = (name: string | undefined, path: Path): void => {
    if (name === undefined || sites.includes(name)) return
    report.add(path, {
      code: 'manifest.site',
      message: `no site group is called ${name}${didYouMean(name, sites)}`,
      found: name,
      expected: `one of ${sites.join(', ')}`,
      hint: 'add it under guest.sites',
    })
  }
  site(input.own_site, ['guest', 'own_site'])
  site(input.alpine.site, ['guest', 'alpine', 'site'])
  for (const [name, k] of Object.entries(input.kernels)) site(k.site, ['guest', 'kernels', name, 'site'])
  input.packages.forEach((block, i) => {
    for (const [name, p] of Object.entries(block.add ?? {})) site(p.site, ['guest', 'packages', i, 'add', name, 'site'])
    for (const [name, m] of Object.entries(block.modules ?? {}))
      site(m.site, ['guest', 'packages', i, 'modules', name, 'site'])
  })
  site(input.firmware?.linux_firmware?.site, ['guest', 'firmware', 'linux_firmware', 'site'])
  for (const [name, a] of Object.entries(input.firmware?.archives ?? {}))
    site(a.site, ['guest', 'firmware', 'archives', name, 'site'])
  if (sites.includes(input.group))
    report.add(['guest', 'group'], {
      code: 'manifest.site',
      message: `the site group ${input.group} of the GitHub tarball is also under guest.sites`,
      found: input.group,
      expected: 'a group of its own',
    })

  const wantList = (name: string | undefined, path: Path): void => {
    if (name !== undefined && !lists.includes(name))
      report.add(path, {
        code: 'manifest.list',
        message: `no list is called ${name}${didYouMean(name, lists)}`,
        found: name,
        expected: `one of ${lists.join(', ') || 'none'}`,
        hint: 'add it under guest.lists',
      })
  }
  wantList(input.mount_points, ['guest', 'mount_points'])
  input.make_args?.forEach((arg, i) => {
    wantList(arg.list, ['guest', 'make_args', i, 'list'])
  })
  const items = new Set([...port.lists.values()].flat().map(c => c.item))
  for (const source of Object.keys(input.brings ?? {})) {
    if (!items.has(source))
      report.add(['guest', 'brings', source], {
        code: 'manifest.brings',
        message: `guest.brings tells about ${source}, which no list names${didYouMean(source, items)}`,
        found: source,
        expected: 'an entry of guest.lists',
      })
  }

  const firmwareOptions = new Set([
    ...Object.keys(input.firmware?.linux_firmware?.patterns ?? {}),
    ...Object.keys(input.firmware?.source_tree ?? {}),
  ])
  for (const name of firmwareOptions) {
    if (!options.includes(name))
      report.add(['guest', 'firmware'], {
        code: 'manifest.unknown-name',
        message: `guest.firmware takes files for ${name}, which is no option${didYouMean(name, options)}`,
        found: name,
        expected: 'an option of the guest',
      })
  }
  checkFlavors(port, report)
  checkSameFile(port, report)
}

/** A flavor without firmware, or with an option that nobody can choose, is a mistake of the manifest. */
function checkFlavors(port: Port, report: Report): void {
  const patterns = new Set(port.guest?.linuxFirmware?.patterns.map(([name]) => name))
  for (const flavor of port.flavors) {
    if (flavor.implies === undefined) continue
    const path = ['flavors', flavor.name]
    const option = port.options.find(o => o.name === flavor.implies)
    if (option === undefined) {
      report.add(path, {
        code: 'manifest.unknown-name',
        message: `the flavor ${flavor.name} implies ${flavor.implies}, which ${port.name} does not declare${didYouMean(
          flavor.implies,
          port.options.map(o => o.name),
        )}`,
        found: flavor.implies,
        expected: 'an option of the guest',
      })
    } else if (option.flavors === undefined || option.flavors.includes(flavor.name)) {
      report.add(path, {
        code: 'manifest.flavor-option',
        message: `${flavor.implies} can be chosen in the flavor ${flavor.name}, which has it on anyway`,
        found: flavor.implies,
        expected: 'an option with flavors: [default]',
      })
    } else if (!patterns.has(flavor.implies)) {
      report.add(path, {
        code: 'manifest.flavor-firmware',
        message: `the flavor ${flavor.name} would carry no firmware: ${flavor.implies} has no patterns`,
        found: 'no patterns',
        expected: `guest.firmware.linux_firmware.patterns.${flavor.implies}`,
      })
    }
  }
}

/** One file name may stand under several conditions, but it comes from one site. */
function checkSameFile(port: Port, report: Report): void {
  const seen = new Map<string, string>()
  for (const { item } of port.distfiles) {
    const before = seen.get(item.file)
    if (before !== undefined) {
      report.add(['guest', 'packages'], {
        code: 'manifest.file-twice',
        message: `the distfile ${item.file} is listed twice`,
        found: `${before} and ${item.site}`,
        expected: 'every file once',
        hint: 'join the two conditions with or',
      })
    }
    seen.set(item.file, item.site)
  }
}
