import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { mirrorChoice } from '../../src/distfiles/sources.ts'
import { entryOf, faultOf, own, project, serveAll, setting, standIn } from '../support/distfile-project.ts'
import { type Answer, file, redirect, status } from '../support/site.ts'
import { arrived, bytes, chunked, distinfoOf, endless, musl, one, slow } from './one.ts'

describe('wbrel fetch', () => {
  it('waits as long as Retry-After says, and tries again', async t => {
    const { here, site } = await one(t, 'known', status(429, { 'retry-after': '1' }), status(503), file(bytes))
    const start = performance.now()
    await here.fetch({ names: ['musl'] })
    assert.ok(performance.now() - start >= 950)
    assert.equal(site.log.length, 3)
    assert.match(here.notes.join('\n'), /429 Too Many Requests; again in 1 s/)
  })
  it('waits twice as long each time for a site that is busy, and gives up after five times', async t => {
    const came: number[] = []
    const busy: Answer = (_, response) => {
      came.push(performance.now())
      response.writeHead(503).end()
    }
    const { here } = await one(t, 'known', busy)
    const fault = await faultOf(here.fetch({ names: ['musl'] }))
    assert.deepEqual([fault.exit, fault.problems[0]?.code], ['remote', 'distfile.not-had'])
    const waits = came.slice(1).map((time, i) => time - (came[i] ?? 0))
    assert.equal(waits.length, 4)
    assert.ok(
      waits.every((wait, i) => wait >= 5 * 2 ** i - 1),
      `${waits}`,
    )
  })
  it('asks the mirrors of a group in order, and at last the distcache of FreeBSD, for known files only', async t => {
    const { site } = await setting(t)
    assert.deepEqual(mirrorChoice({}).backup, ['http://distcache.FreeBSD.org/ports-distfiles/${DIST_SUBDIR}/'])
    const here = project(site, {
      MASTER_SITE_OVERRIDE: `${site.url}/first/`,
      MASTER_SITE_BACKUP: `${site.url}/distcache/\${DIST_SUBDIR}/`,
    })
    t.after(here.remove)
    here.edit(`upstream: ${site.url}/`, `upstream:\n      - ${site.url}/one/\n      - ${site.url}/two/`)
    site.on('/distcache/wifibox-alpine/musl-1.2.5-r21.apk', file(bytes))
    const fault = await faultOf(here.fetch({ names: ['musl'] }))
    assert.equal(fault.exit, 'remote')
    here.write('ports/net/wifibox-alpine/distinfo', distinfoOf(bytes))
    await here.fetch({ names: ['musl'] })
    assert.deepEqual(arrived(here), bytes)
    const folders = site.log.map(({ path }) => path.split('/')[1])
    assert.deepEqual(folders, ['first', 'one', 'two', 'first', 'one', 'two', 'distcache'])
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
  it('says that a file is no folder for distfiles', async t => {
    const { here } = await setting(t)
    const fault = await faultOf(here.fetch({ names: ['musl'], distdir: 'wifibox.yaml' }))
    assert.deepEqual([fault.exit, fault.problems[0]?.code], ['denied', 'distdir.write'])
    assert.match(fault.problems[0]?.hint ?? '', /--distdir/)
  })
})
