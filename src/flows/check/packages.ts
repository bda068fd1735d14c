/** The packages that `--distdir` has of those that the manifest names. */
import { existsSync } from 'node:fs'
import { dirname, join, resolve as resolvePath } from 'node:path'
import { expectationsOf } from '../../apk/expectations.ts'
import { loadKeys } from '../../apk/keys.ts'
import { systemXz } from '../../apk/unpack-modules.ts'
import { type Verdict, verifyPackages } from '../../apk/verify.ts'
import type { World } from '../../base/world.ts'
import type { Absent, Packages } from '../../checks/check.ts'
import { readDistinfo } from '../../model/distinfo.ts'
import type { Port } from '../../model/ports.ts'
import { filesIn } from './folders.ts'
import type { CheckedManifest, FoundTree } from './sources.ts'

/** distinfo is that of the tree. */
export function packagesOf(
  world: World,
  { model, ports }: CheckedManifest,
  { tree }: FoundTree,
  distdir: string | undefined,
): Packages | Absent {
  if ('absent' in model) return model
  return packagesIn({ ...world, distdir }, model.ports.guest, tree.files, dirname(ports))
}

/**
 * The packages of the guest in a folder of distfiles, itself or its DIST_SUBDIR. `files` are those of the tree by path,
 * `home` is the folder of the manifest, where keys/ lies. Nothing is read before a check asks.
 */
export function packagesIn(
  world: Pick<World, 'cwd' | 'env' | 'signal'> & { readonly distdir: string | undefined },
  guest: Port,
  files: ReadonlyMap<string, string>,
  home: string,
): Packages | Absent {
  const { distdir } = world
  if (distdir === undefined) {
    return { absent: 'no folder of distfiles was named', hint: 'wbrel check --distdir DIR, with the packages in it' }
  }
  const named = guest.distfiles.filter(({ item }) => item.what === 'package').map(({ item }) => item.file)
  const paths = new Map(
    named.map(file => {
      const places = [join(distdir, guest.distSubdir, file), join(distdir, file)]
      return [file, places.find(place => existsSync(resolvePath(world.cwd, place)))]
    }),
  )
  const present = [...paths.values()].filter(path => path !== undefined)
  if (present.length === 0) return { absent: `no package is in ${distdir}`, hint: 'wbrel fetch' }
  const pinned = guest.guest?.keys ?? []
  const verify = (): Promise<readonly Verdict[]> => {
    const keys = pinned.length === 0 ? [] : loadKeys(join(home, 'keys'), pinned)
    const name = `${guest.origin}/distinfo`
    const text = files.get(name)
    const distinfo = text === undefined ? [] : readDistinfo(text, name).entries
    const { cwd, signal } = world
    return verifyPackages(present, keys, expectationsOf(guest, distinfo), {
      cwd,
      signal,
      unxz: systemXz(world.env.PATH),
    })
  }
  let verdicts: Promise<readonly Verdict[]> | undefined
  return {
    shownAs: distdir,
    missing: named.filter(file => paths.get(file) === undefined),
    besides: [distdir, join(distdir, guest.distSubdir)]
      .flatMap(folder => filesIn(resolvePath(world.cwd, folder)))
      .filter(file => file.endsWith('.apk') && !named.includes(file)),
    trustsKeys: pinned.length > 0,
    verdicts: () => {
      verdicts ??= verify()
      return verdicts
    },
  }
}
