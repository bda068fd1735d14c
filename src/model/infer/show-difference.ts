/** Differences of two trees as text and as Markdown: by port, by variable, by the settings that differ. */
import type { Problem } from '../../base/fault.ts'
import type { Difference } from './difference.ts'

interface Section {
  readonly origin: string
  readonly name: string
  readonly when: string
  readonly lines: readonly string[]
}

/** Titles are long where many options differ: `wrap` breaks what stands behind two blanks, further lines begin with six. */
export function showDifferences(list: readonly Difference[], wrap: (title: string) => string = title => title): string {
  let origin = ''
  const lines: string[] = []
  for (const section of sections(list)) {
    if (section.origin !== origin) lines.push(...(origin === '' ? [] : ['']), section.origin)
    origin = section.origin
    lines.push(`  ${wrap(title(section))}`, ...section.lines.map(line => `    ${line}`))
  }
  return lines.map(line => `${line}\n`).join('')
}

/** `doubts` say what may be a difference and may be none. */
export function markdownDifferences(list: readonly Difference[], doubts: readonly Problem[] = []): string {
  let origin = ''
  const lines: string[] = []
  const between = (): readonly string[] => (lines.length === 0 ? [] : [''])
  for (const section of sections(list)) {
    if (section.origin !== origin) lines.push(...between(), `### ${section.origin}`)
    origin = section.origin
    const settings = section.when === 'always' ? '' : `, when \`${section.when}\``
    lines.push('', `**${section.name}**${settings}`, '', ...fenced(section.lines))
  }
  if (list.length === 0) lines.push('No differences.')
  if (doubts.length > 0) lines.push('', '### Not sure')
  for (const { message, expected, found } of doubts) {
    const shown = [...marked('-', expected), ...marked('+', found)]
    lines.push('', message, ...(shown.length === 0 ? [] : ['', ...fenced(shown)]))
  }
  return lines.map(line => `${line}\n`).join('')
}

/** In a fence that none of the lines closes. */
function fenced(lines: readonly string[]): readonly string[] {
  const longest = Math.max(2, ...lines.flatMap(line => (line.match(/`+/g) ?? []).map(run => run.length)))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}diff`, ...lines, fence]
}

function title({ name, when }: Section): string {
  return when === 'always' ? name : `${name}, when ${when}`
}

function sections(list: readonly Difference[]): readonly Section[] {
  const found = new Map<string, { readonly section: Omit<Section, 'lines'>; readonly lines: string[] }>()
  for (const { origin, name, when, was, is } of list) {
    const key = `${origin}\n${name}\n${when}`
    const section = found.get(key) ?? { section: { origin, name, when }, lines: [] }
    found.set(key, section)
    section.lines.push(...marked('-', was), ...marked('+', is))
  }
  return [...found.values()].map(({ section, lines }) => ({ ...section, lines }))
}

function marked(mark: string, text: string | undefined): readonly string[] {
  return text === undefined
    ? []
    : text
        .replace(/\n$/, '')
        .split('\n')
        .map(line => `${mark} ${line.replaceAll('\t', ' ')}`)
}
