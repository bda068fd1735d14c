import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { type Expectations, noExpectations } from '../../src/apk/expectations.ts'
import { formatDistinfo } from '../../src/model/distinfo.ts'
import { historyFiles } from '../support/history.ts'
import { manifestOf } from '../support/rendered.ts'
import { wbrel } from '../support/wbrel.ts'
import { moduleWith } from './build-module.ts'
import {
  type EntrySpec,
  entry,
  folders,
  gzip,
  join,
  makeKey,
  type PackageSpec,
  packageOf,
  partsOf,
} from './build-package.ts'
import { writeKey } from './large.ts'
import { fileWith, folder, judge } from './support.ts'

const other = makeKey('other@example.org-00000001.rsa.pub')
const tool: EntrySpec = { name: 'usr/bin/tool', data: 'a tool\n', mode: 0o755 }
const having = (...entries: readonly EntrySpec[]): Buffer => packageOf({ entries: [...folders, tool, ...entries] })
const whole = packageOf()
const parts = partsOf()
const crcChanged = Buffer.concat([parts.data.subarray(0, -8), Buffer.alloc(4), parts.data.subarray(-4)])

/** What must hold of one package before it is published or pinned, and a package where it alone does not. */
const rows: readonly (readonly [rule: string, bytes: Buffer, code: string, warning?: 'warning'])[] = [
  ['it is a gzip file', Buffer.from('dev package\n'), 'apk.no-package'],
  ['it is no package of format 3', Buffer.from('ADB.pckg'), 'apk.format-3'],
  ['it has three members', join({ ...parts, data: Buffer.alloc(0) }), 'apk.container'],
  ['the CRC32 of each member is right', join({ ...parts, data: crcChanged }), 'apk.gzip'],
  ['it is whole', whole.subarray(0, -20), 'apk.truncated'],
  ['nothing follows it', Buffer.concat([whole, Buffer.alloc(10)]), 'apk.trailing'],
  ['its datahash is right', packageOf({ datahash: '0'.repeat(64) }), 'apk.datahash'],
  ['its datahash is there', packageOf({ datahash: '' }), 'apk.no-datahash'],
  ['it is signed', packageOf({ key: null }), 'apk.unsigned'],
  [
    'its signature is right',
    packageOf({ key: { ...other, name: 'builder@example.org-5f1e2d3c.rsa.pub' } }),
    'apk.signature',
  ],
  ['a trusted key has signed it', packageOf({ key: other }), 'apk.unknown-key'],
  ['its algorithm is accepted', packageOf({ algorithm: 'DSA' }), 'apk.algorithm'],
  ['its file has its name', packageOf({ version: '1.0-r1' }), 'apk.file-name'],
  ['its version is one', packageOf({ version: '1.0_foo-r0' }), 'apk.version'],
  ['its name is one', packageOf({ name: '-tool' }), 'apk.name'],
  ['it is for this machine', packageOf({ arch: 'aarch64' }), 'apk.arch'],
  [
    'it holds no program when it is noarch',
    packageOf({ arch: 'noarch', entries: [...folders, { ...tool, data: '\x7fELF' }] }),
    'apk.noarch-program',
    'warning',
  ],
  ['each key of .PKGINFO stands there once', packageOf({ lines: ['license = MIT'] }), 'apk.repeated-key'],
  ['no path climbs or is absolute', having({ name: '/etc/x' }), 'apk.path'],
  ['no path begins with a dot', having({ name: '.hidden' }), 'apk.hidden'],
  ['no path stands there twice', having(tool), 'apk.path-twice'],
  ['every folder stands before what is in it', having({ name: 'etc/x' }), 'apk.no-folder'],
  ['nothing lies below a link', having({ name: 'l', type: '2', link: 'usr' }, { name: 'l/x' }), 'apk.below-link'],
  ['no hard link leads out of it', having({ name: 'usr/x', type: '1', link: 'etc/shadow' }), 'apk.hard-link'],
  ['every checksum is right', having({ name: 'usr/x', checksum: '0'.repeat(40) }), 'apk.checksum'],
  ['every checksum is there', having({ name: 'usr/x', checksum: '' }), 'apk.no-checksum'],
  ['nothing is setuid', having({ name: 'usr/x', mode: 0o4755 }), 'apk.setuid'],
  ['nothing is a device', having({ name: 'usr/null', type: '3' }), 'apk.device'],
  ['nothing has extended attributes', having({ name: 'usr/x', pax: { 'SCHILY.xattr.user.x': 'y' } }), 'apk.xattr'],
  ['not everybody may write', having({ name: 'usr/x', mode: 0o666 }), 'apk.world-writable'],
  ['it has no script', packageOf({ control: [{ name: '.post-install', data: 'exit 0\n' }] }), 'apk.script'],
  ['it has no trigger', packageOf({ lines: ['triggers = /lib/*'] }), 'apk.script'],
  ['it says how much it installs', packageOf({ size: 4096 }), 'apk.size', 'warning'],
  [
    'it unpacks to no more than a package needs',
    join({ ...parts, control: gzip(entry({ name: '.PKGINFO', data: Buffer.alloc(3 << 20, 'a') })) }),
    'apk.budget',
  ],
  ['its licence is an SPDX expression', packageOf({ license: 'custom' }), 'apk.license', 'warning'],
  ['it was built from a clean tree', dirty(), 'apk.dirty'],
  ['its files have the time of its build', having({ name: 'usr/x', mtime: 5 }), 'apk.mtime', 'warning'],
  ['it names who made it', nameless(), 'apk.unnamed', 'warning'],
]

describe('of a package that is to be pinned must hold that', () => {
  for (const [rule, bytes, code, severity] of rows) {
    it(`${rule} (${code}${severity === undefined ? '' : ', a warning'})`, async () => {
      const found = await judge(bytes)
      const own = found.filter(f => f.code === code)
      assert.equal(own.length, 1, JSON.stringify(found))
      assert.equal(own[0]?.severity ?? 'error', severity ?? 'error')
      // A wrong name or version makes the name of the file wrong, too; nothing else is wrong.
      const others = found.filter(f => f.code !== code && f.code !== 'apk.file-name')
      assert.deepEqual(others, [])
    })
  }

  const pins: Expectations = {
    ...noExpectations,
    pinned: new Map([['tool-1.0-r0.apk', { size: undefined, sha256: undefined, aport: 'tools' }]]),
    before: new Map([['tool', { file: 'tool-0.9-r0.apk', size: 70_000 }]]),
  }
  it('it was built from the recipe that the manifest says (apk.origin, a warning)', async () => {
    assert.deepEqual(await judge(packageOf({ origin: 'tools' }), { expectations: pins }), [])
    assert.deepEqual(await judge(packageOf({ origin: 'tool' }), { expectations: pins }), [])
    const found = await judge(packageOf({ origin: 'hammer' }), { expectations: pins })
    assert.deepEqual(
      found.map(f => [f.code, f.severity, f.found, f.expected]),
      [['apk.origin', 'warning', 'hammer', 'tools or tool']],
    )
  })
  it('it did not grow by leaps since the last release (apk.growth, a warning)', async () => {
    const large = having({ name: 'usr/x', data: randomBytes(150_000) })
    const found = await judge(large, { expectations: pins })
    assert.deepEqual(
      found.map(f => [f.code, f.severity, f.found, f.expected]),
      [['apk.growth', 'warning', `${large.length} bytes`, 'about 70000 (tool-0.9-r0.apk)']],
    )
    assert.deepEqual(await judge(packageOf(), { expectations: pins }), [])
  })
})

describe('wbrel apk ends with 3 when one package', () => {
  writeKey(`${folder}/rows`)
  const verify = (name: string, bytes: Buffer, cwd = `${folder}/rows`) => {
    fileWith(`${cwd.slice(folder.length + 1)}/one/${name}`, bytes)
    return wbrel(['apk', 'verify', `one/${name}`, '--keys', `${folder}/rows/keys`, '-q'], { cwd })
  }
  const classes: readonly (readonly [what: string, bytes: Buffer, code: string, name?: string])[] = [
    ['is not put together as one', join({ ...parts, data: crcChanged }), 'apk.gzip'],
    ['is of format 3', Buffer.from('ADBd...'), 'apk.format-3'],
    ['is not signed by a trusted key', packageOf({ key: other }), 'apk.unknown-key'],
    ['has not the name that it says', packageOf({ name: 'tools' }), 'apk.file-name'],
    ['has a path that climbs', having({ name: 'usr/../../x' }), 'apk.path'],
    ['has a wrong checksum inside', having({ name: 'usr/x', checksum: '0'.repeat(40) }), 'apk.checksum'],
    ['has a script', packageOf({ control: [{ name: '.trigger', data: 'exit 0\n' }] }), 'apk.script'],
    ['has modules for another kernel', modules(), 'apk.module-vermagic', 'rtw88-20260312-r06180210000.apk'],
  ]
  for (const [what, bytes, code, name = 'tool-1.0-r0.apk'] of classes) {
    it(`${what} (${code})`, () => {
      const { status, stderr, stdout } = verify(name, bytes)
      assert.deepEqual([status, stdout], [3, '0 of 1 package verified, 1 refused\n'])
      assert.match(stderr, new RegExp(`^one/${name}: error: .*\\[${code}\\]$`, 'm'))
    })
  }
  it('has other bytes than distinfo has under its name (apk.pinned)', () => {
    const cwd = `${folder}/pinned`
    fileWith('pinned/wifibox.yaml', manifestOf('1.8.0').text)
    for (const [path, text] of historyFiles()) fileWith(`pinned/${path}`, text)
    const entries = [{ name: 'wifibox-alpine/iw-6.17-r0.apk', sha256: '0'.repeat(64), size: 1 }]
    fileWith('pinned/ports/net/wifibox-alpine/distinfo', formatDistinfo({ timestamp: 1, entries }))
    const { status, stderr } = verify('iw-6.17-r0.apk', packageOf({ name: 'iw', version: '6.17-r0' }), cwd)
    assert.equal(status, 3)
    assert.match(stderr, /^one\/iw-6\.17-r0\.apk: error: .* is not the file that distinfo has \[apk\.pinned\]$/m)
  })
  it('cannot be installed beside another one of its choice (closure)', () => {
    const cwd = `${folder}/together`
    fileWith('together/wifibox.yaml', manifestOf('1.8.0').text)
    const put = (name: string, version: string, spec: PackageSpec): string =>
      fileWith(`together/set/${name}-${version}.apk`, packageOf({ name, version, ...spec }))
    put('iw', '6.17-r0', { entries: [...folders, tool], lines: ['depend = !libmnl', 'depend = libnl3>=9'] })
    put('libmnl', '1.0.5-r2', { entries: [...folders, tool], lines: ['provides = libcap2=1'] })
    const { status, stderr } = wbrel(['apk', 'closure', 'set', '-q'], { cwd })
    assert.equal(status, 3)
    for (const kind of ['version', 'conflict', 'two-owners', 'shared-path']) {
      assert.match(stderr, new RegExp(`^error: .*, in every profile \\[closure\\.${kind}\\]$`, 'm'))
    }
  })
})

/** abuild marks the commit of a tree that has changes. */
function dirty(): Buffer {
  return replaced('commit = 0123456789abcdef0123456789abcdef01234567', `commit = ${'0'.repeat(40)}-dirty`)
}

function nameless(): Buffer {
  return replaced('maintainer = Tests <tests@example.org>\n', '')
}

function replaced(line: string, by: string): Buffer {
  return packageOf({ edit: text => text.replace(line, by) })
}

function modules(): Buffer {
  const path = 'lib/modules/6.18.21-0-lts/'
  const above = ['lib/', 'lib/modules/', path].map(name => ({ name, type: '5' }))
  return packageOf({
    name: 'rtw88',
    version: '20260312-r06180210000',
    lines: ['depend = linux-lts~6.18.21-r0'],
    entries: [...above, { name: `${path}rtw88.ko`, data: moduleWith({ vermagic: '6.18.20-0-lts SMP mod_unload ' }) }],
  })
}
