const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Records that would change what an entry is, in ways that readers do not agree on. */
const refused = /^(GNU\.sparse\.|hdrcharset$|SUN\.|LIBARCHIVE\.symlinktype$)/

/**
 * The records of a pax header: each is `LENGTH KEY=VALUE\n`, and LENGTH counts the whole record, its own digits too.
 * A key that stands twice is refused: readers differ in which one they take.
 */
export function paxRecords(bytes: Buffer, fail: (reason: string) => never): ReadonlyMap<string, string> {
  const records = new Map<string, string>()
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(0x20, at)
    const digits = bytes.toString('latin1', at, blank === -1 ? at + 1 : Math.min(blank, at + 8))
    const length = /^[1-9]\d*$/.test(digits) ? Number(digits) : 0
    const end = at + length
    if (length === 0 || end > bytes.length || end <= blank + 2 || bytes[end - 1] !== 0x0a) {
      fail('a pax header has a record of the wrong length')
    }
    const record = decode(bytes.subarray(blank + 1, end - 1), fail)
    const equals = record.indexOf('=')
    if (equals < 1) fail('a pax header has a record without a key')
    const key = record.slice(0, equals)
    if (records.has(key)) fail(`a pax header has ${key} twice`)
    if (refused.test(key)) fail(`a pax header has ${key}`)
    records.set(key, record.slice(equals + 1))
    at = end
  }
  return records
}

/** Values of extended attributes may be any bytes; only that they are there counts. */
function decode(record: Buffer, fail: (reason: string) => never): string {
  if (record.toString('latin1', 0, 13) === 'SCHILY.xattr.') return record.toString('latin1')
  try {
    return utf8.decode(record)
  } catch {
    return fail('a pax header is no UTF-8')
  }
}
