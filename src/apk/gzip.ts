import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib'
import { Fault } from '../base/fault.ts'
import { refuse } from './refuse.ts'
import type { ByteSource } from './source.ts'

/** One member of a gzip file; offsets count from the start of the file. */
export interface GzipMember {
  readonly start: number
  /** The offset behind its trailer. */
  readonly end: number
  /** Bytes unpacked. */
  readonly size: number
  /** FLG, MTIME, XFL and OS, bytes 3 to 9 of its header, in hexadecimal digits. */
  readonly header: string
}

export interface MemberLimits {
  /** `the control member`, for messages. */
  readonly what: string
  readonly packed: number
  readonly unpacked: number
  /** Bytes of its header with all optional fields. */
  readonly header: number
}

/**
 * Unpacks the one member that begins here, to its last byte and not further; `sink` gets its content piece by piece.
 *
 * zlib's own gunzip runs over the ends of members and hides them, so the header and the trailer (CRC32, ISIZE) are
 * read here and the engine gets the raw deflate stream only: it says how many bytes it has consumed (RFC 1952).
 * Throws Fault findings.
 */
export async function readMember(
  source: ByteSource,
  limits: MemberLimits,
  sink: (chunk: Buffer) => void,
): Promise<GzipMember> {
  const start = source.offset()
  const header = readHeader(source, limits)
  const { crc, size } = await inflate(source, limits, start, sink)
  const trailer = source.takeExactly(8)
  if (trailer === undefined) throw truncated(source, limits)
  if (trailer.readUInt32LE(0) !== crc) throw broken(source, limits, 'its CRC32 does not fit its content')
  if (trailer.readUInt32LE(4) !== size % 2 ** 32) throw broken(source, limits, 'its ISIZE does not fit its content')
  return { start, end: source.offset(), size, header }
}

const flags = { crc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const

function readHeader(source: ByteSource, limits: MemberLimits): string {
  const need = (n: number): Buffer => {
    const bytes = source.takeExactly(n)
    if (bytes === undefined) throw truncated(source, limits)
    return bytes
  }
  const fixed = need(10)
  if (fixed[0] !== 0x1f || fixed[1] !== 0x8b) throw broken(source, limits, 'no gzip member begins here')
  const flag = fixed[3] ?? 0
  if (fixed[2] !== 8) throw broken(source, limits, `its compression method is ${fixed[2]}, not deflate`)
  if ((flag & flags.reserved) !== 0) throw broken(source, limits, 'its header has reserved flags')
  if ((flag & flags.extra) !== 0) need(need(2).readUInt16LE(0))
  for (const field of [flags.name, flags.comment]) {
    if ((flag & field) === 0) continue
    for (let n = 1; need(1)[0] !== 0; n++)
      if (n >= limits.header) throw tooMuch(source, limits, 'header', limits.header)
  }
  if ((flag & flags.crc) !== 0) need(2)
  return fixed.toString('hex', 3)
}

async function inflate(
  source: ByteSource,
  limits: MemberLimits,
  start: number,
  sink: (chunk: Buffer) => void,
): Promise<{ readonly crc: number; readonly size: number }> {
  const engine = createInflateRaw({ chunkSize: 64 * 1024 })
  let [crc, size] = [0, 0]
  let failure: unknown
  const ended = new Promise<void>(resolve => engine.once('end', resolve))
  // A destroyed engine answers no write any more and never ends; it only closes.
  const closed = new Promise<number>(resolve => engine.once('close', () => resolve(0)))
  engine.on('error', () => {})
  engine.on('data', (chunk: Buffer) => {
    if (failure !== undefined) return
    size += chunk.length
    try {
      if (size > limits.unpacked) throw tooMuch(source, limits, 'content', limits.unpacked)
      crc = crc32(chunk, crc)
      sink(chunk)
    } catch (error) {
      failure = error
      engine.destroy()
    }
  })
  try {
    for (;;) {
      const bytes = source.peek()
      if (bytes.length === 0) throw truncated(source, limits)
      const used = await Promise.race([feed(engine, bytes), closed])
      if (failure !== undefined) throw failure
      source.take(used)
      if (source.offset() - start > limits.packed) throw tooMuch(source, limits, 'packed content', limits.packed)
      // The engine leaves bytes over only when the deflate stream is complete.
      if (used < bytes.length) break
    }
    await Promise.race([ended, closed])
    if (failure !== undefined) throw failure
    return { crc, size }
  } catch (error) {
    if (failure !== undefined) throw failure
    if (error instanceof Fault) throw error
    throw broken(source, limits, error instanceof Error ? error.message : String(error))
  } finally {
    engine.destroy()
  }
}

/** The number of bytes that the engine took of these; all that they unpack to was seen, but for what still queues. */
function feed(engine: InflateRaw, bytes: Buffer): Promise<number> {
  const before = engine.bytesWritten
  return new Promise((resolve, reject) => {
    engine.write(bytes, error => {
      if (error) reject(error)
      else resolve(engine.bytesWritten - before)
    })
  })
}

function broken({ file, offset }: ByteSource, { what }: MemberLimits, reason: string): Fault {
  return refuse(file, {
    code: 'apk.gzip',
    message: `${file}: ${what} is damaged: ${reason}`,
    found: `before byte ${offset()}`,
    expected: 'the bytes that were published',
    hint: 'fetch the file again',
  })
}

function truncated({ file, offset }: ByteSource, { what }: MemberLimits): Fault {
  return refuse(file, {
    code: 'apk.truncated',
    message: `${file} ends inside of ${what}`,
    found: `${offset()} bytes`,
    expected: 'more',
    hint: 'fetch the file again',
  })
}

function tooMuch({ file }: ByteSource, { what }: MemberLimits, part: string, limit: number): Fault {
  return refuse(file, {
    code: 'apk.budget',
    message: `${file}: the ${part} of ${what} is larger than any package needs`,
    found: `more than ${limit} bytes`,
    expected: `at most ${limit}`,
  })
}
