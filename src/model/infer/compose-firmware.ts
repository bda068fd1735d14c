/** Firmware of the guest: what recipes unpack, cut, decode, copy and link, put down as the manifest states it. */
import type { Condition } from '../condition.ts'
import type { Conditional } from '../ports.ts'
import { type GuestFile, type GuestFiles, versioned } from './guest-files.ts'
import { type Data, type DataRecord, type Report, record, whenText } from './spelling.ts'
import { itemsOf, type Survey } from './survey.ts'

export function firmwareData(survey: Survey, files: GuestFiles, report: Report): DataRecord {
  return record({
    linux_firmware: linuxFirmware(survey, files.linuxFirmware, report),
    source_tree: perOption(
      itemsOf(survey.facts, 'recipe.sources').map(({ when, item }) => ({ when, item })),
      survey,
      report,
    ),
    archives: Object.fromEntries(files.archives.map(file => archive(survey, file, report))),
    copies: copies(survey),
    extra: extra(survey),
  })
}

interface Unpack {
  readonly when: Condition
  readonly file: string
  readonly strip: string
  readonly member: string
}

function unpacks(survey: Survey): readonly Unpack[] {
  return itemsOf(survey.facts, 'recipe.unpacks').map(({ when, item }) => {
    const [file = '', strip = '', member = ''] = item.split('\t')
    return { when, file, strip, member }
  })
}

function linuxFirmware(survey: Survey, file: GuestFile | undefined, report: Report): Data | undefined {
  if (file === undefined) return undefined
  const taken = unpacks(survey).filter(u => u.file === file.file)
  for (const odd of taken.filter(u => u.strip !== '1' || !u.member.startsWith('*/')))
    report({
      message: `${survey.origin} unpacks ${odd.member} of ${file.file} in a way of its own`,
      found: `--strip-components ${odd.strip}`,
      expected: 'members */PATTERN, one component stripped',
      place: { file: `${survey.origin}/Makefile` },
    })
  const patterns = taken.map(({ when, member }) => ({ when, item: member.replace(/^\*\//, '') }))
  return {
    ...versioned(file, /\d[\w.]*?(?=\.tar|\.zip|$)/),
    ...record({ links: itemsOf(survey.facts, 'recipe.links').length > 0 ? 'true' : undefined }),
    patterns: perOption(patterns, survey, report),
  }
}

/** Items by option: each must count under one option, or under any of several. */
function perOption(items: readonly Conditional<string>[], survey: Survey, report: Report): DataRecord {
  const byOption = new Map<string, string[]>()
  for (const { when, item } of items) {
    const parts = when.kind === 'or' ? when.of : [when]
    const names = parts.flatMap(part => (part.kind === 'option' ? [part.name] : []))
    if (names.length !== parts.length)
      report({
        message: `${survey.origin} takes the firmware ${item} under a condition that is no option`,
        found: whenText(when, survey.port) ?? 'always',
        expected: 'an option, or any of several options',
        place: { file: `${survey.origin}/Makefile` },
      })
    for (const name of names) byOption.set(name, [...(byOption.get(name) ?? []), item])
  }
  const inOrder = survey.port.options.filter(o => byOption.has(o.name)).map(o => o.name)
  return Object.fromEntries(inOrder.map(name => [name, byOption.get(name)]))
}

function archive(survey: Survey, file: GuestFile, report: Report): readonly [string, DataRecord] {
  const members = unpacks(survey).filter(u => u.file === file.file)
  const cut = itemsOf(survey.facts, 'recipe.cuts').find(({ item }) => isCutOf(item.split('\t')[1] ?? '', file))
  const [folder, object = ''] = cut?.item.split('\t') ?? []
  if (members.length === 0 && folder === undefined)
    report({
      message: `${survey.origin} fetches ${file.file}, and nothing tells what it takes from it`,
      found: file.file,
      expected: 'tar or b43-fwcutter in a recipe',
      place: { file: `${survey.origin}/Makefile` },
    })
  const common = versioned(file, /[0-9a-f]{40}|\d+(\.\d+)+|\d+/)
  const inside = object.startsWith('{WRKDIR}/') ? object.slice('{WRKDIR}/'.length) : undefined
  return [
    nameOf(survey, file, folder),
    {
      ...common,
      when: whenText(file.when, survey.port) ?? 'always',
      ...record({
        // Nothing tells what is taken from it: everything, until somebody says better.
        members: folder !== undefined ? undefined : members.length > 0 ? members.map(u => u.member) : ['*'],
        strip: folder === undefined ? members[0]?.strip : undefined,
        cut: folder,
        object: inside?.replaceAll(common.version, '{version}'),
      }),
    },
  ]
}

/** The cutter reads the distfile itself, or what was unpacked from it: both have a long beginning in common. */
function isCutOf(object: string, file: GuestFile): boolean {
  if (object === `{DIST}/${file.file}`) return true
  const stem = file.file.replace(/\.(tar\.\w+|tgz|zip)$/, '')
  return object.startsWith('{WRKDIR}/') && stem !== file.file && object.slice('{WRKDIR}/'.length).startsWith(stem)
}

/** An archive is called after the folder that it fills, else after its site, else after its file. */
function nameOf(survey: Survey, file: GuestFile, folder: string | undefined): string {
  const others = itemsOf(survey.facts, 'DISTFILES').filter(({ item }) => item.endsWith(`:${file.site}`))
  const stem = /^[A-Za-z][A-Za-z_]*/.exec(file.file)?.[0] ?? 'archive'
  return folder ?? (others.length === 1 && file.site !== '' ? file.site : stem)
}

function copies(survey: Survey): Data {
  return itemsOf(survey.facts, 'recipe.copies').map(({ when, item }) => {
    const [folder = '', match = '', before = '', insert = ''] = item.split('\t')
    return { when: whenText(when, survey.port) ?? 'always', folder, match, before, insert }
  })
}

/** Files that the user names in a variable. */
function extra(survey: Survey): Data | undefined {
  for (const [knob, facts] of survey.knobs) {
    for (const { when, item } of itemsOf(facts, 'recipe.extras')) {
      const [into = '', ...files] = item.split('\t')
      if (files.includes(`wbrel-${knob}`)) return { when: whenText(when, survey.port) ?? 'always', knob, into }
    }
  }
  return undefined
}
