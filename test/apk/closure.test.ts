import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { solveClosure } from '../../src/apk/closure.ts'
import { closeProfiles, closureProblem } from '../../src/apk/closure-profiles.ts'
import { readDependency } from '../../src/apk/depend.ts'
import type { PackageMeta } from '../../src/apk/package.ts'
import { profilesOf } from '../../src/apk/profiles.ts'
import { freebsd } from '../../src/model/freebsd.ts'
import { manifestOf, portsOf } from '../support/rendered.ts'
import { meta, realPackages } from './facts.ts'

const kinds = (...packages: readonly PackageMeta[]): readonly string[] => solveClosure(packages).map(t => t.kind)

/** Measured with apk add of apk-tools 3.0.3: what is there, the dependency, whether the set is installed. */
const table: readonly (readonly [there: string, depend: string, installs: boolean])[] = [
  ...rows('package', {
    virt: true,
    'virt>=2': true,
    'virt=2-r0': true,
    'virt~3.1': false,
    'virt<2': false,
    '!virt': false,
    '!virt>=2': false,
  }),
  ...rows('virt=3', {
    virt: true,
    'virt>=2': true,
    'virt=2-r0': false,
    'virt~3.1': false,
    'virt<2': false,
    '!virt': false,
    '!virt>=2': false,
  }),
  ...rows('virt=3.1.2-r4', {
    virt: true,
    'virt>=2': true,
    'virt=2-r0': false,
    'virt~3.1': true,
    'virt<2': false,
    '!virt': false,
    '!virt>=2': false,
  }),
  ...rows('virt', {
    virt: true,
    'virt>=2': false,
    'virt=2-r0': false,
    'virt~3.1': false,
    'virt<2': true,
    'virt<=2': true,
    '!virt': false,
    '!virt>=2': true,
  }),
]

function rows(there: string, answers: Readonly<Record<string, boolean>>): (readonly [string, string, boolean])[] {
  return Object.entries(answers).map(([depend, installs]) => [there, depend, installs])
}

describe('a dependency', () => {
  for (const [there, depend, installs] of table) {
    it(`${depend} is ${installs ? 'met' : 'not met'} by ${there === 'package' ? 'virt-2-r0' : `a provide of ${there}`}`, () => {
      const giver = there === 'package' ? meta('virt', '2-r0') : meta('giver', '1-r0', { provides: [there] })
      const found = solveClosure([giver, meta('user', '1-r0', { depends: [depend] })])
      assert.equal(
        found.every(t => t.isWarning),
        installs,
        JSON.stringify(found),
      )
    })
  }

  it('below a version is met by a provide without one, and that is doubtful', () => {
    const giver = meta('giver', '1-r0', { provides: ['virt'] })
    assert.deepEqual(kinds(giver, meta('user', '1-r0', { depends: ['virt<2'] })), ['doubtful'])
  })

  it('that excludes what the package itself gives, excludes only others', () => {
    const self = meta('vlan', '1-r0', { provides: ['tagger'], depends: ['!tagger'] })
    assert.deepEqual(kinds(self), [])
    assert.deepEqual(kinds(self, meta('other', '1-r0', { provides: ['tagger'] })), ['conflict'])
  })

  it('on an identity is met by that very package', () => {
    const identity = 'Q1Ce/0kYZKA4f4QJDxRSDC0Y3Bz/Y='
    const there = meta('tool', '1-r0', { identity })
    assert.deepEqual(kinds(there, meta('user', '1-r0', { depends: [`tool><${identity}`] })), [])
    assert.deepEqual(kinds(there, meta('user', '1-r0', { depends: ['tool><Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA='] })), [
      'version',
    ])
  })

  it('is read with its operator, whatever the order of the signs', () => {
    const read = (text: string): string => Object.values(readDependency(text) ?? { no: 'no' }).join(' ')
    assert.equal(read('so:libc.musl-x86_64.so.1'), 'so:libc.musl-x86_64.so.1 false  ')
    assert.equal(read('!vlan'), 'vlan true  ')
    assert.equal(read('a=<2'), 'a false <= 2')
    assert.equal(read('a~=2'), 'a false ~ 2')
    assert.equal(read('linux-lts~6.18.21-r0'), 'linux-lts false ~ 6.18.21-r0')
    for (const text of ['', '!', 'a=', 'a = 1', '=1', 'a=1_foo', '!!a', 'a><1']) assert.equal(read(text), 'no', text)
    assert.deepEqual(kinds(meta('user', '1-r0', { depends: ['a = 1'] })), ['unreadable'])
  })
})

describe('packages that come together', () => {
  it('claim a name but once, a provide with a version included', () => {
    const socat = meta('socat', '1.8.0.3-r1', { provides: ['cmd:socat=1.8.0.3-r1'] })
    const udp = meta('socat-with-udp', '1.8.0.3-r1', { provides: ['socat', 'cmd:socat=1.8.0.3-r1'] })
    const found = solveClosure([socat, udp])
    assert.deepEqual(
      found.map(t => [t.kind, t.what]),
      [
        ['two-owners', 'socat'],
        ['two-owners', 'cmd:socat'],
      ],
    )
    const one = meta('one', '1-r0', { provides: ['mta'] })
    assert.deepEqual(kinds(one, meta('two', '1-r0', { provides: ['mta'] })), [], 'provides without a version')
  })

  it('install a path but once, unless one replaces the other or both have one origin', () => {
    const paths = [
      { path: 'etc', isFolder: true },
      { path: 'etc/x', isFolder: false },
    ]
    const one = meta('one', '1-r0', { paths })
    assert.deepEqual(kinds(one, meta('two', '1-r0', { paths })), ['shared-path'])
    assert.deepEqual(kinds(one, meta('two', '1-r0', { paths, origin: 'one' })), [])
    assert.deepEqual(kinds(one, meta('two', '1-r0', { paths, replaces: ['one<2'] })), [])
    assert.deepEqual(kinds(one, meta('two', '1-r0', { paths, replaces: ['one>2'] })), ['shared-path'])
    const folder = [{ path: 'etc/x', isFolder: true }]
    assert.deepEqual(kinds(one, meta('two', '1-r0', { paths: folder })), ['shared-path'])
    assert.deepEqual(kinds(one, meta('two', '1-r0'), meta('three', '1-r0', { paths, origin: 'three' })), [
      'shared-path',
    ])
  })

  it('do not act on install_if, which is told', () => {
    assert.deepEqual(kinds(meta('one', '1-r0', { installIf: ['two', 'three'] })), ['install-if'])
  })
})

for (const state of ['1.8.0', 'main'] as const) {
  describe(`the guest of ${state}`, () => {
    const all = profilesOf(portsOf(manifestOf(state).text).guest, freebsd('14.3'))
    const packages = realPackages(state)
    const without = (name: string): typeof all => ({
      ...all,
      profiles: all.profiles.map(p => ({ ...p, packages: p.packages.filter(item => item.name !== name) })),
    })
    const told = (name: string): readonly string[] => {
      const report = closeProfiles(packages, without(name))
      return report.answers.map(answer => closureProblem(answer, report.profiles).message)
    }

    it('is closed in each of its 1024 sets of packages', () => {
      const report = closeProfiles(packages, all)
      assert.deepEqual([report.sets, report.isComplete, report.answers], [1024, true, []])
      assert.deepEqual(
        report.notRead.map(name => name.replace(/-\d.*/, '')),
        ['linux-lts', 'linux-edge'],
      )
    })

    it('tells which choice misses what', () => {
      assert.deepEqual(told('pcsc-lite-libs').map(tail), [
        'needs so:libpcsclite.so.1, which no package gives, in 1216 of 2432 profiles: APP_SUPPLICANT',
      ])
      assert.match(told('socat')[0] ?? '', /^uds_passthru-\S+ needs socat, .*: UDS_PASSTHRU and not XX_FORWARDING$/)
      assert.match(told('ifupdown-ng')[0] ?? '', /^openrc-\S+ needs ifupdown-any, .*, in every profile$/)
      assert.match(told('libcrypto3')[0] ?? '', /^libssl3-\S+ needs libcrypto3=3\.5\.5-r0, .*, in every profile$/)
    })

    it('tells a package of another version', () => {
      const other = packages.map(p => (p.name === 'libssl3' ? { ...p, depends: ['libcrypto3=3.5.6-r0'] } : p))
      const [answer] = closeProfiles(other, all).answers
      assert.deepEqual(
        [answer?.trouble.kind, answer?.trouble.found, answer?.when],
        ['version', 'libcrypto3-3.5.5-r0', 'always'],
      )
    })

    it('could not hold all packages at once', () => {
      const kindsOfAll = new Set(solveClosure(packages).map(t => t.kind))
      assert.ok(kindsOfAll.has('two-owners'))
    })
  })
}

/** Without the package that has the trouble. */
function tail(message: string): string {
  return message.replace(/^\S+ /, '')
}
