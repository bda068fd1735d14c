/** distinfo against what make wants to fetch. */
import { type DistinfoEntry, readDistinfo } from '../model/distinfo.ts'
import { type Check, defineCheck, type Findings, type Tree } from './check.ts'
import { fileOf } from './distfile.ts'
import type { Evaluator } from './evaluator.ts'
import { defaultRows, inRows, questionOf, type Row, rowsOf, spaceOf } from './settings.ts'
import { origins, placeOf, portsWithDistfiles, textOf, words } from './tree.ts'

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
  defineCheck({
    id: 'distinfo.same-bytes',
    title: 'a published name keeps its bytes',
    why: 'Tarballs were hashed before their tag was final, and packages were replaced under the same name: whoever had the old file could not build any more, and nobody could tell which one was right.',
    hint: 'publish the new content under a new name (raise -rN of the package), never under the old one',
    needs: ['tree', 'records'],
    run: ({ tree, records }) =>
      withDistinfo(tree).flatMap(({ origin, path, entries }) =>
        entries.flatMap((entry): Findings => {
          const other = records.flatMap(record =>
            (record.distinfo.get(origin)?.entries ?? [])
              .filter(old => differs(old, entry))
              .map(old => ({ record, old })),
          )
          const last = other.at(-1)
          if (last === undefined) return []
          return [
            {
              message: `${entry.name} has other bytes than in release ${last.record.version}`,
              place: placeOf(tree, path, entry.name),
              found: `${entry.sha256} (${entry.size} bytes)`,
              expected: `${last.old.sha256} (${last.old.size} bytes)`,
            },
          ]
        }),
      ),
  }),
  defineCheck({
    id: 'distinfo.newer',
    title: 'TIMESTAMP does not go back',
    why: 'makesum renews it whenever the rest changes; an older one than the published is a distinfo from an old branch.',
    hint: 'wbrel makesum, or make makesum',
    needs: ['tree', 'records'],
    run: ({ tree, records }) =>
      withDistinfo(tree).flatMap(({ origin, path, timestamp }): Findings => {
        const newest = Math.max(0, ...records.map(record => record.distinfo.get(origin)?.timestamp ?? 0))
        if (timestamp >= newest) return []
        return [
          {
            message: `the TIMESTAMP of ${path} is older than the published one`,
            place: placeOf(tree, path, 'TIMESTAMP'),
            found: String(timestamp),
            expected: `${newest} or later`,
          },
        ]
      }),
  }),
]

interface Found {
  readonly origin: string
  readonly path: string
  readonly timestamp: number
  readonly entries: readonly DistinfoEntry[]
}

function withDistinfo(tree: Tree): readonly Found[] {
  return origins(tree).flatMap(origin => {
    const path = `${origin}/distinfo`
    const text = tree.files.get(path)
    if (text === undefined) return []
    const { timestamp, entries } = readDistinfo(text, path)
    return [{ origin, path, timestamp, entries }]
  })
}

function entriesOf(tree: Tree, path: string): readonly DistinfoEntry[] {
  return readDistinfo(textOf(tree, path), path).entries
}

/** The names under which distinfo knows the files of an answer. */
function namesIn(answer: Readonly<Record<string, string>>): readonly string[] {
  const folder = answer.DIST_SUBDIR ? `${answer.DIST_SUBDIR}/` : ''
  return words(answer.DISTFILES).map(word => `${folder}${fileOf(word)}`)
}

async function union(
  tree: Tree,
  make: Evaluator,
  origin: string,
): Promise<{ readonly names: readonly string[]; readonly files: ReadonlySet<string> }> {
  const rows = await rowsOf(tree, make, origin)
  return {
    names: [...new Set(rows.flatMap(row => namesIn(row.answer)))],
    files: new Set(rows.flatMap(row => words(row.answer.DISTFILES))),
  }
}

/** The list looks at options through the same conditions as makesum: the default flavor shows them all. */
async function fetchListRows(tree: Tree, make: Evaluator, origin: string): Promise<readonly Row[]> {
  const space = await spaceOf(tree, make, origin)
  const [first] = space.flavors
  const newest = make.releases.at(-1)
  const settings = space.settings.filter(setting => setting.freebsd === newest && setting.flavor === first)
  const others = (await defaultRows(tree, make, origin))
    .map(row => row.setting)
    .filter(setting => setting.flavor !== first)
  return Promise.all(
    [...settings, ...others].map(async setting => {
      const question = questionOf(space, setting, 'fetch-url-list-int')
      return { setting, question, answer: await make.ask(question) }
    }),
  )
}

async function makesumNames(tree: Tree, make: Evaluator, origin: string): Promise<readonly string[]> {
  return [...new Set((await rowsOf(tree, make, origin, 'makesum')).flatMap(row => namesIn(row.answer)))]
}

function differs(old: DistinfoEntry, entry: DistinfoEntry): boolean {
  return old.name === entry.name && (old.sha256 !== entry.sha256 || old.size !== entry.size)
}
