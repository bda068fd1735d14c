/** distinfo against what make wants to fetch. */
import { type Check, defineCheck, type Findings } from './check.ts'
import { fileOf } from './distfile.ts'
import { entriesOf, fetchListRows, makesumNames, namesIn, union, withDistinfo } from './distinfo-names.ts'
import { inRows, rowsOf } from './settings.ts'
import { placeOf, portsWithDistfiles, words } from './tree.ts'

export const distinfoChecks: readonly Check[] = [
  defineCheck({
    id: 'distinfo.prefix',
    title: 'the names in distinfo carry DIST_SUBDIR',
    why: 'make looks the checksum up under the name with its folder; without it the file counts as unknown.',
    hint: 'wbrel makesum, or make makesum',
    source: 'bsd.port.mk, _CKSUMFILES',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        withDistinfo(tree).map(async ({ origin, path, entries }) => {
          const subdir = (await rowsOf(tree, make, origin))[0]?.answer.DIST_SUBDIR ?? ''
          const folderOf = (name: string): string => (name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '')
          return entries
            .filter(entry => folderOf(entry.name) !== subdir)
            .map(entry => ({
              message: `${path} has ${entry.name} in another folder than DIST_SUBDIR`,
              place: placeOf(tree, path, entry.name),
              found: folderOf(entry.name) || 'no folder',
              expected: subdir || 'no folder',
            }))
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'distinfo.complete',
    title: 'distinfo has an entry for every distfile that some setting needs',
    why: 'makesum with the default options drops the files of all other options: two releases could not be built with older firmware because of that.',
    hint: 'wbrel makesum; by hand, make makesum must see every file (see distinfo.makesum)',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        portsWithDistfiles(tree).map(async origin => {
          const path = `${origin}/distinfo`
          const known = new Set(entriesOf(tree, path).map(entry => entry.name))
          return inRows(await rowsOf(tree, make, origin), ({ answer }) =>
            namesIn(answer)
              .filter(name => !known.has(name))
              .map(name => ({
                message: `${path} has no entry for ${name}`,
                place: placeOf(tree, path),
                found: 'no entry',
                expected: `SHA256 and SIZE of ${name}`,
              })),
          )
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'distinfo.stale',
    title: 'distinfo has no entry that no setting needs',
    why: 'A stale entry is what an update leaves behind that did not reach distinfo; the new file is then usually missing.',
    hint: 'wbrel makesum, or make makesum',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        withDistinfo(tree).map(async ({ origin, path, entries }) => {
          const wanted = new Set((await union(tree, make, origin)).names)
          return entries
            .filter(entry => !wanted.has(entry.name))
            .map(entry => ({
              message: `${path} has ${entry.name}, which no setting fetches`,
              place: placeOf(tree, path, entry.name),
              found: entry.name,
            }))
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'distinfo.sequence',
    title: 'distinfo lists the files in the order of makesum',
    why: 'In another order every later makesum shows a difference where nothing changed.',
    hint: 'wbrel makesum, or make makesum',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        withDistinfo(tree).map(async ({ origin, path, entries }): Promise<Findings> => {
          const names = entries.map(entry => entry.name)
          const wanted = (await makesumNames(tree, make, origin)).filter(name => names.includes(name))
          const listed = names.filter(name => wanted.includes(name))
          const at = listed.findIndex((name, index) => name !== wanted[index])
          const odd = listed[at]
          if (odd === undefined) return []
          return [
            {
              message: `${path} leaves the order of makesum at ${odd}`,
              place: placeOf(tree, path, odd),
              found: odd,
              expected: wanted[at] ?? '',
            },
          ]
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'distinfo.makesum',
    title: 'a plain makesum sees every distfile',
    why: 'A condition without the escape for makesum hides its file from whoever updates distinfo; five such conditions spoilt 78 commits and five releases.',
    hint: 'let each condition around DISTFILES also hold for make(makesum)',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        portsWithDistfiles(tree).map(async origin => {
          const { names, files } = await union(tree, make, origin)
          const rows = await rowsOf(tree, make, origin, 'makesum')
          return inRows(rows, ({ answer }) => {
            const seen = new Set(namesIn(answer))
            const place = placeOf(tree, `${origin}/Makefile`, /^DISTFILES/)
            return [
              ...names
                .filter(name => !seen.has(name))
                .map(name => ({ message: `make makesum of ${origin} leaves ${name} out`, place, expected: name })),
              ...words(answer.DISTFILES)
                .filter(word => fileOf(word) === '' || !files.has(word))
                .map(word => ({
                  message: `make makesum of ${origin} names ${word}, which no setting fetches`,
                  place,
                  found: word,
                })),
            ]
          })
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'distinfo.fetch-list',
    title: 'the list of URLs shows every apk package, whatever the options',
    why: 'fetch-url-list-int is what mirrors and the URL probe read; a package that only an option shows vanished from a mirror unnoticed.',
    hint: 'let the conditions around packages also hold for make(fetch-url-list-int)',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        portsWithDistfiles(tree).map(async origin => {
          const wanted = (await union(tree, make, origin)).names.filter(name => name.endsWith('.apk'))
          if (wanted.length === 0) return []
          return inRows(await fetchListRows(tree, make, origin), ({ answer }) => {
            const seen = new Set(namesIn(answer))
            return wanted
              .filter(name => !seen.has(name))
              .map(name => ({
                message: `fetch-url-list-int of ${origin} leaves ${name} out`,
                place: placeOf(tree, `${origin}/Makefile`, /^DISTFILES/),
                expected: name,
              }))
          })
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'distinfo.unique',
    title: 'no setting lists a distfile twice',
    why: 'A file listed twice has two sites or two conditions, and only one of them is looked after.',
    hint: 'join the two conditions',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        portsWithDistfiles(tree).map(async origin => {
          const rows = [...(await rowsOf(tree, make, origin)), ...(await rowsOf(tree, make, origin, 'makesum'))]
          return inRows(rows, ({ answer }) => {
            const files = words(answer.DISTFILES).map(fileOf)
            return [...new Set(files.filter((file, index) => files.indexOf(file) !== index))].map(file => ({
              message: `${origin} lists the distfile ${file} twice`,
              place: placeOf(tree, `${origin}/Makefile`, file.replace(/-\d.*$/, '')),
              found: file,
            }))
          })
        }),
      )
      return found.flat()
    },
  }),
]
