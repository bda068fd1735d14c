import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { Fault } from '../base/fault.ts'
import { refuse } from './refuse.ts'

/** A file that is read once, from its first byte to its last, through one buffer: what is hashed is what is parsed. */
export interface ByteSource {
  readonly file: string
  /** The next bytes, not yet taken; empty at the end of the file. They are valid until the next `peek`. */
  readonly peek: () => Buffer
  /** Takes the first `n` bytes of what `peek` gave. */
  readonly take: (n: number) => void
  /** Takes exactly `n` bytes, or nothing: undefined when the file ends before. For small `n`. */
  readonly takeExactly: (n: number) => Buffer | undefined
  /** Bytes taken so far. */
  readonly offset: () => number
  /** From now on every taken byte is also given to this listener. */
  readonly tap: (listener: ((bytes: Buffer) => void) | undefined) => void
  /** SHA-256 of the whole file in hexadecimal digits; right once the end was reached. */
  readonly sha256: () => string
  readonly close: () => void
}

const bufferSize = 128 * 1024

/** Opens a file. Throws Fault denied when it cannot be read, findings when it is longer than `limit` bytes. */
export function openSource(file: string, path: string, limit: number): ByteSource {
  const descriptor = open(file, path)
  const { size } = fstatSync(descriptor)
  if (size > limit) {
    closeSync(descriptor)
    throw refuse(file, {
      code: 'apk.budget',
      message: `${file} is too large for a package`,
      found: `${size} bytes`,
      expected: `at most ${limit}`,
    })
  }
  const buffer = Buffer.allocUnsafeSlow(bufferSize)
  const whole = createHash('sha256')
  let digest: string | undefined
  let [start, end, taken] = [0, 0, 0]
  let listener: ((bytes: Buffer) => void) | undefined
  const peek = (): Buffer => {
    if (start === end) {
      start = 0
      end = readSync(descriptor, buffer, 0, bufferSize, null)
      whole.update(buffer.subarray(0, end))
    }
    return buffer.subarray(start, end)
  }
  const take = (n: number): void => {
    listener?.(buffer.subarray(start, start + n))
    start += n
    taken += n
  }
  return {
    file,
    peek,
    take,
    takeExactly: n => {
      const bytes = Buffer.alloc(n)
      for (let done = 0; done < n; ) {
        const next = peek()
        if (next.length === 0) return undefined
        const part = Math.min(next.length, n - done)
        next.copy(bytes, done, 0, part)
        take(part)
        done += part
      }
      return bytes
    },
    offset: () => taken,
    tap: next => {
      listener = next
    },
    sha256: () => {
      digest ??= whole.digest('hex')
      return digest
    },
    close: () => closeSync(descriptor),
  }
}

/** A folder or a pipe that took the file's place would block or read nothing. */
function open(file: string, path: string): number {
  try {
    const descriptor = openSync(path, 'r')
    if (fstatSync(descriptor).isFile()) return descriptor
    closeSync(descriptor)
    throw new Error('it is no regular file')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Fault(
      'denied',
      { code: 'file.read', message: `cannot read ${file}: ${reason}`, place: { file }, hint: `ls -l ${file}` },
      { cause },
    )
  }
}
