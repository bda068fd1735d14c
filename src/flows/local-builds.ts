/** Packages of our own that lie in a distdir though nobody downloaded them: the maintainer built them. */
import { statSync } from 'node:fs'
import { readHead } from '../apk/read.ts'
import { Fault } from '../base/fault.ts'
import type { Ports } from '../model/ports.ts'
import type { LocalBuild } from '../model/provenance.ts'

/** What is known of the builds, by name: of those that are our own. `paths`: name of distinfo -> file. */
export async function localBuilds(
  { guest }: Ports,
  paths: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, LocalBuild>> {
  const folder = guest.distSubdir === '' ? '' : `${guest.distSubdir}/`
  const own = (guest.guest?.packages ?? []).flatMap(({ item: { name, version, aport } }) => {
    const file = `${folder}${name}-${version}.apk`
    const path = paths.get(file)
    return aport === undefined || path === undefined ? [] : [{ file, path }]
  })
  const builds = new Map<string, LocalBuild>()
  for (const { file, path } of own) builds.set(file, await localBuild(path))
  return builds
}

/** What is no package tells nothing but the time of its file; whether it should be one is for the checks to say. */
async function localBuild(path: string): Promise<LocalBuild> {
  try {
    const { info, signatures } = await readHead(path)
    const { commit, builddate } = info
    const isCommit = /^[0-9a-f]{40}(-dirty)?$/.test(commit ?? '')
    return {
      at: iso(builddate === undefined || builddate > latest ? changedAt(path) : builddate),
      ...(commit !== undefined && isCommit && { commit }),
      signedBy: signatures.map(({ keyName }) => printable(keyName)),
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { at: iso(changedAt(path)), signedBy: [] }
  }
}

/** The last second that a Date can tell (ECMA-262, Time Values). */
const latest = 8_640_000_000_000

/** The package is anybody's; what it says is shown on terminals. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?')
}

/** Seconds since 1970. */
function changedAt(path: string): number {
  return Math.floor(statSync(path).mtimeMs / 1000)
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
