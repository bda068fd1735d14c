import { linesOf, type TextFinding, type TextRule } from './rule.ts'

const about = (name: string) => name.startsWith('pkg-message')

/** pkg-message: what pkg shows, as UCL; rules of stage-qa and of the Porter's Handbook, pkg-message. */
export const rulesOfMessages: readonly TextRule[] = [
  {
    id: 'message.list',
    severity: 'warn',
    title: 'a message begins with [',
    why: 'pkg reads it as UCL only then; otherwise the whole file, brackets included, is shown at every event. stage-qa warns.',
    about,
    test: text =>
      text.startsWith('[')
        ? []
        : [{ line: 1, message: 'the message does not begin with [', found: linesOf(text)[0] ?? '' }],
  },
  {
    id: 'message.form',
    severity: 'fatal',
    title: 'a message is a closed list of entries',
    why: 'pkg drops a message that it cannot read, without a word: the user never sees it.',
    about,
    test: text => (text.startsWith('[') ? readMessage(text).faults : []),
  },
  {
    id: 'message.entry',
    severity: 'fatal',
    title: 'every entry has a message, a known type and known keys',
    why: 'pkg ignores an entry whose type is not install, remove or upgrade, and keys that it does not know.',
    about,
    test: text => (text.startsWith('[') ? readMessage(text).entries.flatMap(checkEntry) : []),
  },
]

interface Entry {
  readonly line: number
  readonly keys: ReadonlyMap<string, string>
}

/** As much UCL as messages use: `[ { key: value; key: <<EOM ... EOM } , ... ]`, comments with `#`. */
function readMessage(text: string): { readonly entries: readonly Entry[]; readonly faults: readonly TextFinding[] } {
  const entries: Entry[] = []
  const faults: TextFinding[] = []
  const open: { keys: Map<string, string>; line: number }[] = []
  let depth = 0
  const lines = linesOf(text)
  for (let at = 0; at < lines.length; at++) {
    let rest = lines[at] ?? ''
    while (rest !== '') {
      const [whole = '', blank, mark, key, value = ''] = part.exec(rest) ?? []
      if (whole === '') {
        faults.push({ line: at + 1, message: 'this cannot be read', found: rest })
        break
      }
      rest = rest.slice(whole.length)
      if (blank !== undefined) continue
      if (mark === '[') depth++
      else if (mark === ']') depth--
      else if (mark === '{') open.push({ keys: new Map(), line: at + 1 })
      else if (mark === '}') {
        const entry = open.pop()
        if (entry === undefined) faults.push({ line: at + 1, message: 'a } without its {' })
        else entries.push(entry)
      } else if (key !== undefined) {
        const [, end] = /^<<([A-Z]+)$/.exec(value) ?? []
        const close = end === undefined ? at : lines.indexOf(end, at + 1)
        if (close < 0)
          return { entries, faults: [...faults, { line: at + 1, message: `the text up to ${end} never ends` }] }
        open
          .at(-1)
          ?.keys.set(key, end === undefined ? value.replace(/^"(.*)"$/, '$1') : lines.slice(at + 1, close).join('\n'))
        if (open.length === 0) faults.push({ line: at + 1, message: `${key} stands outside of an entry` })
        if (close > at) rest = ''
        at = close
      }
    }
  }
  if (depth !== 0)
    faults.push({ line: lines.length, message: depth > 0 ? 'the list is not closed with ]' : 'a ] too many' })
  if (open.length > 0) faults.push({ line: open.at(-1)?.line ?? 1, message: 'the entry is not closed with }' })
  if (entries.length === 0) faults.push({ line: 1, message: 'the list has no entry' })
  return { entries, faults }
}

const part = /^(?:([\s,;]+|#.*)|([[\]{}])|"?([A-Za-z_]+)"?\s*[:=]\s*(<<[A-Z]+$|"(?:[^"\\]|\\.)*"|[^\s,;{}\]]+))/

const types = ['install', 'remove', 'upgrade']
const versions = ['maximum_version', 'minimum_version']

function checkEntry({ line, keys }: Entry): TextFinding[] {
  const found: TextFinding[] = []
  const type = keys.get('type')
  for (const key of keys.keys()) {
    if (!['type', 'message', ...versions].includes(key))
      found.push({ line, message: `${key} is not a key of a message`, found: key })
  }
  if ((keys.get('message') ?? '').trim() === '') found.push({ line, message: 'the entry has no message' })
  if (type !== undefined && !types.includes(type)) {
    found.push({ line, message: `${type} is not a type of message`, found: type, expected: types.join(', ') })
  }
  if (type !== 'upgrade' && versions.some(key => keys.has(key))) {
    found.push({ line, message: 'versions are compared on upgrades only', expected: 'type: upgrade' })
  }
  return found
}
