/** One attempt to get one file from one address: it goes on where an earlier one stopped, and hashes on the way. */
import { createHash, type Hash } from 'node:crypto'
import { Fault } from '../base/fault.ts'
import type { Download } from '../model/provenance.ts'
import { type Hashed, hashBeginning } from './hash.ts'
import { type Asking, ask, isTrouble, type Reply } from './http.ts'
import { openPart, type Part, type PartNote } from './partial.ts'
import { judgeBytes, judgeReply, type Target } from './refuse.ts'
import { type Trouble, troubleOf, troubleOfStatus } from './trouble.ts'
import type { Statement, Witness } from './witness.ts'

export interface Conditions extends Asking {
  readonly now: () => Date
  /** Bytes that are there, of so many. */
  readonly at: (size: number, total: number | undefined) => void
  /** What upstream says of the file; asked when the checksum is not known. */
  readonly witness: () => Promise<Witness | undefined>
}

export interface Downloaded {
  readonly hashed: Hashed
  readonly download: Download
}

/** Bytes after which the part is synced, so that a new file need not begin anew after a crash. */
const settleEvery = 16 << 20

/** @throws Fault when the disk refuses; an abort */
export async function download(url: string, target: Target, conditions: Conditions): Promise<Downloaded | Trouble> {
  const part = openPart(target.path, target.known !== undefined)
  try {
    const offset = usableBytes(part, url, target.known)
    if (offset > 0 && offset === (target.known?.size ?? part.note?.total)) {
      return await conclude(url, part, target, hashOf(part, offset), offset, offset, conditions)
    }
    const reply = await ask(url, { headers: rangeHeaders(part.note, url, offset), ...conditions })
    if (isTrouble(reply)) return reply
    const result = await receive(url, reply, part, target, offset, conditions)
    reply.body.destroy()
    return result
  } finally {
    part.close()
  }
}

/** Known files may be put together from several sites; a new one only from bytes that its server vouches for. */
function usableBytes(part: Part, url: string, known: Hashed | undefined): number {
  if (known !== undefined) return part.length > known.size ? 0 : part.length
  return part.note?.url === url && validatorOf(part.note) !== undefined ? part.length : 0
}

/** RFC 9110, 13.1.5: a weak ETag is no validator for ranges. */
function validatorOf({ etag, lastModified }: PartNote): string | undefined {
  return etag !== undefined && !etag.startsWith('W/') ? etag : lastModified
}

function rangeHeaders(note: PartNote | undefined, url: string, offset: number): Readonly<Record<string, string>> {
  if (offset === 0) return {}
  const validator = note?.url === url ? validatorOf(note) : undefined
  return { range: `bytes=${offset}-`, ...(validator === undefined ? {} : { 'if-range': validator }) }
}

async function receive(
  url: string,
  reply: Reply,
  part: Part,
  target: Target,
  asked: number,
  conditions: Conditions,
): Promise<Downloaded | Trouble> {
  const { status, reason, headers } = reply
  if (status === 416 || (status === 206 && !fitsOn(reply, part.note, url, asked, target.known))) {
    part.discard()
    return { kind: 'broken', url, message: 'the file is another one than before; beginning anew' }
  }
  if (status !== 200 && status !== 206) {
    return troubleOfStatus(url, status, reason, headers['retry-after'], conditions.now().getTime())
  }
  const offset = status === 206 ? asked : 0
  const total = totalOf(reply)
  const refusal = judgeReply(target, headers, total)
  if (refusal !== undefined) return { kind: 'wrong', url, ...refusal }
  if (offset === 0) part.restart({ url, etag: headers.etag, lastModified: headers['last-modified'], total })
  const hash = hashOf(part, offset)
  const read = await pour(url, reply, part, target, hash, offset, total, conditions)
  return typeof read === 'number' ? conclude(url, part, target, hash, read, offset, conditions, reply) : read
}

/** Is a partial answer the rest of the file whose beginning is there? */
function fitsOn(
  reply: Reply,
  note: PartNote | undefined,
  url: string,
  asked: number,
  known: Hashed | undefined,
): boolean {
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(reply.headers['content-range'] ?? '')
  if (range === null || asked === 0 || Number(range[1]) !== asked) return false
  const total = range[3] === '*' ? undefined : Number(range[3])
  if (total !== undefined && Number(range[2]) !== total - 1) return false
  if (known !== undefined && total !== undefined && total !== known.size) return false
  if (note?.url !== url) return true
  const { etag, 'last-modified': lastModified } = reply.headers
  return (
    (note.etag === undefined || etag === undefined || note.etag === etag) &&
    (note.lastModified === undefined || lastModified === undefined || note.lastModified === lastModified) &&
    (note.total === undefined || total === undefined || note.total === total)
  )
}

function totalOf({ status, headers }: Reply): number | undefined {
  const text = status === 206 ? headers['content-range']?.split('/')[1] : headers['content-length']
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text)
}

function hashOf(part: Part, offset: number): Hash {
  const hash = createHash('sha256')
  hashBeginning(part.handle, hash, offset)
  return hash
}

/** Body to disk, chunk by chunk; gives the file's size. */
async function pour(
  url: string,
  reply: Reply,
  part: Part,
  { path, known }: Target,
  hash: Hash,
  offset: number,
  total: number | undefined,
  { signal, at }: Conditions,
): Promise<number | Trouble> {
  let size = offset
  let settled = offset
  try {
    for await (const chunk of reply.body as AsyncIterable<Buffer>) {
      const refusal = judgeBytes({ path, known }, chunk, size)
      if (refusal !== undefined) {
        part.discard()
        return { kind: 'wrong', url, ...refusal }
      }
      part.write(chunk, size)
      hash.update(chunk)
      size += chunk.length
      at(size, total)
      if (size - settled >= settleEvery) {
        part.settle(size)
        settled = size
      }
    }
    return size
  } catch (error) {
    if (error instanceof Fault) throw error
    part.settle(size)
    signal?.throwIfAborted()
    const trouble = troubleOf(url, error)
    return { ...trouble, message: `${trouble.message} after ${size} bytes` }
  }
}

/** The last look at the bytes, then their final name. */
async function conclude(
  url: string,
  part: Part,
  { known }: Target,
  hash: Hash,
  size: number,
  offset: number,
  { now, witness: findWitness }: Conditions,
  reply?: Reply,
): Promise<Downloaded | Trouble> {
  const hashed = { sha256: hash.digest('hex'), size }
  if (known !== undefined && (known.sha256 !== hashed.sha256 || known.size !== hashed.size)) {
    part.discard()
    if (offset > 0) return { kind: 'broken', url, message: 'the parts do not make the known file; beginning anew' }
    return { kind: 'wrong', url, message: 'is another file than the known one', found: show(hashed) }
  }
  const witness = known === undefined ? await findWitness() : undefined
  if (witness !== undefined && 'distrust' in witness) {
    // Nothing speaks against the bytes yet: they wait for a list that can be believed.
    part.settle(size)
    const message = `${witness.url} ${witness.distrust}`
    return { kind: 'wrong', url, message, found: show(hashed), isDistrusted: true }
  }
  if (witness !== undefined && witness.sha256 !== hashed.sha256) {
    part.discard()
    return { kind: 'wrong', url, message: `is not the file that ${witness.url} tells of`, found: show(hashed) }
  }
  const etag = reply?.headers.etag ?? part.note?.etag
  const lastModified = reply?.headers['last-modified'] ?? part.note?.lastModified
  part.finish()
  return {
    hashed,
    download: {
      url,
      at: now().toISOString(),
      ...(etag === undefined ? {} : { etag }),
      ...(lastModified === undefined ? {} : { lastModified }),
      ...(witness === undefined ? {} : { witness: shownOf(witness) }),
    },
  }
}

function shownOf({ sha256, ...witness }: Statement): NonNullable<Download['witness']> {
  return witness
}

function show({ sha256, size }: Hashed): string {
  return `${sha256}, ${size} bytes`
}
