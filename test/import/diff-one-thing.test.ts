/** Trees that differ in one thing here and one there: each is told once, with its settings, and spellings never. */
import assert from 'node:assert/strict'
import { mkdirSync, renameSync } from 'node:fs'
import { describe, test } from 'node:test'
import { Fault } from '../../src/base/fault.ts'
import { namedReleases } from '../../src/cli/freebsd-releases.ts'
import { diff } from '../../src/flows/diff.ts'
import type { Difference } from '../../src/model/infer/difference.ts'
import { markdownDifferences } from '../../src/model/infer/show-difference.ts'
import { type TinyTree, tinyTree } from '../support/tiny-tree.ts'
import { testWorld } from '../support/world.ts'

type Change = (tree: TinyTree) => void

async function compare(first: Change, second: Change) {
  const trees = [first, second].map(change => {
    const tree = tinyTree()
    change(tree)
    return tree
  })
  const [a = '', b = ''] = trees.map(tree => tree.folder)
  try {
    const start = { world: testWorld(), first: a, second: b, trust: true, portsdir: undefined }
    return await diff.run({ ...start, releases: ['14.3', '13.5', '15.0'] }, { step: () => {}, progress: () => {} })
  } finally {
    for (const tree of trees) tree.remove()
  }
}

function short(list: readonly Difference[]): readonly string[] {
  return list.map(d => `${d.name}: ${d.was ?? ''} -> ${d.is ?? ''} (${d.when})`)
}

const core = (tree: TinyTree, from: string | RegExp, to: string): void =>
  tree.edit('wifibox-core/Makefile', text => {
    assert.notEqual(text.replace(from, to), text)
    return text.replace(from, () => to)
  })

describe('two trees', () => {
  test('differ in what nobody asks make for otherwise, in recipes of one release, in modes and in files', async () => {
    const { differences, doubts } = await compare(
      tree => {
        core(tree, 'USE_GITHUB', 'LICENSE=\tBSD2CLAUSE\nLICENSE_FILE=\t${WRKSRC}/LICENSE\nUSE_GITHUB')
        core(tree, 'OPTIONS_DEFINE', 'OPTIONS_RADIO=\tREPORT\nOPTIONS_RADIO_REPORT=\tTEXT HTML\nOPTIONS_DEFINE')
        tree.add('wifibox-core', 'MAKE_ARGS=\tSERVICES="a b c" ONE=1')
        tree.add('wifibox-core', 'post-install:', '\t@${MKDIR} ${STAGEDIR}/var/db/wifibox')
        tree.edit('wifibox-core/files/patch-a', () => '1\n')
      },
      tree => {
        core(tree, 'USE_GITHUB', 'LICENSE=\tBSD2CLAUSE\nLICENSE_FILE=\t${WRKSRC}/COPYING\nUSE_GITHUB')
        core(tree, 'OPTIONS_DEFINE', 'OPTIONS_RADIO=\tREPORT\nOPTIONS_RADIO_REPORT=\tTEXT HTML\nOPTIONS_DEFINE')
        core(tree, 'USE_GITHUB', 'LICENSE_PERMS=\tno-dist-sell\nINSTALL_TARGET=\tinstall-strip\nUSE_GITHUB')
        core(tree, 'JQ_DESC', 'JQ_VARS=\tmake_jobs_unsafe=yes\nREPORT_DESC=\tForm of reports\nJQ_DESC')
        tree.add('wifibox-core', 'MAKE_ARGS=\tSERVICES="c d a b" ONE=1')
        tree.add('wifibox-core', 'post-install:', '\t@${MKDIR} -m 700 ${STAGEDIR}/var/db/wifibox')
        tree.add('wifibox-core', '.if ${OSVERSION} >= 1500000', '\t@${RM} ${STAGEDIR}${PREFIX}/etc/x', '.endif')
        tree.edit('wifibox-core/files/patch-a', () => '2\n')
      },
    )
    assert.deepEqual(short(differences), [
      'OPTIONS:  -> description of the group REPORT: Form of reports (always)',
      'LICENSE_FILE: {WRKSRC}/LICENSE -> {WRKSRC}/COPYING (always)',
      'MAKE_ARGS.SERVICES:  -> d (always)',
      'MAKE_ARGS.SERVICES: b c -> c b (always)',
      'LICENSE_PERMS:  -> no-dist-sell (always)',
      'INSTALL_TARGET:  -> install-strip (always)',
      'MAKE_JOBS_UNSAFE:  -> yes (JQ)',
      'recipe.postInstall: mkdir\t/var/db/wifibox ->  (always)',
      'recipe.postInstall:  -> remove\tetc/x (osversion >= 1500000)',
      'recipe.unknown:  -> /bin/mkdir -p -m 700 {STAGE}/var/db/wifibox (always)',
      'files/patch-a: 1\n -> 2\n (always)',
    ])
    assert.deepEqual(doubts, [])
  })

  test('differ in one flavor, its default, a package that is fetched and not passed on, and the texts that it shows', async () => {
    const { differences, doubts } = await compare(
      tree => {
        tree.add('wifibox-alpine', '\t@cat ${DISTDIR}/*/WHENCE | while read a b; do ${LN} $$a $$b; done')
        tree.edit('wifibox-alpine/pkg-message.brcm', () => 'Plug it in.\n')
        tree.add('wifibox-alpine', '.if ${FLAVOR} == brcm', 'PKGMESSAGE=\tpkg-message.brcm', '.endif')
      },
      tree => {
        tree.add('wifibox-alpine', '\t@cat ${DISTDIR}/*/WHENCE | while read a b; do ${LN} $$b $$a; done')
        tree.edit('wifibox-alpine/Makefile', text =>
          text.replace('default brcm', 'brcm default').replace('FLAVOR?=\tdefault', 'FLAVOR?=\tbrcm'),
        )
        tree.edit('wifibox-alpine/Makefile', text => text.replace('DISTFILES:M*.apk*', 'DISTFILES:Mlinux*.apk*'))
        tree.edit('wifibox-alpine/pkg-message.late', () => 'Plug it in later.\n')
        tree.add('wifibox-alpine', '.if ${FLAVOR} == brcm', 'PKGMESSAGE=\tpkg-message.late', '.endif')
        tree.add('wifibox-alpine', 'post-install:', '.if ${FLAVOR} == brcm', '\t@${RM} ${STAGEDIR}/etc/x', '.endif')
      },
    )
    assert.deepEqual(short(differences), [
      'FLAVOR: default -> brcm (always)',
      'MAKE_ARGS.PACKAGES: busybox-1.38.0-r1.apk ->  (always)',
      'pkg-message: at install:\nPlug it in. -> at install:\nPlug it in later. (flavor = brcm)',
      'recipe.unknown:  -> /bin/rm -f {STAGE}/etc/x (flavor = brcm)',
    ])
    assert.deepEqual(
      doubts.map(({ code, message }) => [code, message]),
      [['diff.shell', 'net/wifibox-alpine: a command of a recipe is written differently; it is taken to do the same']],
    )
    assert.match(
      markdownDifferences([], doubts),
      /^No differences\.\n\n### Not sure\n\nnet[^\n]+\n\n```diff\n- cat .*\$b; /,
    )
  })

  test('differ in flavors, in what an option implies, and in what exists in one of them only', async () => {
    const { differences, doubts } = await compare(
      tree => tree.add('wifibox-alpine', '.if ${PORT_OPTIONS:MIPV6}', 'DISTFILES+=\tdhcpcd-1-r0.apk:ours', '.endif'),
      tree => {
        tree.edit('wifibox-alpine/Makefile', text =>
          text
            .replace('FLAVORS=\tdefault brcm', 'FLAVORS=\tdefault bxcm')
            .replace('OPTIONS_DEFINE=\tIPV6', 'OPTIONS_DEFINE=\tIPV6 DNS\nDNS_DESC=\tNames\nDNS_IMPLIES=\tIPV6'),
        )
        tree.add('wifibox-alpine', '.if ${PORT_OPTIONS:MIPV6}', 'DISTFILES+=\tdhcpcd-1-r0.apk:ours', '.endif')
        core(tree, 'ONLY_FOR_ARCHS=\tamd64', 'ONLY_FOR_ARCHS=\tamd64 aarch64')
        tree.add('wifibox-core', 'MAKE_ARGS=\tNEW=1', '.if ${ARCH} == aarch64', 'MAKE_ARGS+=\tWORD=8', '.endif')
      },
    )
    assert.deepEqual(short(differences), [
      'ONLY_FOR_ARCHS:  -> aarch64 (always)',
      'MAKE_ARGS.NEW:  -> 1 (always)',
      'OPTIONS:  -> DNS: off (always)',
      'OPTIONS:  -> description of DNS: Names (always)',
      'OPTIONS:  -> DNS implies: IPV6 (always)',
      'FLAVORS: brcm ->  (always)',
      'FLAVORS:  -> bxcm (always)',
      'DISTFILES:  -> dhcpcd-1-r0.apk:ours (DNS and not IPV6)',
    ])
    assert.deepEqual(
      doubts.map(({ message }) => message),
      ['net/wifibox-core looks at ARCH; its settings on amd64 were compared, others were not'],
    )
  })

  test('that say the same in other words differ in nothing', async () => {
    const { differences, doubts } = await compare(
      tree => {
        core(
          tree,
          'USE_GITHUB',
          'LICENSE=\tBSD2CLAUSE\nLICENSE_FILE=\t${WRKSRC}/LICENSE\nJQ_SUB_LIST=\tA=1 B=2\nUSE_GITHUB',
        )
        core(tree, 'JQ_DESC', 'JQ_VARS=\tmake_jobs_unsafe=yes install_target=strip\nJQ_DESC')
        tree.add('wifibox-core', 'MASTER_SITES=\thttps://a.example/:one https://b.example/:two https://c.example/:one')
        tree.add('wifibox-core', 'PKGMESSAGE=\tpkg-message.one', 'MAKE_ARGS=\tDEVD="x"', 'post-install:')
        tree.add('wifibox-core', '\t@${MKDIR} ${STAGEDIR}/var/db/wifibox')
        tree.edit('wifibox-core/pkg-message.one', () => 'Read this.\n')
      },
      tree => {
        core(tree, 'NO_BUILD=\tyes', 'NO_BUILD=\t1 # nothing to build\n_LICENSE:=\tLICENSE')
        core(tree, 'USE_GITHUB', 'LICENSE= BSD2CLAUSE\nLICENSE_FILE=\t${WRKSRC:Q}/${_LICENSE}\nUSE_GITHUB')
        tree.add('wifibox-core', '.if !(empty(PORT_OPTIONS:MJQ))', 'SUB_LIST+=\tB=2', 'INSTALL_TARGET=\tstrip')
        tree.add('wifibox-core', 'MAKE_JOBS_UNSAFE=\tyes', 'SUB_LIST+=\tA=1', '.endif', '_DEVD=\tx')
        tree.add('wifibox-core', 'MASTER_SITES=\thttps://b.example/:two \\', '\t\thttps://a.example/:one \\')
        tree.add('wifibox-core', '\t\thttps://c.example/:one', 'PKGMESSAGE=\t${.CURDIR}/pkg-message.two')
        tree.add('wifibox-core', 'MAKE_ARGS+=\tDEVD=${_DEVD}', 'post-install:')
        tree.add('wifibox-core', '\t${INSTALL} -d -m 0755 ${STAGEDIR}/var/db/wifibox')
        tree.edit('wifibox-core/pkg-message.two', () => '[\n{ type: install, message: "Read this." }\n]\n')
      },
    )
    assert.deepEqual(short(differences), [])
    assert.deepEqual(doubts, [])
  })
})

describe('wbrel diff', () => {
  test('names every tree that must be read before it is trusted, in a command that can be pasted', async () => {
    const tree = tinyTree()
    const other = tinyTree('sysutils')
    try {
      const start = { world: testWorld(), first: tree.folder, second: `${other.folder}/x y`, trust: false }
      renameSync(other.folder, `${other.folder}-`)
      mkdirSync(other.folder)
      renameSync(`${other.folder}-`, start.second)
      const quiet = { step: () => {}, progress: () => {} }
      const fault = await diff.run({ ...start, portsdir: undefined, releases: ['14.3'] }, quiet).catch(error => error)
      assert.ok(fault instanceof Fault)
      assert.deepEqual(
        fault.problems.map(({ place }) => place?.file),
        [start.first, start.second],
      )
      assert.ok(fault.problems[1]?.hint?.endsWith(`then: wbrel diff ${start.first} '${start.second}' --trust`))
    } finally {
      tree.remove()
      other.remove()
    }
  })

  test('tells what make could not read in the tree that the user named', async () => {
    const broken = (tree: TinyTree) => tree.add('wifibox-core', '.if ${OSVERSION} >')
    const fault = await compare(() => {}, broken).catch(error => error)
    assert.ok(fault instanceof Fault)
    assert.match(fault.problems[0]?.place?.file ?? '', /wbrel-tiny-\w+\/net\/wifibox-core\/Makefile$/)
    assert.match(fault.problems[0]?.hint ?? '', /^mend that in the tree/)
    assert.ok(fault.problems.every(({ place }) => place?.line !== 0))
  })

  test('takes releases with commas, the usual ones without any, and nothing that is none', () => {
    assert.deepEqual(namedReleases(['14.3,15.0', '', '13.5'], ['16.0']), ['14.3', '15.0', '13.5'])
    assert.deepEqual(namedReleases([], ['16.0']), ['16.0'])
    assert.throws(() => namedReleases(['14.3,next', '14'], ['16.0']), {
      message: 'next is no release of FreeBSD\n14 is no release of FreeBSD',
    })
  })
})
