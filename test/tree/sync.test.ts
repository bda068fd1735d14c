import assert from 'node:assert/strict'
import { join } from 'node:path'
import { afterEach, describe, it } from 'node:test'
import { renderState } from '../support/rendered.ts'
import { type Maintainer, portsTree, released, run, type TestTree } from './ports-tree.ts'
import { faultOf, runSubmit, runSync } from './run.ts'

const core = 'net/wifibox-core'
const guest = 'net/wifibox-alpine'

describe('a sweep', () => {
  let open: { readonly remove: () => void }[] = []
  afterEach(() => {
    for (const one of open) one.remove()
    open = []
  })
  const world = (edit?: (text: string) => string, ports?: ReadonlyMap<string, string>): [Maintainer, TestTree] => {
    const made: [Maintainer, TestTree] = [released(edit), portsTree(ports)]
    open.push(...made)
    return made
  }
  const outcome = async (own: Maintainer, tree: TestTree) => {
    const { verdicts } = await runSync(own, tree)
    return verdicts.map(({ state, folds }) => [state, ...folds.map(fold => fold.kind)].join(' '))
  }
  const diff = (before: string, own: Maintainer): readonly string[] => {
    const [old, now] = [before.split('\n'), own.read('wifibox.yaml').split('\n')]
    return [
      ...old.filter(line => !now.includes(line)).map(l => `-${l}`),
      ...now.filter(l => !old.includes(l)).map(l => `+${l}`),
    ]
  }

  it('of WWW changes one line of the manifest', async () => {
    const [own, tree] = world()
    const before = own.read('wifibox.yaml')
    tree.sweep(
      'Sam Sweeper',
      'all: new home pages',
      `${core}/Makefile`,
      /^WWW=.*$/m,
      'WWW=\t\thttps://wifibox.example.org/',
    )
    assert.deepEqual(await outcome(own, tree), ['folded www'])
    await runSync(own, tree, { apply: true })
    assert.deepEqual(diff(before, own), ['+  www: https://wifibox.example.org/'])
    assert.match(own.read(`ports/${core}/Makefile`), /^WWW=\t\thttps:\/\/wifibox\.example\.org\/$/m)
    assert.deepEqual(await outcome(own, tree), ['present www'])
  })
  it('that gives a port its WWW adds a line to the manifest', async () => {
    const [own, tree] = world(
      text => text.replace(/^ {2}www: https:\/\/github\.com\/pgj\/freebsd-wifibox\n/m, ''),
      without(/^WWW=.*\n/m, 'net/wifibox/Makefile'),
    )
    tree.sweep(
      'Sam Sweeper',
      'all: WWW into the Makefile',
      'net/wifibox/Makefile',
      /^(COMMENT=.*\n)/m,
      '$1WWW=\t\thttps://a.example/\n',
    )
    const before = own.read('wifibox.yaml')
    await runSync(own, tree, { apply: true })
    assert.deepEqual(diff(before, own), ['+  www: https://a.example/'])
  })
  it('of a dependency that moved follows MOVED', async () => {
    const [own, tree] = world()
    const before = own.read('wifibox.yaml')
    tree.commit('Sam Sweeper', 'filesystems/mtools: move', {
      MOVED: `${tree.read('MOVED')}archivers/gtar|filesystems/gtar|2026-04-01|Moved to a new category\n`,
      [`${guest}/Makefile`]: tree.read(`${guest}/Makefile`).replace('gtar>0:archivers/gtar', 'gtar>0:filesystems/gtar'),
    })
    assert.deepEqual(await outcome(own, tree), ['folded origin'])
    await runSync(own, tree, { apply: true })
    assert.deepEqual(diff(before, own).length, 2)
    assert.match(own.read(`ports/${guest}/Makefile`), /gtar>0:filesystems\/gtar/)
  })
  it('of a dependency that moved twice, in two commits, follows MOVED to its end', async () => {
    const [own, tree] = world()
    const makefile = `${guest}/Makefile`
    const move = (from: string, to: string): void => {
      tree.commit('Sam Sweeper', `${to}: move`, {
        [makefile]: tree.read(makefile).replace(`:${from}`, `:${to}`),
        MOVED: `${tree.read('MOVED')}${from}|${to}|2026-04-01|Moved\n`,
      })
    }
    move('sysutils/patchelf', 'lang/patchelf')
    move('lang/patchelf', 'devel/patchelf')
    assert.deepEqual(await outcome(own, tree), ['folded origin', 'present origin'])
    await runSync(own, tree, { apply: true })
    assert.match(own.read('wifibox.yaml'), /patchelf>0:devel\/patchelf/)
  })
  it('of a dependency that MOVED does not know is a conflict', async () => {
    const [own, tree] = world()
    tree.sweep('Sam Sweeper', 'a guess', `${guest}/Makefile`, 'gtar>0:archivers/gtar', 'gtar>0:nowhere/gtar')
    assert.deepEqual(await outcome(own, tree), ['conflict'])
  })
  it('at the end of a FreeBSD release drops its conditions, whatever hung on them', async () => {
    // As it was written by hand: no step mends the stage.
    const own = released(text => text, '1.8.0')
    const tree = portsTree(without(/^post-install:\n[\s\S]*?^\.endif\n\n/m, `${core}/Makefile`))
    open.push(own, tree)
    const before = own.read('wifibox.yaml')
    const makefile = tree.read(`${core}/Makefile`)
    tree.commit('Sam Sweeper', 'all: FreeBSD 13 is over', {
      [`${core}/Makefile`]: makefile.replace(/^\.if \$\{OSVERSION\} .*\n[\s\S]*?^\.endif\n\n?/gm, ''),
      [`${core}/pkg-plist`]: tree.read(`${core}/pkg-plist`).replace(/^%%DEVD_FIX%%.*\n/m, ''),
    })
    assert.doesNotMatch(tree.read(`${core}/Makefile`), /OSVERSION/)
    const states = await outcome(own, tree)
    assert.deepEqual(states, ['folded osversion'])
    await runSync(own, tree, { apply: true })
    assert.doesNotMatch(own.read('wifibox.yaml'), /osversion (<=|>) 14|DEVD_FIX: |name: DEVD_FIX/)
    assert.doesNotMatch(own.read(`ports/${core}/Makefile`), /OSVERSION/)
    assert.ok(
      diff(before, own).every(line => line.startsWith('-') || /freebsd|remove/.test(line)),
      diff(before, own).join('\n'),
    )
  })
  it('of the order of a package list is followed', async () => {
    const [own, tree] = world()
    tree.sweep('Sam Sweeper', 'sort', `${core}/pkg-plist`, /^(@sample .*bhyve.*\n)(@sample .*core.*\n)/m, '$2$1')
    assert.deepEqual(await outcome(own, tree), ['folded plist-order'])
    await runSync(own, tree, { apply: true })
    assert.match(own.read(`ports/${core}/pkg-plist`), /core\.conf\.sample\n@sample etc\/wifibox\/bhyve/)
  })
  it('of the order of addresses is a conflict, which names the list', async () => {
    const [own, tree] = world()
    tree.sweep('Sam Sweeper', 'near first', `${guest}/Makefile`, /(https:\S+:\w+)( \\\n\t+)(https:\S+:\w+)/, '$3$2$1')
    assert.deepEqual(await outcome(own, tree), ['conflict'])
    const { problems } = await faultOf(runSync(own, tree, { apply: true }))
    assert.match(problems[0]?.found ?? '', /our order of MASTER_SITES$/)
    assert.equal(problems[0]?.expected, 'theirs: another order of MASTER_SITES')
  })
  it('of the order across conditions makes new blocks', async () => {
    const [own, tree] = world()
    tree.sweep(
      'Sam Sweeper',
      'sort',
      `${guest}/pkg-plist`,
      /^(%%UDS_PASSTHRU%%.*uds_passthru.*\n)(%%IPV6%%.*\n)/m,
      '$2$1',
    )
    assert.deepEqual(await outcome(own, tree), ['folded plist-order'])
    await runSync(own, tree, { apply: true })
    assert.match(own.read(`ports/${guest}/pkg-plist`), /^%%IPV6%%.*\n%%UDS_PASSTHRU%%/m)
  })
  it('of places moves files of the package list and arguments alike', async () => {
    const [own, tree] = world()
    const old = 'share/man/man5/wifibox-alpine.5.gz'
    const now = 'share/doc/man5/wifibox-alpine.5.gz'
    tree.commit('Sam Sweeper', 'all: manual pages', {
      [`${core}/Makefile`]: tree.read(`${core}/Makefile`).replace(old, now),
      [`${guest}/pkg-plist`]: tree.read(`${guest}/pkg-plist`).replace(old, now),
    })
    assert.deepEqual(await outcome(own, tree), ['folded path path'])
    await runSync(own, tree, { apply: true })
    assert.match(own.read(`ports/${core}/Makefile`), /GUEST_MAN=\$\{LOCALBASE\}\/share\/doc/)
    assert.match(own.read(`ports/${guest}/pkg-plist`), /^share\/doc\/man5/m)
  })
  it('that passes a new place to the builder adds an argument', async () => {
    const [own, tree] = world()
    tree.sweep(
      'Sam Sweeper',
      'man',
      `${core}/Makefile`,
      'VERSION=${PORTVERSION}',
      'VERSION=${PORTVERSION} MANDIR=${PREFIX}/share/man',
    )
    assert.deepEqual(await outcome(own, tree), ['folded path'])
    await runSync(own, tree, { apply: true })
    assert.match(own.read('wifibox.yaml'), /^ {4}- \{name: MANDIR, value: '\{PREFIX\}\/share\/man'\}$/m)
  })
  it('of the maintainer counts when all three ports have the new one', async () => {
    const [own, tree] = world()
    const before = own.read('wifibox.yaml')
    const changed = (origin: string): [string, string] => {
      const path = `${origin}/Makefile`
      return [path, tree.read(path).replace(/^MAINTAINER=.*$/m, 'MAINTAINER=\tports@FreeBSD.org')]
    }
    tree.commit('Sam Sweeper', 'half', Object.fromEntries([core].map(changed)))
    assert.deepEqual(await outcome(own, tree), ['conflict'])
    tree.commit('Sam Sweeper', 'all', Object.fromEntries([guest, 'net/wifibox'].map(changed)))
    assert.deepEqual(await outcome(own, tree), ['folded maintainer', 'present maintainer'])
    await runSync(own, tree, { apply: true })
    assert.deepEqual(diff(before, own), ['-maintainer: pali.gabor@gmail.com', '+maintainer: ports@FreeBSD.org'])
  })
  it('of PORTREVISION is dropped by a newer version, and kept by the same one', async () => {
    const [own, tree] = world()
    tree.sweep('Sam Sweeper', 'bump', `${core}/Makefile`, /^(PORTVERSION=.*\n)/m, '$1PORTREVISION=\t2\n')
    assert.deepEqual(await outcome(own, tree), ['present revision'])
    const { decisions } = await runSubmit(own, tree, { dryRun: true })
    assert.match(decisions[1]?.why.join() ?? '', /so PORTREVISION 2 goes/)
    own.write('wifibox.yaml', own.read('wifibox.yaml').replace('version: 0.17.0', 'version: 0.16.0'))
    assert.deepEqual(await outcome(own, tree), ['folded revision'])
    await runSync(own, tree, { apply: true })
    assert.match(own.read('wifibox.yaml'), /^ {2}version: 0\.16\.0\n {2}revision: 2$/m)
  })
  it('that a later commit took back counts no more', async () => {
    const [own, tree] = world()
    const before = tree.read(`${core}/Makefile`)
    tree.sweep('Sam Sweeper', 'oops', `${core}/Makefile`, /^COMMENT=.*$/m, 'COMMENT=\tOops')
    tree.commit('Sam Sweeper', 'back', { [`${core}/Makefile`]: before })
    assert.deepEqual(await outcome(own, tree), ['present'])
  })
  it('that only changes layout is no change', async () => {
    const [own, tree] = world()
    const spaced = tree.read(`${core}/Makefile`).replace(/=\t+/g, '= ').replaceAll('\n', '\r\n')
    tree.commit('Sam Sweeper', 'all: blanks and CRLF', { [`${core}/Makefile`]: `# a comment\r\n${spaced}` })
    assert.deepEqual(await outcome(own, tree), [])
  })
  it('keeps its author in the commit that takes it over', async () => {
    const [own, tree] = world()
    run(own.folder, ['init', '--quiet', '--initial-branch=main'])
    run(own.folder, ['add', '--all'])
    run(own.folder, ['commit', '--quiet', '--message=Begin'])
    tree.sweep('Sam Sweeper', 'all: home pages', `${core}/Makefile`, /^WWW=.*$/m, 'WWW=\t\thttps://a.example/')
    tree.sweep('Rita Reviser', 'sort', `${core}/pkg-plist`, /^(@sample .*bhyve.*\n)(@sample .*core.*\n)/m, '$2$1')
    await runSync(own, tree, { apply: true, commit: true })
    assert.deepEqual(run(own.folder, ['log', '-2', '--format=%an <%ae> %s']).trim().split('\n'), [
      'Rita Reviser <rita@FreeBSD.org> Sync: sort',
      'Sam Sweeper <sam@FreeBSD.org> Sync: all: home pages',
    ])
    assert.equal(run(own.folder, ['status', '--porcelain']), '')
    assert.match(run(own.folder, ['log', '-1', '--format=%b']), /^From the FreeBSD ports tree, commit [0-9a-f]{12}\.$/m)
  })
})

describe('what is no known sweep', () => {
  it('is a conflict with both sides, refused by sync --apply and by submit', async () => {
    const own = released()
    const tree = portsTree()
    try {
      const hash = tree.sweep(
        'Sam Sweeper',
        'better words',
        `${core}/Makefile`,
        /^COMMENT=.*$/m,
        'COMMENT=\tOther words',
      )
      for (const work of [() => runSync(own, tree, { apply: true }), () => runSubmit(own, tree)]) {
        const fault = await faultOf(work())
        assert.equal(fault.exit, 'findings')
        const [problem] = fault.problems
        assert.equal(problem?.code, 'sync.conflict')
        assert.match(
          problem?.message ?? '',
          /^our ports would undo what Sam Sweeper did on 2026-04-02 in [0-9a-f]{12}, better words$/,
        )
        assert.deepEqual(problem?.place, { file: join(tree.folder, core, 'Makefile'), line: 6 })
        assert.equal(problem?.found, `ours, ports/${core}/Makefile:6: COMMENT: Wifibox core functionality`)
        assert.equal(problem?.expected, 'theirs: COMMENT: Other words')
        assert.match(problem?.hint ?? '', new RegExp(`^git -C ${tree.folder} show ${hash.slice(0, 12)}; .* --accept`))
      }
      const { packet } = await runSubmit(own, tree, { accept: [hash.slice(0, 8)], dryRun: true })
      assert.equal(packet?.foreign[0]?.state, 'accepted')
    } finally {
      own.remove()
      tree.remove()
    }
  })
  it('is told with the lines of both sides when a condition was written by hand', async () => {
    const own = released()
    const tree = portsTree()
    try {
      const makefile = `${guest}/Makefile`
      const block = '.if ${OSVERSION} >= 1500000\nBUILD_DEPENDS+=\tfoo>0:devel/foo\nMAKE_ARGS+=\tX=y\n.endif\n\n'
      tree.sweep('Hans Hand', 'unbreak on 15', makefile, /^(?=\.include <bsd\.port\.mk>)/m, block)
      const [problem, ...others] = (await faultOf(runSync(own, tree, { apply: true }))).problems
      assert.deepEqual(others, [])
      assert.equal(tree.read(makefile).split('\n')[(problem?.place?.line ?? 0) - 1], 'BUILD_DEPENDS+=\tfoo>0:devel/foo')
      assert.match(
        problem?.message ?? '',
        /^our ports would undo what Hans Hand did on 2026-04-02 in .*, unbreak on 15$/,
      )
      const condition = '(if ${OSVERSION} >= 1500000)'
      assert.equal(
        problem?.expected,
        `theirs: BUILD_DEPENDS: foo>0:devel/foo ${condition}; MAKE_ARGS: X=y ${condition}`,
      )
      assert.match(problem?.found ?? '', /^ours, ports\/net\/wifibox-alpine\/Makefile:\d+: has none of these 2 lines$/)
    } finally {
      own.remove()
      tree.remove()
    }
  })
  it('is told in a few lines when a whole file came or went', async () => {
    const own = released()
    const tree = portsTree()
    try {
      const text = tree.read(`${core}/pkg-plist`)
      tree.commit('Rena Renamer', 'rename', { [`${core}/pkg-plist`]: null, [`${core}/pkg-plist.in`]: text })
      const { problems } = await faultOf(runSync(own, tree, { apply: true }))
      const told = problems.map(({ found, expected }) => [found, expected].join('\n'))
      assert.match(told[0] ?? '', /; and \d+ more\ntheirs: there is no such file$/)
      assert.match(told[1] ?? '', /pkg-plist\.in: there is no such file\ntheirs: (?:[^;]*; ){3}and \d+ more$/)
    } finally {
      for (const one of [own, tree]) one.remove()
    }
  })
  it('is refused by submit while a sweep is not taken over', async () => {
    const own = released()
    const tree = portsTree()
    try {
      const hash = tree.sweep(
        'Sam Sweeper',
        'all: home pages',
        `${core}/Makefile`,
        /^WWW=.*$/m,
        'WWW=\t\thttps://a.example/',
      )
      const undoing = await runSubmit(own, tree, { accept: [hash], dryRun: true })
      assert.equal(undoing.packet?.foreign[0]?.state, 'accepted')
      const fault = await faultOf(runSubmit(own, tree))
      assert.equal(fault.problems[0]?.code, 'submit.undoes')
      assert.match(fault.problems[0]?.hint ?? '', /^wbrel sync .*--apply/)
      await runSync(own, tree, { apply: true })
      const { packet } = await runSubmit(own, tree)
      assert.deepEqual(packet?.sinceRelease, [`${core}/Makefile`])
    } finally {
      own.remove()
      tree.remove()
    }
  })
  it('says when a sweep names a flavor that there is not', async () => {
    const own = released()
    const tree = portsTree()
    try {
      tree.sweep(
        'Sam Sweeper',
        'a flavor',
        'net/wifibox/Makefile',
        /^(USES=)/m,
        'RUN_DEPENDS+=\tx>0:net/wifibox-alpine@rtw98\n\n$1',
      )
      const { verdicts } = await runSync(own, tree)
      assert.deepEqual(verdicts[0]?.remarks, ['there is no flavor rtw98; did you mean rtw88?'])
    } finally {
      own.remove()
      tree.remove()
    }
  })
})

function without(pattern: RegExp, path: string): ReadonlyMap<string, string> {
  const { files } = renderState('1.8.0').rendered
  return new Map([...files].map(([name, text]) => [name, name === path ? text.replace(pattern, '') : text]))
}
