import { paxRecords } from './pax.ts'

/** One entry of a tar: its header with what a pax header before it replaces. */
export interface TarEntry {
  /** As it stands there: a folder may end in `/`. */
  readonly path: string
  /** `0` file, `1` hard link, `2` symbolic link, `3` and `4` devices, `5` folder, `6` fifo. */
  readonly type: string
  readonly mode: number
  readonly size: number
  /** Seconds since 1970. */
  readonly mtime: number
  readonly link: string
  readonly user: string
  readonly group: string
  readonly pax: ReadonlyMap<string, string>
}

/** Gets the content of an entry. */
export interface Body {
  readonly write: (chunk: Buffer) => void
  readonly end: () => void
}

export interface TarLimits {
  readonly entries: number
  /** Bytes of one pax header. */
  readonly header: number
  /** Bytes of all names and pax headers. */
  readonly names: number
  /** A cut tar ends behind its last entry, without the two blocks of zeros. */
  readonly cut: boolean
}

export interface TarReader {
  readonly write: (chunk: Buffer) => void
  /** The tar ends here; refuses one that ends inside of an entry. */
  readonly end: () => void
}

const block = 512

/**
 * Reads a tar (ustar with pax headers, POSIX.1-2017 pax) as its bytes come, and leaves nothing to guesses: what apk and
 * other readers may understand differently is refused by `fail`, which throws.
 */
export function readTar(
  limits: TarLimits,
  onEntry: (entry: TarEntry) => Body | undefined,
  fail: (reason: string) => never,
): TarReader {
  const header = Buffer.alloc(block)
  let filled = 0
  let [left, padding] = [0, 0]
  let [entries, names, zeros] = [0, 0, 0]
  let body: Body | undefined
  let pax: ReadonlyMap<string, string> | undefined

  const spend = (bytes: number): void => {
    names += bytes
    if (names > limits.names) fail(`its names and headers need more than ${limits.names} bytes`)
  }
  const onPax = (size: number): Body => {
    if (pax !== undefined) fail('two pax headers stand before one entry')
    if (size > limits.header) fail(`a pax header has ${size} bytes, more than ${limits.header}`)
    spend(size)
    const parts: Buffer[] = []
    return {
      write: chunk => parts.push(Buffer.from(chunk)),
      end: () => {
        pax = paxRecords(Buffer.concat(parts), fail)
      },
    }
  }
  const onHeader = (): void => {
    if (zeros > 0 || isZero(header)) {
      if (limits.cut) fail('blocks of zeros end it, and hide what comes behind them')
      if (!isZero(header)) fail('an entry stands behind the end of the tar')
      if (pax !== undefined) fail('a pax header stands before no entry')
      zeros++
      return
    }
    const entry = readEntry(header, pax, fail)
    if (entry.type === 'x') body = onPax(entry.size)
    else {
      if (++entries > limits.entries) fail(`it has more than ${limits.entries} entries`)
      spend(entry.path.length + entry.link.length)
      pax = undefined
      body = onEntry(entry)
    }
    left = entry.size
    padding = (block - (left % block)) % block
    if (left === 0) finish()
  }
  const finish = (): void => {
    body?.end()
    body = undefined
  }

  return {
    write: chunk => {
      for (let at = 0; at < chunk.length; ) {
        if (left > 0) {
          const part = chunk.subarray(at, at + left)
          body?.write(part)
          at += part.length
          left -= part.length
          if (left === 0) finish()
        } else if (padding > 0) {
          const part = chunk.subarray(at, at + padding)
          if (!isZero(part)) fail('something stands between two entries')
          at += part.length
          padding -= part.length
        } else {
          const part = chunk.copy(header, filled, at, at + block - filled)
          at += part
          filled += part
          if (filled < block) return
          filled = 0
          onHeader()
        }
      }
    },
    end: () => {
      if (left > 0 || padding > 0 || filled > 0) fail('it ends inside of an entry')
      if (pax !== undefined) fail('a pax header stands before no entry')
      if (zeros === 1) fail('it ends with one block of zeros, not with two')
    },
  }
}

const zeroBlock = Buffer.alloc(block)
function isZero(bytes: Buffer): boolean {
  return bytes.equals(bytes.length === block ? zeroBlock : zeroBlock.subarray(0, bytes.length))
}

function readEntry(header: Buffer, pax: TarEntry['pax'] | undefined, fail: (reason: string) => never): TarEntry {
  const magic = header.toString('latin1', 257, 265)
  if (magic !== 'ustar\x0000' && magic !== 'ustar  \0') fail('a header is no ustar header')
  if (checksum(header) !== octal(header, 148, 8, fail)) fail('the checksum of a header is wrong')
  const type = header[156] === 0 ? '0' : String.fromCharCode(header[156] ?? 0)
  if (!'0123456x'.includes(type)) fail(`it has an entry of the type ${JSON.stringify(type)}`)
  if (type === 'x' && pax !== undefined) fail('two pax headers stand before one entry')
  const prefix = magic.endsWith('00') ? text(header, 345, 155, fail) : ''
  const name = text(header, 0, 100, fail)
  const size = octal(header, 124, 12, fail)
  const claimed = pax?.get('size')
  if (claimed !== undefined && claimed !== String(size)) fail('the sizes of a header and its pax header differ')
  if (size > 0 && type !== '0' && type !== 'x') fail('an entry that is no file has content')
  return {
    path: pax?.get('path') ?? (prefix === '' ? name : `${prefix}/${name}`),
    type,
    mode: octal(header, 100, 8, fail),
    size,
    mtime: octal(header, 136, 12, fail),
    link: pax?.get('linkpath') ?? text(header, 157, 100, fail),
    user: pax?.get('uname') ?? text(header, 265, 32, fail),
    group: pax?.get('gname') ?? text(header, 297, 32, fail),
    pax: pax ?? new Map(),
  }
}

/** The sum of all bytes, those of the checksum itself taken as blanks. */
function checksum(header: Buffer): number {
  let sum = 8 * 32
  for (let i = 0; i < block; i++) if (i < 148 || i >= 156) sum += header[i] ?? 0
  return sum
}

function octal(header: Buffer, start: number, length: number, fail: (reason: string) => never): number {
  const digits = /^ *([0-7]*)[ \0]*$/.exec(header.toString('latin1', start, start + length))?.[1]
  return digits === undefined ? fail('a number in a header is not octal') : Number.parseInt(digits || '0', 8)
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
function text(header: Buffer, start: number, length: number, fail: (reason: string) => never): string {
  const field = header.subarray(start, start + length)
  const end = field.indexOf(0)
  if (end !== -1 && field.subarray(end).some(byte => byte !== 0)) fail('something stands behind a name in a header')
  try {
    return utf8.decode(end === -1 ? field : field.subarray(0, end))
  } catch {
    return fail('a name in a header is no UTF-8')
  }
}
