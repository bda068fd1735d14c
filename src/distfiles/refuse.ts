/** Answers that look like a file and are none. */
import type { IncomingMessage } from 'node:http'
import { basename } from 'node:path'
import type { Hashed } from './hash.ts'

/** A file to get. */
export interface Target {
  /** The final name, absolute. */
  readonly path: string
  /** The entry that the bytes must have; undefined for a new file. */
  readonly known: Hashed | undefined
}

export interface Refusal {
  readonly message: string
  /** What is there instead of the known file. */
  readonly found?: string
}

/** Bytes; no distfile comes near, and GitHub refuses assets from 2 GiB on. */
const largest = 4 * 2 ** 30

/** Before a byte is read: what the headers give away. `total`: bytes of the whole file, as the server says. */
export function judgeReply(
  { path, known }: Target,
  headers: IncomingMessage['headers'],
  total: number | undefined,
): Refusal | undefined {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type === 'text/html' || type === 'application/xhtml+xml') return page()
  const encoding = headers['content-encoding']?.toLowerCase()
  // Some servers call a .tar.gz a packed .tar; its bytes are the file nevertheless.
  if (encoding !== undefined && encoding !== 'identity' && !/\.(t?gz|apk|bz2|xz|zst)$/.test(path)) {
    return { message: `is packed on the way (Content-Encoding: ${encoding})` }
  }
  if (known !== undefined && total !== undefined && total !== known.size) {
    const found = `${total} bytes`
    return { message: `has ${found}, and not the ${known.size} of the known file`, found }
  }
  if (total === 0) return { message: 'is empty' }
  if (known === undefined && total === undefined && headers['transfer-encoding'] === undefined) {
    return { message: 'comes without a length: nobody could tell whether it is whole' }
  }
  return undefined
}

/** `size`: bytes before this chunk. */
export function judgeBytes({ path, known }: Target, chunk: Buffer, size: number): Refusal | undefined {
  if (size === 0 && looksLikePage(chunk) && !/\.x?html?$/.test(path)) return page()
  const most = known?.size ?? largest
  if (size + chunk.length <= most) return undefined
  const message = `${basename(path)} is longer than ${most} bytes`
  return known === undefined ? { message } : { message, found: `more than ${most} bytes` }
}

function looksLikePage(chunk: Buffer): boolean {
  const beginning = chunk.subarray(0, 1024).toString('utf8')
  return /^\ufeff?\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b/i.test(beginning)
}

function page(): Refusal {
  return { message: 'is a web page (HTML), most likely an error message' }
}
