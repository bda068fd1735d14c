/** The guest's part of `resolve`: sites, packages, kernels and modules, firmware, distfiles in the order of distinfo. */
import { didYouMean } from '../base/text.ts'
import { always, anyOf, both, type Condition, inline } from './condition.ts'
import { kernelSeries, moduleRelease } from './kernel.ts'
import type { Path } from './manifest.ts'
import type { Archive, Conditional, Distfile, Guest, Kernel, Package, Port, Site } from './ports.ts'
import type { Manifest } from './schema.ts'
import { fill, type Report } from './template.ts'

type Input = Manifest['guest']

export function resolveGuest(input: Input, base: Port, name: string, release: string, report: Report): Port {
  const read = (when: Condition | undefined): Condition => inline(when ?? always, base.conditions)
  const kernels = resolveKernels(input, read)
  const packages = resolvePackages(input, kernels, read, report)
  const firmware = resolveFirmware(input, read, report)
  const [account = '', project = ''] = input.github.split('/')
  const lists = new Map(
    Object.entries(input.lists ?? {}).map(([list, blocks]) => [
      list,
      blocks.flatMap(b => b.add.map(item => ({ when: read(b.when), item }))),
    ]),
  )
  const guest: Guest = {
    branch: input.branch,
    keys: Object.entries(input.keys ?? {}).map(([name, sha256]) => ({ name, sha256 })),
    alpine: input.alpine.version,
    kernels,
    packages,
    linuxFirmware: firmware.linux,
    sourceTree: Object.entries(input.firmware?.source_tree ?? {}),
    archives: firmware.archives,
    copies: (input.firmware?.copies ?? []).map(c => ({
      when: read(c.when),
      item: { folder: c.folder, match: c.match, before: c.before, insert: c.insert },
    })),
    extra: input.firmware?.extra && {
      when: read(input.firmware.extra.when),
      item: { knob: input.firmware.extra.knob, into: input.firmware.extra.into },
    },
    mountPoints: input.mount_points,
    notices: (input.notices ?? []).map(n => ({
      when: read(n.when),
      item: { unlessDefined: n.unless_defined, text: n.text },
    })),
    urlProbe: input.url_probe,
  }
  const port: Port = {
    ...base,
    github: { account, project, commit: input.commit, group: input.group },
    sites: [
      ...resolveSites(input, release, report),
      { name: input.group, urls: [`https://codeload.github.com/${account}/${project}/tar.gz/${input.commit}?dummy=/`] },
    ],
    distfiles: [
      { when: always, item: minirootfs(input, report) },
      ...firmware.tarball,
      ...packages.map(({ when, item }) => ({ when, item: packageFile(item) })),
      ...firmware.files,
      {
        when: always,
        item: {
          file: `${account}-${project}-${input.commit}_GH0.tar.gz`,
          site: input.group,
          what: 'tarball',
          component: 'guest',
          version: input.commit,
          extract: true,
        },
      },
    ],
    distSubdir: name,
    lists,
    staged: [...base.staged, ...staged(input, lists)],
    guest,
  }
  checkReferences(input, port, report)
  return port
}

function resolveKernels(input: Input, read: (when: Condition | undefined) => Condition): readonly Kernel[] {
  return Object.entries(input.kernels).map(([name, k]) => ({
    name,
    package: k.package,
    version: k.version,
    series: kernelSeries(k.version),
    suffix: k.suffix ?? '',
    when: read(k.when),
  }))
}

function resolvePackages(
  input: Input,
  kernels: readonly Kernel[],
  read: (when: Condition | undefined) => Condition,
  report: Report,
): readonly Conditional<Package>[] {
  const aportOf = (name: string, site: string, aport: string | undefined): string | undefined =>
    site === input.own_site ? (aport ?? name) : undefined
  return input.packages.flatMap((block, i): readonly Conditional<Package>[] => {
    const when = read(block.when)
    if (block.kernel !== undefined) {
      const kernel = kernels.find(k => k.name === block.kernel)
      if (kernel === undefined) {
        const names = kernels.map(k => k.name)
        report.add(['guest', 'packages', i, 'kernel'], {
          code: 'manifest.kernel',
          message: `no kernel is called ${block.kernel}${didYouMean(block.kernel, names)}`,
          found: block.kernel,
          expected: `one of ${names.join(', ')}`,
        })
        return []
      }
      const site = input.kernels[kernel.name]?.site ?? input.own_site
      return [
        {
          when: both(when, kernel.when),
          item: {
            name: kernel.package,
            version: kernel.version,
            site,
            aport: aportOf(kernel.package, site, undefined),
            kernel: kernel.name,
            module: false,
          },
        },
      ]
    }
    if (block.modules !== undefined) {
      const modules = Object.entries(block.modules)
      return kernels.flatMap(kernel =>
        modules.map(([module, m]) => {
          const name = `${module}${kernel.suffix}`
          const site = m.site ?? input.own_site
          const version = `${m.version}-r${moduleRelease(kernel.version, m.driver ?? 0)}`
          return {
            when: both(when, kernel.when),
            item: { name, version, site, aport: aportOf(name, site, undefined), kernel: kernel.name, module: true },
          }
        }),
      )
    }
    return Object.entries(block.add ?? {}).map(([name, p]) => {
      const site = p.site ?? input.own_site
      return {
        when,
        item: { name, version: p.version, site, aport: aportOf(name, site, p.aport), kernel: undefined, module: false },
      }
    })
  })
}

function packageFile(item: Package): Distfile {
  return {
    file: `${item.name}-${item.version}.apk`,
    site: item.site,
    what: 'package',
    component: item.name,
    version: item.version,
    extract: false,
  }
}

function minirootfs(input: Input, report: Report): Distfile {
  const { version, site, file } = input.alpine
  return {
    file: fill(file, new Map([['version', version]]), ['guest', 'alpine', 'file'], report),
    site,
    what: 'minirootfs',
    component: 'alpine',
    version,
    extract: false,
  }
}

interface Firmware {
  readonly linux: Guest['linuxFirmware']
  readonly tarball: readonly Conditional<Distfile>[]
  readonly archives: readonly Conditional<Archive>[]
  readonly files: readonly Conditional<Distfile>[]
}

function resolveFirmware(input: Input, read: (when: Condition | undefined) => Condition, report: Report): Firmware {
  const linux = input.firmware?.linux_firmware
  const named = (text: string, version: string, path: Path): string =>
    fill(text, new Map([['version', version]]), path, report)
  const archives = Object.entries(input.firmware?.archives ?? {}).map(([name, a]) => {
    const path = ['guest', 'firmware', 'archives', name]
    const file = named(a.file, a.version, [...path, 'file'])
    const use: Archive['use'] =
      a.cut === undefined
        ? { kind: 'members', members: a.members ?? [], strip: a.strip ?? 0 }
        : {
            kind: 'cut',
            folder: a.cut,
            object: a.object === undefined ? undefined : named(a.object, a.version, [...path, 'object']),
          }
    const distfile: Distfile = {
      file,
      site: a.site,
      what: 'archive',
      component: name,
      version: a.version,
      extract: a.object !== undefined,
    }
    return {
      archive: { when: read(a.when), item: { name, file, use } },
      distfile: { when: read(a.when), item: distfile },
    }
  })
  const file = linux && named(linux.file, linux.version, ['guest', 'firmware', 'linux_firmware', 'file'])
  const using = Object.keys(linux?.patterns ?? {}).map((name): Condition => ({ kind: 'option', name }))
  return {
    linux:
      linux && file !== undefined
        ? { file, version: linux.version, links: linux.links ?? false, patterns: Object.entries(linux.patterns) }
        : undefined,
    tarball:
      linux && file !== undefined
        ? [
            {
              when: anyOf(using),
              item: {
                file,
                site: linux.site,
                what: 'linux-firmware',
                component: 'linux-firmware',
                version: linux.version,
                extract: false,
              },
            },
          ]
        : [],
    archives: archives.map(a => a.archive),
    files: archives.map(a => a.distfile),
  }
}

/** `release`: {release} in an address, so that packages may come from the release on GitHub itself. */
function resolveSites(input: Input, release: string, report: Report): readonly Site[] {
  const values = new Map(
    Object.entries({ release, ...(input.branch === undefined ? {} : { branch: input.branch }), ...input.variables }),
  )
  return Object.entries(input.sites).map(([name, urls]) => ({
    name,
    urls: (typeof urls === 'string' ? [urls] : urls).map(u => fill(u, values, ['guest', 'sites', name], report)),
  }))
}

/** What the entries of the lists bring with them, under the condition of the entry. */
function staged(input: Input, lists: Port['lists']): readonly Conditional<string>[] {
  const brings = input.brings ?? {}
  return [...lists.values()]
    .flat()
    .flatMap(({ when, item }) => (brings[item] ?? []).map(path => ({ when, item: path })))
}

function checkReferences(input: Input, port: Port, report: Report): void {
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
