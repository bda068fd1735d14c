import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { entryOf, faultOf, own, type Project, serveAll, setting, standIn } from '../support/distfile-project.ts'
import { file, redirect, type Site, status } from '../support/site.ts'

describe('wbrel audit', () => {
  it('asks for every distfile once, the optional ones included, and finds them good', async t => {
    const { site, here } = await ready(t)
    const { audited } = await here.audit()
    const ours = audited.filter(({ url }) => url.startsWith(site.url))
    assert.deepEqual(new Set(ours.map(({ state }) => state)), new Set(['good']))
    assert.equal(ours.length, 44)
    assert.deepEqual(
      site.log.map(({ method }) => method),
      ours.map(() => 'HEAD'),
    )
  })
  it('asks conditionally the second time, and still sees a size that distinfo does not have', async t => {
    const { site, here } = await ready(t)
    await here.audit()
    here.know(here.sources().map(({ name }) => name))
    const before = site.log.length
    await here.audit()
    assert.ok(site.log.slice(before).every(({ conditional }) => conditional))
  })
  it('tells what is gone, moved and changed', async t => {
    const { site, here } = await ready(t)
    site.on(pathOf(site, here, 'musl'), status(410))
    site.on(pathOf(site, here, 'iw'), redirect(301, '/new/iw'))
    site.on('/new/iw', file(standIn(nameOf(here, 'iw'))))
    site.on(pathOf(site, here, 'atmel'), file(Buffer.from('another size')))
    site.on(pathOf(site, here, 'openrc'), file(Buffer.from('sorry'), '"x"', { 'content-type': 'text/html' }))
    const states = await statesOf(here)
    assert.deepEqual(states.get(nameOf(here, 'musl')), ['gone', '410 Gone'])
    assert.deepEqual(states.get(nameOf(here, 'iw')), ['moved', `${site.url}/new/iw`])
    assert.deepEqual(states.get(nameOf(here, 'atmel')), ['changed', `12 bytes, and not ${sizeOf(here, 'atmel')}`])
    assert.deepEqual(states.get(nameOf(here, 'openrc')), ['changed', 'a web page'])
  })
  it('takes a temporary redirect for no move, and asks for one byte where HEAD is not known', async t => {
    const { site, here } = await ready(t)
    const iw = file(standIn(nameOf(here, 'iw')))
    site.on(pathOf(site, here, 'iw'), redirect(302, '/cdn'))
    site.on('/cdn', (request, response) =>
      request.method === 'HEAD' ? response.writeHead(405).end() : iw(request, response),
    )
    assert.equal((await statesOf(here)).get(nameOf(here, 'iw'))?.[0], 'good')
  })
  it('comes back later when a site asks for time', async t => {
    const { site, here } = await ready(t)
    const musl = file(standIn(nameOf(here, 'musl')))
    site.on(pathOf(site, here, 'musl'), status(429, { 'retry-after': '1' }), musl)
    assert.equal((await statesOf(here)).get(nameOf(here, 'musl'))?.[0], 'good')
  })
  it('ends with 6 when nobody answers at all', async t => {
    const { site, here } = await ready(t)
    await site.close()
    const fault = await faultOf(here.audit())
    assert.deepEqual([fault.exit, fault.problems[0]?.code], ['remote', 'audit.no-network'])
  })
})

/** All sites but GitHub's are served, and their files known. */
async function ready(t: Parameters<typeof setting>[0]) {
  const { site, here } = await setting(t)
  serveAll(site, here)
  here.know(here.sources().map(({ name }) => name))
  return { site, here }
}

async function statesOf(here: Project) {
  const { audited } = await here.audit()
  return new Map(audited.map(({ name, state, says }) => [name, [state, says]]))
}

function nameOf(here: Project, component: string): string {
  return here.sources().find(source => source.component === component)?.name ?? ''
}

function sizeOf(here: Project, component: string): number {
  return entryOf(nameOf(here, component)).size
}

function pathOf(site: Site, here: Project, component: string): string {
  return own(site, here.sources().find(source => source.component === component)?.urls ?? [])[0] ?? ''
}
