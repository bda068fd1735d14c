import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Fault, type Problem } from '../base/fault.ts'
import { readText } from '../base/files.ts'

/** A public key whose signatures are trusted. */
export interface TrustedKey {
  /** Its file name: a signature names its key so. */
  readonly name: string
  readonly key: KeyObject
  /** SHA-256 of the key (SPKI, DER) in hexadecimal digits. */
  readonly fingerprint: string
}

/** A key that the manifest trusts. */
export interface PinnedKey {
  readonly name: string
  readonly sha256: string
}

/**
 * The public keys (`*.pub`, PEM, RSA of at least 2048 bits) of a folder, or those of them that the manifest names.
 * Throws Fault denied when the folder cannot be read; invalid for a key that is none, is too short, is missing though
 * the manifest names it, or is not the one that the manifest means.
 */
export function loadKeys(folder: string, pinned: readonly PinnedKey[] = []): readonly TrustedKey[] {
  const files = listKeys(folder)
  const problems: Problem[] = []
  const keys = files
    .filter(name => pinned.length === 0 || pinned.some(p => p.name === name))
    .flatMap(name => {
      const file = join(folder, name)
      const key = readKey(readText(file) ?? '')
      if (typeof key === 'string') {
        problems.push({ code: 'key.invalid', message: `${file} is no key to verify with: ${key}`, place: { file } })
        return []
      }
      return [{ name, key, fingerprint: fingerprintOf(key) }]
    })
  for (const { name, sha256 } of pinned) {
    const file = join(folder, name)
    const key = keys.find(k => k.name === name)
    if (key !== undefined && key.fingerprint !== sha256) {
      problems.push({
        code: 'key.other',
        message: `${file} is not the key that the manifest trusts`,
        place: { file },
        found: key.fingerprint,
        expected: sha256,
        hint: 'find out who changed it; guest.keys holds the SHA-256 of the key (SPKI, DER)',
      })
    }
    if (!files.includes(name)) {
      problems.push({
        code: 'key.missing',
        message: `the manifest trusts ${name}, which is not in ${folder}`,
        place: { file: folder },
        expected: name,
        hint: `put the public key there, or name its folder: --keys DIR`,
      })
    }
  }
  if (problems.length > 0) throw new Fault('invalid', problems)
  return keys
}

export function fingerprintOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
}

function listKeys(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter(name => name.endsWith('.pub'))
      .sort()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Fault(
      'denied',
      { code: 'file.read', message: `cannot read the folder of keys ${folder}: ${reason}`, place: { file: folder } },
      { cause },
    )
  }
}

/** The key, or why it is none. A private key is refused, though a public one could be made of it. */
function readKey(pem: string): KeyObject | string {
  if (!/^-----BEGIN (RSA )?PUBLIC KEY-----$/m.test(pem)) return 'it holds no public key in PEM'
  try {
    const key = createPublicKey(pem)
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
    if (key.asymmetricKeyType !== 'rsa') return `it is of the type ${key.asymmetricKeyType}, not RSA`
    return bits < 2048 ? `it has ${bits} bits, fewer than 2048` : key
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
