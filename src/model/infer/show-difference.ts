/** Differences of two trees as text and as Markdown: by port, by variable, by the settings that differ. */
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

export function markdownDifferences(list: readonly Difference[]): string {
  let origin = ''
  const lines: string[] = []
  for (const section of sections(list)) {
    if (section.origin !== origin) lines.push(...(origin === '' ? [] : ['']), `### ${section.origin}`)
    origin = section.origin
    const settings = section.when === 'always' ? '' : `, when \`${section.when}\``
    lines.push('', `**${section.name}**${settings}`, '', '```diff', ...section.lines, '```')
  }
  return lines.map(line => `${line}\n`).join('')
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
