/** Sets of packages for figures: many small ones, and one that is larger than the memory that may be used for it. */
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { builder, entry, folders, header, packageOf, partsOf } from './build-package.ts'

/** Writes packages of this many bytes together, and `keys/` with the key that signed them. */
export function writeSet(folder: string, packages: number, bytes: number): void {
  writeKey(folder)
  const each = Math.floor(bytes / packages)
  for (let n = 0; n < packages; n++) {
    const name = `p${n}`
    const files = Array.from({ length: 20 }, (_, i) => ({
      name: `usr/bin/f${i}`,
      // Half of it does not pack, the other half packs well: as programs do, about 2 to 1.
      data: Buffer.concat([randomBytes(each / 20), Buffer.alloc(each / 20, 'text ')]),
    }))
    writeFileSync(
      join(folder, `${name}-1.0-r0.apk`),
      packageOf({ name, entries: [...folders, ...files], algorithm: 'RSA' }),
    )
  }
}

/** Writes one package with one file of this size, which does not pack. The name of its file. */
export async function writeLarge(folder: string, size: number): Promise<string> {
  writeKey(folder)
  const data = join(folder, 'data')
  const hash = createHash('sha256')
  const sha1 = createHash('sha1')
  const block = randomBytes(1 << 20)
  for (let n = 0; n < size; n += block.length) sha1.update(block)
  const name = 'usr/bin/large'
  // The header of the entry says the size; its content comes piece by piece.
  const head = entry({ name, checksum: sha1.digest('hex') }).subarray(0, 1024)
  async function* tar(): AsyncGenerator<Buffer> {
    yield Buffer.concat([
      ...folders.map(e => entry({ mtime: 1_700_000_000, ...e })),
      head,
      header(name, size, 0o644, 1_700_000_000, '0'),
    ])
    for (let n = 0; n < size; n += block.length) yield block
    yield Buffer.alloc(1024)
  }
  await pipeline(tar, createGzip({ level: 0 }), createWriteStream(data))
  for await (const chunk of createReadStream(data)) hash.update(chunk)
  const file = join(folder, 'large-1.0-r0.apk')
  const { signature, control } = partsOf({ name: 'large', size, datahash: hash.digest('hex') })
  writeFileSync(file, Buffer.concat([signature, control]))
  await pipeline(createReadStream(data), createWriteStream(file, { flags: 'a' }))
  rmSync(data)
  return file
}

export function writeKey(folder: string): void {
  mkdirSync(join(folder, 'keys'), { recursive: true })
  writeFileSync(join(folder, 'keys', builder.name), builder.publicKey.export({ type: 'spki', format: 'pem' }))
}
