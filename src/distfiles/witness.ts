/**
 * What upstream itself says of a new file: kernel.org's list beside it (`sha256sums.asc`), Alpine's `FILE.sha256`, or the
 * digest that GitHub computed of a release asset. Asked for new files only; no answer is no fault.
 *
 * The signature of `sha256sums.asc` is not checked here; what the list says came over the same kind of connection as the
 * file, but from what upstream signs.
 */
import { basename } from 'node:path'
import type { Download } from '../model/provenance.ts'
import { ask, isTrouble } from './http.ts'
import type { Source } from './sources.ts'

export interface Witness {
  readonly kind: Kind
  /** Where it says so. */
  readonly url: string
  readonly sha256: string
}

type Kind = NonNullable<Download['witness']>['kind']

/** Bytes of an answer that are read at most; kernel.org's list of firmware has about 40,000. */
const mostBytes = 4 << 20

/** The first witness that names the file, or undefined. */
export async function findWitness(
  url: string,
  what: Source['what'],
  options: { readonly signal: AbortSignal | undefined; readonly patience: number },
): Promise<Witness | undefined> {
  for (const { kind, address, read } of questions(url, what)) {
    const sha256 = read(await textOf(address, options))
    if (sha256 !== undefined) return { kind, url: address, sha256 }
  }
  return undefined
}

interface Question {
  readonly kind: Kind
  readonly address: string
  readonly read: (text: string) => string | undefined
}

function questions(url: string, what: Source['what']): readonly Question[] {
  const name = basename(new URL(url).pathname)
  const asset = /^https:\/\/github\.com\/([^/]+\/[^/]+)\/releases\/download\/([^/]+)\/[^/]+$/.exec(url)
  if (asset !== null) {
    const address = `https://api.github.com/repos/${asset[1]}/releases/tags/${asset[2]}`
    return [{ kind: 'GitHub digest', address, read: text => digestOf(text, name) }]
  }
  if (what === 'minirootfs') {
    return [{ kind: 'published checksum', address: `${url}.sha256`, read: text => sumOf(text, name) }]
  }
  if (what === 'linux-firmware') {
    const address = new URL('sha256sums.asc', url).href
    return [{ kind: 'published checksum', address, read: text => sumOf(text, name) }]
  }
  return []
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
async function textOf(
  url: string,
  options: { readonly signal: AbortSignal | undefined; readonly patience: number },
): Promise<string> {
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
