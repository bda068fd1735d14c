/** One option space for two ports, and what of a setting each of them knows. */
import { declaredOptions, type Setting } from '../../model/options.ts'
import type { Group, Option, Port } from '../../model/ports.ts'

/** Both trees' options; flavors that both have. */
export function jointPort(a: Port, b: Port): Port {
  const options: readonly Option[] = [
    ...a.options.map(o =>
      joined(
        o,
        b.options.find(other => other.name === o.name),
      ),
    ),
    ...b.options.filter(o => !a.options.some(other => other.name === o.name)),
  ]
  const groups = new Map<string, Group>()
  for (const group of [...a.groups, ...b.groups]) {
    const before = groups.get(group.name)
    groups.set(group.name, { ...group, members: [...new Set([...(before?.members ?? []), ...group.members])] })
  }
  const inOneGroup = options.map(o => ({
    ...o,
    group: [...groups.values()].find(g => g.members.includes(o.name))?.name,
  }))
  const flavors = a.flavors.filter(f => b.flavors.some(other => other.name === f.name))
  return { ...a, options: inOneGroup, groups: [...groups.values()], flavors }
}

function joined(a: Option, b: Option | undefined): Option {
  if (b === undefined) return a
  const flavors =
    a.flavors === undefined || b.flavors === undefined ? undefined : [...new Set([...a.flavors, ...b.flavors])]
  return { ...a, flavors, excluded: a.excluded.filter(major => b.excluded.includes(major)) }
}

/** The setting as far as this side's port knows it; where it must choose and cannot, its default is chosen. */
export function settingFor(port: Port, setting: Setting): Setting {
  const declared = declaredOptions(port, setting.flavor, setting.freebsd)
  const options = new Set(declared.filter(o => setting.options.has(o.name)).map(o => o.name))
  for (const group of port.groups) {
    if (group.kind !== 'single' || group.members.some(m => options.has(m))) continue
    const chosen = declared.find(o => o.group === group.name && o.isDefault)
    if (chosen !== undefined) options.add(chosen.name)
  }
  return { ...setting, options }
}
