/** Do two manifests mean the same ports? Compared is what they resolve to, without what no tree of ports tells. */
import { isDeepStrictEqual } from 'node:util'
import { atoms, type Condition } from '../../src/model/condition.ts'
import { type FreeBSD, freebsd } from '../../src/model/freebsd.ts'
import { witness } from '../../src/model/options.ts'
import { type Conditional, dependKinds, type Port, type Ports } from '../../src/model/ports.ts'

/** What differs, by name; nothing when both say the same. */
export function differencesInMeaning(a: Ports, b: Ports): readonly string[] {
  return (['wifibox', 'core', 'guest'] as const).flatMap(role =>
    differencesOfPorts(a[role], b[role], releasesFor(a[role], b[role])).map(name => `${role}.${name}`),
  )
}

/** Both sides of every FreeBSD version that a condition of theirs names. */
function releasesFor(...ports: readonly Port[]): readonly FreeBSD[] {
  const numbers = new Set<number>()
  JSON.stringify(ports, (key, value) => {
    if (key === 'value' && typeof value === 'number') numbers.add(value)
    return value
  })
  const points = [...numbers].flatMap(n => [n - 1, n, n + 1])
  const usual = ['12.4', '13.5', '14.3', '15.0', '16.0'].map(release => freebsd(release))
  return [...usual, ...points.map(osversion => ({ ...freebsd('14.3'), osversion }))]
}

function differencesOfPorts(a: Port, b: Port, releases: readonly FreeBSD[]): readonly string[] {
  const same = (one: Condition, other: Condition): boolean => isSame(a, one, other, releases)
  const lists = (port: Port): Readonly<Record<string, readonly Conditional<unknown>[]>> => ({
    ...Object.fromEntries(dependKinds.map(kind => [`depends.${kind}`, port.depends[kind]])),
    ...Object.fromEntries([...port.lists].map(([name, items]) => [`lists.${name}`, items])),
    distfiles: port.distfiles.map(({ when, item }) => ({ when, item: { ...item, component: '' } })),
    makeArgs: port.makeArgs,
    plist: port.plist.map(({ when, item }) => ({ when, item: String(item) })),
    postInstall: port.postInstall,
    messages: port.messages,
    ignore: port.ignore,
    packages: (port.guest?.packages ?? []).map(({ when, item }) => ({ when, item: { ...item, aport: undefined } })),
    archives: (port.guest?.archives ?? []).map(({ when, item }) => ({ when, item: { ...item, name: '' } })),
    copies: port.guest?.copies ?? [],
    notices: port.guest?.notices ?? [],
    extra: port.guest?.extra === undefined ? [] : [port.guest.extra],
  })
  const [first, second] = [lists(a), lists(b)]
  const differ = (name: string): boolean => {
    const [left = [], right = []] = [first[name], second[name]]
    return !isSameList(left, right, !name.startsWith('depends.'), same, a, releases)
  }
  const plain = (port: Port): object => plainOf(port)
  const [left, right] = [plain(a), plain(b)]
  return [
    ...[...new Set([...Object.keys(first), ...Object.keys(second)])].filter(differ),
    ...Object.entries(left).flatMap(([name, value]) =>
      isDeepStrictEqual(value, (right as Record<string, unknown>)[name]) ? [] : [name],
    ),
  ]
}

/** Everything without a condition; options and their groups are sorted by the framework. */
function plainOf(port: Port): object {
  const { guest } = port
  const byName = <T extends { readonly name: string }>(list: readonly T[]): readonly T[] =>
    [...list].sort((x, y) => (x.name < y.name ? -1 : 1))
  return {
    ...{ version: port.version, revision: port.revision, epoch: port.epoch, category: port.category },
    ...{ maintainer: port.maintainer, comment: port.comment, www: port.www, license: port.license },
    ...{ description: port.description, architectures: port.architectures, flavors: port.flavors },
    options: byName(port.options),
    groups: byName(port.groups).map(g => ({ ...g, members: [...g.members].sort() })),
    ...{ github: port.github, sites: port.sites, distSubdir: port.distSubdir },
    // No module: nothing tells what its name would end in.
    kernels: guest?.kernels.map(k => ({
      ...k,
      when: undefined,
      suffix: guest.packages.some(p => p.item.module) ? k.suffix : '',
    })),
    linuxFirmware: guest?.linuxFirmware,
    ...{ sourceTree: guest?.sourceTree, mountPoints: guest?.mountPoints, urlProbe: guest?.urlProbe },
  }
}

type Same = (a: Condition, b: Condition) => boolean

/** The same items under the same conditions; two may change places when no setting has both. */
function isSameList(
  a: readonly Conditional<unknown>[],
  b: readonly Conditional<unknown>[],
  ordered: boolean,
  same: Same,
  port: Port,
  releases: readonly FreeBSD[],
): boolean {
  if (a.length !== b.length) return false
  const places = a.map(one =>
    b.findIndex(other => isDeepStrictEqual(bare(one.item), bare(other.item)) && same(one.when, other.when)),
  )
  if (places.includes(-1) || new Set(places).size !== places.length) return false
  return (
    !ordered ||
    a.every((one, i) =>
      a
        .slice(i + 1)
        .every(
          (other, k) =>
            (places[i] ?? 0) < (places[i + 1 + k] ?? 0) ||
            witness(port, { kind: 'and', of: [one.when, other.when] }, releases) === undefined,
        ),
    )
  )
}

/** Without keys that have no value. */
function bare(item: unknown): unknown {
  return JSON.parse(JSON.stringify(item))
}

function isSame(port: Port, a: Condition, b: Condition, releases: readonly FreeBSD[]): boolean {
  const unknown = [...atoms(a), ...atoms(b)].some(
    atom => atom.kind === 'option' && !port.options.some(o => o.name === atom.name),
  )
  if (unknown) return isDeepStrictEqual(a, b)
  const only = (one: Condition, other: Condition): Condition => ({ kind: 'and', of: [one, { kind: 'not', of: other }] })
  return [only(a, b), only(b, a)].every(condition => witness(port, condition, releases) === undefined)
}
