/** distinfo against the files themselves. */
import { type Check, defineCheck, type Findings } from './check.ts'
import { withDistinfo } from './distinfo-names.ts'
import { placeOf } from './tree.ts'

export const distinfoFileChecks: readonly Check[] = [
  defineCheck({
    id: 'distinfo.at-hand',
    title: 'the distfiles at hand are those of distinfo',
    why: 'A rebuilt package under an old name replaced other bytes ten times: 21 files, and every build that still had the old distinfo failed.',
    hint: 'fetch the file again; new content needs a new name (raise -rN of the package)',
    needs: ['tree', 'distfiles'],
    run: async ({ tree, distfiles }) => {
      const hashed = await distfiles.hashed()
      return withDistinfo(tree).flatMap(({ path, entries }) =>
        entries.flatMap(({ name, sha256, size }): Findings => {
          const found = hashed.get(name)
          if (found === undefined || (found.sha256 === sha256 && found.size === size)) return []
          return [
            {
              message: `${name} is not the file that distinfo has`,
              place: placeOf(tree, path, name),
              found: `${found.sha256} (${found.size} bytes), in ${distfiles.shownAs}`,
              expected: `${sha256} (${size} bytes)`,
              hint: `wbrel why ${name}; then fetch the file again, or raise -rN of the package`,
            },
          ]
        }),
      )
    },
  }),
]
