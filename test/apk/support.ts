/** Files for the tests of packages, in a folder that goes away with the process. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Expectations, noExpectations } from '../../src/apk/expectations.ts'
import type { Finding } from '../../src/apk/finding.ts'
import { fingerprintOf, type TrustedKey } from '../../src/apk/keys.ts'
import { isError, type VerifyOptions, verifyPackages } from '../../src/apk/verify.ts'
import { builder, type KeyPair } from './build-package.ts'

export const folder = mkdtempSync(join(tmpdir(), 'wbrel-apk-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** Writes a file below the folder; its path. */
export function fileWith(name: string, bytes: Buffer | string): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
  return path
}

export function trusted({ name, publicKey }: KeyPair): TrustedKey {
  return { name, key: publicKey, fingerprint: fingerprintOf(publicKey) }
}

export interface Judged {
  readonly name?: string
  readonly keys?: readonly TrustedKey[]
  readonly expectations?: Expectations
  readonly options?: VerifyOptions
}

/** What verify finds in these bytes. */
export async function judge(bytes: Buffer | string, judged: Judged = {}): Promise<readonly Finding[]> {
  const { name = 'tool-1.0-r0.apk', keys = [trusted(builder)], expectations = noExpectations, options = {} } = judged
  const [verdict] = await verifyPackages([fileWith(name, bytes)], keys, expectations, options)
  return verdict?.findings ?? []
}

/** The codes of the errors that verify finds, each once. */
export async function errorsIn(bytes: Buffer | string, judged?: Judged): Promise<readonly string[]> {
  return [...new Set((await judge(bytes, judged)).filter(isError).map(f => f.code))]
}
