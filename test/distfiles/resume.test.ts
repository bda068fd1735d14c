import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { faultOf } from '../support/distfile-project.ts'
import { cut, file, status } from '../support/site.ts'
import { arrived, bytes, ignoringIfRange, leftovers, musl, one, reset, stalled } from './one.ts'

describe('a transfer that breaks off', () => {
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
  it('is taken up again after a reset of the connection, too', async t => {
    const { site, here } = await one(t, 'new', reset(100_000), file(bytes))
    await here.fetch({ names: ['musl'] })
    assert.deepEqual(arrived(here), bytes)
    assert.match(here.notes[0] ?? '', /the connection broke off after [1-9]\d* bytes; again in/)
    assert.match(site.log[1]?.range ?? '', /^bytes=[1-9]/)
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
  it('gives up on a server that falls silent, and keeps what came', async t => {
    const { here } = await one(t, 'known', stalled())
    const fault = await faultOf(here.fetch({ names: ['musl'] }))
    assert.equal(fault.exit, 'remote')
    assert.equal(existsSync(join(here.distdir, musl)), false)
  })
})
