import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { execa } from 'execa'
import { proxiesOf } from '../../src/distfiles/proxy.ts'
import { entryOf, faultOf, own, project, serveAll, setting, standIn } from '../support/distfile-project.ts'
import { openProxy, openSecureSite } from '../support/proxy.ts'
import { file, openSite, status } from '../support/site.ts'
import { bin } from '../support/wbrel.ts'

const musl = 'wifibox-alpine/musl-1.2.5-r21.apk'
const b43 = 'wifibox-alpine/broadcom-wl-6.30.163.46.tar.bz2'

describe('a proxy', () => {
  it('is chosen by the scheme of the address, as fetch(3) and curl do', () => {
    const all = proxiesOf({ HTTP_PROXY: 'http://p:8080/', https_proxy: 'q' })
    const shown = (url: string): string => [all(url)?.host, all(url)?.port].join(':')
    assert.deepEqual(['http://a/', 'https://a/', 'ftp://a/'].map(shown), ['p:8080', 'q:3128', 'p:8080'])
    assert.equal(proxiesOf({ HTTP_PROXY: 'http://p:80' })('https://a/')?.port, 80)
    assert.equal(proxiesOf({ HTTP_PROXY: '' })('http://a/'), undefined)
    assert.deepEqual(proxiesOf({ HTTP_PROXY: 'http://[::1]:81' })('http://a/')?.host, '::1')
  })
  it('is left out for the hosts of NO_PROXY and those below them', () => {
    const all = proxiesOf({ HTTP_PROXY: 'http://p', NO_PROXY: 'localhost, example.org .kernel.org' })
    const isDirect = (host: string): boolean => all(`http://${host}/`) === undefined
    assert.deepEqual(
      ['localhost', 'example.org', 'www.EXAMPLE.org', 'cdn.kernel.org', 'kernel.org'].map(isDirect),
      Array(5).fill(true),
    )
    assert.deepEqual(['notexample.org', 'example.org.evil.net', '127.0.0.1'].map(isDirect), Array(3).fill(false))
    assert.equal(proxiesOf({ HTTP_PROXY: 'http://p', no_proxy: '*' })('http://a/'), undefined)
  })
  it('gets the name and password that its address or HTTP_PROXY_AUTH has', () => {
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
    const of = (env: Readonly<Record<string, string>>) => proxiesOf(env)('http://a/')?.authorization
    assert.equal(of({ HTTP_PROXY: 'http://me:s%40cret@p:1' }), basic('me:s@cret'))
    assert.equal(of({ HTTP_PROXY: 'p:1', HTTP_PROXY_AUTH: 'basic:*:me:a:b' }), basic('me:a:b'))
  })
  it('that wbrel cannot use is refused without telling its password', () => {
    for (const text of ['https://me:secret@p', 'socks5://p', 'http://']) {
      assert.throws(
        () => proxiesOf({ HTTPS_PROXY: text }),
        (error: unknown) => /HTTPS_PROXY names no proxy/.test(`${error}`) && !/secret/.test(JSON.stringify(error)),
      )
    }
  })
})

describe('wbrel behind a proxy', () => {
  it('asks it for everything, the whole address with it', async t => {
    const proxy = await openProxy(t)
    const site = await openSite()
    t.after(site.close)
    const here = project(site, { HTTP_PROXY: `http://me:secret@${proxy.host}`, NO_PROXY: 'nowhere' })
    t.after(here.remove)
    serveAll(site, here)
    here.know(here.sources().map(({ name }) => name))
    await here.fetch({ names: ['musl'] })
    assert.ok(fs.readFileSync(join(here.distdir, musl)).equals(standIn(musl)))
    const [first] = proxy.log
    assert.equal(first?.target, `${site.url}${own(site, sourceOf(here, 'musl').urls)[0]}`)
    assert.equal(first?.authorization, `Basic ${Buffer.from('me:secret').toString('base64')}`)
    const { audited } = await here.audit()
    assert.ok(audited.some(({ state }) => state === 'good'))
    assert.ok(proxy.log.length > 40)
  })
  it('gets ftp addresses through it, and says what is missing without one', async t => {
    const { here } = await setting(t)
    const bytes = standIn(musl)
    const proxy = await openProxy(t, file(bytes))
    const through = project({ url: 'ftp://ftp.example.org' }, { FTP_PROXY: proxy.host })
    t.after(through.remove)
    through.know([musl])
    await through.fetch({ names: ['musl'] })
    assert.ok(fs.readFileSync(join(through.distdir, musl)).equals(bytes))
    assert.match(proxy.log[0]?.target ?? '', /^ftp:\/\/ftp\.example\.org\/.*\/musl-1\.2\.5-r21\.apk$/)
    here.edit(/ upstream: (\S+)/.exec(here.read('wifibox.yaml'))?.[1] ?? '', 'ftp://ftp.example.org/')
    const fault = await faultOf(here.fetch({ names: ['musl'] }))
    assert.match(fault.problems[0]?.found ?? '', /musl-1\.2\.5-r21\.apk: wbrel speaks no ftp; name an https mirror, or/)
  })
  it('says so when the proxy does not answer, or opens no tunnel', async t => {
    const { here } = await setting(t, { HTTP_PROXY: 'http://127.0.0.1:9' })
    const fault = await faultOf(here.fetch({ names: ['musl'] }))
    assert.equal(fault.exit, 'remote')
    assert.match(fault.problems[0]?.found ?? '', /the proxy 127\.0\.0\.1:9 does not answer: .*ECONNREFUSED/)
    const refusing = await openProxy(t, (_, response) => response.writeHead(407).end())
    const other = project({ url: 'https://files.example.org' }, { HTTPS_PROXY: refusing.host })
    t.after(other.remove)
    const refused = await faultOf(other.fetch({ names: ['musl'] }))
    assert.match(refused.problems[0]?.found ?? '', /opens no tunnel: 407 Proxy Authentication Required/)
  })
  it('reaches https sites through a tunnel, and takes the digest that GitHub computed', async t => {
    const { site, certificate } = await openSecureSite(t, ['github.com', 'api.github.com'])
    const proxy = await openProxy(t, undefined, Number(new URL(site.url).port))
    const [release, name] = ['minios-linux/b43-firmware/releases', 'broadcom-wl-6.30.163.46.tar.bz2']
    site.on(`/${release}/download/b43-firmware/${name}`, file(standIn(b43)))
    const digestIs = (sha256: string): void => {
      const assets = [{ name: 'other' }, { name, digest: `sha256:${sha256}` }]
      site.on(`/repos/${release}/tags/b43-firmware`, status(200, {}, JSON.stringify({ assets })))
    }
    const here = project({ url: 'https://unused.example.org' })
    t.after(here.remove)
    here.edit('https://unused.example.org/github.com/', 'https://github.com/')
    here.fill(here.sources().flatMap(({ name }) => (name === b43 ? [] : [name])))
    const env = { XDG_CACHE_HOME: join(here.root, 'cache'), NODE_EXTRA_CA_CERTS: certificate }
    const run = () =>
      execa(process.execPath, [bin, 'makesum', '-q'], {
        cwd: here.root,
        extendEnv: false,
        env: { ...env, HTTPS_PROXY: `http://${proxy.host}` },
        reject: false,
      })
    digestIs('0'.repeat(64))
    const contradicted = await run()
    assert.equal(contradicted.exitCode, 7, contradicted.stderr)
    assert.match(contradicted.stderr, /\[distfile\.contradicted\]/)
    digestIs(entryOf(b43).sha256)
    const { exitCode, stdout, stderr } = await run()
    assert.equal(exitCode, 0, stderr)
    assert.match(stdout, /broadcom-wl-6\.30\.163\.46\.tar\.bz2: new; GitHub digest from https:\/\/github\.com\//)
    assert.deepEqual([...new Set(proxy.log.map(({ target }) => target))], ['github.com:443', 'api.github.com:443'])
    const { reasons } = await here.why('b43')
    assert.equal(reasons[0]?.download?.witness?.kind, 'GitHub digest')
  })
})

function sourceOf(here: ReturnType<typeof project>, component: string) {
  const found = here.sources().find(source => source.component === component)
  assert.ok(found)
  return found
}
