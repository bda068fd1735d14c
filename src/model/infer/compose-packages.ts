/** Packages of the guest: plain ones, kernels, and modules, of which a manifest names one for all kernels. */
import type { Condition } from '../condition.ts'
import { isKernelVersion, moduleRelease } from '../kernel.ts'
import type { Port } from '../ports.ts'
import { type GuestFile, packageName } from './guest-files.ts'
import { bothSides, type Meaning, meansSame } from './same-meaning.ts'
import { type Data, type DataRecord, record, sameCondition, whenText } from './spelling.ts'
import type { Survey } from './survey.ts'

export interface PackagesData {
  readonly kernels: DataRecord
  readonly packages: readonly Data[]
  readonly ownSite: string
}

interface Package extends GuestFile {
  readonly name: string
  readonly version: string
}

interface Kernel extends Package {
  /** `lts` */
  readonly short: string
  readonly suffix: string
}

export function packagesData({ port, releases, thresholds }: Survey, files: readonly GuestFile[]): PackagesData {
  const all = files.flatMap((file): readonly Package[] => {
    const named = packageName(file.file)
    return named === undefined ? [] : [{ ...file, ...named }]
  })
  const kernels = kernelsOf(all)
  const ownSite = ownSiteOf(all, kernels)
  const meaning: Meaning = { port, releases: bothSides(releases, thresholds) }
  return {
    kernels: kernelData(kernels, ownSite, port),
    packages: blocks(all, kernels, ownSite, port, meaning),
    ownSite,
  }
}

/** Packages `linux-NAME` with the version of a kernel; the second and later ones name their modules `-NAME`. */
function kernelsOf(all: readonly Package[]): readonly Kernel[] {
  const found = all.filter(p => /^linux-[a-z]+$/.test(p.name) && isKernelVersion(p.version))
  return found.map(p => {
    const short = p.name.slice('linux-'.length)
    return { ...p, short, suffix: all.some(m => m.name.endsWith(`-${short}`) && m !== p) ? `-${short}` : '' }
  })
}

/** Own builds come from the group that says so, else from that of the kernels, else from the one used most. */
function ownSiteOf(all: readonly Package[], kernels: readonly Kernel[]): string {
  const sites = [...new Set(all.map(p => p.site))]
  const count = (site: string): number => all.filter(p => p.site === site).length
  const told = sites.find(site => /custom|own/.test(site))
  return told ?? kernels[0]?.site ?? [...sites].sort((a, b) => count(b) - count(a))[0] ?? ''
}

function kernelData(kernels: readonly Kernel[], ownSite: string, port: Port): DataRecord {
  return Object.fromEntries(
    kernels.map(k => [
      k.short,
      record({
        package: k.name,
        version: k.version,
        when: whenText(k.when, port),
        site: k.site === ownSite ? undefined : k.site,
        suffix: k.suffix === '' ? undefined : k.suffix,
      }),
    ]),
  )
}

interface Block {
  readonly when: string | undefined
  readonly kernel?: string
  readonly add?: DataRecord
  readonly modules?: DataRecord
}

function blocks(
  all: readonly Package[],
  kernels: readonly Kernel[],
  ownSite: string,
  port: Port,
  meaning: Meaning,
): readonly Data[] {
  const found: Block[] = []
  for (let i = 0; i < all.length; ) {
    const one = all[i]
    if (one === undefined) break
    const kernel = kernels.find(k => k.name === one.name)
    const modules = kernel === undefined ? modulesAt(all, i, kernels, ownSite, meaning) : undefined
    if (kernel !== undefined) found.push({ when: undefined, kernel: kernel.short })
    else if (modules !== undefined) found.push(modules.block)
    else {
      const when = whenText(one.when, port)
      const last = found.at(-1)
      const entry = { [one.name]: packageData(one, ownSite) }
      const joins = last?.add !== undefined && last.when === when && !(one.name in last.add)
      if (joins) found.splice(-1, 1, { ...last, add: { ...last.add, ...entry } })
      else found.push({ when, add: entry })
    }
    i += modules?.count ?? 1
  }
  return found.map(block => record({ ...block }))
}

/** APKBUILDs that have another name than their package (the folders of freebsd-wifibox-alpine's aports). */
const aports: Readonly<Record<string, string>> = { baselayout: 'base-layout', 'socat-with-udp': 'socat' }

function packageData({ name, version, site }: Package, ownSite: string): Data {
  const aport = site === ownSite ? aports[name] : undefined
  const other = site === ownSite ? undefined : site
  return aport === undefined && other === undefined ? version : record({ version, site: other, aport })
}

/**
 * A run of packages that is, kernel by kernel, the same modules: names with the kernel's suffix, releases that carry the
 * kernel's number, conditions that add the kernel's own.
 */
function modulesAt(
  all: readonly Package[],
  start: number,
  kernels: readonly Kernel[],
  ownSite: string,
  meaning: Meaning,
): { readonly block: Block; readonly count: number } | undefined {
  const [first, ...others] = kernels
  if (first === undefined) return undefined
  for (let width = longestRun(all, start, first); width > 0; width--) {
    const heads = all.slice(start, start + width).map(p => moduleOf(p, first))
    const whole = others.every((kernel, k) =>
      heads.every((head, m) => {
        const twin = all[start + (k + 1) * width + m]
        if (head === undefined || twin === undefined || twin.site !== all[start]?.site) return false
        const other = namedModule(twin, kernel)
        const when: Condition = { kind: 'and', of: [kernel.when, head.when] }
        return other !== undefined && sameModule(head, other) && meansSame(twin.when, when, meaning)
      }),
    )
    if (!whole) continue
    const modules = heads.flatMap(head => {
      if (head === undefined) return []
      const site = all[start]?.site === ownSite ? undefined : all[start]?.site
      const driver = head.driver === 0 ? undefined : String(head.driver)
      const short = site === undefined && driver === undefined
      return [[head.name, short ? head.version : record({ version: head.version, driver, site })] as const]
    })
    const when = heads[0] === undefined ? undefined : whenText(heads[0].when, meaning.port)
    return { block: { when, modules: Object.fromEntries(modules) }, count: width * kernels.length }
  }
  return undefined
}

interface NamedModule {
  readonly name: string
  readonly version: string
  readonly driver: number
}

interface Module extends NamedModule {
  readonly when: Condition
}

function longestRun(all: readonly Package[], start: number, kernel: Kernel): number {
  let width = 0
  const condition = (i: number): Condition | undefined => moduleOfMaybe(all[i], kernel)?.when
  const first = condition(start)
  while (first !== undefined) {
    const next = condition(start + width)
    if (next === undefined || !sameCondition(first, next) || all[start + width]?.site !== all[start]?.site) break
    width++
  }
  return width
}

function moduleOfMaybe(one: Package | undefined, kernel: Kernel): Module | undefined {
  return one === undefined ? undefined : moduleOf(one, kernel)
}

/** The module that a package is for this kernel, with the condition that is left without the kernel's. */
function moduleOf(one: Package, kernel: Kernel): Module | undefined {
  const named = namedModule(one, kernel)
  const when = withoutKernel(one.when, kernel.when)
  return named === undefined || when === undefined ? undefined : { ...named, when }
}

function namedModule(one: Package, kernel: Kernel): NamedModule | undefined {
  const [, version = '', release = ''] = /^(.*)-r(\d+)$/.exec(one.version) ?? []
  const driver = Number(release.slice(-2))
  if (release.length < 11 || release !== moduleRelease(kernel.version, driver)) return undefined
  if (!one.name.endsWith(kernel.suffix)) return undefined
  return { name: one.name.slice(0, one.name.length - kernel.suffix.length), version, driver }
}

function sameModule(a: NamedModule, b: NamedModule): boolean {
  return a.name === b.name && a.version === b.version && a.driver === b.driver
}

/** `KERN_LTS and FW_RTW88` without KERN_LTS; undefined when the kernel's condition is no part of it. */
function withoutKernel(when: Condition, kernel: Condition): Condition | undefined {
  if (kernel.kind === 'always') return when
  if (sameCondition(when, kernel)) return { kind: 'always' }
  if (when.kind !== 'and') return undefined
  const rest = when.of.filter(part => !sameCondition(part, kernel))
  if (rest.length === when.of.length) return undefined
  const [only] = rest
  return rest.length === 1 && only !== undefined ? only : { kind: 'and', of: rest }
}
