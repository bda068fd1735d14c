import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { type Expectations, noExpectations } from '../../src/apk/expectations.ts'
import { verifyPackages } from '../../src/apk/verify.ts'
import {
  builder,
  type EntrySpec,
  folders,
  gzip,
  join,
  makeKey,
  type PackageSpec,
  packageOf,
  partsOf,
  signatureOf,
} from './build-package.ts'
import { errorsIn, fileWith, judge, trusted } from './support.ts'

const other = makeKey('other@example.org-00000001.rsa.pub')
const tool: EntrySpec = { name: 'usr/bin/tool', data: 'a tool\n', mode: 0o755 }
const withEntry = (...entries: readonly EntrySpec[]): PackageSpec => ({ entries: [...folders, tool, ...entries] })

describe('a good package', () => {
  it('passes, whatever the accepted algorithm', async () => {
    for (const algorithm of ['RSA', 'RSA256', 'RSA512']) assert.deepEqual(await judge(packageOf({ algorithm })), [])
  })

  it('may hold links, empty files, sticky folders and long names', async () => {
    const spec = withEntry(
      { name: 'usr/bin/alias', type: '2', link: 'tool' },
      { name: 'usr/bin/same', type: '1', link: 'usr/bin/tool', mode: 0o755 },
      { name: 'usr/bin/empty' },
      { name: `usr/bin/${'long'.repeat(40)}` },
      { name: 'usr/.hidden-below' },
      { name: 'tmp/', type: '5', mode: 0o1777 },
    )
    assert.deepEqual(await judge(packageOf(spec)), [])
  })

  it('may have a second signature by a key that nobody knows', async () => {
    const { control, data } = partsOf()
    const two = Buffer.concat([unpacked(signatureOf(control, { key: other })), unpacked(signatureOf(control))])
    assert.deepEqual(await errorsIn(Buffer.concat([gzip(two), control, data])), [])
  })

  it('may hold nothing at all', async () => {
    assert.deepEqual(await judge(packageOf({ entries: [] })), [])
  })
})

/** Each defect once: what it is, a package that has it, the codes of all errors that are found. */
const defects: readonly (readonly [string, PackageSpec, ...string[]])[] = [
  ['no signature', { key: null }, 'apk.unsigned'],
  [
    'a signature by another key under the name of a trusted one',
    { key: { ...other, name: builder.name } },
    'apk.signature',
  ],
  ['a key that is not on the list', { key: other }, 'apk.unknown-key'],
  ['an algorithm that nobody accepts', { algorithm: 'DSA' }, 'apk.algorithm'],
  ['an algorithm that nobody knows', { algorithm: 'RSA1024' }, 'apk.algorithm'],
  ['a key whose name is a path', { keyName: `..\\${builder.name}` }, 'apk.key-name'],
  ['a key without a name', { keyName: '' }, 'apk.key-name'],
  ['a wrong datahash', { datahash: '0'.repeat(64) }, 'apk.datahash'],
  ['no datahash', { datahash: '' }, 'apk.no-datahash'],
  ['another name than its file', { name: 'tools' }, 'apk.file-name'],
  ['another version than its file', { version: '1.0-r1' }, 'apk.file-name'],
  ['a name that is none', { name: '-tool' }, 'apk.name', 'apk.file-name'],
  ['a version that is none', { version: '1.0_foo-r0' }, 'apk.version', 'apk.file-name'],
  ['a version without revision', { version: '1.0' }, 'apk.version', 'apk.file-name'],
  ['another machine', { arch: 'aarch64' }, 'apk.arch'],
  ['two names', { lines: ['pkgname = other'] }, 'apk.file-name', 'apk.repeated-key'],
  ['two architectures', { lines: ['arch = x86_64'] }, 'apk.repeated-key'],
  ['a line of .PKGINFO that is none', { lines: ['depend=musl'] }, 'apk.strange-line'],
  ['a control character in .PKGINFO', { lines: ['depend = musl\x1b[2J'] }, 'apk.strange-line'],
  ['a size that is no number', { lines: ['replaces_priority = high'] }, 'apk.strange-line'],
  ['a changed tree', { lines: [`commit = ${'0'.repeat(40)}-dirty`] }, 'apk.repeated-key', 'apk.dirty'],
  ['a script', { control: [{ name: '.post-install', data: '#!/bin/sh\n', mode: 0o755 }] }, 'apk.script'],
  ['a trigger', { lines: ['triggers = /lib/modules/*'] }, 'apk.script'],
  ['control data that nobody knows', { control: [{ name: '.INSTALL' }] }, 'apk.control-entry'],
  ['a path that climbs', withEntry({ name: 'usr/../../x' }), 'apk.path'],
  ['an absolute path', withEntry({ name: '/etc/x' }), 'apk.path'],
  ['a control character in a path', withEntry({ name: 'usr/bin/x\x07' }), 'apk.path'],
  ['a line end in a path', withEntry({ name: 'usr/bin/x\ny' }), 'apk.path'],
  ['a dot inside of a path', withEntry({ name: 'usr/./x' }), 'apk.path'],
  ['an empty part of a path', withEntry({ name: 'usr//x' }), 'apk.path'],
  ['an empty path', withEntry({ name: '' }), 'apk.path'],
  [
    'paths that begin with a dot and a slash',
    { entries: [{ name: './usr/', type: '5' }, { name: './usr/x' }] },
    'apk.hidden',
  ],
  ['a hidden file', withEntry({ name: '.hidden' }), 'apk.hidden'],
  ['a path that climbs at once', withEntry({ name: '../x' }), 'apk.path'],
  ['one path twice', withEntry(tool), 'apk.path-twice'],
  ['a folder twice', withEntry({ name: 'usr/', type: '5' }), 'apk.path-twice'],
  ['a file without its folder', withEntry({ name: 'etc/x' }), 'apk.no-folder'],
  ['a file below a link', withEntry({ name: 'lib', type: '2', link: 'usr' }, { name: 'lib/x' }), 'apk.below-link'],
  ['a file below a file', withEntry({ name: 'usr/bin/tool/x' }), 'apk.below-link'],
  ['a hard link to what is not packaged', withEntry({ name: 'usr/x', type: '1', link: 'etc/shadow' }), 'apk.hard-link'],
  ['a wrong checksum', withEntry({ name: 'usr/x', checksum: '0'.repeat(40) }), 'apk.checksum'],
  [
    'a wrong checksum of a link',
    withEntry({ name: 'usr/x', type: '2', link: 'y', checksum: '0'.repeat(40) }),
    'apk.checksum',
  ],
  ['no checksum', withEntry({ name: 'usr/x', checksum: '' }), 'apk.no-checksum'],
  ['a setuid program', withEntry({ name: 'usr/x', mode: 0o4755 }), 'apk.setuid'],
  ['a setgid folder', withEntry({ name: 'usr/x/', type: '5', mode: 0o2755 }), 'apk.setuid'],
  ['a file that everybody may write', withEntry({ name: 'usr/x', mode: 0o666 }), 'apk.world-writable'],
  ['a folder that everybody may write', withEntry({ name: 'usr/x/', type: '5', mode: 0o777 }), 'apk.world-writable'],
  [
    'an extended attribute',
    withEntry({ name: 'usr/x', pax: { 'SCHILY.xattr.security.capability': 'x' } }),
    'apk.xattr',
  ],
  ['a device', withEntry({ name: 'usr/null', type: '3' }), 'apk.device'],
  ['a fifo', withEntry({ name: 'usr/pipe', type: '6' }), 'apk.device'],
]

describe('a package is refused for', () => {
  for (const [what, spec, ...codes] of defects) {
    it(what, async () => assert.deepEqual(await errorsIn(packageOf(spec)), codes))
  }

  it('control data of one package under the signature of another', async () => {
    const { signature } = partsOf({ name: 'other' })
    assert.deepEqual(await errorsIn(join({ ...partsOf(), signature })), ['apk.signature'])
  })

  it('files of one package under the control data of another', async () => {
    const { data } = partsOf(withEntry({ name: 'usr/more' }))
    assert.deepEqual(await errorsIn(join({ ...partsOf(), data })), ['apk.datahash'])
  })

  it('a key name that is a path, even if a trusted key has it', async () => {
    const path = { ...builder, name: '../keys/builder.rsa.pub' }
    const bytes = packageOf({ key: path })
    assert.deepEqual(await errorsIn(bytes, { keys: [trusted(path)] }), ['apk.container'])
  })

  it('a wrong signature in front of a good one, since apk takes the first', async () => {
    const { control, data } = partsOf()
    const wrong = signatureOf(control, { key: { ...other, name: builder.name }, algorithm: 'RSA' })
    const both = gzip(Buffer.concat([unpacked(wrong), unpacked(signatureOf(control))]))
    assert.deepEqual(await errorsIn(Buffer.concat([both, control, data])), ['apk.signature'])
  })

  it('any signature when no key is trusted', async () => {
    assert.deepEqual(await errorsIn(packageOf(), { keys: [] }), ['apk.no-keys'])
  })
})

describe('a warning is told for', () => {
  const warnings: readonly (readonly [string, PackageSpec, string])[] = [
    ['a licence that is no SPDX expression', { license: 'GPL-2.0' }, 'apk.license'],
    ['no licence', { license: '' }, 'apk.license'],
    [
      'a program in a package for all machines',
      { arch: 'noarch', ...withEntry({ name: 'usr/x', data: '\x7fELF...' }) },
      'apk.noarch-program',
    ],
    ['a wrong size', { size: 4096 }, 'apk.size'],
    ['a file of another time', withEntry({ name: 'usr/x', mtime: 5 }), 'apk.mtime'],
  ]
  for (const [what, spec, code] of warnings) {
    it(what, async () => {
      const found = await judge(packageOf(spec))
      assert.deepEqual(
        found.map(f => [f.code, f.severity]),
        [[code, 'warning']],
      )
    })
  }

  it('nothing when licences are combined', async () => {
    for (const license of ['MIT OR Apache-2.0', '(GPL-2.0-only WITH Linux-syscall-note) AND BSD-3-Clause']) {
      assert.deepEqual(await judge(packageOf({ license })), [], license)
    }
  })
})

describe('a finding', () => {
  it('says where, what was found, what was expected and what to do', async () => {
    const [finding] = await judge(packageOf({ name: 'tools' }))
    assert.deepEqual(finding, {
      code: 'apk.file-name',
      message: 'tool-1.0-r0.apk has not the name of the package in it',
      place: { file: fileWith('tool-1.0-r0.apk', packageOf()) },
      found: 'tool-1.0-r0.apk',
      expected: 'tools-1.0-r0.apk',
      hint: 'rename the file: apk and the port go by its name',
    })
  })

  it('names the entry, and shows nothing that a terminal would obey', async () => {
    const [finding] = await judge(packageOf(withEntry({ name: 'usr/\x1b[2J' })))
    assert.equal(finding?.entry, 'usr/\x1b[2J')
    assert.equal(finding?.found, '"usr/\\u001b[2J"')
  })
})

describe('what the manifest pins', () => {
  const bytes = packageOf()
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const pinned = (name: string, hash: string | undefined): Expectations => ({
    ...noExpectations,
    pinned: new Map([[name, { size: bytes.length, sha256: hash }]]),
  })
  const judged = async (expectations: Expectations): Promise<readonly string[]> =>
    (await judge(bytes, { expectations })).map(f => f.code)

  it('is compared with the bytes at hand', async () => {
    assert.deepEqual(await judged(pinned('tool-1.0-r0.apk', sha256)), [])
    assert.deepEqual(await judged(pinned('tool-1.0-r0.apk', '0'.repeat(64))), ['apk.pinned'])
    assert.deepEqual(await judged(pinned('tool-1.0-r0.apk', undefined)), [])
    assert.deepEqual(await judged(pinned('other-1.0-r0.apk', sha256)), ['apk.not-pinned'])
  })
})

describe('many packages', () => {
  it('get one verdict each, in the order of the files, whatever is wrong with one of them', async () => {
    const files = Array.from({ length: 9 }, (_, i) =>
      fileWith(`p${i}-1.0-r0.apk`, i === 4 ? 'broken' : packageOf({ name: `p${i}` })),
    )
    const verdicts = await verifyPackages(files, [trusted(builder)])
    assert.deepEqual(
      verdicts.map(v => [v.file, v.findings.map(f => f.code)]),
      files.map((file, i) => [file, i === 4 ? ['apk.no-package'] : []]),
    )
  })

  it('stop when a file cannot be read', async () => {
    await assert.rejects(verifyPackages(['/nowhere/x.apk'], []), /cannot read/)
  })
})

function unpacked(member: Buffer): Buffer {
  return gunzipSync(member)
}
