/** The options of a port and their groups, each name once. */
import { kernelSeries } from './kernel.ts'
import type { Path } from './manifest.ts'
import { type Group, type Option, portNames, type Role } from './ports.ts'
import type { Manifest, OptionInput, PortInput } from './schema.ts'
import { fill, type Report } from './template.ts'

export function resolveOptions(
  input: PortInput,
  role: Role,
  manifest: Manifest,
  report: Report,
): { readonly options: readonly Option[]; readonly groups: readonly Group[] } {
  const options: Option[] = []
  const groups: Group[] = []
  const add = (kind: Option['kind'], group: string | undefined, name: string, o: OptionInput, path: Path): void => {
    if (options.some(other => other.name === name)) {
      report.add(path, {
        code: 'manifest.option-twice',
        message: `${portNames[role]} declares the option ${name} twice`,
        found: name,
        expected: 'every option once',
        hint: 'remove one of the two',
      })
    }
    options.push({
      name,
      description: describe(o.description, manifest, [...path, 'description'], report),
      isDefault: o.default ?? false,
      kind,
      group,
      flavors: o.flavors,
      excluded: o.exclude_freebsd ?? [],
      implies: o.implies ?? [],
      prevents: o.prevents ?? [],
    })
  }
  for (const [name, o] of Object.entries(input.options?.define ?? {}))
    add('define', undefined, name, o, [role, 'options', 'define', name])
  for (const kind of ['single', 'radio', 'multi', 'group'] as const) {
    for (const [group, members] of Object.entries(input.options?.[kind] ?? {})) {
      const path = [role, 'options', kind, group]
      if (groups.some(g => g.name === group))
        report.add(path, {
          code: 'manifest.group-twice',
          message: `${portNames[role]} declares the group ${group} twice`,
          found: group,
          expected: 'every group once',
        })
      if (Object.keys(members).length === 0)
        report.add(path, {
          code: 'manifest.group-empty',
          message: `the group ${group} has no members`,
          expected: 'at least one option',
        })
      groups.push({ kind, name: group, members: Object.keys(members) })
      for (const [name, o] of Object.entries(members)) add(kind, group, name, o, [...path, name])
    }
  }
  return { options, groups }
}

/** `{lts}` in a description is the series of that kernel: `Linux LTS ({lts}.x)` -> `Linux LTS (6.18.x)`. */
function describe(text: string, manifest: Manifest, path: Path, report: Report): string {
  const kernels = manifest.guest.kernels
  return fill(text, new Map(Object.entries(kernels).map(([name, k]) => [name, kernelSeries(k.version)])), path, report)
}
