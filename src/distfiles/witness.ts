/**
 * What upstream itself says of a new file: kernel.org's signed list beside it (`sha256sums.asc`), Alpine's `FILE.sha256`,
 * or the digest that GitHub computed of a release asset. Asked for new files only; no answer is no fault, but a list
 * whose signature is not good, though the manifest names who signs it, is.
 */
import { basename } from 'node:path'
import type { Download } from '../model/provenance.ts'
import { type Asking, ask, isTrouble } from './http.ts'
import { checkSigned, type Signers } from './openpgp.ts'
import type { Source } from './sources.ts'

export type Witness = Statement | Distrusted

export interface Statement extends NonNullable<Download['witness']> {
  readonly sha256: string
}

/** Upstream's list cannot be believed. */
interface Distrusted {
  readonly url: string
  /** `is signed by a key that has expired` */
  readonly distrust: string
}

export interface Witnesses extends Asking {
  readonly signers: Signers
}

/** Bytes of an answer that are read at most; kernel.org's list of firmware has about 40,000. */
const mostBytes = 4 << 20

/** The first witness that names the file, or undefined. @throws an abort */
export async function findWitness(url: string, what: Source['what'], options: Witnesses): Promise<Witness | undefined> {
  const name = basename(new URL(url).pathname)
  const asset = /^https:\/\/github\.com\/([^/]+\/[^/]+)\/releases\/download\/([^/]+)\/[^/]+$/.exec(url)
  if (asset !== null) {
    const address = `https://api.github.com/repos/${asset[1]}/releases/tags/${asset[2]}`
    return stated('GitHub digest', address, digestOf(await textOf(address, options), name))
  }
  if (what === 'minirootfs') {
    const address = `${url}.sha256`
    return stated('published checksum', address, sumOf(await textOf(address, options), name))
  }
  return what === 'linux-firmware' ? signedList(new URL('sha256sums.asc', url).href, name, options) : undefined
}

async function signedList(url: string, name: string, options: Witnesses): Promise<Witness | undefined> {
  const list = await textOf(url, options)
  if (list === '') return undefined
  const signed = await checkSigned(list, options.signers, options.signal)
  switch (signed.state) {
    case 'good':
      return stated('signed checksum', url, sumOf(signed.text, name), { key: signed.key })
    case 'bad':
      return { url, distrust: signed.why }
    case 'unchecked':
      return stated('published checksum', url, sumOf(list, name), { unchecked: signed.why })
  }
}

function stated(
  kind: Statement['kind'],
  url: string,
  sha256: string | undefined,
  more: Pick<Statement, 'key' | 'unchecked'> = {},
): Statement | undefined {
  return sha256 === undefined ? undefined : { kind, url, sha256, ...more }
}

/** `HASH  NAME` or `HASH *NAME`, one a line, as sha256sum(1) writes it. */
function sumOf(text: string, name: string): string | undefined {
  for (const line of text.split('\n')) {
    const [, sha256, file] = /^([0-9a-f]{64}) [ *](\S+)\s*$/.exec(line) ?? []
    if (file === name) return sha256
  }
  return undefined
}

/** `assets[].digest` of a release is `sha256:HEX` (GitHub's REST API, since June 2025). */
function digestOf(text: string, name: string): string | undefined {
  try {
    const release: { readonly assets?: readonly { readonly name?: unknown; readonly digest?: unknown }[] } =
      JSON.parse(text)
    const digest = release.assets?.find(asset => asset.name === name)?.digest
    return typeof digest === 'string' ? /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1] : undefined
  } catch {
    return undefined
  }
}

/** The body of a plain answer, '' for anything else. */
async function textOf(url: string, options: Asking): Promise<string> {
  const reply = await ask(url, options)
  if (isTrouble(reply)) return ''
  try {
    if (reply.status !== 200) return ''
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of reply.body as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      if (size > mostBytes) return ''
    }
    return Buffer.concat(chunks).toString('utf8')
  } catch {
    options.signal?.throwIfAborted()
    return ''
  } finally {
    reply.body.destroy()
  }
}
