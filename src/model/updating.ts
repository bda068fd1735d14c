/** UPDATING of the ports tree: what users must do; the newest entry stands first, below the header. */
import type { Day } from './dates.ts'

export interface UpdatingEntry {
  readonly date: Day
  /** `users of net/wifibox-alpine` */
  readonly affects: string
  /** Mail address of the author. */
  readonly author: string
  /** Paragraphs of plain text; lines that begin with blanks stay as they are. */
  readonly body: readonly string[]
}

/** Columns of a line (UPDATING's own text keeps to them). */
const width = 75

export function formatUpdating({ date, affects, author, body }: UpdatingEntry): string {
  const paragraphs = body.map(text => (/^\s/.test(text) ? `  ${text}` : wrapped(text, '  ')))
  return `${date.replaceAll('-', '')}:\n  AFFECTS: ${affects}\n  AUTHOR: ${author}\n\n${paragraphs.join('\n\n')}\n\n`
}

/**
 * The file with the entry in front of all others. It stays as it is when a young entry already tells users of the same
 * ports about the same thing.
 */
export function withUpdating(text: string, entry: UpdatingEntry): string {
  const made = formatUpdating(entry)
  const said = made.slice(made.indexOf('\n'))
  if (text.replaceAll('\r\n', '\n').includes(said.trimEnd())) return text
  const ending = text.includes('\r\n') ? '\r\n' : '\n'
  const first = /^\d{8}:/m.exec(text)
  const at = first?.index ?? text.length
  return `${text.slice(0, at)}${made.replaceAll('\n', ending)}${text.slice(at)}`
}

function wrapped(text: string, indent: string): string {
  const lines: string[] = []
  let line = indent
  for (const word of text.split(/\s+/)) {
    if (line.length + 1 + word.length > width && line.trim() !== '') {
      lines.push(line)
      line = indent
    }
    line = line.trim() === '' ? `${indent}${word}` : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}
