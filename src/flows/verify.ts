/** `wbrel verify VERSION`: the published release against the record, from outside. Reads only. */
import { Fault, type Problem } from '../base/fault.ts'
import { flow, type Step } from '../base/flow.ts'
import { count } from '../base/text.ts'
import { withAssets } from '../forge/look.ts'
import type { PresentRelease } from '../forge/present.ts'
import { ownFiles } from '../model/own-files.ts'
import { type Access, openForge } from './publish/access.ts'
import { findRepository, type Placed, type Recorded, readRecord } from './publish/record.ts'
import type { ForgeStart } from './publish/start.ts'
import { attestationOutcomes, type Outcome } from './verify/attestations.ts'
import { downloaded, notDownloaded } from './verify/download.ts'
import { assetProblems, expectedAssets } from './verify/expected.ts'
import { type FromCommit, findCommit } from './verify/tag.ts'

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

const compareWithRecord: Step<VerifyStart & Recorded & Placed & FromCommit & Seen, Verified> = {
  title: 'comparing with the record',
  run: facts => {
    const { version, release, tagged } = facts
    const present = new Map(release.assets.map(asset => [asset.name, asset]))
    const problems = assetProblems(version, expectedAssets(facts, present), present)
    const bad = problems.length
    const outcomes: readonly Outcome[] = [
      { title: 'the release is published', state: 'green', detail: release.url },
      {
        title: 'names, sizes and digests are those of the record',
        state: bad === 0 ? 'green' : 'red',
        detail: bad === 0 ? count(release.assets.length, 'asset') : count(bad, 'difference'),
      },
      tagged.outcome,
      {
        title: 'the release is immutable',
        state: release.immutable ? 'green' : 'not run',
        detail: release.immutable
          ? 'GitHub attests it; gh release verify checks the signature'
          : 'its repository does not make releases immutable',
      },
    ]
    return { problems: [...problems, ...tagged.problems], outcomes }
  },
}

const fetchAssets: Step<VerifyStart & Recorded & Placed & FromCommit & Seen & Access & Verified, Verified> = {
  title: 'downloading the assets',
  run: async (facts, watch) => {
    const { download, release, problems, outcomes } = facts
    const looked = download ? await downloaded(facts, release.assets, facts, watch) : notDownloaded()
    return { problems: [...problems, ...looked.problems], outcomes: [...outcomes, ...looked.outcomes] }
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
  .add(findCommit) // the remote, or here    -> the commit of the tag
  .add(readRelease) // GitHub                 -> the published release
  .add(compareWithRecord) // all of them            -> outcomes
  .add(fetchAssets) // --download             -> the bytes that are served
  .add(readAttestations) // GitHub                 -> artifact attestations

function notPublished(version: string, repository: string, cause: unknown): Fault {
  const problem = {
    code: 'verify.not-published',
    message: `${repository} has no published release ${version}, or the token may not see it`,
    hint: `wbrel publish ${version} --apks DIR`,
  }
  return new Fault('findings', problem, { cause })
}
