import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { type Hashed, hashFile, hashFiles } from '../../src/distfiles/hash.ts'
import { sha256 } from '../support/distfile-project.ts'

describe('hashing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-hash-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const write = (name: string, content: Buffer): string => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }

  it('agrees with the whole file at once, around the size of its buffer', () => {
    for (const size of [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_000_000]) {
      const content = Buffer.alloc(size, 'abc')
      assert.deepEqual(hashFile(write('a', content)), { sha256: sha256(content), size })
    }
  })
  it('tells of no file and of a folder as undefined', () => {
    assert.equal(hashFile(join(folder, 'none')), undefined)
    assert.equal(hashFile(folder), undefined)
  })
  it('says which file cannot be read', () => {
    symlinkSync('loop', join(folder, 'loop'))
    assert.throws(() => hashFile(join(folder, 'loop')), /cannot read .*loop: ELOOP/)
  })
  it('hashes large files in threads of their own, as openssl does', async () => {
    const large = ['b', 'c', 'd'].map((name, i) => sparse(join(folder, name), 33 << 20, i))
    const small = write('e', Buffer.from('small'))
    const found = new Map<string, Hashed | undefined>()
    let calls = 0
    await hashFiles([...large, small, join(folder, 'none')], 2, (path, hashed) => {
      calls++
      found.set(path, hashed)
    })
    assert.deepEqual(found.get(small), { sha256: sha256('small'), size: 5 })
    assert.equal(found.get(join(folder, 'none')), undefined)
    assert.equal(calls, 5)
    for (const path of large) {
      const { stdout } = spawnSync('openssl', ['dgst', '-sha256', '-r', path], { encoding: 'utf8' })
      assert.deepEqual(found.get(path), { sha256: stdout.slice(0, 64), size: 33 << 20 })
    }
  })
  it('stops its threads when it is told to', async () => {
    const large = ['f', 'g'].map((name, i) => sparse(join(folder, name), 1 << 30, i))
    const stop = new AbortController()
    setTimeout(() => stop.abort(new Error('enough')), 60)
    await assert.rejects(
      hashFiles(large, 2, () => {}, stop.signal),
      /enough/,
    )
  })
})

/** A file that takes no room, with one byte of its own. */
function sparse(path: string, size: number, byte: number): string {
  const handle = openSync(path, 'w')
  ftruncateSync(handle, size)
  writeSync(handle, Buffer.of(byte), 0, 1, size >> 1)
  closeSync(handle)
  return path
}
