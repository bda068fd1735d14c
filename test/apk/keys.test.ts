import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fingerprintOf, loadKeys } from '../../src/apk/keys.ts'
import { Fault } from '../../src/base/fault.ts'
import { builder } from './build-package.ts'
import { fileWith, folder } from './support.ts'

const pem = builder.publicKey.export({ type: 'spki', format: 'pem' })
const sha256 = fingerprintOf(builder.publicKey)

function keysIn(name: string, files: Readonly<Record<string, string | Buffer>>): string {
  for (const [file, text] of Object.entries(files)) fileWith(`${name}/${file}`, text)
  return join(folder, name)
}

function codes(run: () => unknown): readonly string[] {
  try {
    run()
    return []
  } catch (error) {
    assert.ok(error instanceof Fault)
    return error.problems.map(p => p.code)
  }
}

describe('trusted keys', () => {
  it('are all *.pub of a folder, or those of them that the manifest names', () => {
    const dir = keysIn('good', { 'a.rsa.pub': pem, 'b.rsa.pub': pem, 'notes.txt': 'text' })
    assert.deepEqual(
      loadKeys(dir).map(k => k.name),
      ['a.rsa.pub', 'b.rsa.pub'],
    )
    assert.deepEqual(
      loadKeys(dir, [{ name: 'b.rsa.pub', sha256 }]).map(k => [k.name, k.fingerprint]),
      [['b.rsa.pub', sha256]],
    )
  })

  it('must be those that the manifest means', () => {
    const dir = keysIn('other', { 'a.rsa.pub': pem })
    assert.deepEqual(
      codes(() => loadKeys(dir, [{ name: 'a.rsa.pub', sha256: '0'.repeat(64) }])),
      ['key.other'],
    )
    assert.deepEqual(
      codes(() => loadKeys(dir, [{ name: 'gone.rsa.pub', sha256 }])),
      ['key.missing'],
    )
  })

  it('are public RSA keys of 2048 bits and more', () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ type: 'spki', format: 'pem' })
    const curve = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' })
    const secret = builder.privateKey.export({ type: 'pkcs8', format: 'pem' })
    const dir = keysIn('bad', { 'a.pub': short, 'b.pub': curve, 'c.pub': secret, 'd.pub': 'text' })
    assert.deepEqual(
      codes(() => loadKeys(dir)),
      Array(4).fill('key.invalid'),
    )
  })

  it('need a folder', () =>
    assert.deepEqual(
      codes(() => loadKeys(join(folder, 'nowhere'))),
      ['file.read'],
    ))
})
