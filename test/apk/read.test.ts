import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { deflateRawSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { readMember } from '../../src/apk/gzip.ts'
import { readPackage } from '../../src/apk/read.ts'
import { openSource } from '../../src/apk/source.ts'
import { readTar, type TarEntry } from '../../src/apk/tar.ts'
import { entry, folders, gzip, header, join, packageOf, padded, partsOf, paxRecord } from './build-package.ts'
import { errorsIn, fileWith, judge } from './support.ts'

const limits = { what: 'a member', packed: 1 << 24, unpacked: 1 << 24, header: 1 << 16 }

describe('a member of gzip', () => {
  it('ends exactly where its last byte is, wherever buffers end', async () => {
    for (const size of [0, 1, 100, 16_384, 65_536, 131_054, 131_072, 400_000]) {
      const content = Buffer.concat([randomBytes(size >> 1), Buffer.alloc(size - (size >> 1))])
      const member = gzipSync(content)
      const source = openSource('x', fileWith('member', Buffer.concat([member, member, Buffer.from('tail')])), 1 << 24)
      const parts: Buffer[] = []
      const first = await readMember(source, limits, chunk => void parts.push(Buffer.from(chunk)))
      assert.deepEqual([first.start, first.end, first.size], [0, member.length, size])
      assert.ok(Buffer.concat(parts).equals(content))
      const second = await readMember(source, limits, () => {})
      assert.deepEqual([second.start, second.end], [member.length, 2 * member.length])
      assert.equal(source.peek().toString(), 'tail')
      source.close()
    }
  })

  it('may have every optional field of a header', async () => {
    const body = deflateRawSync(Buffer.from('content'))
    const plain = gzipSync('content')
    const fields = Buffer.concat([
      Buffer.from([3, 0]),
      Buffer.from('abc'),
      Buffer.from('name\0why\0'),
      Buffer.from([1, 2]),
    ])
    const start = Buffer.from([0x1f, 0x8b, 8, 2 + 4 + 8 + 16, 1, 2, 3, 4, 0, 3])
    const member = Buffer.concat([start, fields, body, plain.subarray(-8)])
    const source = openSource('x', fileWith('fields', member), 1 << 20)
    const { end, header: bytes } = await readMember(source, limits, () => {})
    assert.deepEqual([end, bytes], [member.length, '1e010203040003'])
    source.close()
  })

  it('is refused when its header never ends, or has reserved flags', async () => {
    const endless = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]), Buffer.alloc(200_000, 'x')])
    assert.deepEqual(await errorsIn(endless), ['apk.budget'])
    assert.deepEqual(await errorsIn(Buffer.from([0x1f, 0x8b, 8, 0x20, 0, 0, 0, 0, 0, 3, 1, 2, 3])), ['apk.gzip'])
  })
})

describe('a tar', () => {
  const fail = (reason: string): never => {
    throw new Error(reason)
  }
  const tarLimits = { entries: 10, header: 4096, names: 10_000, cut: false }
  const entriesOf = (
    bytes: Buffer,
    cut = false,
    chunk = bytes.length || 1,
  ): readonly (TarEntry & { data: string })[] => {
    const found: (TarEntry & { data: string })[] = []
    const tar = readTar(
      { ...tarLimits, cut },
      item => {
        const parts: string[] = []
        return {
          write: part => void parts.push(part.toString()),
          end: () => void found.push({ ...item, data: parts.join('') }),
        }
      },
      fail,
    )
    for (let at = 0; at < bytes.length; at += chunk) tar.write(bytes.subarray(at, at + chunk))
    tar.end()
    return found
  }
  const end = Buffer.alloc(1024)

  it('reads the same in pieces of any size', () => {
    const long = `usr/${'long/'.repeat(30)}name`
    const tar = Buffer.concat([...folders, { name: 'a', data: 'x'.repeat(700) }, { name: long }].map(e => entry(e)))
    const whole = entriesOf(Buffer.concat([tar, end]))
    assert.deepEqual(
      whole.map(e => e.path),
      ['usr/', 'usr/bin/', 'a', long],
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), size => {
        assert.deepEqual(entriesOf(Buffer.concat([tar, end]), false, size), whole)
        assert.deepEqual(entriesOf(tar, true, size), whole)
      }),
      { numRuns: 30 },
    )
  })

  it('joins the prefix of a long name, and takes the name of a pax header', () => {
    const split = header('name', 0, 0o644, 0, '0')
    split.write('some/folder', 345)
    const sum = split.fill(' ', 148, 156).reduce((total, byte) => total + byte, 0)
    split.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    const [one, two] = entriesOf(Buffer.concat([split, entry({ name: 'short', pax: { path: 'other' } }), end]))
    assert.deepEqual([one?.path, two?.path], ['some/folder/name', 'other'])
  })

  const refused: readonly (readonly [string, Buffer, RegExp])[] = [
    ['ends inside of an entry', entry({ name: 'a', data: 'x'.repeat(600) }).subarray(0, 1000), /inside of an entry/],
    ['has a wrong checksum', Buffer.concat([entry({ name: 'a', checksum: '' }).fill('1', 0, 1), end]), /checksum/],
    ['goes on behind its end', Buffer.concat([end, entry({ name: 'a' })]), /behind the end/],
    ['ends with one block of zeros', Buffer.concat([entry({ name: 'a' }), Buffer.alloc(512)]), /one block/],
    [
      'has bytes between entries',
      Buffer.concat([header('a', 1, 0o644, 0, '0'), Buffer.alloc(512, 'x'), end]),
      /between/,
    ],
    ['has a type that readers differ in', Buffer.concat([entry({ name: 'a', type: 'L' }), end]), /type/],
    [
      'has two pax headers',
      Buffer.concat([entry({ name: 'a' }).subarray(0, 1024), entry({ name: 'a' }), end]),
      /two pax/,
    ],
    ['has a pax header for nothing', Buffer.concat([entry({ name: 'a' }).subarray(0, 1024), end]), /no entry/],
    ['is sparse', Buffer.concat([entry({ name: 'a', pax: { 'GNU.sparse.major': '1' } }), end]), /sparse/],
    ['has two sizes', Buffer.concat([entry({ name: 'a', data: 'x', pax: { size: '2' } }), end]), /sizes/],
    [
      'has a folder with content',
      Buffer.concat([header('a/', 5, 0o755, 0, '5'), padded(Buffer.from('hello')), end]),
      /content/,
    ],
    [
      'has more entries than it may',
      Buffer.concat([...Array(11).fill(entry({ name: 'a' })), end]),
      /more than 10 entries/,
    ],
    [
      'has endless names',
      Buffer.concat([...Array(9).fill(entry({ name: 'n'.repeat(900) })), end]),
      /names and headers/,
    ],
    [
      'has an endless pax header',
      Buffer.concat([header('x', 5000, 0, 0, 'x'), padded(Buffer.alloc(5000)), end]),
      /pax header has 5000/,
    ],
  ]
  for (const [what, bytes, reason] of refused) {
    it(`is refused when it ${what}`, () => assert.throws(() => entriesOf(bytes), reason))
  }

  it('is refused when a record of a pax header is wrong', () => {
    const withPax = (records: Buffer): Buffer =>
      Buffer.concat([header('x', records.length, 0, 0, 'x'), padded(records)])
    const twice = Buffer.concat([paxRecord('path', 'a'), paxRecord('path', 'b')])
    for (const records of ['9 a=b\n', '3 a=b\n', '6 =ab\n', '6 abc\n', 'x a=b\n', '6 a=bc', '0 ', '6  =a\n'].map(t =>
      Buffer.from(t),
    )) {
      assert.throws(
        () => entriesOf(Buffer.concat([withPax(records), entry({ name: 'a' }), end])),
        /pax header/,
        records.toString(),
      )
    }
    assert.throws(() => entriesOf(Buffer.concat([withPax(twice), entry({ name: 'a' }), end])), /twice|two pax/)
  })

  it('that is cut has no blocks of zeros', () => {
    assert.throws(() => entriesOf(Buffer.concat([entry({ name: 'a' }), end]), true), /zeros/)
  })
})

describe('a package', () => {
  it('is read to its last byte', async () => {
    const bytes = packageOf()
    const item = await readPackage(fileWith('tool-1.0-r0.apk', bytes))
    assert.deepEqual(
      item.members.map(m => m.what),
      ['signature', 'control', 'data'],
    )
    assert.deepEqual([item.size, item.members.at(-1)?.end], [bytes.length, bytes.length])
    assert.equal(item.info.datahash, item.datahash)
    assert.match(item.identity, /^Q1[A-Za-z0-9+/]{27}=$/)
  })

  it('of format 3 is recognised and refused by name', async () => {
    for (const magic of ['ADB.', 'ADBd', 'ADBc']) {
      const [finding] = await judge(`${magic}pckg and more`)
      assert.equal(finding?.code, 'apk.format-3')
      assert.equal(finding?.message, 'tool-1.0-r0.apk: apk v3 (ADB) package; wbrel reads v2 only')
    }
  })

  it('that is a text, or nothing, is no package', async () => {
    assert.deepEqual(await errorsIn('dev package\n'), ['apk.no-package'])
    assert.deepEqual(await errorsIn(''), ['apk.no-package'])
    assert.deepEqual(await errorsIn(gzip(Buffer.from('text'.repeat(200)))), ['apk.container'])
    assert.deepEqual(await errorsIn(gzip(Buffer.alloc(0))), ['apk.container'])
  })

  it('that is cut anywhere is refused', async () => {
    const bytes = packageOf()
    for (const cut of [1, 8, 9, 20, 200, bytes.length - 12]) {
      const codes = await errorsIn(bytes.subarray(0, bytes.length - cut))
      assert.ok(
        codes.some(code => /^apk\.(truncated|container|gzip)$/.test(code)),
        `${cut}: ${codes}`,
      )
    }
    const { signature, control } = partsOf()
    assert.deepEqual(await errorsIn(Buffer.concat([signature, control])), ['apk.container'])
  })

  it('with anything behind its last member is refused', async () => {
    const bytes = packageOf()
    for (const tail of [Buffer.from('text'), Buffer.alloc(1), Buffer.alloc(5000), partsOf().data]) {
      assert.deepEqual(await errorsIn(Buffer.concat([bytes, tail])), ['apk.trailing'])
    }
  })

  it('whose control data is not what it must be is refused', async () => {
    const parts = partsOf()
    const controls = [
      gzip(entry({ name: 'usr' })),
      gzip(entry({ name: '.post-install' })),
      gzip(Buffer.concat([entry({ name: '.PKGINFO' }), entry({ name: '.PKGINFO' })])),
      gzip(Buffer.concat([entry({ name: '.PKGINFO', data: 'a = b\n' }), Buffer.alloc(1024)])),
      gzip(Buffer.concat([entry({ name: '.PKGINFO' }), entry({ name: '.SIGN.RSA.x' })])),
      gzip(entry({ name: '.PKGINFO', data: Buffer.from([0xff, 0xfe]) })),
    ]
    for (const control of controls) assert.deepEqual(await errorsIn(join({ ...parts, control })), ['apk.container'])
  })
})
