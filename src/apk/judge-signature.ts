import { verify } from 'node:crypto'
import { type Finding, findingsOf } from './finding.ts'
import type { TrustedKey } from './keys.ts'
import type { ApkPackage, Signature } from './package.ts'
import { shown } from './refuse.ts'

/** What a signature's algorithm is to OpenSSL: RSA PKCS#1 v1.5 over the packed control member. */
const digests: Readonly<Record<string, string>> = { RSA: 'sha1', RSA256: 'sha256', RSA512: 'sha512' }

/** Rows 2 and 3: the files are those of the control data, and a trusted key has signed the control data. */
export function judgeSignature(item: ApkPackage, keys: readonly TrustedKey[]): readonly Finding[] {
  return [...judgeDatahash(item), ...judgeMember(item), ...judgeSigner(item, keys)]
}

function judgeDatahash({ file, info, datahash }: ApkPackage): readonly Finding[] {
  const finding = findingsOf(file)
  if (info.datahash === undefined) {
    return [
      finding('apk.no-datahash', `${file} does not say what its files are`, { expected: `datahash = ${datahash}` }),
    ]
  }
  if (info.datahash === datahash) return []
  return [
    finding('apk.datahash', `the files in ${file} are not those that were signed`, {
      found: datahash,
      expected: shown(info.datahash),
      hint: 'fetch the file again',
    }),
  ]
}

/**
 * Nothing covers the packed form of the signatures. abuild and abuild-sign both pack with `gzip -n -9`, so that a
 * changed gzip header shows; where the control data has a name or a time there, nothing is known.
 */
function judgeMember({ file, members, isOddlyPacked }: ApkPackage): readonly Finding[] {
  const finding = findingsOf(file)
  const [signature, control] = ['signature', 'control'].map(what => members.find(m => m.what === what))
  if (signature === undefined || control === undefined) return []
  const hint = 'fetch the file again, or have it signed again'
  return [
    ...(signature.header === control.header || !control.header.startsWith(noNameNoTime)
      ? []
      : [
          finding(
            'apk.signature-header',
            `the gzip header of the signature in ${file} is not that of its control data`,
            {
              found: signature.header,
              expected: control.header,
              hint,
            },
          ),
        ]),
    ...(isOddlyPacked
      ? [finding('apk.signature-packing', `the packed signature in ${file} was changed`, { hint })]
      : []),
  ]
}

/** FLG and MTIME of `gzip -n`. */
const noNameNoTime = '0000000000'

/** Row 3, for anything that is signed. */
export function judgeSigner(
  { file, signatures, control }: Pick<ApkPackage, 'file' | 'signatures' | 'control'>,
  keys: readonly TrustedKey[],
): readonly Finding[] {
  const finding = findingsOf(file)
  const hint = 'have it signed with a key that the manifest trusts (guest.keys), or name a folder of keys: --keys DIR'
  if (signatures.length === 0) {
    return [finding('apk.unsigned', `${file} is not signed`, { expected: 'a member with .SIGN.*', hint })]
  }
  const bad = signatures.filter(s => !isKeyName(s.keyName))
  if (bad.length > 0) {
    return bad.map(s =>
      finding('apk.key-name', `a signature in ${file} names a key that can be no file name`, {
        found: shown(s.keyName),
        expected: 'letters, digits and @ . _ + -',
      }),
    )
  }
  if (keys.length === 0) {
    return [
      finding('apk.no-keys', `the signature of ${file} was not checked: no key is trusted`, {
        found: signatures.map(s => s.keyName).join(', '),
        hint: 'name the keys in the manifest (guest.keys), or their folder: --keys DIR',
      }),
    ]
  }
  const answers = signatures.map(signature => ({ signature, answer: answerOf(signature, control, keys) }))
  const wrong = answers.filter(a => a.answer === 'wrong')
  if (wrong.length > 0) {
    // apk takes the first signature whose key it has, so a good one behind a wrong one does not help.
    return wrong.map(({ signature: s }) =>
      finding('apk.signature', `the signature of ${file} is wrong`, {
        found: `${s.algorithm} by ${s.keyName}`,
        expected: 'a signature of this control data',
        hint: 'fetch the file again; if that does not help, the file is not what its builder signed',
      }),
    )
  }
  if (answers.some(a => a.answer === 'valid')) return []
  return answers.map(({ signature: s, answer }) =>
    answer === 'algorithm'
      ? finding('apk.algorithm', `${file} is signed by an algorithm that is not accepted`, {
          found: shown(s.algorithm),
          expected: Object.keys(digests).join(', '),
          hint,
        })
      : finding('apk.unknown-key', `${file} is signed by a key that is not trusted`, {
          found: s.keyName,
          expected: keys.map(k => k.name).join(' or '),
          hint,
        }),
  )
}

/** A name that leads out of the folder of keys is nobody's. */
function isKeyName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9@._+-]*$/.test(name)
}

/** The key comes from the list of trusted ones; the package only says which of them. */
function answerOf(
  signature: Signature,
  control: Buffer,
  keys: readonly TrustedKey[],
): 'valid' | 'wrong' | 'algorithm' | 'unknown' {
  const digest = digests[signature.algorithm]
  if (digest === undefined) return 'algorithm'
  const trusted = keys.find(k => k.name === signature.keyName)
  if (trusted === undefined) return 'unknown'
  return verify(digest, control, trusted.key, signature.bytes) ? 'valid' : 'wrong'
}
