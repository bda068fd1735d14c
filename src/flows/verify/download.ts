/** `--download`: the bytes that are served, and the bill of materials that follows from the packages among them. */
import { createHash } from 'node:crypto'
import { createWriteStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { readPackage } from '../../apk/read.ts'
import { Fault, type Problem } from '../../base/fault.ts'
import type { Watch } from '../../base/flow.ts'
import { withScratch } from '../../base/scratch.ts'
import { count } from '../../base/text.ts'
import { toolVersion } from '../../base/version.ts'
import { companionNames } from '../../forge/companions.ts'
import type { GitHub } from '../../forge/github.ts'
import type { PresentAsset } from '../../forge/present.ts'
import { ownFiles } from '../../model/own-files.ts'
import type { Access } from '../publish/access.ts'
import { aboutOf, companions } from '../publish/companions.ts'
import { packageFacts, type ReadPackages } from '../publish/packages.ts'
import type { Outcome } from './attestations.ts'
import { differing, type Expected, type Known, shown } from './expected.ts'

export interface Looked {
  readonly outcomes: readonly Outcome[]
  readonly problems: readonly Problem[]
}

const titles = {
  bytes: 'the bytes that are served have those digests',
  bill: 'the bill of materials follows from the packages',
} as const

export function notDownloaded(): Looked {
  const outcomes = Object.values(titles).map(title => ({ title, state: 'not run', detail: 'add --download' }) as const)
  return { outcomes, problems: [] }
}

/** One file at a time goes through a temporary folder: a package is read from there, then it goes. */
export async function downloaded(
  known: Known,
  assets: readonly PresentAsset[],
  { forge, attempts }: Pick<Access, 'forge' | 'attempts'>,
  watch: Watch,
): Promise<Looked> {
  const read = new Map<string, Awaited<ReturnType<typeof readPackage>>>()
  const problems: Problem[] = []
  await withScratch(async folder => {
    for (const [i, asset] of assets.entries()) {
      watch.progress(i, assets.length, asset.name)
      const path = join(folder, `${i}`)
      const served = await attempts.read(`downloading ${asset.name}`, () => fetchTo(forge, asset, path))
      if (asset.sha256 !== served.sha256 || asset.size !== served.size) problems.push(servedOther(asset, served))
      else if (asset.name.endsWith('.apk')) {
        const item = await readPackage(path).catch(unlessUnreadable)
        if (item !== undefined) read.set(asset.name, item)
      }
      rmSync(path, { force: true })
    }
  })
  const detail =
    problems.length === 0 ? count(assets.length, 'file') : count(problems.length, 'file differs', 'files differ')
  const bytes: Outcome = { title: titles.bytes, state: problems.length === 0 ? 'green' : 'red', detail }
  const bill = billOutcome(known, read, assets)
  return { outcomes: [bytes, bill.outcome], problems: [...problems, ...bill.problems] }
}

/** Made anew from the packages, byte for byte. */
function billOutcome(known: Known, read: ReadPackages, assets: readonly PresentAsset[]) {
  const { record, recordText, repository, commit, version } = known
  const title = titles.bill
  const files = ownFiles(record)
  const notRun = (detail: string) => ({ outcome: { title, state: 'not run', detail } as const, problems: [] })
  if (commit === undefined) return notRun('the commit of the tag is not known')
  const unread = files.filter(({ what, file }) => what === 'package' && !read.has(file)).length
  if (unread > 0) return notRun(`${count(unread, 'package')} could not be read`)
  const about = { ...aboutOf(record, recordText), repository, commit }
  const described = files.map(({ file, size, sha256 }) => ({ name: file, size, sha256 }))
  const name = companionNames(version).bill
  const made = companions(about, recordText, described, packageFacts(files, read)).find(one => one.name === name)
  const problems =
    made === undefined
      ? []
      : differing(
          made,
          assets.find(one => one.name === name),
        ).map(explained)
  const detail = problems.length === 0 ? count(files.length, 'file') : 'it says something else'
  return { outcome: { title, state: problems.length === 0 ? 'green' : 'red', detail } as const, problems }
}

/** Another wbrel may write another bill of the same packages. */
function explained(problem: Problem): Problem {
  const hint = `this is wbrel ${toolVersion()}; the one that published it tells whether the difference is only its own`
  return { ...problem, hint }
}

interface Served extends Expected {
  readonly type: string
}

async function fetchTo(forge: GitHub, asset: PresentAsset, path: string): Promise<Served> {
  const { stream, type } = await forge.download(asset)
  const hash = createHash('sha256')
  let size = 0
  const tap = async function* (source: AsyncIterable<Uint8Array>) {
    for await (const chunk of source) {
      hash.update(chunk)
      size += chunk.length
      yield chunk
    }
  }
  await pipeline(Readable.from(stream), tap, createWriteStream(path))
  return { name: asset.name, size, sha256: hash.digest('hex'), type }
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

function unlessUnreadable(error: unknown): undefined {
  if (!(error instanceof Fault)) throw error
}
