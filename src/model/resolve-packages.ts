/** The guest's packages: kernels and their modules, whose versions follow from the kernel's, and all others. */
import { didYouMean } from '../base/text.ts'
import { both, type Condition } from './condition.ts'
import { moduleRelease } from './kernel.ts'
import type { Conditional, Distfile, Kernel, Package } from './ports.ts'
import type { Manifest } from './schema.ts'
import type { Report } from './template.ts'

type Input = Manifest['guest']
type Block = Input['packages'][number]

export function resolvePackages(
  input: Input,
  kernels: readonly Kernel[],
  read: (when: Condition | undefined) => Condition,
  report: Report,
): readonly Conditional<Package>[] {
  return input.packages.flatMap((block, i): readonly Conditional<Package>[] => {
    const when = read(block.when)
    if (block.kernel !== undefined) return kernelPackage(input, block.kernel, i, when, kernels, report)
    if (block.modules !== undefined) return modulePackages(input, block.modules, when, kernels)
    return Object.entries(block.add ?? {}).map(([name, { version, site = input.own_site, aport = name }]) => ({
      when,
      item: { name, version, site, aport: own(input, site, aport), kernel: undefined, module: false },
    }))
  })
}

function kernelPackage(
  input: Input,
  wanted: string,
  block: number,
  when: Condition,
  kernels: readonly Kernel[],
  report: Report,
): readonly Conditional<Package>[] {
  const kernel = kernels.find(({ name }) => name === wanted)
  if (kernel === undefined) {
    const names = kernels.map(({ name }) => name)
    report.add(['guest', 'packages', block, 'kernel'], {
      code: 'manifest.kernel',
      message: `no kernel is called ${wanted}${didYouMean(wanted, names)}`,
      found: wanted,
      expected: `one of ${names.join(', ')}`,
    })
    return []
  }
  const { package: name, version } = kernel
  const site = input.kernels[kernel.name]?.site ?? input.own_site
  const item = { name, version, site, aport: own(input, site, name), kernel: kernel.name, module: false }
  return [{ when: both(when, kernel.when), item }]
}

/** Each module once for each kernel, under the kernel's own condition. */
function modulePackages(
  input: Input,
  modules: NonNullable<Block['modules']>,
  when: Condition,
  kernels: readonly Kernel[],
): readonly Conditional<Package>[] {
  return kernels.flatMap(kernel =>
    Object.entries(modules).map(([module, { version, driver = 0, site = input.own_site }]) => {
      const name = `${module}${kernel.suffix}`
      const item = {
        name,
        version: `${version}-r${moduleRelease(kernel.version, driver)}`,
        site,
        aport: own(input, site, name),
        kernel: kernel.name,
        module: true,
      }
      return { when: both(when, kernel.when), item }
    }),
  )
}

/** Only what comes from our own site is built from an aport of ours. */
function own(input: Input, site: string, aport: string): string | undefined {
  return site === input.own_site ? aport : undefined
}

export function packageFile(item: Package): Distfile {
  return {
    file: `${item.name}-${item.version}.apk`,
    site: item.site,
    what: 'package',
    component: item.name,
    version: item.version,
    extract: false,
  }
}
