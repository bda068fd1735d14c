/** The guest's firmware: the tarball of linux-firmware, archives of vendors, and under which options each is needed. */
import { anyOf, type Condition } from './condition.ts'
import type { Path } from './manifest.ts'
import type { Archive, Conditional, Distfile, Guest } from './ports.ts'
import type { Manifest } from './schema.ts'
import { fill, type Report } from './template.ts'

export interface Firmware {
  readonly linux: Guest['linuxFirmware']
  readonly tarball: readonly Conditional<Distfile>[]
  readonly archives: readonly Conditional<Archive>[]
  readonly files: readonly Conditional<Distfile>[]
}

export function resolveFirmware(
  input: Manifest['guest'],
  read: (when: Condition | undefined) => Condition,
  report: Report,
): Firmware {
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
