import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { noExpectations } from '../../src/apk/expectations.ts'
import { isError } from '../../src/apk/verify.ts'
import { gzip, join, type PackageSpec, type Parts, packageOf, partsOf, signatureOf } from './build-package.ts'
import { errorsIn, judge } from './support.ts'

function changed(bytes: Buffer, at: number, mask: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ mask
  return copy
}

/** Where each kind of byte lies: of every member the gzip header, the packed content, and CRC32 with ISIZE. */
function regionsOf({
  signature,
  control,
  data,
}: Parts): readonly (readonly [what: string, from: number, to: number])[] {
  let start = 0
  return Object.entries({ signature, control, data }).flatMap(([name, { length }]) => {
    const [from, to] = [start, start + length]
    start = to
    return [
      [`the gzip header of the ${name}`, from, from + 10],
      [`the packed ${name}`, from + 10, to - 8],
      [`the trailer of the ${name}`, to - 8, to],
    ] as const
  })
}

describe('any change of one byte in a signed package', () => {
  const specs: readonly PackageSpec[] = [
    {},
    { algorithm: 'RSA', lines: ['depend = musl', 'depend = so:libcrypto.so.3'] },
    { entries: [] },
  ]
  for (const [what] of regionsOf(partsOf())) {
    it(`is refused in ${what}`, async () => {
      for (const parts of specs.map(partsOf)) {
        const bytes = join(parts)
        const [, from = 0, to = 0] = regionsOf(parts).find(([region]) => region === what) ?? []
        assert.ok(to > from)
        const place = fc.integer({ min: from, max: to - 1 })
        await fc.assert(
          fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, mask) => {
            assert.notDeepEqual(await errorsIn(changed(bytes, at, mask)), [], `byte ${at} ^ ${mask}`)
          }),
          { numRuns: 25 },
        )
      }
    })
  }

  it('is refused in the tar of the signatures, which nothing signs, when it is packed anew', async () => {
    const { signature, control, data } = partsOf()
    const tar = gunzipSync(signature)
    // The checksum of the header itself may be written with blanks or zeros around: it says the same.
    const place = fc.nat(tar.length - 1).filter(at => at < 148 || at > 155)
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const other = gzip(changed(tar, at, mask))
        assert.notDeepEqual(await errorsIn(join({ signature: other, control, data })), [], `byte ${at} ^ ${mask}`)
      }),
      { numRuns: 100 },
    )
  })

  it('is refused when the change is an end before the end, or something behind it', async () => {
    const bytes = packageOf()
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async length => {
        assert.notDeepEqual(await errorsIn(bytes.subarray(0, length)), [], `${length} bytes`)
      }),
      { numRuns: 60 },
    )
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 2000 }), async tail => {
        assert.deepEqual(await errorsIn(Buffer.concat([bytes, tail])), ['apk.trailing'])
      }),
      { numRuns: 30 },
    )
  })

  it('is refused in every byte of the packed signature', async () => {
    const bytes = packageOf()
    for (let at = 0; at < partsOf().signature.length; at++) {
      const mask = 1 << (at % 8)
      assert.notDeepEqual(await errorsIn(changed(bytes, at, mask)), [], `byte ${at} ^ ${mask}`)
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
