/** The package list. */
import { holds } from '../model/condition.ts'
import { coveringSettings } from '../model/covering.ts'
import { active, expected } from '../model/expect.ts'
import { pointOf } from '../model/options.ts'
import { allPorts, flavorNames, type Port } from '../model/ports.ts'
import { type Check, defineCheck, type Findings } from './check.ts'
import { defaultRows, showSetting, spaceOf } from './settings.ts'
import { once, origins, placeOf, textOf } from './tree.ts'

export const plistChecks: readonly Check[] = [
  defineCheck({
    id: 'plist.tags',
    title: 'every tag of a package list is an option or in PLIST_SUB',
    why: 'A tag that nobody replaces stays in the line, and the package cannot be made; with a misspelt option that shows only when somebody builds it.',
    hint: 'correct the tag, or set OPTIONS_SUB or PLIST_SUB',
    source: 'bsd.port.mk, PLIST_SUB',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin => {
          const path = `${origin}/pkg-plist`
          const text = tree.files.get(path)
          if (text === undefined) return []
          // An option tag counts when some flavor declares it; what is off everywhere is a comment.
          const known = new Set<string>(
            (await spaceOf(tree, make, origin)).options.flatMap(o => [o.name, `NO_${o.name}`]),
          )
          for (const { answer } of await defaultRows(tree, make, origin))
            for (const name of keysOf(answer.PLIST_SUB ?? '')) known.add(name)
          const substituted = new Set(
            (await defaultRows(tree, make, origin)).flatMap(row => keysOf(row.answer.PLIST_SUB ?? '')),
          )
          return text.split('\n').flatMap(
            (line, index): Findings =>
              [...line.matchAll(/%%(\w+)%%/g)]
                .map(match => match[1] ?? '')
                .filter(tag => !known.has(tag) || !substituted.has(tag))
                .map(tag => ({
                  message: `${path} uses %%${tag}%%, which nothing replaces`,
                  place: { ...placeOf(tree, path), line: index + 1 },
                  found: line,
                  expected: 'an option of the port, or a name in PLIST_SUB',
                })),
          )
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'plist.groups',
    title: 'a package list names samples first, then files, then folders',
    why: 'Differences between two lists can be read only when each has the one order; a sweep of the ports tree re-sorted ours once.',
    hint: 'sort the list: @sample lines, plain files, @dir lines',
    needs: ['tree'],
    run: ({ tree }) =>
      lists(tree).flatMap(({ path, lines }) => {
        let before = 0
        return lines.flatMap((line, index): Findings => {
          const kind = kindOf(line)
          if (kind === undefined) return []
          const wrong = kind < before
          before = Math.max(before, kind)
          return wrong
            ? [
                {
                  message: `${path} has a ${kindNames[kind]} behind ${kindNames[before]}s`,
                  place: { ...placeOf(tree, path), line: index + 1 },
                  found: line,
                },
              ]
            : []
        })
      }),
  }),
  defineCheck({
    id: 'plist.folders',
    title: 'folders are listed deepest first',
    why: 'pkg removes them in this order, and a folder that still holds another one stays behind.',
    hint: 'move the line of the inner folder up',
    source: "Porter's Handbook, @dir",
    needs: ['tree'],
    run: ({ tree }) =>
      lists(tree).flatMap(({ path, lines }) => {
        const folders = lines.flatMap((line, index) => {
          const folder = /@dir(?:\([^)]*\))?\s+(\S+)/.exec(line)?.[1]
          return folder === undefined ? [] : [{ folder, index }]
        })
        return folders.flatMap(({ folder, index }, at): Findings => {
          const outer = folders.slice(0, at).find(other => folder.startsWith(`${other.folder}/`))
          return outer === undefined
            ? []
            : [
                {
                  message: `${path} lists ${folder} behind the folder around it`,
                  place: { ...placeOf(tree, path), line: index + 1 },
                  found: lines[index] ?? '',
                  expected: `a line before @dir ${outer.folder}`,
                },
              ]
        })
      }),
  }),
  defineCheck({
    id: 'plist.staged',
    title: 'in every setting the package lists what is staged, and stages what is listed',
    why: 'check-plist is blind here: it takes a file whose option is off for known, and tests one setting only. The core has staged a devd file that no package had for four releases.',
    hint: 'mend plist, stages, brings or post_install in the manifest',
    source: 'Mk/Scripts/check-stagedir.sh',
    needs: ['manifest'],
    run: ({ manifest }) =>
      once(
        allPorts(manifest.ports).flatMap(port =>
          port.staged.length === 0 ? [] : stagedProblems(port, manifest.ports.freebsd, manifest.file),
        ),
      ),
  }),
]

/** Every setting that pairs of options can tell apart, on every release. */
function stagedProblems(
  port: Port,
  releases: readonly { readonly release: string; readonly osversion: number; readonly arch: string }[],
  file: string,
): Findings {
  // Only what somebody stated about staging is compared: the paths that lists bring or `stages` names.
  const known = new Set(port.staged.map(s => s.item))
  const folders = new Set(
    [...known].filter(path => path.includes('/')).map(path => path.slice(0, path.lastIndexOf('/') + 1)),
  )
  const concerns = (path: string): boolean =>
    known.has(path) || [...folders].some(folder => path.startsWith(folder) && !path.slice(folder.length).includes('/'))
  return flavorNames(port).flatMap(flavor =>
    releases.flatMap(freebsd =>
      coveringSettings(port, flavor, freebsd).flatMap((setting): Findings => {
        const point = pointOf(port, setting)
        const staged = new Set(active(port.staged, point))
        for (const { when, item } of port.postInstall) {
          if (!holds(when, point)) continue
          if (item.kind === 'remove') staged.delete(item.path)
        }
        const listed = new Set(
          expected(port, setting)
            .plist.map(pathOf)
            .filter(path => path !== undefined && concerns(path)),
        )
        const example = showSetting(setting)
        return [
          ...[...staged]
            .filter(path => !listed.has(path))
            .map(path => ({
              message: `${port.name} stages ${path} and does not list it`,
              place: { file },
              found: example,
              expected: 'a line of plist under the same condition, or a post_install that removes it',
            })),
          ...[...listed]
            .filter(path => path !== undefined && !staged.has(path))
            .map(path => ({
              message: `${port.name} lists ${path} and does not stage it`,
              place: { file },
              found: example,
              expected: 'the same condition for plist and for what brings the file',
            })),
        ]
      }),
    ),
  )
}

function lists(
  tree: Parameters<typeof textOf>[0],
): readonly { readonly path: string; readonly lines: readonly string[] }[] {
  return origins(tree)
    .map(origin => `${origin}/pkg-plist`)
    .filter(path => tree.files.has(path))
    .map(path => ({ path, lines: textOf(tree, path).replace(/\n$/, '').split('\n') }))
}

const kindNames = ['sample', 'file', 'folder'] as const

/** 0 sample, 1 file, 2 folder; undefined for other keywords and comments. */
function kindOf(line: string): 0 | 1 | 2 | undefined {
  const plain = line.replace(/^(%%\w+%%)+/, '')
  if (plain === '') return undefined
  if (/^@sample\b/.test(plain)) return 0
  if (/^@dir\b/.test(plain)) return 2
  return plain.startsWith('@') && !plain.startsWith('@(') ? undefined : 1
}

/** The path that a line stages: the sample itself, a plain file; undefined for folders and scripts. */
function pathOf(line: string): string | undefined {
  const match = /^(?:@sample(?:\([^)]*\))?\s+|@\([^)]*\)\s+)?([^@\s]\S*)/.exec(line)
  return line.startsWith('@dir') ? undefined : match?.[1]
}

function keysOf(value: string): readonly string[] {
  return [...value.matchAll(/(?:^|\s)(\w+)=/g)].map(match => match[1] ?? '')
}
