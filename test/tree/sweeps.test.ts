/** Three-way merges: a release that landed in the tree, a sweep of others there, a change of ours since then. */
import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import type { FactState } from '../facts.ts'
import { type Maintainer, portsTree, released, run, type TestTree } from './ports-tree.ts'
import { runSubmit, runSync } from './run.ts'

const core = 'net/wifibox-core'
const guest = 'net/wifibox-alpine'
const meta = 'net/wifibox'

interface Sweep {
  readonly what: string
  /** Kinds of the folds. */
  readonly kinds: readonly string[]
  /** Path -> its text after the sweep. */
  readonly files: (tree: TestTree) => Readonly<Record<string, string>>
  readonly state?: FactState
  readonly manifest?: (text: string) => string
  /** Lines of the manifest that come and go. */
  readonly lines: readonly string[]
}

const swept = (path: string, from: string | RegExp, to: string) => (tree: TestTree) => {
  const now = tree.read(path).replace(from, to)
  assert.notEqual(now, tree.read(path), `${path} has no ${from}`)
  return { [path]: now }
}
const all =
  (...parts: readonly Sweep['files'][]): Sweep['files'] =>
  tree =>
    Object.assign({}, ...parts.map(part => part(tree)))

/** The same sweeps as in sync.test.ts, but over our own files, so that the tree says byte for byte what ours must say. */
const sweeps: readonly Sweep[] = [
  {
    what: 'of WWW',
    kinds: ['www'],
    files: swept(`${core}/Makefile`, /^WWW=.*$/m, 'WWW=\t\thttps://wifibox.example.org/'),
    lines: ['-  www: https://github.com/pgj/freebsd-wifibox', '+  www: https://wifibox.example.org/'],
  },
  {
    what: 'of a dependency that moved in two steps, with MOVED read from the tree',
    kinds: ['origin'],
    files: all(swept(`${guest}/Makefile`, 'patchelf>0:sysutils/patchelf', 'patchelf>0:devel/patchelf'), tree => ({
      MOVED: `${tree.read('MOVED')}sysutils/patchelf|lang/patchelf|2026-10-01|Moved\nlang/patchelf|devel/patchelf|2026-10-02|Moved\n`,
    })),
    lines: ['-          - patchelf>0:sysutils/patchelf', '+          - patchelf>0:devel/patchelf'],
  },
  {
    what: 'at the end of a FreeBSD release, over OSVERSION',
    kinds: ['osversion'],
    state: '1.8.0',
    files: all(
      tree => ({
        [`${core}/Makefile`]: tree
          .read(`${core}/Makefile`)
          .replace(/^\.if \$\{OSVERSION\} > .*\n(.*\n)\.endif\n\n?/m, '')
          .replace(/^post-install:\n/m, '')
          .replace(/^\.if \$\{OSVERSION\} .*\n[\s\S]*?^\.endif\n\n?/gm, ''),
      }),
      swept(`${core}/pkg-plist`, /^%%DEVD_FIX%%.*\n/m, ''),
    ),
    lines: [],
  },
  {
    what: 'at the end of a FreeBSD release, over OPTIONS_EXCLUDE_FreeBSD_13',
    kinds: ['osversion'],
    manifest: text =>
      text
        .replace('XX_MDNS: {description', "XX_MDNS: {exclude_freebsd: ['13'], description")
        .replace('XX_TCPDUMP: {description', "XX_TCPDUMP: {exclude_freebsd: ['13', '14'], description"),
    files: swept(`${guest}/Makefile`, /^OPTIONS_EXCLUDE_FreeBSD_13=.*\n/m, ''),
    lines: [
      "-        XX_MDNS: {exclude_freebsd: ['13'], description: mDNS Responder Daemon}",
      '+        XX_MDNS: {description: mDNS Responder Daemon}',
      "-        XX_TCPDUMP: {exclude_freebsd: ['13', '14'], description: Packet analysis with tcpdump}",
      "+        XX_TCPDUMP: {exclude_freebsd: ['14'], description: Packet analysis with tcpdump}",
      "-freebsd: ['13.5', '14.3', '15.0', '16.0']",
      "+freebsd: ['14.3', '15.0', '16.0']",
    ],
  },
  {
    what: 'of the order of a package list',
    kinds: ['plist-order'],
    files: swept(`${core}/pkg-plist`, /^(@sample .*bhyve.*\n)(@sample .*core.*\n)/m, '$2$1'),
    lines: [],
  },
  {
    what: 'of places, in the package list and in the arguments of the builder',
    kinds: ['path', 'path'],
    files: all(
      swept(`${core}/Makefile`, '/share/man/man5/wifibox-alpine.5.gz', '/man/man5/wifibox-alpine.5.gz'),
      swept(`${guest}/pkg-plist`, 'share/man/man5/wifibox-alpine.5.gz', 'man/man5/wifibox-alpine.5.gz'),
    ),
    lines: [],
  },
  {
    what: 'of the maintainer, in all three ports',
    kinds: ['maintainer'],
    files: all(
      ...[core, guest, meta].map(port =>
        swept(`${port}/Makefile`, /^MAINTAINER=.*$/m, 'MAINTAINER=\tports@FreeBSD.org'),
      ),
    ),
    lines: ['-maintainer: pali.gabor@gmail.com', '+maintainer: ports@FreeBSD.org'],
  },
  {
    what: 'of PORTREVISION',
    kinds: ['revision'],
    files: swept(`${core}/Makefile`, /^(PORTVERSION=.*\n)/m, '$1PORTREVISION=\t1\n'),
    lines: ['+  revision: 1'],
  },
]

describe('a sweep over a release that landed', () => {
  const made: { readonly remove: () => void }[] = []
  afterEach(() => {
    for (const one of made.splice(0)) one.remove()
  })
  for (const { what, kinds, files, state, manifest, lines } of sweeps) {
    it(`${what}: our ports are those of the tree again, under its author, and our own change stays`, async () => {
      const own = released(manifest, state)
      const tree = portsTree()
      made.push(own, tree)
      await land(own, tree)
      change(own)
      const before = own.read('wifibox.yaml')
      tree.commit('Sam Sweeper', `all: ${what}`, files(tree))

      const { verdicts } = await runSync(own, tree, { apply: true, commit: true })
      assert.deepEqual(
        verdicts.map(({ state: now, folds, remarks }) => [now, folds.map(fold => fold.kind), remarks]),
        [['folded', kinds, []]],
      )
      assert.deepEqual(differing(own, tree), [`${meta}/pkg-descr`])
      if (lines.length > 0) assert.deepEqual(difference(before, own.read('wifibox.yaml')), [...lines].sort())
      const log = run(own.folder, ['log', '-1', '--format=%an <%ae> %ad', '--date=short']).trim()
      assert.equal(log, 'Sam Sweeper <sam@FreeBSD.org> 2026-09-30')
      assert.deepEqual(
        (await runSync(own, tree)).verdicts.map(one => one.state),
        ['present'],
      )
    })
  }
  it('of PORTREVISION is gone with the next version', async () => {
    const own = released()
    const tree = portsTree()
    made.push(own, tree)
    await land(own, tree)
    tree.sweep('Rita Reviser', 'bump', `${core}/Makefile`, /^(PORTVERSION=.*\n)/m, '$1PORTREVISION=\t1\n')
    own.write('wifibox.yaml', own.read('wifibox.yaml').replace('version: 0.17.0', 'version: 0.17.1'))
    const { verdicts } = await runSync(own, tree)
    assert.deepEqual(
      verdicts.flatMap(({ state, folds }) => [state, ...folds.map(fold => fold.says)]),
      ['present', 'net/wifibox-core: the new version drops PORTREVISION 1'],
    )
  })
  it('is a conflict when its fold would do more than the sweep did', async () => {
    const own = released(text => text.replace(/XX_(MDNS|TCPDUMP): \{/g, "XX_$1: {exclude_freebsd: ['13'], "))
    const tree = portsTree()
    made.push(own, tree)
    await land(own, tree)
    tree.commit(
      'Sam Sweeper',
      'tcpdump works there',
      swept(`${guest}/Makefile`, /^(OPTIONS_EXCLUDE_FreeBSD_13=\tXX_MDNS) XX_TCPDUMP$/m, '$1')(tree),
    )
    const { verdicts } = await runSync(own, tree)
    assert.deepEqual(
      verdicts.map(({ state, remarks }) => [state, remarks]),
      [
        [
          'conflict',
          [
            'net/wifibox-alpine: FreeBSD 13 is not supported any more: the manifest would then differ in OPTIONS_EXCLUDE_FreeBSD_13: XX_MDNS',
          ],
        ],
      ],
    )
  })
})

/** The release 1.9.0 is in the tree as it was handed over, and the maintainer's folder is a repository with its tag. */
async function land(own: Maintainer, tree: TestTree): Promise<void> {
  const { commit } = await runSubmit(own, tree, { dryRun: true })
  tree.skipTo('2026-09-28')
  tree.commit('Test Maintainer', 'net/wifibox: Update to 1.9.0', Object.fromEntries(commit.files))
  run(own.folder, ['init', '--quiet', '--initial-branch=main'])
  run(own.folder, ['add', '--all'])
  run(own.folder, ['commit', '--quiet', '--message=Release'])
  run(own.folder, ['tag', '1.9.0'])
}

/** What the maintainer did since: another description of the metaport. */
function change(own: Maintainer): void {
  const text = own.read('wifibox.yaml')
  own.write('wifibox.yaml', text.replace('routes the traffic of the host.', 'routes all traffic of the host.'))
  assert.notEqual(own.read('wifibox.yaml'), text)
  run(own.folder, ['commit', '--quiet', '--all', '--message=Describe'])
}

/** Files of ports/ that are not byte for byte as in the tree. */
function differing(own: Maintainer, tree: TestTree): readonly string[] {
  const paths = tree
    .git('ls-files', '-z', meta, core, guest)
    .split('\0')
    .filter(path => path !== '')
  return paths.filter(path => own.read(`ports/${path}`) !== tree.read(path))
}

function difference(before: string, after: string): readonly string[] {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const count = (list: readonly string[], line: string): number => list.filter(one => one === line).length
  const lines = [...new Set([...old, ...now])]
  return lines
    .flatMap(line => {
      const more = count(now, line) - count(old, line)
      return more === 0 ? [] : [`${more > 0 ? '+' : '-'}${line}`]
    })
    .sort()
}
