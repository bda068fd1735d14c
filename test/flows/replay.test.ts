import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, describe, it } from 'node:test'
import { parseDistinfo } from '../../src/model/distinfo.ts'
import { expected } from '../../src/model/expect.ts'
import { freebsd } from '../../src/model/freebsd.ts'
import { readManifest } from '../../src/model/manifest.ts'
import { dataOf } from '../../src/model/manifest-data.ts'
import { defaultSetting, type Setting } from '../../src/model/options.ts'
import { allPorts, type Port } from '../../src/model/ports.ts'
import { parseRecord } from '../../src/model/record.ts'
import { resolve } from '../../src/model/resolve.ts'
import { readFacts, type Values } from '../facts.ts'
import { campaign, evidenceOf } from '../support/campaign.ts'
import { distinfoOf, manifestOf } from '../support/rendered.ts'

/** What the maintainer had to know in March 2026. */
const updates = `components:
  core: 0.16.0
  guest: {commit: 5f8a89561b4442a7be3ae1e1644c1eb89c515de5}
  alpine: 3.23.3
  linux-lts: 6.18.20-r0
  linux-edge: 6.19.10-r0
  linux-firmware: 20260309
  mt76: 018f60316d4dd6b4e741874eda40e2dfaa29df3b
  rtl8821ce: 20251013
  rtw88: 20260312
  rtw89: 20260320
  baselayout: 3.7.1-r0
  busybox: 1.37.0-r4
  ifupdown-ng: 0.12.1-r6
  iptables: 1.8.11-r2
  iw: 6.17-r0
  libcap2: 2.77-r0
  libcrypto3: 3.5.5-r0
  libnftnl: 1.3.0-r0
  libssl3: 3.5.5-r0
  musl: 1.2.5-r21
  openrc: 0.63-r0
  socat: 1.8.0.3-r1
  socat-with-udp: 1.8.0.3-r1
  uds_passthru: 0.1.1-r7
  radvd: 2.20-r1
  dhcpcd: 10.3.0-r0
  pcsc-lite-libs: 2.4.0-r1
  wpa_supplicant: 2.11-r1
  mDNSResponder: 2881.0.25-r0
  forwarding: 0.1.0-r7
lists:
  - {at: guest.plist, remove: '@dir /var/run/wifibox/appliance/cache/apk'}
`

describe('the replay of 1.8.0 from 1.7.0', () => {
  const own = campaign('1.7.0')
  after(own.remove)
  const git = (...args: readonly string[]): string => {
    const identity = ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.org']
    const { stdout, stderr, status } = spawnSync('git', [...identity, ...args], { cwd: own.folder, encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    return stdout
  }
  const facts = readFacts('1.8.0')
  const prepare = 'prepare 1.x --date 2026-03-29 --final --evidence evidence'

  it('takes one bump and one prepare', () => {
    git('init', '--quiet', '--initial-branch=main')
    git('config', 'user.name', 'Tester')
    git('config', 'user.email', 'tester@example.org')
    git('add', '.')
    git('commit', '--quiet', '--message=1.7.0')
    own.write('updates.yaml', updates)
    own.write('evidence', evidenceOf('1.8.0'))
    const bumped = own.run('bump --file updates.yaml')
    assert.equal(bumped.status, 0, bumped.stderr)
    const prepared = own.runWithMake(prepare)
    assert.equal(prepared.status, 0, prepared.stderr)
    assert.match(prepared.stdout, /^wifibox 1\.8\.0, final: a planned campaign/)
  })
  it('ends with the manifest of 1.8.0', () => {
    assert.deepEqual(dataOf(own.read('wifibox.yaml')), dataOf(manifestOf('1.8.0').text))
  })
  it('answers every fact of 1.8.0: all flavors, samples and FreeBSD releases', () => {
    const ports = resolve(readManifest(own.read('wifibox.yaml'), 'wifibox.yaml'))
    const usual = freebsd('14.3')
    for (const port of allPorts(ports)) {
      const known = facts.ports[port.origin]
      assert.ok(known)
      const flavor = (name: string): string => (port.flavors.length === 0 ? '' : name)
      for (const [name, values] of Object.entries(known.flavors)) {
        compare(port, defaultSetting(port, flavor(name), usual), values)
      }
      for (const [release, values] of Object.entries(known.os_variants)) {
        compare(port, defaultSetting(port, flavor('default'), freebsd(release)), values)
      }
      for (const sample of known.samples) {
        compare(port, { flavor: sample.flavor, options: new Set(sample.set), freebsd: usual }, sample)
      }
    }
  })
  it('ends with the distinfo of 1.8.0', () => {
    for (const [origin, { entries }] of distinfoOf('1.8.0')) {
      const path = `ports/${origin}/distinfo`
      assert.deepEqual(parseDistinfo(own.read(path), path).entries, entries)
    }
  })
  it('leaves a record that says so, with all gates green but those of what was not there: files, sources, builds', () => {
    const record = parseRecord(own.read('releases/1.8.0.json'), 'releases/1.8.0.json')
    assert.deepEqual(
      [record.version, record.state, record.date, record.after],
      ['1.8.0', 'final', '2026-03-29', '1.7.0'],
    )
    assert.deepEqual(
      record.gates.filter(gate => gate.state !== 'green').map(({ id, state }) => [id, state]),
      ['files-at-hand', 'packages-verified', 'packages-signed', 'aports-agree', 'builds-proven'].map(id => [
        id,
        'not run',
      ]),
    )
    assert.deepEqual(record.inputs.manifest, dataOf(own.read('wifibox.yaml')))
    const classes = Object.values(record.outputs.distinfo).flatMap(({ entries }) => entries.map(e => e.evidence))
    assert.deepEqual([...new Set(classes)].sort(), ['carried over from 1.7.0', 'evidence file'])
  })
  it('has nothing to do the second time', () => {
    const files = own.files()
    const { status, stdout } = own.run(prepare)
    assert.deepEqual([status, /^nothing to do$/m.test(stdout)], [0, true])
    assert.deepEqual(own.files(), files)
  })
  it('is tagged only when it is committed', () => {
    const { status, stderr } = own.run(`${prepare} --tag`)
    assert.equal(status, 2)
    assert.match(stderr, /1\.8\.0 is not committed yet/)
  })
  it('refuses to commit while something else is changed', () => {
    const notes = own.read('releases/1.7.0.md')
    own.write('releases/1.7.0.md', 'changed\n')
    const { status, stderr } = own.run(`${prepare} --commit`)
    assert.equal(status, 7)
    assert.match(stderr, /the work tree is dirty: releases\/1\.7\.0\.md/)
    own.write('releases/1.7.0.md', notes)
  })
  it('commits its own files, as committers of the ports tree word it, and tags them', () => {
    const shown = own.run(`${prepare} --commit --tag --dry-run`)
    assert.match(shown.stdout, /^ {4}net\/wifibox: Update to 1\.8\.0$/m)
    const { status, stderr } = own.run(`${prepare} --commit --tag`)
    assert.equal(status, 0, stderr)
    const message = git('log', '-1', '--format=%B')
    const lines = message.trimEnd().split('\n')
    assert.equal(lines[0], 'net/wifibox: Update to 1.8.0')
    assert.equal(lines[1], '')
    assert.ok(lines.every(line => line.length <= 72 || line.startsWith('Changes:')))
    assert.equal(lines.at(-1), 'Changes:\thttps://github.com/pgj/freebsd-wifibox-port/releases/tag/1.8.0')
    assert.equal(git('status', '--porcelain'), '?? evidence\n?? updates.yaml\n')
    assert.equal(git('cat-file', '-t', 'refs/tags/1.8.0').trim(), 'commit')
    assert.equal(git('rev-parse', '1.8.0'), git('rev-parse', 'HEAD'))
  })
  it('has nothing left to commit or tag', () => {
    const { status, stdout } = own.run(`${prepare} --commit --tag`)
    assert.deepEqual([status, /^nothing to do$/m.test(stdout)], [0, true])
  })
  it('never makes another release of that number', () => {
    own.run('bump musl 1.2.5-r22')
    const files = own.files()
    assert.equal(own.run('prepare 1.8.0 --final').status, 7)
    assert.deepEqual(own.files(), files)
  })
})

function compare(port: Port, setting: Setting, values: Values): void {
  const { texts, lists, plist } = expected(port, setting)
  const where = `${port.name} ${setting.flavor} ${[...setting.options].join(' ')}`
  for (const name of ['PKGNAME', 'PORTVERSION', 'MAKE_ARGS', 'WRKSRC', 'COMMENT']) {
    if (values[name] !== undefined) assert.equal(texts[name], values[name], `${name} of ${where}`)
  }
  for (const name of ['DISTFILES', 'MASTER_SITES', 'RUN_DEPENDS', 'BUILD_DEPENDS', 'FLAVORS', 'EXTRACT_ONLY']) {
    if (values[name] !== undefined) assert.deepEqual(sorted(lists[name]), sorted(values[name]), `${name} of ${where}`)
  }
  const lines = sorted(values.PLIST_EXPANDED).filter(line => !line.includes('/licenses/'))
  assert.deepEqual(sorted(plist), lines, `package list of ${where}`)
}

function sorted(words: unknown): readonly string[] {
  return Array.isArray(words) ? words.map(String).sort() : []
}
