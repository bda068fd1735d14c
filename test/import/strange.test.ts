/** Lines that no manifest has words for: each of them is imported or listed with its file and line, none is dropped. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Problem } from '../../src/base/fault.ts'
import { runImport } from '../support/import.ts'
import { type TinyTree, tinyTree } from '../support/tiny-tree.ts'

/** Port, and a line of its Makefile; each must be told at that line. */
const listed: readonly (readonly [string, string])[] = [
  ['wifibox-core', 'CATEGORIES=\tnet sysutils'],
  ['wifibox-core', 'USE_RC_SUBR=\twifibox'],
  ['wifibox-core', 'USERS=\twifibox'],
  ['wifibox-core', 'USES=\tshebangfix'],
  ['wifibox-core', 'SHEBANG_FILES=\tsbin/wifibox'],
  ['wifibox-core', 'MAKE_ENV=\tQUIET=yes'],
  ['wifibox-core', 'CONFLICTS_INSTALL=\totherbox'],
  ['wifibox-core', 'DEPRECATED=\tUse wires instead'],
  ['wifibox-core', 'EXPIRATION_DATE=\t2027-03-31'],
  ['wifibox-core', 'RESTRICTED=\tSays who'],
  ['wifibox-core', 'SUB_FILES=\tpkg-message'],
  ['wifibox-core', 'SUB_LIST=\tWHO=me'],
  ['wifibox-core', 'CONFIGURE_ARGS=\t--with-antenna'],
  ['wifibox-core', 'EXTRA_PATCHES=\t${PATCHDIR}/extra-antenna'],
  ['wifibox-core', 'INSTALL_TARGET=\tinstall-all'],
  ['wifibox-core', 'CPE_VENDOR=\tpgj'],
  ['wifibox-alpine', 'JQ_CONFIGURE_ON=\t--jq'],
  ['wifibox-alpine', 'IPV6_CFLAGS=\t-DSIX'],
  ['wifibox-alpine', 'brcm_USES=\tperl5'],
  ['wifibox', 'BROKEN_i386=\tNeeds more room'],
]
const recipes: readonly (readonly [string, string])[] = [
  ['wifibox-core', '\t@${CHMOD} 400 ${STAGEDIR}${PREFIX}/etc/secret'],
  ['wifibox-core', '\t@${LN} -s x ${STAGEDIR}${PREFIX}/share/y'],
  ['wifibox-core', '\t@${INSTALL_DATA} ${WRKSRC}/extra.conf ${STAGEDIR}${PREFIX}/etc'],
]
const files = ['files/patch-Makefile', 'files/wifibox.in', 'Makefile.local', 'pkg-install', 'pkg-help', 'README.orig']

describe('a tree with lines that no manifest has words for', () => {
  let tree: TinyTree
  let problems: readonly Problem[] = []
  let core: Record<string, unknown> = {}
  before(async () => {
    tree = tinyTree()
    for (const [port, line] of listed) {
      const name = /^(\S+)=/.exec(line)?.[1] ?? ''
      // A variable that is set already gets another value.
      if (name === 'CATEGORIES') tree.edit(`${port}/Makefile`, text => text.replace(/^CATEGORIES=.*$/m, line))
      else tree.add(port, line)
    }
    tree.add(
      'wifibox-core',
      'post-install:',
      ...recipes.map(([, line]) => line),
      '\t@${RM} ${STAGEDIR}${PREFIX}/share/x',
    )
    tree.add('wifibox-core', 'frobnicate:', '\t@true')
    for (const file of files) tree.edit(`wifibox-core/${file}`, () => '# x\n')
    const { composed } = await runImport(tree.folder, { releases: ['14.3'] })
    problems = composed.problems
    core = composed.data.core as Record<string, unknown>
  })
  after(() => tree.remove())

  const lineOf = (port: string, line: string): number =>
    readFileSync(join(tree.folder, 'net', port, 'Makefile'), 'utf8')
      .split('\n')
      .indexOf(line) + 1

  for (const [port, line] of [...listed, ...recipes])
    test(`tells of ${line.trim().replaceAll('\t', ' ')} of ${port}, with its line`, () => {
      const place = { file: join(tree.folder, 'net', port, 'Makefile'), line: lineOf(port, line) }
      assert.ok(place.line > 0)
      assert.ok(
        problems.some(p => p.place?.file === place.file && p.place.line === place.line),
        `told is only ${problems.map(p => p.place?.line).join(' ')}`,
      )
    })

  test('tells of every file that is no part of a rendering', () => {
    for (const file of files)
      assert.ok(
        problems.some(p => p.place?.file === join(tree.folder, 'net/wifibox-core', file)),
        file,
      )
  })

  test('tells of targets of its own', () => {
    assert.ok(problems.some(p => p.message === 'net/wifibox-core has a target of its own, frobnicate'))
  })

  test('takes in what it can: the one file that is removed', () => {
    assert.deepEqual(core.post_install, [{ remove: 'share/x' }])
  })
})

test('what a hook waits for and make cannot make is told with its line: its recipes are not seen', async () => {
  const tree = tinyTree()
  tree.add('wifibox-core', 'post-install: some-file', '\t@${RM} ${STAGEDIR}${PREFIX}/share/x')
  try {
    const { composed } = await runImport(tree.folder, { releases: ['14.3'] })
    const lines = readFileSync(join(tree.folder, 'net/wifibox-core/Makefile'), 'utf8').split('\n')
    assert.deepEqual(
      composed.problems.map(p => [p.found, p.place?.line]),
      [["don't know how to make some-file", lines.indexOf('post-install: some-file') + 1]],
    )
  } finally {
    tree.remove()
  }
})
