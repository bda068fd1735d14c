/** A manifest ten times as large: packages, options, flavors. */
import { parseDocument } from 'yaml'
import { manifestOf } from './rendered.ts'

export function tenfold(times: number): string {
  const document = parseDocument(manifestOf('main').text, { schema: 'failsafe' })
  const data: Mutable = document.toJS()
  const { guest } = data
  const copies = <T>(
    record: Record<string, T>,
    rename: (key: string, copy: number) => string,
    change: (value: T, copy: number) => T,
  ): Record<string, T> =>
    Object.fromEntries(
      Array.from({ length: times }, (_, copy) =>
        Object.entries(record).map(
          ([key, value]) => [copy === 0 ? key : rename(key, copy), copy === 0 ? value : change(value, copy)] as const,
        ),
      ).flat(),
    )

  const option = (name: string, copy: number): string => (copy === 0 ? name : `${name}_${copy}`)
  data.flavors = copies(
    data.flavors,
    (name, copy) => `${name}_${copy}`,
    (implied, copy) => option(implied, copy),
  )
  for (const kind of ['define', 'group'] as const) {
    if (kind === 'define') guest.options.define = copies(guest.options.define, option, value => value)
    else
      for (const [group, members] of Object.entries(guest.options.group))
        guest.options.group[group] = copies(members, option, value => value)
  }
  const { patterns } = guest.firmware.linux_firmware
  guest.firmware.linux_firmware.patterns = copies(patterns, option, value => value)
  guest.packages = guest.packages.flatMap(block => {
    if (block.kernel !== undefined) return [block]
    const renamed = (copy: number): Block => ({
      ...block,
      ...(block.add === undefined ? {} : { add: prefixed(block.add, copy) }),
      ...(block.modules === undefined ? {} : { modules: prefixed(block.modules, copy) }),
    })
    return Array.from({ length: times }, (_, copy) => (copy === 0 ? block : renamed(copy)))
  })
  return JSON.stringify(data)
}

function prefixed<T>(record: Record<string, T>, copy: number): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [`copy${copy}-${name}`, value]))
}

interface Block {
  readonly kernel?: string
  readonly add?: Record<string, unknown>
  readonly modules?: Record<string, unknown>
}

interface Mutable {
  flavors: Record<string, string>
  guest: {
    options: { define: Record<string, unknown>; group: Record<string, Record<string, unknown>> }
    firmware: { linux_firmware: { patterns: Record<string, unknown> } }
    packages: Block[]
  }
}
