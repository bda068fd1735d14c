import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { formatDistinfo } from '../../src/model/distinfo.ts'
import { entryOf, faultOf, own, type Project, serveAll, setting, standIn } from '../support/distfile-project.ts'
import { type Answer, cut, file, redirect, type Site, status } from '../support/site.ts'

const musl = 'wifibox-alpine/musl-1.2.5-r21.apk'
const bytes = randomBytes(300_000)

describe('wbrel fetch', () => {
  it('resumes a transfer that broke off, asking for the rest of the same bytes only', async t => {
    const { site, here } = await one(t, 'known', cut(bytes, 100_000), cut(bytes, 50_000), file(bytes))
    await here.fetch({ names: ['musl'] })
    assert.deepEqual(arrived(here), bytes)
    const [first, second, third] = site.log
    assert.equal(first?.range, undefined)
    assert.match(second?.range ?? '', /^bytes=[1-9]\d*-$/)
    assert.equal(second?.ifRange, '"one"')
    assert.ok(Number(third?.range?.slice(6, -1)) > Number(second?.range?.slice(6, -1)))
    assert.deepEqual(leftovers(here), [])
  })
  it('goes on in a later run where an earlier one was interrupted', async t => {
    const { site, here } = await one(t, 'known', cut(bytes, 100_000), stalled(), file(bytes))
    const stop = new AbortController()
    const running = here.fetch({ names: ['musl'], signal: stop.signal })
    while (site.log.length < 2) await sleep(5)
    stop.abort('SIGINT')
    await assert.rejects(running)
    assert.equal(existsSync(join(here.distdir, musl)), false)
    await here.fetch({ names: ['musl'] })
    assert.deepEqual(arrived(here), bytes)
    assert.match(site.log.at(-1)?.range ?? '', /^bytes=[1-9]/)
  })
  it('begins anew when the ETag changes between two parts, whatever the server does about If-Range', async t => {
    const other = randomBytes(300_000)
    for (const next of [file(other, '"two"'), ignoringIfRange(other, '"two"')]) {
      const { here } = await one(t, 'new', cut(bytes, 100_000), next, file(other, '"two"'))
      await here.fetch({ names: ['musl'] })
      assert.deepEqual(arrived(here), other)
    }
  })
  it('begins anew when the parts do not make the known file', async t => {
    const damaged = Buffer.from(bytes)
    damaged[0] = (damaged[0] ?? 0) ^ 1
    const { here, site } = await one(t, 'known', cut(damaged, 100_000), file(bytes), file(bytes))
    await here.fetch({ names: ['musl'] })
    assert.deepEqual(arrived(here), bytes)
    assert.deepEqual(
      site.log.map(({ range }) => range !== undefined),
      [false, true, false],
    )
  })
  it('does not join a new file from parts that no validator ties together', async t => {
    const { site, here } = await one(t, 'new', cut(bytes, 100_000, 'W/"weak"'), file(bytes))
    await here.fetch({ names: ['musl'] })
    assert.deepEqual(arrived(here), bytes)
    assert.equal(site.log[1]?.range, undefined)
  })
  it('goes on at another mirror when the checksum is known', async t => {
    const { site, here } = await one(t, 'known', file(bytes))
    const address = `upstream: ${site.url}/`
    here.edit(address, `upstream:\n      - ${site.url}/mirror/\n      - ${site.url}/`)
    site.on('/mirror/musl-1.2.5-r21.apk', cut(bytes, 200_000), status(404))
    await here.fetch({ names: ['musl'] })
    assert.deepEqual(arrived(here), bytes)
    assert.match(site.log.at(-1)?.range ?? '', /^bytes=[1-9]/)
    assert.equal(site.log.at(-1)?.ifRange, undefined)
  })
  it('waits as long as Retry-After says, and tries again', async t => {
    const { here, site } = await one(t, 'known', status(429, { 'retry-after': '1' }), status(503), file(bytes))
    const start = performance.now()
    await here.fetch({ names: ['musl'] })
    assert.ok(performance.now() - start >= 950)
    assert.equal(site.log.length, 3)
    assert.match(here.notes.join('\n'), /429 Too Many Requests; again in 1 s/)
  })
  it('gives up when a site asks for more time than anybody has', async t => {
    const { here } = await one(t, 'known', status(429, { 'retry-after': '86400' }))
    const fault = await faultOf(here.fetch({ names: ['musl'] }))
    assert.equal(fault.exit, 'remote')
    assert.match(fault.problems[0]?.found ?? '', /asks to wait 24 h/)
  })
  it('follows redirects, but not for ever, and tells the address it asked', async t => {
    const { here, site } = await one(t, 'new', redirect(302, '/there'))
    site.on('/there', redirect(307, '/here'))
    site.on('/here', file(bytes))
    const { fetched } = await here.fetch({ names: ['musl'] })
    assert.match(fetched[0]?.url ?? '', /musl-1\.2\.5-r21\.apk$/)
    const endless = await one(t, 'new')
    endless.site.on('*', redirect(302, '/again'))
    const fault = await faultOf(endless.here.fetch({ names: ['musl'] }))
    assert.match(fault.problems[0]?.found ?? '', /redirects more than 10 times/)
  })
  it('gives up on a server that falls silent, and keeps what came', async t => {
    const { here } = await one(t, 'known', stalled())
    const fault = await faultOf(here.fetch({ names: ['musl'] }))
    assert.equal(fault.exit, 'remote')
    assert.equal(existsSync(join(here.distdir, musl)), false)
  })
  it('is patient with a slow server as long as bytes come', async t => {
    const { here } = await one(t, 'known', slow(bytes.subarray(0, 20), 60))
    here.write('ports/net/wifibox-alpine/distinfo', distinfoOf(bytes.subarray(0, 20)))
    await here.fetch({ names: ['musl'] })
    assert.deepEqual(arrived(here), bytes.subarray(0, 20))
  })

  for (const [what, kind, answer, reason] of [
    [
      'an HTML error page served with 200',
      'new',
      file(Buffer.from('no'), '"x"', { 'content-type': 'text/html; charset=utf-8' }),
      /web page/,
    ],
    ['an HTML page that calls itself a file', 'new', file(Buffer.from('\n<!DOCTYPE html><p>Not here')), /web page/],
    ['an empty file', 'new', file(Buffer.alloc(0)), /empty/],
    ['a file without a length', 'new', endless(bytes), /without a length/],
    ['a file with another length than the known one', 'known', file(bytes.subarray(1)), /299999 bytes/],
    ['a file with other bytes than the known one', 'known', file(Buffer.from(bytes).reverse()), /another file/],
    ['a file that grows past the known size', 'known', chunked(Buffer.concat([bytes, bytes])), /longer than 300000/],
    ['a file that is packed on the way', 'tgz', file(bytes, '"x"', { 'content-encoding': 'br' }), undefined],
    ['a redirect to a file of the machine', 'new', redirect(302, 'file:///etc/passwd'), /redirects to file:/],
    ['an answer 404', 'known', status(404), /404 Not Found/],
  ] as const) {
    it(`${reason === undefined ? 'takes' : 'refuses'} ${what}`, async t => {
      const { here } = await one(t, kind, answer)
      if (reason === undefined) return void (await here.fetch({ names: ['musl'] }))
      const fault = await faultOf(here.fetch({ names: ['musl'] }))
      assert.match(fault.problems[0]?.found ?? '', reason)
      assert.equal(existsSync(join(here.distdir, musl)), false)
    })
  }

  it('ends with 7 when the bytes differ from the known ones, and with 6 when nobody answers', async t => {
    const { here, site } = await one(t, 'known', file(Buffer.from(bytes).reverse()))
    const fault = await faultOf(here.fetch({ names: ['musl'] }))
    assert.deepEqual([fault.exit, fault.problems[0]?.code], ['refused', 'distfile.bytes-moved'])
    assert.equal(fault.problems[0]?.expected, `${entryOf(musl, bytes).sha256}, 300000 bytes`)
    await site.close()
    const silent = await faultOf(here.fetch({ names: ['musl'] }))
    assert.deepEqual([silent.exit, silent.problems[0]?.code], ['remote', 'distfile.not-had'])
  })
  it('does not believe a length that is too long', async t => {
    const lie: Answer = (_, response) => {
      response.writeHead(200, { 'content-length': 400_000, etag: '"one"' })
      response.write(bytes, () => setTimeout(() => response.destroy(), 20))
    }
    const { here } = await one(t, 'new', lie)
    const fault = await faultOf(here.fetch({ names: ['musl'] }))
    assert.equal(fault.exit, 'remote')
    assert.equal(existsSync(join(here.distdir, musl)), false)
  })
  it('makes at most two transfers a host at once', async t => {
    const { site, here } = await setting(t)
    serveAll(site, here)
    site.on('*', status(404))
    for (const { name, urls } of here.sources())
      for (const url of own(site, urls)) site.on(url, slow(standIn(name), 0, 20))
    await assert.rejects(here.fetch())
    assert.equal(site.most(), 2)
  })
  it('takes files that are there for right without reading them twice, and replaces wrong ones', async t => {
    const { here, site } = await one(t, 'known', file(bytes))
    here.write(`distfiles/${musl}`, 'truncated')
    const { fetched } = await here.fetch({ names: ['musl'] })
    assert.deepEqual([fetched.length, here.notes[0]?.includes('has wrong bytes')], [1, true])
    assert.deepEqual(arrived(here), bytes)
    const again = await here.fetch({ names: ['musl'] })
    assert.deepEqual([again.right, again.fetched, site.log.length], [[musl], [], 1])
  })
  it('refuses a name that nobody has, with the nearest', async t => {
    const { here } = await setting(t)
    const fault = await faultOf(here.fetch({ names: ['linux-firmwar'] }))
    assert.match(fault.problems[0]?.message ?? '', /did you mean linux-firmware\?/)
  })
})

type Kind = 'known' | 'new' | 'tgz'

/** The site answers so for musl, whose entry is known or not. */
async function one(t: Parameters<typeof setting>[0], kind: Kind, ...answers: readonly Answer[]) {
  const { site, here } = await setting(t)
  if (answers.length > 0) site.on(path(site, here), ...answers)
  if (kind === 'known') here.write('ports/net/wifibox-alpine/distinfo', distinfoOf(bytes))
  return { site, here }
}

function path(site: Site, here: Project): string {
  return own(site, here.sources().find(({ name }) => name === musl)?.urls ?? []).at(-1) ?? ''
}

function distinfoOf(content: Buffer): string {
  return formatDistinfo({ timestamp: 1, entries: [entryOf(musl, content)] })
}

function arrived(here: Project): Buffer {
  return readFileSync(join(here.distdir, musl))
}

function leftovers(here: Project): readonly string[] {
  return readdirSync(here.distdir, { recursive: true, encoding: 'utf8' }).filter(name => name.includes('.wbrel'))
}

/** Headers, and then nothing. */
function stalled(): Answer {
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

/** One byte at a time, or all of it after a while. */
function slow(content: Buffer, each: number, before = 0): Answer {
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

function chunked(content: Buffer): Answer {
  return (_, response) => {
    response.writeHead(200, { 'transfer-encoding': 'chunked' })
    response.end(content)
  }
}

/** Ends with the connection, as HTTP/1.0 did. */
function endless(content: Buffer): Answer {
  return (_, response) => {
    response.useChunkedEncodingByDefault = false
    response.removeHeader('transfer-encoding')
    response.writeHead(200, { connection: 'close' })
    response.end(content)
  }
}

function ignoringIfRange(content: Buffer, etag: string): Answer {
  const honest = file(content, etag)
  return (request, response) => {
    request.headers['if-range'] = etag
    return honest(request, response)
  }
}
