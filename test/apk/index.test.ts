import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { readIndex, readSigningKey, writeIndex } from '../../src/apk/index-file.ts'
import { formatRecord, type IndexRecord, readRecords, recordOf } from '../../src/apk/index-record.ts'
import { judgeSigner } from '../../src/apk/judge-signature.ts'
import { readPackage } from '../../src/apk/read.ts'
import { Fault } from '../../src/base/fault.ts'
import { builder, entry, gzip, makeKey, packageOf } from './build-package.ts'
import { fileWith, trusted } from './support.ts'

const fail = (line: number, reason: string): never => {
  throw new Error(`line ${line}: ${reason}`)
}

/** Three records that apk-tools 3 wrote for real packages. */
const real: readonly { readonly order: readonly string[]; readonly raw: Readonly<Record<string, string>> }[] =
  JSON.parse(readFileSync(join(import.meta.dirname, '../facts-packages/apkindex.json'), 'utf8'))

async function recordFor(name: string): Promise<IndexRecord> {
  const lines = ['depend = musl', 'depend = !other', `provides = cmd:${name}=1.0-r0`, 'provider_priority = 900']
  return recordOf(await readPackage(fileWith(`${name}-1.0-r0.apk`, packageOf({ name, lines }))), undefined)
}

describe('a record of an index', () => {
  it('reads and writes as apk does', () => {
    for (const { order, raw } of real) {
      const text = `${order.map(letter => `${letter}:${raw[letter]}\n`).join('')}\n`
      const [record] = readRecords(text, fail)
      assert.ok(record)
      assert.equal(formatRecord(record), text)
    }
  })

  it('comes from a package', async () => {
    const record = await recordFor('tool')
    const lines = formatRecord(record).split('\n')
    assert.deepEqual(lines.map(line => line.charAt(0)).join(''), 'CPVASITULomtckDp')
    assert.ok(lines.includes('D:musl !other') && lines.includes('k:900') && lines.includes('A:x86_64'))
  })

  it('skips unknown lower-case letters and refuses upper-case ones, letters twice and what is missing', () => {
    const [record] = readRecords('C:Q1x\nP:a\nV:1-r0\nz:new\n\n', fail)
    assert.equal(record?.name, 'a')
    const wrong = [
      'C:Q1x\nP:a\nV:1-r0\nZ:new\n\n',
      'C:Q1x\nP:a\nP:b\nV:1-r0\n\n',
      'P:a\nV:1-r0\n\n',
      'C:x\nP:a\nV:1\nS:big\n\n',
      'text\n\n',
      'C:x\nP:a\nV:1',
    ]
    for (const text of wrong) assert.throws(() => readRecords(text, fail), /line \d+/, text)
  })
})

describe('an index', () => {
  it('reads back as it was written, sorted, and is the same bytes each time', async () => {
    const records = [await recordFor('b'), await recordFor('a')]
    const bytes = writeIndex(records, 'tests')
    assert.ok(bytes.equals(writeIndex([...records].reverse(), 'tests')))
    const index = await readIndex(fileWith('APKINDEX.tar.gz', bytes))
    assert.deepEqual([index.description, index.records.map(r => r.name)], ['tests', ['a', 'b']])
    assert.deepEqual(index.records[1], records[0])
    assert.equal(gunzipSync(bytes).length % 512, 0)
  })

  it('is signed over everything behind the signature', async () => {
    const pem = builder.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const bytes = writeIndex([await recordFor('a')], '', readSigningKey(pem, 'key', builder.name))
    const index = await readIndex(fileWith('APKINDEX.tar.gz', bytes))
    const codes = (key: typeof builder): readonly string[] =>
      judgeSigner({ ...index, control: index.signed }, [trusted(key)]).map(f => f.code)
    assert.deepEqual(codes(builder), [])
    assert.deepEqual(codes({ ...makeKey('x.pub'), name: builder.name }), ['apk.signature'])
    assert.deepEqual(codes(makeKey('x.pub')), ['apk.unknown-key'])
  })

  it('is not signed with what is no key', () => {
    const ec = builder.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    assert.throws(() => readSigningKey('text', 'key', 'a.pub'), Fault)
    assert.throws(() => readSigningKey(ec, 'key', 'a.pub'), Fault)
    const pem = builder.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    assert.throws(() => readSigningKey(pem, 'key', '../a.pub'), /no name/)
  })

  it('is refused when it is none, cut, or goes on', async () => {
    const bytes = writeIndex([await recordFor('a')], '')
    const bad = [Buffer.from('text'), gzip(entry({ name: 'x' })), bytes.subarray(0, -9), Buffer.concat([bytes, bytes])]
    for (const content of bad) await assert.rejects(readIndex(fileWith('bad.tar.gz', content)), Fault)
  })

  it('never makes the reader fail otherwise, whatever byte is damaged', async () => {
    const bytes = writeIndex([await recordFor('a')], '')
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const damaged = Buffer.from(bytes)
        damaged[at] = (damaged[at] ?? 0) ^ mask
        await readIndex(fileWith('damaged.tar.gz', damaged)).catch(error => assert.ok(error instanceof Fault))
      }),
      { numRuns: 200 },
    )
  })
})
