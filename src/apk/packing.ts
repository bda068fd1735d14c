import { gunzipSync, gzipSync } from 'node:zlib'

/** Fixed fields of a gzip header without optional ones, and the trailer. */
const [header, trailer] = [10, 8]
const most = { maxOutputLength: 4 * 1024 * 1024 }

/**
 * Was the packed form of the signatures changed, though they unpack to the same? Nothing covers it, and many packed
 * forms mean the same, so it is held against what can be known: the end of a stream leaves no bits over; and when the
 * control data, which is signed, is packed as this zlib packs at some level, the signatures must be, too. What another
 * packer made passes. Both are whole members that were unpacked before, and small.
 */
export function isOddlyPacked(signatures: Buffer, control: Buffer): boolean {
  if (hasLooseBits(signatures)) return true
  const plain = gunzipSync(control, most)
  const level = [9, 6].find(n => streamOf(gzipSync(plain, { level: n })).equals(streamOf(control)))
  return (
    level !== undefined && !streamOf(gzipSync(gunzipSync(signatures, most), { level })).equals(streamOf(signatures))
  )
}

function streamOf(member: Buffer): Buffer {
  return member.subarray(header, -trailer)
}

/** A stream may end inside of a byte; what follows there means nothing: clearing its highest set bit changes nothing. */
function hasLooseBits(member: Buffer): boolean {
  const at = member.length - trailer - 1
  const last = member[at] ?? 0
  if (last === 0) return false
  const cleared = Buffer.from(member)
  cleared[at] = last & ~(1 << (31 - Math.clz32(last)))
  try {
    // gunzip compares CRC32 and ISIZE, so it gives the same content or none.
    gunzipSync(cleared, most)
    return true
  } catch {
    return false
  }
}
