import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it, describe as suite } from 'node:test'
import { checkConfig, configComplaints } from '../../src/make/check-config.ts'
import { describe, describeVariables } from '../../src/make/describe.ts'
import { ask } from '../../src/make/evaluate.ts'
import { expandPlist, plistVariables } from '../../src/make/expand-plist.ts'
import { packageNames } from '../../src/make/flavors.ts'
import { fetchUrls, urlVariables } from '../../src/make/urls.ts'
import { freebsd } from '../../src/model/freebsd.ts'
import { make, port } from './cases.ts'

suite('the expanded package list', () => {
  const lines = async (path: string, text: string, release = '14.3') =>
    expandPlist(await ask(make, { ...port(path), freebsd: freebsd(release) }, plistVariables), text)

  it('begins with the licence files, replaces tags, leaves out what is off and keeps unknown tags', async () => {
    const text = readFileSync(`${port('net/conditions').dir}/pkg-plist`, 'utf8')
    const licences = '/usr/local/share/licenses/conditions-1.2.3'
    assert.deepEqual(await lines('net/conditions', text), [
      ...[`${licences}/catalog.mk`, `${licences}/LICENSE`, `${licences}/MIT`, `${licences}/BSD2CLAUSE`],
      ...['bin/conditions', '%%LEGACY%%%%BIG%%share/legacy-and-big', 'share/conditions/data', '%%UNKNOWN%%stays'],
      '@dir /var/db/conditions',
    ])
    assert.ok((await lines('net/conditions', text, '12.4')).includes('@sample etc/old.conf.sample'))
  })
  it('holds PLIST_FILES before the file and PLIST_DIRS behind it', async () => {
    const answer = { PLIST_FILES: 'bin/a "@sample etc/b.sample"', PLIST_DIRS: '/var/a', PLIST_SUB: 'X="@comment "' }
    const expected = ['bin/a', '@sample etc/b.sample', 'man/c', '@dir /var/a']
    assert.deepEqual(expandPlist(answer, 'man/c\n%%X%%man/d\n'), expected)
  })
  it('of a port without a licence has no licence files', async () => {
    assert.deepEqual(await lines('net/helpers', ''), ['bin/helpers'])
  })
})

suite('the URLs of distfiles', () => {
  it('are those of the groups, in order, then the mirror; a port number is no group', async () => {
    const answer = await ask(make, { ...port('net/conditions'), set: ['BIG'] }, urlVariables)
    const mirror = 'http://distcache.FreeBSD.org/ports-distfiles/conditions'
    assert.deepEqual(fetchUrls(answer), [
      ...['https://example.org/a.tar.gz', 'https://mirror.example.org:8080/pub/a.tar.gz', `${mirror}/a.tar.gz`],
      ...['https://mirror.example.org:8080/pub/big.tar.gz', `${mirror}/big.tar.gz`],
    ])
  })
  it('of a file without a group are those of the sites without one', async () => {
    const [first] = fetchUrls(await ask(make, port('net/github-released'), urlVariables))
    const codeload = 'https://codeload.github.com/someone/project/tar.gz/v0.16.0'
    assert.equal(first, `${codeload}?dummy=/someone-project-v0.16.0_GH0.tar.gz`)
  })
})

suite('the INDEX line', () => {
  it('has thirteen fields, library dependencies in two of them', async () => {
    const { dir } = port('net/helpers')
    const line = describe(await ask(make, { ...port('net/helpers'), set: ['LOG'] }, describeVariables), dir)
    assert.deepEqual(line.split('|'), [
      ...['helpers-2.0.b3_1,2', dir, '/usr/local', 'Every kind of option helper', `${dir}/pkg-descr`],
      ...['ports@FreeBSD.org', 'net sysutils', '', '', ''],
      ...['/usr/ports/security/tls /usr/ports/sysutils/logtool', '/usr/ports/security/tls', 'https://example.org/'],
    ])
  })
})

suite('the configuration check', () => {
  const check = (set: readonly string[], unset: readonly string[]) =>
    checkConfig(make, { ...port('net/conditions'), set, unset })

  it('is content with the defaults', async () => assert.deepEqual(await check([], []), []))
  it('wants exactly one of a SINGLE', async () => {
    assert.deepEqual(await check(['BIG'], []), [
      '====> You must select one and only one option from the SIZE single',
      '=====> Only one of these must be defined: BIG SMALL',
    ])
    assert.deepEqual(await check([], ['SMALL']), [
      '====> You must select one and only one option from the SIZE single',
      '=====> No option was selected (and one must be)',
    ])
  })
  it('wants at most one of a RADIO', async () => {
    assert.deepEqual(await check(['ROUND'], []), [])
    assert.deepEqual(await check(['ROUND', 'SQUARE'], []), [
      '====> You cannot select multiple options from the SHAPE radio',
      '=====> Only one of these must be defined: ROUND SQUARE',
    ])
  })
  it('wants at least one of a MULTI', async () => {
    assert.deepEqual(await check([], ['RED']), ['====> You must check at least one option in the COLOUR multi'])
  })
  it('tells options that exclude each other, and why', async () => {
    assert.deepEqual(await checkConfig(make, port('net/helpers')), [
      '====> Two or more enabled options conflict with each other',
      '=====> Option TLS conflicts with FAST (select only one)',
      '======> encryption takes its time',
    ])
  })
  it('passes over a group that belongs to an option which is off', () => {
    const groups = [{ type: 'SINGLE', name: 'TLS', members: ['OLD', 'NEW'] }] as const
    const none = { prevents: [], reasons: new Map<string, string>() }
    assert.deepEqual(configComplaints({ all: ['TLS', 'OLD', 'NEW'], on: [], groups }, none), [])
    assert.equal(configComplaints({ all: ['TLS', 'OLD', 'NEW'], on: ['TLS'], groups }, none).length, 2)
  })
})

suite('the package names', () => {
  it('are one for each flavor', async () => {
    const names = ['flavors-20260405', 'flavors-red-20260405', 'flavors-green-20260405']
    assert.deepEqual(await packageNames(make, port('net/flavors'), 2), names)
  })
  it('of a port without flavors are one', async () => {
    assert.deepEqual(await packageNames(make, port('net/echo'), 2), ['echo-1'])
  })
})
