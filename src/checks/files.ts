/** Which files a port has. */
import { type Check, defineCheck } from './check.ts'
import { inRows, rowsOf } from './settings.ts'
import { filesOf, logicalLines, makefiles, originOf, origins, placeOf } from './tree.ts'

export const fileChecks: readonly Check[] = [
  defineCheck({
    id: 'files.ports',
    title: 'the three ports are there, each with its files',
    why: 'They belong together: the metaport includes the list of flavors from the folder beside it.',
    hint: 'wbrel render, or copy all three folders',
    needs: ['tree'],
    run: ({ tree }) => {
      const wanted = {
        wifibox: ['Makefile', 'pkg-descr', 'pkg-message'],
        core: ['Makefile', 'distinfo', 'pkg-descr', 'pkg-plist'],
        guest: ['Makefile', 'distinfo', 'pkg-descr', 'pkg-plist'],
      } as const
      return (['wifibox', 'core', 'guest'] as const).flatMap(role => {
        const origin = originOf(tree, role)
        return wanted[role]
          .filter(name => !tree.files.has(`${origin}/${name}`))
          .map(name => ({
            message: `${origin} has no ${name}`,
            place: placeOf(tree, `${origin}/${name}`),
            expected: name,
          }))
      })
    },
  }),
  defineCheck({
    id: 'files.allowed',
    title: 'a port has only the files that a port may have',
    why: 'A back-up or a log that slipped in ends in the ports tree; its hooks refuse it.',
    hint: 'remove the file: Makefile*, distinfo*, pkg-*, *.mk and files/ may stay',
    source: '.hooks/pre-commit.d/check_files of the ports tree',
    needs: ['tree'],
    run: ({ tree }) =>
      origins(tree).flatMap(origin =>
        filesOf(tree, origin)
          .filter(
            ([path]) =>
              !/^(Makefile[\w.-]*|distinfo[\w.-]*|pkg-[\w.-]+|[\w-]+\.mk|files\/.+)$/.test(path) ||
              /(~|\.(orig|rej|bak|swp))$/.test(path),
          )
          .map(([path]) => ({
            message: `${origin}/${path} is no file of a port`,
            place: placeOf(tree, `${origin}/${path}`),
            found: path,
          })),
      ),
  }),
  defineCheck({
    id: 'files.metaport',
    title: 'the metaport installs nothing: no distinfo, no package list, no licence',
    why: 'USES=metaport sets all of that; a LICENSE of its own was swept out of the tree once and had to come back here.',
    hint: 'remove the file, or the LICENSE lines',
    source: 'Mk/Uses/metaport.mk',
    needs: ['tree'],
    run: ({ tree }) => {
      const origin = originOf(tree, 'wifibox')
      const files = filesOf(tree, origin).filter(([path]) => !/^(Makefile|pkg-descr|pkg-message)$/.test(path))
      const path = `${origin}/Makefile`
      const lines = logicalLines(tree.files.get(path) ?? '').filter(({ text }) =>
        /^(LICENSE\w*|DISTFILES|PLIST\w*)[ \t]*[?+:]?=/.test(text),
      )
      return [
        ...files.map(([file]) => ({
          message: `the metaport has a ${file}`,
          place: placeOf(tree, `${origin}/${file}`),
          found: file,
          expected: 'Makefile, pkg-descr and pkg-message',
        })),
        ...lines.map(({ text, line }) => ({
          message: `the metaport sets ${text.split(/[ \t?+:=]/)[0]}`,
          place: { ...placeOf(tree, path), line },
          found: text,
        })),
      ]
    },
  }),
  defineCheck({
    id: 'files.messages',
    title: 'every message file that some setting names is there, and every one that is there is named',
    why: 'A message file was forgotten in a copy of the ports: for 51 days the package could not be made under two options.',
    hint: 'add the file, or correct PKGMESSAGE',
    source: 'bsd.port.mk, PKGMESSAGE',
    needs: ['tree', 'make'],
    run: async ({ tree, make }) => {
      const found = await Promise.all(
        origins(tree).map(async origin => {
          const rows = await rowsOf(tree, make, origin)
          const paths = rows.map(row => messagePath(origin, row.answer.PKGMESSAGE ?? ''))
          const missing = inRows(rows, row => {
            const path = messagePath(origin, row.answer.PKGMESSAGE ?? '')
            // The framework sets pkg-message by itself and takes it only when it is there.
            if (path === `${origin}/pkg-message` || tree.files.has(path)) return undefined
            return {
              message: `${origin} names the message file ${path}, which is not there`,
              place: placeOf(tree, `${origin}/Makefile`, /^PKGMESSAGE/),
              found: 'no file',
              expected: path,
            }
          })
          const unused = filesOf(tree, origin)
            .filter(([path]) => /^pkg-message/.test(path) && !paths.includes(`${origin}/${path}`))
            .map(([path]) => ({
              message: `no setting shows ${origin}/${path}`,
              place: placeOf(tree, `${origin}/${path}`),
              found: path,
            }))
          return [...missing, ...unused]
        }),
      )
      return found.flat()
    },
  }),
  defineCheck({
    id: 'files.text',
    title: 'all files are UTF-8 text',
    why: 'A file with other bytes cannot be reviewed, and make and pkg read it differently from what an editor shows.',
    hint: 'write the file again as UTF-8',
    needs: ['tree'],
    run: ({ tree }) =>
      [...tree.files]
        .filter(([, text]) => text.includes('\ufffd') || text.includes('\u0000'))
        .map(([path]) => ({ message: `${path} is not UTF-8 text`, place: placeOf(tree, path, /[\ufffd\0]/) })),
  }),
  defineCheck({
    id: 'makefile.forks',
    title: 'a Makefile runs a command while it is read only to look at the build host',
    why: 'Every != is a process at every evaluation: index, options and poudriere evaluate a port dozens of times.',
    hint: 'compute the value beforehand (wbrel does), or with modifiers; kldstat and sysctl are what must be asked on the host',
    source: "portlint, '!='",
    needs: ['tree'],
    run: ({ tree }) =>
      makefiles(tree).flatMap(([path, text]) =>
        logicalLines(text)
          .filter(
            ({ text: line }) =>
              /^[\w.${}]+[ \t]*!=/.test(line) || /:!.*!|:sh\b/.test(line.startsWith('\t') ? '' : line),
          )
          .filter(({ text: line }) => !/\b(kldstat|sysctl|SYSCTL)\b/.test(line))
          .map(({ text: line, line: number }) => ({
            message: `${path} runs a command for a value`,
            place: { ...placeOf(tree, path), line: number },
            found: line.trim(),
          })),
      ),
  }),
]

function messagePath(origin: string, value: string): string {
  const path = value.replace(/^\$\{(PKGDIR|MASTERDIR|\.CURDIR)\}\//, '')
  return path.includes('/') ? path.replace(/[^/]+\/\.\.\//g, '') : `${origin}/${path}`
}
