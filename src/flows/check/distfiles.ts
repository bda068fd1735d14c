/** The files of `--distdir` that distinfo names. */
import { existsSync } from 'node:fs'
import { basename, join, resolve as resolvePath } from 'node:path'
import type { World } from '../../base/world.ts'
import type { Absent, Distfiles, Tree } from '../../checks/check.ts'
import { withDistinfo } from '../../checks/distinfo-names.ts'
import { type Hashed, hashFiles } from '../../distfiles/hash.ts'

/** Files by the names of distinfo, or lying flat in the folder. Every byte is read, when a check asks, and nothing written. */
export function distfilesIn(
  { cwd, jobs, signal }: Pick<World, 'cwd' | 'jobs' | 'signal'>,
  tree: Tree,
  distdir: string | undefined,
): Distfiles | Absent {
  if (distdir === undefined)
    return { absent: 'no folder of distfiles was named', hint: 'wbrel check --distdir DIR, with the distfiles in it' }
  const folder = resolvePath(cwd, distdir)
  const names = withDistinfo(tree).flatMap(({ entries }) => entries.map(({ name }) => name))
  const paths = new Map(
    names.flatMap(name => {
      const path = [join(folder, name), join(folder, basename(name))].find(place => existsSync(place))
      return path === undefined ? [] : [[name, path] as const]
    }),
  )
  if (paths.size === 0) return { absent: `no file of distinfo is in ${distdir}`, hint: 'wbrel fetch' }
  return {
    shownAs: distdir,
    hashed: async () => {
      const hashed = new Map<string, Hashed | undefined>()
      await hashFiles([...new Set(paths.values())], jobs, (path, found) => hashed.set(path, found), signal)
      return new Map(
        [...paths].flatMap(([name, path]) => {
          const found = hashed.get(path)
          return found === undefined ? [] : [[name, found] as const]
        }),
      )
    },
  }
}
