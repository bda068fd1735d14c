/** APKINDEX.tar.gz: [gzip of a cut tar with signatures] and gzip of a tar with DESCRIPTION and APKINDEX. */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Fault } from '../base/fault.ts'
import { readMember } from './gzip.ts'
import { formatRecord, type IndexRecord, readRecords } from './index-record.ts'
import type { Signature } from './package.ts'
import { refuse } from './refuse.ts'
import { type ByteSource, openSource } from './source.ts'
import { type Body, readTar, type TarEntry } from './tar.ts'
import { writeTar } from './write-tar.ts'

export interface PackageIndex {
  readonly file: string
  readonly description: string
  readonly records: readonly IndexRecord[]
  readonly signatures: readonly Signature[]
  /** What a signature covers: all bytes behind the member of signatures. */
  readonly signed: Buffer
}

const mebibyte = 1024 * 1024
/** Alpine's own index of all of main has 6 MiB. */
const most = { file: 16 * mebibyte, content: 64 * mebibyte }

/** Reads an index. Throws Fault findings for what is none, denied for a file that cannot be read. */
export async function readIndex(file: string, cwd = '.'): Promise<PackageIndex> {
  const source = openSource(file, resolve(cwd, file), most.file)
  try {
    if (!source.peek().toString('latin1', 0, 2).startsWith('\x1f\x8b')) throw noIndex(file, 'it is not gzip')
    const parts: Buffer[] = []
    const collect = (bytes: Buffer): void => void parts.push(Buffer.from(bytes))
    source.tap(collect)
    let contents = await readContents(source)
    const isSigned = [...contents.keys()].some(name => name.startsWith('.SIGN.'))
    const signatures = isSigned ? signaturesOf(contents) : []
    if (isSigned) {
      if (signatures.length !== contents.size) throw noIndex(file, 'its signatures stand among other entries')
      parts.length = 0
      contents = await readContents(source)
    }
    if (source.peek().length > 0) throw noIndex(file, 'it goes on behind its last member')
    const index = contents.get('APKINDEX')
    if (index === undefined) throw noIndex(file, 'it has no entry APKINDEX')
    return {
      file,
      description: contents.get('DESCRIPTION')?.toString('utf8') ?? '',
      records: readRecords(index.toString('utf8'), (line, reason) => {
        throw noIndex(file, `line ${line} of APKINDEX: ${reason}`)
      }),
      signatures,
      signed: Buffer.concat(parts),
    }
  } finally {
    source.close()
  }
}

async function readContents(source: ByteSource): Promise<ReadonlyMap<string, Buffer>> {
  const contents = new Map<string, Buffer>()
  const fail = (reason: string): never => {
    throw noIndex(source.file, reason)
  }
  const onEntry = (entry: TarEntry): Body => {
    if (entry.type !== '0' || contents.has(entry.path))
      fail(`it has ${JSON.stringify(entry.path)} twice, or as no file`)
    const parts: Buffer[] = []
    return {
      write: chunk => void parts.push(Buffer.from(chunk)),
      end: () => void contents.set(entry.path, Buffer.concat(parts)),
    }
  }
  const tar = readTar({ entries: 64, header: 65_536, names: mebibyte, cut: false }, onEntry, fail)
  const limits = { what: 'a member', packed: most.file, unpacked: most.content, header: 65_536 }
  await readMember(source, limits, tar.write)
  tar.end()
  return contents
}

function signaturesOf(contents: ReadonlyMap<string, Buffer>): readonly Signature[] {
  return [...contents].flatMap(([name, bytes]) => {
    const [, algorithm, keyName] = /^\.SIGN\.([^.]*)\.(.*)$/s.exec(name) ?? []
    return algorithm === undefined || keyName === undefined ? [] : [{ algorithm, keyName, bytes }]
  })
}

export interface IndexSigner {
  readonly key: KeyObject
  /** File name of the public key, as apk will look for it. */
  readonly keyName: string
}

/** The bytes of an index, the same for the same records: sorted by name, without a time; signed as RSA256 when asked. */
export function writeIndex(records: readonly IndexRecord[], description: string, signer?: IndexSigner): Buffer {
  const sorted = [...records].sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version))
  const files = [
    { name: 'DESCRIPTION', data: Buffer.from(description) },
    { name: 'APKINDEX', data: Buffer.from(sorted.map(formatRecord).join('')) },
  ]
  const index = gzipSync(writeTar(files, { cut: false }), { level: 9 })
  if (signer === undefined) return index
  const name = `.SIGN.RSA256.${signer.keyName}`
  const signature = { name, data: sign('sha256', index, signer.key) }
  return Buffer.concat([gzipSync(writeTar([signature], { cut: true }), { level: 9 }), index])
}

/** A private key to sign with. Throws Fault invalid when it is none, is locked, or is not RSA. */
export function readSigningKey(pem: string, file: string, keyName: string): IndexSigner {
  const fail = (reason: string): Fault =>
    new Fault('invalid', {
      code: 'key.invalid',
      message: `${file} is no key to sign with: ${reason}`,
      place: { file },
      expected: 'an RSA private key in PEM, without a pass phrase',
    })
  if (!/^[A-Za-z0-9][A-Za-z0-9@._+-]*$/.test(keyName))
    throw fail(`${JSON.stringify(keyName)} is no name for its public half`)
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'rsa') return { key, keyName }
  } catch (error) {
    throw fail(error instanceof Error ? error.message : String(error))
  }
  throw fail('it is not RSA')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function noIndex(file: string, reason: string): Fault {
  return refuse(file, {
    code: 'apk.index',
    message: `${file} is no APKINDEX: ${reason}`,
    expected: 'APKINDEX.tar.gz as apk index makes it',
  })
}
