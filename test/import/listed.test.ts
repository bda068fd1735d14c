/** Ports in the ways of many hands: what a manifest says of them, and what is listed instead, with its file and line. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Fault, type Problem } from '../../src/base/fault.ts'
import { inUsersWords } from '../../src/flows/import/places.ts'
import { runImport } from '../support/import.ts'
import { type TinyTree, tinyTree } from '../support/tiny-tree.ts'
import { wbrel } from '../support/wbrel.ts'

/** Port, the line that must be told of, and lines around it that need not be. */
const listed: readonly (readonly [string, string, ...(readonly string[])])[] = [
  ['wifibox-core', 'MAINTAINER=\tsomebody@example.org'],
  ['wifibox-core', 'LICENSE=\tBSD2CLAUSE GPLv2'],
  ['wifibox-core', 'DIST_SUBDIR=\tbox'],
  ['wifibox-core', 'MASTER_SITES=\thttps://example.org/more/:more'],
  ['wifibox-core', 'DISTFILES=\tmore-1.0.tar.gz:more'],
  ['wifibox-core', 'OPTIONS_DEFINE+=\tQUIET'],
  ['wifibox-core', 'JQ_PREVENTS_MSG=\tOne of them'],
  ['wifibox-core', 'MAKE_ARGS+=\tWORDS="one ${PORT_OPTIONS:MJQ}"'],
  ['wifibox-core', '.if defined(WITH_ANTENNA)', '', 'MAKE_ARGS+=\tANTENNA=yes', '.endif'],
  ['wifibox-core', 'PORTREVISION=\t${MY_REVISION:U0}'],
  ['wifibox-core', '.if ${OSVERSION} >= 1300000 && ${OSVERSION} < 1302000', 'MAKE_ARGS+=\tMIDDLE=yes', '.endif'],
  ['wifibox-core', 'FLAVORS=\tplain fancy'],
  ['wifibox', 'PLIST_FILES=\tshare/x'],
  ['wifibox', 'post-install:', '\t@${MKDIR} ${STAGEDIR}${PREFIX}/share/y'],
  ['wifibox-alpine', '.if ${PORT_OPTIONS:MIPV6}', 'MASTER_SITES+=\thttps://six.example.org/:six', '.endif'],
  ['wifibox-alpine', 'MAKE_ARGS+=\tCACHE="-c ${DISTDIR}/cache"'],
  ['wifibox-alpine', 'FIRMWARE_DESC=\tFor whom'],
  ['wifibox-alpine', 'GH_TAGNAME+=\tv1:tools'],
  ['wifibox-alpine', '.ifdef MIRROR_DATE', '', 'MASTER_SITES+=\thttps://example.org/${MIRROR_DATE}/:ours', '.endif'],
  ['wifibox-alpine', 'MAKE_ARGS+=\tFURTHER="/a/x-1.0-r0.apk /a/y-1.0-r0.apk"'],
]

/** What a manifest says, however it is written. */
const said: readonly (readonly [string, ...(readonly string[])])[] = [
  ['wifibox-alpine', 'MASTER_SITES+=\thttps://example.org/both/:one,two'],
  ['wifibox-core', 'MAKE_ARGS+=\tQUOTED="a \'b c\' d" PAIR=${PORTNAME:tu}-${PORTVERSION:R}'],
  ['wifibox-alpine', 'MEMORY_brcm=\t45M', 'MAKE_ARGS+=\tMEMORY=${MEMORY_${FLAVOR}:U64M}'],
  ['wifibox-alpine', '.for f in ${FLAVORS}', 'FOR_${f}=\t${f:tu}', '.endfor', 'MAKE_ARGS+=\tFOR=${FOR_${FLAVOR}}'],
]

describe('a tree in which each thing is written in its own way', () => {
  let tree: TinyTree
  let told: readonly Problem[] = []
  let text = ''
  let data: Awaited<ReturnType<typeof runImport>>['composed']['data'] = {}
  before(async () => {
    tree = tinyTree()
    for (const [port, ...lines] of [...listed, ...said]) {
      const name = /^([A-Z]\w*)=/.exec(lines[0] ?? '')?.[1]
      const isSet = name === 'MAINTAINER'
      if (isSet) tree.edit(`${port}/Makefile`, old => old.replace(new RegExp(`^${name}=.*$`, 'm'), lines[0] ?? ''))
      else tree.add(port, ...lines.filter(line => line !== ''))
    }
    tree.edit('wifibox-core/Makefile', old => {
      // Options are declared in front of the framework's part about them.
      const [declared = ''] = /^OPTIONS_DEFINE\+=.*\n/m.exec(old) ?? []
      return old.replace(declared, '').replace('JQ_DESC=', () => `${declared}JQ_DESC=`)
    })
    tree.add('wifibox-alpine', '.if ${PORT_OPTIONS:MIPV6}', 'IGNORE=\tis not for everyone', '.endif')
    tree.edit('wifibox-alpine/Makefile', old => old.replace(/^PLIST_FILES=.*\n/m, ''))
    tree.edit('wifibox-alpine/pkg-plist', () => 'share/wifibox/root.img\n%%NOBODY%%share/wifibox/x\n')
    const releases = ['14.3', '13.5']
    const imported = await runImport(tree.folder, { releases, report: true })
    told = [...imported.mistakes, ...imported.composed.problems, ...imported.unsaid]
    text = imported.text
    data = imported.composed.data
  })
  after(() => tree.remove())

  const lineOf = (path: string, line: string): number =>
    readFileSync(join(tree.folder, 'net', path), 'utf8')
      .split('\n')
      .indexOf(line) + 1
  const at = (path: string, line: string): readonly Problem[] =>
    told.filter(p => p.place?.file === join(tree.folder, 'net', path) && p.place.line === lineOf(path, line))

  for (const [port, ...lines] of listed)
    test(`is told of ${lines
      .filter(l => l !== '')
      .join(', ')
      .replaceAll('\t', ' ')} of ${port}, with its line`, () => {
      const candidates = lines.filter(line => line !== '' && !line.startsWith('.end'))
      assert.ok(
        candidates.some(line => at(`${port}/Makefile`, line).length > 0),
        told.map(p => `${p.place?.line} ${p.message}`).join('\n'),
      )
    })

  test('is told of a tag that nothing sets, with its line, and the package list does without the line', () => {
    assert.equal(at('wifibox-alpine/pkg-plist', '%%NOBODY%%share/wifibox/x').length, 1)
    assert.doesNotMatch(text, /NOBODY|wifibox\/x/)
  })

  test('says what a manifest has words for, and nothing is told of it', () => {
    for (const [port, ...lines] of said)
      for (const line of lines) assert.deepEqual(at(`${port}/Makefile`, line), [], line)
    assert.match(text, /\{name: QUOTED, value: a 'b c' d\}/)
    assert.match(text, /^ {4}one: https:\/\/example\.org\/both\/\n {4}two: https:\/\/example\.org\/both\/$/m)
    assert.match(text, /\{name: PAIR, value: WIFIBOX-CORE-0\.30\}/)
    assert.match(text, /\{name: MEMORY, when: [^}]*, value: 45M\}/)
    assert.match(text, /\{name: FOR, when: [^}]*, value: BRCM\}/)
  })

  test('looks for no lack of the build host where it ignores the port anyway', () => {
    const { ignore } = data.guest as { readonly ignore?: unknown }
    assert.equal(ignore, undefined)
    assert.equal(at('wifibox-alpine/Makefile', 'IGNORE=\tis not for everyone').length, 1)
  })

  test('is a valid manifest in spite of all that', () => {
    assert.deepEqual(
      told.filter(p => p.severity !== 'warning'),
      [],
    )
  })
})

test('a fault in a copy of the tree names the file of the user, also when make did not end', async () => {
  const copies = new Map([['/tmp/copy/tree1', 'mine']])
  const file = '/tmp/copy/tree1/net/wifibox/Makefile'
  const problems = [
    { code: 'make.error', message: `make: ${file} is odd`, place: { file, line: 3 }, hint: 'its own' },
    {
      code: 'make.timeout',
      message: 'unshare did not finish within 20 s',
      found: 'unshare -- bmake -C /tmp/copy/tree1/net/wifibox -V X',
    },
  ]
  const work = () => Promise.reject(new Fault('findings', problems))
  const fault = await inUsersWords(copies, work).catch(error => error)
  assert.ok(fault instanceof Fault)
  assert.deepEqual(fault.problems, [
    {
      code: 'make.error',
      message: 'make: mine/net/wifibox/Makefile is odd',
      place: { file: 'mine/net/wifibox/Makefile', line: 3 },
      hint: 'its own',
    },
    {
      code: 'make.timeout',
      message: 'make did not finish within 20 s',
      found: 'unshare -- bmake -C mine/net/wifibox -V X',
      place: { file: 'mine/net/wifibox/Makefile' },
      hint: 'mend that in the tree, or let a real framework answer: --portsdir /usr/ports',
    },
  ])
})

describe('wbrel import', () => {
  test('says that nothing was compared when the manifest is not valid, and where make failed in whose files', () => {
    const tree = tinyTree()
    try {
      const out = join(tree.folder, 'wifibox.yaml')
      tree.edit('wifibox/Makefile', text => text.replace('3.0.0', '3.0'))
      const run = () => wbrel(['import', tree.folder, '--trust', '--report', '--out', out, '--freebsd', '14.3'])
      const { status, stdout, stderr } = run()
      assert.equal(status, 3)
      assert.equal(
        stdout,
        `${out} written\nthe manifest was not rendered and compared with the tree: mend its errors first\n`,
      )
      assert.match(stderr, /wifibox\.yaml:\d+:\d+: error: wifibox\.version must be X\.Y\.Z/)
      tree.add('wifibox-core', '.if ${UNKNOWN} == yes', '.endif')
      const failed = wbrel(['import', tree.folder, '--trust', '--freebsd', '14.3'])
      assert.equal(failed.status, 3)
      const file = join(tree.folder, 'net/wifibox-core/Makefile')
      assert.ok(failed.stderr.includes(`${file}:`), failed.stderr)
      assert.match(failed.stderr, /hint: +mend that in the tree, or let a real framework answer: --portsdir/)
    } finally {
      tree.remove()
    }
  })
})
