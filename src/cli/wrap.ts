/** Wraps text at 80 columns: `used` columns are gone on its first line, later ones begin with `indent` blanks. */
export function indented(text: string, used: number, indent: number, width = 80): string {
  const lines: string[] = []
  let line = ''
  let room = width - used
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = word
      room = width - indent
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`)
}
