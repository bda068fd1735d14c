import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { execa } from 'execa'
import { formatRecord } from '../../src/model/record.ts'
import { entryOf, faultOf, own, type Project, serveAll, setting, standIn } from '../support/distfile-project.ts'
import { historyFiles } from '../support/history.ts'
import { openProxy, openSecureSite } from '../support/proxy.ts'
import { file, redirect, type Site, status } from '../support/site.ts'
import { bin } from '../support/wbrel.ts'

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
  it('asks for the files of every release on record, and tells who uses which', async t => {
    const { site, here } = await ready(t)
    recordReleases(site, here)
    const { audited } = await here.audit()
    const users = new Map(audited.map(({ url, usedBy }) => [url.split('/').at(-1), usedBy]))
    assert.deepEqual(users.get('musl-1.2.5-r21.apk'), ['manifest', '1.8.0'])
    assert.deepEqual(users.get('musl-1.2.5-r10.apk'), ['1.7.0'])
    for (const { name, urls } of here.sources()) {
      assert.ok(
        urls.every(url => audited.some(one => one.url === url && one.usedBy.includes('1.8.0'))),
        name,
      )
    }
    const asked = site.log.map(({ path }) => path)
    assert.equal(new Set(asked).size, asked.length)
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
  it('ends with 0 when all is good, with 3 when something is not, and says so as a table and as JSON', async t => {
    const { site, here } = await ready(t)
    const { site: github, certificate } = await openSecureSite(t, ['codeload.github.com', 'github.com'])
    const proxy = await openProxy(t, undefined, Number(new URL(github.url).port))
    github.on('*', status(200))
    const run = (...args: readonly string[]) => {
      const env = { XDG_CACHE_HOME: here.root, HTTPS_PROXY: proxy.host, NODE_EXTRA_CA_CERTS: certificate }
      return execa(process.execPath, [bin, 'audit', '-q', ...args], {
        cwd: here.root,
        extendEnv: false,
        env,
        reject: false,
      })
    }
    const good = await run()
    assert.deepEqual([good.exitCode, good.stdout], [0, '46 of 46 addresses are good'], good.stderr)
    site.on(pathOf(site, here, 'musl'), status(404))
    const bad = await run()
    assert.equal(bad.exitCode, 3)
    assert.match(bad.stdout, /^gone {3}wifibox-alpine\/musl-1\.2\.5-r21\.apk {2}manifest {2}404 Not Found$/m)
    assert.match(bad.stderr, /error: wifibox-alpine\/musl-\S+ of manifest is gone \[audit\.gone\]/)
    const { ok, data, problems } = JSON.parse((await run('--json')).stdout)
    assert.deepEqual([ok, data.addresses.length, problems.length], [false, 46, 1])
    const { name, state, usedBy } = data.addresses.find((one: { url: string }) =>
      one.url.endsWith('/musl-1.2.5-r21.apk'),
    )
    assert.deepEqual([name, state, usedBy], ['wifibox-alpine/musl-1.2.5-r21.apk', 'gone', ['manifest']])
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

/** The records of two releases, with the sites and the checksums of the project. */
function recordReleases(site: Site, here: Project): void {
  for (const [path, text] of historyFiles()) {
    if (!path.endsWith('.json')) continue
    const record = JSON.parse(text.replaceAll(/"https:\/\/([^"]*\/)"/g, `"${site.url}/$1"`))
    for (const own of Object.values<{ entries: { name: string }[] }>(record.outputs.distinfo)) {
      own.entries = own.entries.map(entry => ({ ...entry, ...entryOf(entry.name) }))
    }
    here.write(path, formatRecord(record))
  }
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
