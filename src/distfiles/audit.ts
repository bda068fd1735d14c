/** Are the published addresses still good? One HEAD an address, conditional where an earlier audit left a validator. */
import type { Hosts } from './hosts.ts'
import { ask, isTrouble, pause, type Reply } from './http.ts'
import type { Pace } from './obtain.ts'
import type { Proxies } from './proxy.ts'
import { type Trouble, troubleOfStatus } from './trouble.ts'

export interface Address {
  /** As distinfo names the file. */
  readonly name: string
  readonly url: string
  /** Bytes; undefined when no entry is known. */
  readonly size: number | undefined
}

/** What the last audit saw. */
export interface Seen {
  readonly etag?: string | undefined
  readonly lastModified?: string | undefined
  /** Bytes; undefined when the server did not say. */
  readonly size?: number | undefined
  readonly movedTo?: string | undefined
}

export type AuditState =
  | 'good'
  /** The server says that it has no such file. */
  | 'gone'
  /** A permanent redirect: the manifest names an old place. */
  | 'moved'
  /** Another number of bytes than distinfo has, or a web page in the file's place. */
  | 'changed'
  /** No answer, or none that tells anything. */
  | 'unreachable'

export interface Audited extends Address {
  readonly state: AuditState
  /** `404 Not Found`, `12 bytes`, or the new address. */
  readonly says: string
  readonly seen: Seen | undefined
}

export interface AuditOptions {
  readonly hosts: Hosts
  readonly pace: Pace
  readonly proxies: Proxies
  readonly now: () => Date
  readonly signal: AbortSignal | undefined
  readonly earlier: (url: string) => Seen | undefined
}

const attempts = 3

/** @throws an abort */
export async function auditAddress(address: Address, options: AuditOptions): Promise<Audited> {
  const { url } = address
  const { hosts, pace, signal } = options
  for (let attempt = 1; ; attempt++) {
    const answer = hosts.isGivenUp(url)
      ? ({ kind: 'unreachable', url, message: 'the host did not answer before' } as const)
      : await hosts.visit(url, () => head(address, options))
    if ('state' in answer) return answer
    if (answer.kind === 'gone') return { ...address, state: 'gone', says: answer.message, seen: undefined }
    const wait = answer.wait ?? pace.first * 2 ** (attempt - 1)
    if (attempt >= attempts || wait > pace.longest || hosts.isGivenUp(url) || answer.kind === 'wrong') {
      if (answer.kind === 'unreachable') hosts.giveUp(url)
      return { ...address, state: 'unreachable', says: answer.message, seen: undefined }
    }
    if (answer.wait === undefined) await pause(wait, signal)
    else hosts.rest(url, wait)
  }
}

async function head(address: Address, options: AuditOptions): Promise<Audited | Trouble> {
  const { url } = address
  const { signal, pace, proxies, earlier, now } = options
  const asking = { signal, patience: pace.patience, proxies }
  const before = earlier(url)
  const condition = conditionOf(before)
  const first = await ask(url, { ...asking, method: 'HEAD', headers: condition })
  const reply =
    !isTrouble(first) && (first.status === 405 || first.status === 501)
      ? // Some servers know no HEAD: one byte tells as much.
        await ask(url, { ...asking, headers: { ...condition, range: 'bytes=0-0' } })
      : first
  if (isTrouble(reply)) return reply
  reply.body.destroy()
  if (reply.status === 304 && before !== undefined) return judge(address, { ...before, movedTo: reply.movedTo })
  if (reply.status !== 200 && reply.status !== 206) {
    return troubleOfStatus(url, reply.status, reply.reason, reply.headers['retry-after'], now().getTime())
  }
  if (reply.headers['content-type']?.startsWith('text/html')) {
    return { ...address, state: 'changed', says: 'a web page', seen: undefined }
  }
  const { etag, 'last-modified': lastModified } = reply.headers
  return judge(address, { etag, lastModified, size: sizeOf(reply), movedTo: reply.movedTo })
}

function judge(address: Address, seen: Seen): Audited {
  const { size } = address
  if (size !== undefined && seen.size !== undefined && seen.size !== size) {
    return { ...address, state: 'changed', says: `${seen.size} bytes, and not ${size}`, seen }
  }
  if (seen.movedTo !== undefined) return { ...address, state: 'moved', says: seen.movedTo, seen }
  return { ...address, state: 'good', says: seen.size === undefined ? 'size not told' : `${seen.size} bytes`, seen }
}

function conditionOf(seen: Seen | undefined): Readonly<Record<string, string>> {
  if (seen?.etag !== undefined) return { 'if-none-match': seen.etag }
  return seen?.lastModified === undefined ? {} : { 'if-modified-since': seen.lastModified }
}

function sizeOf({ status, headers }: Reply): number | undefined {
  const text = status === 206 ? headers['content-range']?.split('/')[1] : headers['content-length']
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text)
}
