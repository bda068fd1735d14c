/** Addresses of sites in the words of an older manifest. */
import { sameData } from '../../base/equal.ts'
import { type DataRecord, listOf, recordOf } from './spelling.ts'

/** Addresses with the names that they had, when some values of the names give exactly these addresses. */
export function withSites(guest: DataRecord, like: DataRecord): DataRecord {
  const templates = recordOf(like.sites)
  const sites = recordOf(guest.sites)
  const names = [...(like.branch === undefined ? [] : ['branch']), ...Object.keys(recordOf(like.variables))]
  const values = new Map<string, string>()
  for (const [group, url] of Object.entries(sites)) {
    const before = templates[group]
    if (before === undefined || url === undefined) continue
    const pairs = [listOf(before), listOf(url)] as const
    for (const [i, template] of pairs[0].entries())
      readNames(String(template), String(pairs[1][i] ?? ''), names, values)
  }
  const filled = (text: string): string =>
    names.reduce((made, name) => made.replaceAll(`{${name}}`, values.get(name) ?? `{${name}}`), text)
  const told = Object.entries(sites).map(([group, url]) => {
    const before = templates[group]
    const isIt =
      before !== undefined &&
      sameData(
        listOf(before).map(t => filled(String(t))),
        listOf(url),
      )
    return [group, isIt ? before : url] as const
  })
  const { branch, ...variables } = Object.fromEntries([...values])
  return {
    ...guest,
    ...(branch === undefined ? {} : { branch }),
    ...(Object.keys(variables).length === 0 ? {} : { variables }),
    sites: Object.fromEntries(told),
  }
}

function readNames(template: string, url: string, names: readonly string[], values: Map<string, string>): void {
  const used = names.filter(name => template.includes(`{${name}}`))
  const source = template
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace(/\{(\w+)\}/g, (whole, name: string) => (used.includes(name) ? `(?<${name}>[^/]+)` : whole))
  try {
    for (const [name, value] of Object.entries(new RegExp(`^${source}$`).exec(url)?.groups ?? {}))
      if (!values.has(name)) values.set(name, value)
  } catch {
    // The same name twice in one address: no form of ours, so the address stays plain.
  }
}
