/** One file that is to be fetched, and what its site answers. */

import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { formatDistinfo } from '../../src/model/distinfo.ts'
import { entryOf, own, type Project, setting } from '../support/distfile-project.ts'
import { type Answer, file, type Site } from '../support/site.ts'

export const musl = 'wifibox-alpine/musl-1.2.5-r21.apk'
export const bytes = randomBytes(300_000)

type Kind = 'known' | 'new' | 'tgz'

/** The site answers so for musl, whose entry is known or not. */
export async function one(t: Parameters<typeof setting>[0], kind: Kind, ...answers: readonly Answer[]) {
  const { site, here } = await setting(t)
  if (answers.length > 0) site.on(path(site, here), ...answers)
  if (kind === 'known') here.write('ports/net/wifibox-alpine/distinfo', distinfoOf(bytes))
  return { site, here }
}

function path(site: Site, here: Project): string {
  return own(site, here.sources().find(({ name }) => name === musl)?.urls ?? []).at(-1) ?? ''
}

export function distinfoOf(content: Buffer): string {
  return formatDistinfo({ timestamp: 1, entries: [entryOf(musl, content)] })
}

export function arrived(here: Project): Buffer {
  return readFileSync(join(here.distdir, musl))
}

export function leftovers(here: Project): readonly string[] {
  return readdirSync(here.distdir, { recursive: true, encoding: 'utf8' }).filter(name => name.includes('.wbrel'))
}

/** Headers, and then nothing. */
export function stalled(): Answer {
  return ({ headers }, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0)
    response.writeHead(from === 0 ? 200 : 206, {
      etag: '"one"',
      'content-length': bytes.length - from,
      'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
    })
    response.flushHeaders()
  }
}

/** So many bytes, and then a TCP reset. */
export function reset(after: number): Answer {
  return (_, response) => {
    response.writeHead(200, { etag: '"one"', 'content-length': bytes.length })
    response.write(bytes.subarray(0, after), () => setTimeout(() => response.socket?.resetAndDestroy(), 20))
  }
}

/** One byte at a time, or all of it after a while. */
export function slow(content: Buffer, each: number, before = 0): Answer {
  return async (_, response) => {
    response.writeHead(200, { 'content-length': content.length })
    await sleep(before)
    for (const byte of each === 0 ? [] : content) {
      response.write(Buffer.of(byte))
      await sleep(each)
    }
    response.end(each === 0 ? content : undefined)
  }
}

export function chunked(content: Buffer): Answer {
  return (_, response) => {
    response.writeHead(200, { 'transfer-encoding': 'chunked' })
    response.end(content)
  }
}

/** Ends with the connection, as HTTP/1.0 did. */
export function endless(content: Buffer): Answer {
  return (_, response) => {
    response.useChunkedEncodingByDefault = false
    response.removeHeader('transfer-encoding')
    response.writeHead(200, { connection: 'close' })
    response.end(content)
  }
}

export function ignoringIfRange(content: Buffer, etag: string): Answer {
  const honest = file(content, etag)
  return (request, response) => {
    request.headers['if-range'] = etag
    return honest(request, response)
  }
}
