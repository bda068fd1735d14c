/**
 * Is a list of checksums signed by a key that the manifest names? GnuPG's own verifier answers: gpgv(1), which trusts
 * exactly the keys that it is given. Only the text that the signature covers is handed on.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isCode } from '../base/files.ts'
import { withScratch } from '../base/scratch.ts'

/** A key that the manifest trusts. */
export interface SigningKey {
  /** Absolute; armoured, or as GnuPG keeps it. */
  readonly file: string
  /** Of the primary key: 40 or 64 hexadecimal digits, upper case. */
  readonly fingerprint: string
}

export interface Signers {
  readonly keys: readonly SigningKey[]
  /** Where gpgv is looked for. */
  readonly path: string | undefined
}

export type Signed =
  | { readonly state: 'good'; readonly text: string; readonly key: string }
  /** `carries no OpenPGP signature` */
  | { readonly state: 'bad'; readonly why: string }
  /** `the manifest names no key for it (guest.pgp_keys)` */
  | { readonly state: 'unchecked'; readonly why: string }

/** Milliseconds; a list of 40 kB takes about ten. */
const patience = 20_000

/** Looks at a message with a clear signature (RFC 9580, 7). @throws an abort */
export async function checkSigned(
  message: string,
  { keys, path }: Signers,
  signal: AbortSignal | undefined,
): Promise<Signed> {
  if (keys.length === 0) return unchecked('the manifest names no key for it (guest.pgp_keys)')
  const rings = keys.map(({ file }) => ringOf(file))
  const why = rings.find(ring => typeof ring === 'string')
  if (typeof why === 'string') return unchecked(why)
  return withScratch(async scratch => {
    const ring = join(scratch, 'keys.gpg')
    writeFileSync(ring, Buffer.concat(rings.filter(one => typeof one !== 'string')))
    const { execa } = await import('execa')
    const args = ['--homedir', scratch, '--keyring', ring, '--weak-digest', 'SHA1', '--status-fd', '3', '--output', '-']
    const { exitCode, code, stdio } = await execa('gpgv', args, {
      cwd: scratch,
      env: { PATH: path ?? '/usr/bin:/bin:/usr/local/bin', LC_ALL: 'C' },
      extendEnv: false,
      input: message,
      stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
      reject: false,
      stripFinalNewline: false,
      timeout: patience,
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    })
    signal?.throwIfAborted()
    if (code === 'ENOENT') return unchecked('there is no gpgv (it comes with GnuPG)')
    if (exitCode === undefined) return unchecked('gpgv did not come to an end')
    const [, text, , status] = stdio
    return judge(`${status}`, `${text}`, exitCode, keys)
  })
}

/** What each line of the status means: doc/DETAILS of GnuPG. */
function judge(status: string, text: string, exitCode: number, keys: readonly SigningKey[]): Signed {
  const said = [...status.matchAll(/^\[GNUPG:\] (\S+) ?(.*)$/gm)].map(([, word = '', rest = '']) => ({ word, rest }))
  for (const [fault, meaning] of faults) {
    const line = said.find(({ word }) => word === fault)
    if (line !== undefined) return bad(`${meaning} (${fault} ${line.rest})`)
  }
  const valid = said.filter(({ word }) => word === 'VALIDSIG')
  const good = said.filter(({ word }) => word === 'GOODSIG')
  if (good.length !== 1 || valid.length !== 1 || exitCode !== 0) return bad('carries no single good OpenPGP signature')
  const key = valid[0]?.rest.split(' ').at(-1) ?? ''
  if (keys.some(({ fingerprint }) => fingerprint === key)) return { state: 'good', text, key }
  return bad(`is signed by ${key}, and not by ${keys.map(({ fingerprint }) => fingerprint).join(' or ')}`)
}

/** The most telling first: a missing key is told as an error of the signature, too. */
const faults = [
  ['BADSIG', 'does not fit its signature'],
  ['EXPSIG', 'has a signature that has expired'],
  ['EXPKEYSIG', 'is signed by a key that has expired'],
  ['REVKEYSIG', 'is signed by a key that was revoked'],
  ['NO_PUBKEY', 'is signed by a key that the manifest does not name'],
  ['ERRSIG', 'has a signature that cannot be checked'],
  ['NODATA', 'carries no OpenPGP signature'],
] as const

/** The key as packets, or why there is none. gpgv reads no armour (RFC 9580, 6.2). */
function ringOf(file: string): Buffer | string {
  const bytes = contentOf(file)
  if (bytes === undefined) return `there is no keys/${basename(file)}`
  if (((bytes[0] ?? 0) & 0x80) !== 0) return bytes
  const [, body] = armour.exec(bytes.toString('latin1')) ?? []
  return body === undefined ? `keys/${basename(file)} is no OpenPGP public key` : Buffer.from(body, 'base64')
}

function contentOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

const armour =
  /^-----BEGIN PGP PUBLIC KEY BLOCK-----[ \t]*\r?\n(?:[^\r\n]+: [^\r\n]*\r?\n)*[ \t]*\r?\n([A-Za-z0-9+/=\s]+?)\r?\n(?:=[A-Za-z0-9+/]{4}\s*)?-----END PGP PUBLIC KEY BLOCK-----/m

function unchecked(why: string): Signed {
  return { state: 'unchecked', why }
}

function bad(why: string): Signed {
  return { state: 'bad', why }
}
