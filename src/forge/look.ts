/** What stands on the forge, and what would have to be done: reads only. */
import type { Attempts } from './attempts.ts'
import { type DecideOptions, type Decision, decide } from './decide.ts'
import type { GitHub } from './github.ts'
import type { PresentAsset, PresentRelease } from './present.ts'
import type { Publication } from './publication.ts'
import type { Patience } from './wait.ts'

export interface LookOptions extends DecideOptions {
  readonly patience: Patience
  readonly now: () => number
  /** Milliseconds before the second attempt; later ones wait longer. */
  readonly firstWait: number
}

export interface Look extends Decision {
  /** No greater version is published. */
  readonly isLatest: boolean
}

/** Drafts are invisible by tag, so all releases are listed; `tidy` may take some of ours out of what was found. */
export async function look(
  forge: GitHub,
  wanted: Publication,
  options: LookOptions,
  attempts: Attempts,
  tidy: (listed: readonly PresentRelease[]) => Promise<readonly PresentRelease[]> = async listed => listed,
): Promise<Look> {
  const all = await attempts.read('listing the releases', () => listAll(forge))
  const names = wanted.assets.map(({ name }) => name)
  const listed: PresentRelease[] = []
  for (const release of all) {
    if (release.tag === wanted.tag) listed.push(await withAssets(forge, names, release, attempts))
  }
  return { ...decide(wanted, await tidy(listed), options), isLatest: isLatest(wanted.version, all) }
}

/** Releases bear their assets; a long list that lacks some wanted names is read again page by page. */
export async function withAssets(
  forge: GitHub,
  wanted: readonly string[],
  release: PresentRelease,
  attempts: Attempts,
): Promise<PresentRelease> {
  const names = new Set(release.assets.map(({ name }) => name))
  if (release.assets.length < 30 || wanted.every(name => names.has(name))) return release
  const assets: PresentAsset[] = []
  for (let page = 1; ; page++) {
    const found = await attempts.read('listing the assets', () => forge.assets(release.id, page))
    assets.push(...found.assets)
    if (!found.next) return { ...release, assets }
  }
}

async function listAll(forge: GitHub): Promise<readonly PresentRelease[]> {
  const all: PresentRelease[] = []
  for (let page = 1; ; page++) {
    const { releases, next } = await forge.releases(page)
    all.push(...releases)
    if (!next) return all
  }
}

/** GitHub orders `latest` by the date of the commit, so it is told: ours is, unless a greater version is published. */
function isLatest(version: string, all: readonly PresentRelease[]): boolean {
  const number = (text: string) => text.split('.').reduce((sum, part) => sum * 100_000 + Number(part), 0)
  return all.every(({ tag, draft }) => draft || !/^\d+\.\d+\.\d+$/.test(tag) || number(tag) <= number(version))
}
