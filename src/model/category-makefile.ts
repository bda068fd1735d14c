/** The Makefile of a category: one `SUBDIR += port` a line, sorted. */

/** The file with these ports among its lines; undefined when it has no such line to go by. */
export function withSubdirs(text: string, names: readonly string[]): string | undefined {
  const lines = text.split('\n')
  const form = /^(\s*SUBDIR\s*\+=\s*)(\S+)(\s*)$/
  for (const name of names) {
    const known = lines.flatMap((line, i) => {
      const [, head = '', port = '', tail = ''] = form.exec(line) ?? []
      return port === '' ? [] : [{ i, head, port, tail }]
    })
    const [first] = known
    if (first === undefined) return undefined
    if (known.some(({ port }) => port === name)) continue
    const before = known.findLast(({ port }) => port < name)
    const at = before === undefined ? first.i : before.i + 1
    lines.splice(at, 0, `${first.head}${name}${first.tail}`)
  }
  return lines.join('\n')
}
