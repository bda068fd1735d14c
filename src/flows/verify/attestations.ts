/** Artifact attestations: what they say. Their signatures are for gh, which knows the roots of trust. */
import type { Problem } from '../../base/fault.ts'
import { count } from '../../base/text.ts'
import type { PresentAsset } from '../../forge/present.ts'

/** One thing that was looked at. */
export interface Outcome {
  readonly title: string
  readonly state: 'green' | 'red' | 'not run'
  readonly detail: string
}

interface Subject {
  readonly name: string
  readonly sha256: string
}

/** `bundles`: as GitHub gives them, sigstore bundles with a DSSE envelope around an in-toto statement. */
export function attestationOutcomes(
  bundles: readonly unknown[],
  assets: readonly PresentAsset[],
): { readonly outcome: Outcome; readonly problems: readonly Problem[] } {
  const title = 'the attestations name these files'
  if (bundles.length === 0) return { outcome: { title, state: 'not run', detail: 'there are none' }, problems: [] }
  const known = new Map(assets.map(({ name, sha256 }) => [name, sha256]))
  const subjects = bundles.flatMap(subjectsOf)
  const wrong = subjects.filter(({ name, sha256 }) => known.has(name) && known.get(name) !== sha256)
  const named = new Set(subjects.map(({ name }) => name))
  const left = assets.filter(({ name }) => name !== 'SHA256SUMS' && !named.has(name))
  const differing = wrong.map(({ name, sha256 }) => ({
    code: 'verify.attestation',
    message: `an attestation names other bytes for ${name}`,
    found: `sha256 ${sha256}`,
    expected: `sha256 ${known.get(name)}`,
  }))
  const unnamed = left.map(({ name }) => ({
    code: 'verify.unattested',
    message: `no attestation names ${name}, though there are some of the release`,
    hint: 'run the release workflow again: it attests SHA256SUMS',
  }))
  const problems = [...differing, ...unnamed]
  const detail = `${kindsOf(bundles)} of ${count(named.size, 'file')}; gh attestation verify checks the signature`
  return { outcome: { title, state: problems.length === 0 ? 'green' : 'red', detail }, problems }
}

/** GitHub's own of an immutable release, and those that a workflow made: `1 of the release, 1 of the build`. */
function kindsOf(bundles: readonly unknown[]): string {
  const releases = bundles.filter(bundle =>
    /\/attestation\/release\//.test(`${field(statementOf(bundle), 'predicateType')}`),
  )
  const others = bundles.length - releases.length
  const parts = [
    ...(releases.length > 0 ? [count(releases.length, 'release attestation')] : []),
    ...(others > 0 ? [count(others, 'artifact attestation')] : []),
  ]
  return parts.join(', ')
}

/** The in-toto statement in the envelope. */
function statementOf(bundle: unknown): unknown {
  const payload = field(field(bundle, 'dsseEnvelope'), 'payload')
  return typeof payload === 'string' ? parse(Buffer.from(payload, 'base64').toString('utf8')) : undefined
}

function subjectsOf(bundle: unknown): readonly Subject[] {
  const subjects = field(statementOf(bundle), 'subject')
  if (!Array.isArray(subjects)) return []
  return subjects.flatMap((subject: unknown) => {
    const [name, sha256] = [field(subject, 'name'), field(field(subject, 'digest'), 'sha256')]
    return typeof name === 'string' && typeof sha256 === 'string' ? [{ name, sha256 }] : []
  })
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
