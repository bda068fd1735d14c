/** `wbrel verify VERSION`: the published release against the record, from outside. Reads only. */
import { createHash } from 'node:crypto'
import { Fault, type Problem } from '../base/fault.ts'
import { flow, type Step } from '../base/flow.ts'
import { count } from '../base/text.ts'
import { checksums } from '../forge/companions.ts'
import { withAssets } from '../forge/look.ts'
import type { PresentAsset, PresentRelease } from '../forge/present.ts'
import { ownFiles } from '../model/own-files.ts'
import { sha256 } from './plan-files.ts'
import { type Access, openForge } from './publish/access.ts'
import { findRepository, type Placed, type Recorded, readRecord } from './publish/record.ts'
import type { ForgeStart } from './publish/start.ts'
import { attestationOutcomes, type Outcome } from './verify/attestations.ts'

export interface VerifyStart extends ForgeStart {
  /** Fetches every asset and hashes it. */
  readonly download: boolean
}

interface Seen {
  readonly release: PresentRelease
}

const readRelease: Step<VerifyStart & Recorded & Placed & Access, Seen> = {
  title: 'reading the published release',
  run: async ({ forge, attempts, version, record, repository }) => {
    const read = attempts.read(`reading release ${version}`, () => forge.byTag(version))
    const seen = await read.catch((error: unknown) => {
      const isNone = error instanceof Fault && error.problems.some(({ code }) => code === 'forge.not-found')
      throw isNone ? notPublished(version, `${repository.owner}/${repository.name}`, error) : error
    })
    const names = ownFiles(record).map(({ file }) => file)
    return { release: await withAssets(forge, names, seen, attempts) }
  },
}

interface Verified {
  readonly outcomes: readonly Outcome[]
  readonly problems: readonly Problem[]
}

const compareWithRecord: Step<VerifyStart & Recorded & Seen, Verified> = {
  title: 'comparing with the record',
  run: ({ version, record, recordText, release }) => {
    const present = new Map(release.assets.map(asset => [asset.name, asset]))
    const files = ownFiles(record).map(({ file, size, sha256: hash }) => ({ name: file, size, sha256: hash }))
    const recorded = {
      name: `wifibox-${version}.record.json`,
      size: Buffer.byteLength(recordText),
      sha256: sha256(recordText),
    }
    const told = [`wifibox-${version}.spdx.json`, `wifibox-${version}.intoto.json`]
    const expected = [...files, recorded, sumsOf(present, [...files, recorded], told)].filter(one => one !== undefined)
    const names = new Set([...expected.map(({ name }) => name), ...told, 'SHA256SUMS'])
    const problems = [
      ...expected.flatMap(want => assetProblems(want, present.get(want.name))),
      ...[...told, 'SHA256SUMS'].filter(name => !present.has(name)).map(missing),
      ...release.assets.filter(({ name }) => !names.has(name)).map(foreign),
    ]
    const bad = problems.length
    const outcomes: readonly Outcome[] = [
      { title: 'the release is published', state: 'green', detail: release.url },
      {
        title: 'names, sizes and digests are those of the record',
        state: bad === 0 ? 'green' : 'red',
        detail: bad === 0 ? count(release.assets.length, 'asset') : count(bad, 'difference'),
      },
      {
        title: 'the release is immutable',
        state: release.immutable ? 'green' : 'not run',
        detail: release.immutable
          ? 'GitHub attests it; gh release verify checks the signature'
          : 'its repository does not make releases immutable',
      },
    ]
    return { problems, outcomes }
  },
}

const fetchAssets: Step<VerifyStart & Seen & Access & Verified, Verified> = {
  title: 'downloading the assets',
  run: async ({ download, release, forge, attempts, problems, outcomes }, watch) => {
    const title = 'the bytes that are served have those digests'
    if (!download) {
      return { problems, outcomes: [...outcomes, { title, state: 'not run', detail: 'add --download' }] }
    }
    const found: Problem[] = []
    for (const [i, asset] of release.assets.entries()) {
      watch.progress(i, release.assets.length, asset.name)
      const served = await attempts.read(`downloading ${asset.name}`, async () =>
        hashed(await forge.download(asset.id)),
      )
      if (asset.sha256 !== served.sha256 || asset.size !== served.size) found.push(servedOther(asset, served))
    }
    const state = found.length === 0 ? 'green' : 'red'
    const detail =
      found.length === 0 ? count(release.assets.length, 'file') : count(found.length, 'file differs', 'files differ')
    return { problems: [...problems, ...found], outcomes: [...outcomes, { title, state, detail }] }
  },
}

const readAttestations: Step<VerifyStart & Seen & Access & Verified, Verified> = {
  title: 'asking for attestations',
  run: async ({ forge, attempts, release, problems, outcomes }) => {
    const sums = release.assets.find(({ name }) => name === 'SHA256SUMS')
    const subjects = release.assets.find(({ name }) => name.endsWith('.apk')) ?? sums
    const bundles =
      subjects?.sha256 === undefined
        ? []
        : await attempts.read('asking for attestations', () => forge.attestations(subjects.sha256 ?? ''))
    const { outcome, problems: more } = attestationOutcomes(bundles, release.assets)
    return { problems: [...problems, ...more], outcomes: [...outcomes, outcome] }
  },
}

export const verify = flow<VerifyStart>()
  .add(readRecord) // releases/              -> record
  .add(findRepository) // --repo, git's remote   -> owner and name
  .add(openForge) // the environment        -> a way to GitHub, with or without a token
  .add(readRelease) // GitHub                 -> the published release
  .add(compareWithRecord) // both                   -> outcomes
  .add(fetchAssets) // --download             -> the bytes that are served
  .add(readAttestations) // GitHub                 -> artifact attestations

interface Expected {
  readonly name: string
  readonly size: number
  readonly sha256: string
}

/** SHA256SUMS follows from the others: two of them only the release knows, so their digests are taken from there. */
function sumsOf(
  present: ReadonlyMap<string, PresentAsset>,
  files: readonly Expected[],
  told: readonly string[],
): Expected | undefined {
  const others = told.flatMap(name => {
    const asset = present.get(name)
    return asset?.sha256 === undefined ? [] : [{ name, size: asset.size, sha256: asset.sha256 }]
  })
  if (others.length < told.length) return undefined
  const text = checksums([...files, ...others])
  return { name: 'SHA256SUMS', size: Buffer.byteLength(text), sha256: sha256(text) }
}

function assetProblems(want: Expected, asset: PresentAsset | undefined): readonly Problem[] {
  if (asset === undefined) return [{ ...missing(want.name), expected: shown(want) }]
  if (asset.size === want.size && (asset.sha256 ?? want.sha256) === want.sha256 && asset.state === 'uploaded') return []
  const message = `${want.name} is published with other bytes than recorded`
  return [{ code: 'verify.differs', message, found: shown(asset), expected: shown(want) }]
}

function missing(name: string): Problem {
  return { code: 'verify.missing', message: `${name} is missing from the release` }
}

function foreign(asset: PresentAsset): Problem {
  return { code: 'verify.foreign', message: `${asset.name} is published, but not recorded`, found: shown(asset) }
}

interface Served extends Expected {
  readonly type: string
}

function servedOther(asset: PresentAsset, served: Served): Problem {
  const page = served.type.startsWith('text/html') ? '; it is a web page, not the file' : ''
  return {
    code: 'verify.served',
    message: `${asset.name} is served with other bytes than GitHub states${page}`,
    found: shown(served),
    expected: shown(asset),
    hint: 'try again later; if it stays so, tell GitHub',
  }
}

async function hashed({
  stream,
  type,
}: {
  readonly stream: ReadableStream<Uint8Array>
  readonly type: string
}): Promise<Served> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
    hash.update(chunk)
    size += chunk.length
  }
  return { name: '', size, sha256: hash.digest('hex'), type }
}

function shown({ sha256: hash, size }: Pick<PresentAsset, 'sha256' | 'size'>): string {
  return `sha256 ${hash ?? 'unknown'}, ${count(size, 'byte')}`
}

function notPublished(version: string, repository: string, cause: unknown): Fault {
  const problem = {
    code: 'verify.not-published',
    message: `${repository} has no published release ${version}, or the token may not see it`,
    hint: `wbrel publish ${version} --apks DIR`,
  }
  return new Fault('findings', problem, { cause })
}
