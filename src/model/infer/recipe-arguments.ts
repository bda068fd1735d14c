/** Arguments of tar, sed and b43-fwcutter: read whole or not at all, since one unknown option may change everything. */

export interface Unpack {
  readonly file: string
  readonly into: string | undefined
  readonly strip: string
  readonly members: readonly string[]
}

/** `tar -x -f FILE -C FOLDER --strip-components N MEMBER ...`; undefined when anything else is in it. */
export function readTar(words: readonly string[]): Unpack | undefined {
  const rest = [...words]
  const members: string[] = []
  let [file, into, strip]: (string | undefined)[] = []
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, letters] = /^-?([xvjJzopm]*f)$/.exec(word) ?? []
    if (letters !== undefined) file = rest.shift()
    else if (word === '-C') into = rest.shift()
    else if (word === '--strip-components') strip = rest.shift()
    else if (word.startsWith('--strip-components=')) strip = word.slice('--strip-components='.length)
    else if (!word.startsWith('-')) members.push(word)
    else if (!/^(-[xvjJzopm]+|--no-same-(owner|permissions)|--wildcards|--)$/.test(word)) return undefined
  }
  return file === undefined ? undefined : { file, into, strip: strip ?? '0', members }
}

export interface Substitution {
  readonly key: string
  readonly value: string
}

export interface Edit {
  readonly scripts: readonly Substitution[]
  readonly files: readonly string[]
}

/** `sed -i.bak -e 's|^key=.*|key=value|' FILE ...`; undefined when it edits in another way, or not in place. */
export function readSed(words: readonly string[]): Edit | undefined {
  const rest = [...words]
  const [scripts, others]: [string[], string[]] = [[], []]
  let inPlace = false
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '-e') scripts.push(rest.shift() ?? '')
    else if (/^-i/.test(word)) {
      inPlace = true
      // sed of FreeBSD has the ending of the copy as a word of its own, which may be empty.
      if (word === '-i' && rest[0] === '') rest.shift()
    } else if (/^-[Er]$/.test(word)) continue
    else if (word.startsWith('-')) return undefined
    else others.push(word)
  }
  if (scripts.length === 0) scripts.push(others.shift() ?? '')
  const read = scripts.map(substitution)
  const known = read.filter(one => one !== undefined)
  return inPlace && known.length === read.length && others.length > 0 ? { scripts: known, files: others } : undefined
}

function substitution(script: string): Substitution | undefined {
  const [, mark = ''] = /^s([^\w\s\\])/.exec(script) ?? []
  const [, from = '', to = '', flags, ...more] = mark === '' ? [] : script.split(mark)
  const key = /^\^?([A-Za-z_]\w*)=\.\*\$?$/.exec(from)?.[1]
  const value = to.slice(to.indexOf('=') + 1)
  const isPlain = flags !== undefined && more.length === 0 && /^g?$/.test(flags) && /^[\w./:,+-]*$/.test(value)
  return isPlain && key !== undefined && to === `${key}=${value}` ? { key, value } : undefined
}

export interface Cut {
  readonly into: string
  readonly object: string
}

/** `b43-fwcutter -w FOLDER OBJECT` */
export function readCutter(words: readonly string[]): Cut | undefined {
  const [option, into, object, ...more] = words
  return option === '-w' && into !== undefined && object !== undefined && more.length === 0
    ? { into, object }
    : undefined
}
