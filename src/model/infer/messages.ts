/** pkg-message files as pkg reads them: a list of UCL entries, or plain text, which is shown at an install. */

export interface MessageEntry {
  readonly type: string | undefined
  readonly minimumVersion: string | undefined
  readonly maximumVersion: string | undefined
  /** Lines without blank ones around them, and with a final newline. */
  readonly text: string
}

/** Undefined when the file is neither (half an entry, say). */
export function readMessages(file: string): readonly MessageEntry[] | undefined {
  const text = file.replaceAll('\r\n', '\n')
  if (!/^\s*\[/.test(text)) return [entry(undefined, undefined, undefined, text)]
  const found: MessageEntry[] = []
  let rest = text.replace(/^\s*\[/, '')
  while (/^\s*,?\s*\{/.test(rest)) {
    const here = /message\s*[:=]?\s*<<(\w+)\n([\s\S]*?)\n?\1\n/.exec(rest)
    const quoted = /message\s*[:=]?\s*"((?:[^"\\]|\\.)*)"/.exec(rest)
    const match = here !== null && (quoted === null || here.index < quoted.index) ? here : quoted
    if (match === null) return undefined
    const end = rest.indexOf('}', match.index + match[0].length)
    if (end < 0) return undefined
    const keys = rest.slice(0, match.index) + rest.slice(match.index + match[0].length, end)
    const key = (name: string): string | undefined =>
      new RegExp(`\\b${name}\\s*[:=]?\\s*"?([^",\\s}]+)"?`).exec(keys)?.[1]
    const said = match === here ? (match[2] ?? '') : (match[1] ?? '').replace(/\\n/g, '\n').replace(/\\(.)/g, '$1')
    found.push(entry(key('type'), key('minimum_version'), key('maximum_version'), said))
    rest = rest.slice(end + 1)
  }
  return found.length > 0 && /^\s*,?\s*\]\s*$/.test(rest) ? found : undefined
}

function entry(
  type: string | undefined,
  minimumVersion: string | undefined,
  maximumVersion: string | undefined,
  text: string,
): MessageEntry {
  return { type, minimumVersion, maximumVersion, text: plainText(text) }
}

/** Text as a manifest can hold it: tabs written out, nothing at the ends of lines, no blank lines around. */
export function plainText(text: string): string {
  const lines = text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map(line => expandTabs(line).replace(/\s+$/, ''))
  return `${lines.join('\n').replace(/^\n+|\n+$/g, '')}\n`
}

function expandTabs(line: string): string {
  return line.split('\t').reduce((made, piece) => `${made}${' '.repeat(8 - (made.length % 8))}${piece}`)
}
