import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { noExpectations } from '../../src/apk/expectations.ts'
import { isError } from '../../src/apk/verify.ts'
import { join, packageOf, partsOf, signatureOf } from './build-package.ts'
import { errorsIn, judge } from './support.ts'

function changed(bytes: Buffer, at: number, mask: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ mask
  return copy
}

describe('any change of one byte in a signed package', () => {
  it('is refused', async () => {
    const specs = [{}, { algorithm: 'RSA', lines: ['depend = musl', 'depend = so:libcrypto.so.3'] }, { entries: [] }]
    for (const spec of specs) {
      const bytes = packageOf(spec)
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
          assert.notDeepEqual(await errorsIn(changed(bytes, at, mask)), [], `byte ${at} ^ ${mask}`)
        }),
        { numRuns: 200 },
      )
    }
  })

  it('is refused in the packed signature, bit by bit', async () => {
    const bytes = packageOf()
    for (let at = 0; at < partsOf().signature.length; at++) {
      for (const mask of [1, 16, 255]) {
        assert.notDeepEqual(await errorsIn(changed(bytes, at, mask)), [], `byte ${at} ^ ${mask}`)
      }
    }
  })

  it('is refused by the pinned checksum, whatever packed the members', async () => {
    const bytes = packageOf()
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const pinned = new Map([['tool-1.0-r0.apk', { size: bytes.length, sha256 }]])
    for (const at of [3, 4, 8, 9, 100, bytes.length - 1]) {
      const found = await judge(changed(bytes, at, 2), { expectations: { ...noExpectations, pinned } })
      assert.ok(found.some(isError), `byte ${at}`)
    }
  })
})

describe('what another packer made', () => {
  it('passes, though its bytes are not those of this zlib', async () => {
    const { control, data } = partsOf()
    const repack = (member: Buffer): Buffer => gzipSync(gunzipSync(member), { level: 1, memLevel: 1, strategy: 3 })
    const other = repack(control)
    const signature = repack(signatureOf(other))
    assert.deepEqual(await errorsIn(join({ signature, control: other, data })), [])
  })

  it('passes with times in its headers', async () => {
    const withTime = (member: Buffer, time: number): Buffer => {
      const copy = Buffer.from(member)
      copy.writeUInt32LE(time, 4)
      return copy
    }
    const { control, data } = partsOf()
    const timed = withTime(control, 1_700_000_000)
    const signature = withTime(signatureOf(timed), 1_700_000_001)
    assert.deepEqual(await errorsIn(join({ signature, control: timed, data })), [])
  })
})
