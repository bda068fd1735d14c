/** The guest's part of `resolve`: sites, packages, kernels and modules, firmware, distfiles in the order of distinfo. */
import { always, type Condition, inline } from './condition.ts'
import { kernelSeries } from './kernel.ts'
import type { Conditional, Distfile, Guest, Kernel, Port, Site } from './ports.ts'
import { resolveFirmware } from './resolve-firmware.ts'
import { checkReferences } from './resolve-guest-checks.ts'
import { packageFile, resolvePackages } from './resolve-packages.ts'
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
    pgpKeys: Object.entries(input.pgp_keys ?? {}).map(([name, fingerprint]) => ({ name, fingerprint })),
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
