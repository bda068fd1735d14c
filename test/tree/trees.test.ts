/** Ports trees in every state that a maintainer's clone may be in. */
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, describe, it } from 'node:test'
import { renderState } from '../support/rendered.ts'
import { portsTree, released, run, type TestTree, treeIn } from './ports-tree.ts'
import { faultOf, runSubmit, runSync } from './run.ts'

const own = released()
after(own.remove)
const made: { readonly remove: () => void }[] = []
afterEach(() => {
  for (const one of made.splice(0)) one.remove()
})
const tree = (ports?: ReadonlyMap<string, string>): TestTree => {
  const one = portsTree(ports)
  made.push(one)
  return one
}
const problemOf = async (one: Pick<TestTree, 'folder'>) => {
  const fault = await faultOf(runSubmit(own, one, { dryRun: true }))
  return { exit: fault.exit, ...fault.problems[0] }
}

describe('a ports tree', () => {
  it('with a detached HEAD is taken at that commit, which is told', async () => {
    const one = tree()
    one.git('checkout', '--quiet', '--detach')
    const { packet, notices } = await runSubmit(own, one, { dryRun: true })
    assert.equal(packet?.tree.branch, undefined)
    assert.match(notices[0]?.message ?? '', /^HEAD of .* is detached at [0-9a-f]{12}/)
  })
  it('that is a shallow clone is told to get its history, unless that is not needed', async () => {
    const one = tree()
    one.sweep('Sam Sweeper', 'all: home pages', 'net/wifibox-core/Makefile', /^WWW=.*$/m, 'WWW=\t\thttps://a.example/')
    const problem = await problemOf(shallow(one))
    assert.equal(problem.code, 'tree.shallow')
    assert.match(problem.hint ?? '', /fetch --unshallow$/)
  })
  it('that is shallow but as we handed it over needs no history', async () => {
    const one = tree()
    const { commit } = await runSubmit(own, one, { dryRun: true })
    one.skipTo('2026-09-28')
    one.commit('Test Maintainer', 'net/wifibox: Update to 1.9.0', Object.fromEntries(commit.files))
    one.commit('Nora Neighbour', 'net/newport: Update', { 'net/newport/Makefile': 'PORTNAME=\tnewport\n# 2\n' })
    const { verdicts } = await runSync(own, shallow(one))
    assert.deepEqual(verdicts, [])
  })
  it('without one of the ports says who took it away', async () => {
    const one = tree()
    one.commit('Sam Sweeper', 'net/wifibox-core: Remove', {
      'net/wifibox-core/Makefile': null,
      MOVED: `${one.read('MOVED')}net/wifibox-core||2026-04-02|Has expired: Unmaintained\n`,
    })
    const problem = await problemOf(one)
    assert.equal(problem.code, 'tree.port-deleted')
    assert.equal(problem.message, 'net/wifibox-core was deleted from the tree on 2026-04-02: Has expired: Unmaintained')
    assert.match(problem.found ?? '', /^[0-9a-f]+ Sam Sweeper, 2026-04-0\d: net\/wifibox-core: Remove$/)
  })
  it('with a port in another category says where it is and what to set', async () => {
    const one = tree()
    const moves = ['wifibox', 'wifibox-core', 'wifibox-alpine'].map(
      name => `net/${name}|net-wireless/${name}|2026-04-02|Moved to a new category\n`,
    )
    const files = Object.fromEntries([...renderState('1.8.0').rendered.files.keys()].map(path => [path, null]))
    one.commit('Sam Sweeper', 'net-wireless: new', { ...files, MOVED: `${one.read('MOVED')}${moves.join('')}` })
    const problem = await problemOf(one)
    assert.equal(problem.code, 'tree.port-moved')
    assert.equal(problem.message, 'net/wifibox is net-wireless/wifibox since 2026-04-02: Moved to a new category')
    assert.match(problem.found ?? '', /^[0-9a-f]+ Sam Sweeper, 2026-04-0\d: net-wireless: new$/)
    assert.match(problem.hint ?? '', /^set category: net-wireless in the manifest/)
  })
  it('with the ports in another category gets the release that follows them there', async () => {
    const one = tree()
    const { files } = renderState('1.8.0').rendered
    const there = (text: string): string =>
      text.replaceAll(/\bnet(?=\/wifibox)/g, 'net-wireless').replace(/^(CATEGORIES=\t)net$/m, '$1net-wireless')
    const moves = ['wifibox', 'wifibox-core', 'wifibox-alpine'].map(
      name => `net/${name}|net-wireless/${name}|2026-04-02|Moved to a new category\n`,
    )
    one.commit('Sam Sweeper', 'net-wireless: new', {
      ...Object.fromEntries([...files.keys()].map(path => [path, null])),
      ...Object.fromEntries([...files].map(([path, text]) => [there(path), there(text)])),
      'net-wireless/Makefile': one.read('net/Makefile'),
      MOVED: `${one.read('MOVED')}${moves.join('')}`,
    })
    const follower = released(text => text.replace(/^category: net$/m, 'category: net-wireless'))
    made.push(follower)
    const { packet, commit } = await runSubmit(follower, one, { dryRun: true })
    assert.equal(packet?.subject, 'net-wireless/wifibox: Update to 1.9.0')
    assert.ok(
      [...commit.files.keys()].every(path => path.startsWith('net-wireless/')),
      [...commit.files.keys()].join(' '),
    )
    assert.equal(
      packet?.changed.some(({ kind }) => kind !== 'changed'),
      false,
    )
  })
  it('that never had the ports is told from one that lost them', async () => {
    const one = treeIn(mkdtempSync(join(tmpdir(), 'wbrel-ports-')))
    made.push(one)
    one.git('init', '--quiet', '--initial-branch=main')
    one.commit('Peter Porter', 'Begin', { MOVED: '#\n', UPDATING: '#\n', 'Mk/bsd.port.mk': '#\n' })
    assert.match((await problemOf(one)).message ?? '', /has no net\/wifibox and never had it$/)
  })
  it('that is none is refused: a repository without MOVED, a folder without a repository', async () => {
    const one = treeIn(mkdtempSync(join(tmpdir(), 'wbrel-ports-')))
    made.push(one)
    assert.equal((await problemOf(one)).code, 'tree.no-repository')
    one.git('init', '--quiet', '--initial-branch=main')
    one.commit('Peter Porter', 'Begin', { 'net/wifibox/Makefile': 'PORTNAME=\twifibox\n' })
    assert.equal((await problemOf(one)).code, 'tree.not-ports')
    assert.equal((await problemOf({ folder: join(one.folder, 'nowhere') })).code, 'tree.no-folder')
    assert.equal((await problemOf({ folder: join(one.folder, 'net/wifibox/Makefile') })).code, 'tree.no-folder')
  })
  it('is not blamed for a git that is not there', async () => {
    const env = { PATH: '/nonexistent', HOME: own.folder }
    const fault = await faultOf(runSubmit(own, tree(), { dryRun: true, env }))
    assert.equal(fault.problems[0]?.code, 'git.missing')
  })
  it('at a quarterly branch is told from main', async () => {
    const one = tree()
    one.git('checkout', '--quiet', '-b', '2026Q4')
    const { notices } = await runSubmit(own, one, { dryRun: true })
    assert.deepEqual(
      notices.map(({ code }) => code),
      ['tree.quarterly'],
    )
  })
  it('keeps the mode of a file that somebody made executable', async () => {
    const one = tree()
    chmodSync(join(one.folder, 'net/wifibox/Makefile'), 0o755)
    one.commit('Mona Mode', 'net/wifibox: mode', {})
    const { patch } = await runSubmit(own, one, { dryRun: true })
    assert.match(patch?.text ?? '', /^diff --git a\/net\/wifibox\/Makefile/m)
    assert.doesNotMatch(patch?.text ?? '', /^(old|new) mode| mode change /m)
  })
  it('whose files have carriage returns gets a patch that keeps them apart', async () => {
    const files = [...renderState('1.8.0').rendered.files].map(
      ([path, text]) => [path, path.endsWith('core/pkg-descr') ? text.replaceAll('\n', '\r\n') : text] as const,
    )
    const { packet, files: written } = await runSubmit(own, tree(new Map(files)), { dryRun: true })
    assert.equal(packet?.keepsReturns, true)
    assert.match(written.get('description.md') ?? '', /^ {4}git am --keep-cr </m)
  })
  it('may have anything in its settings: the patch stays plain', async () => {
    const one = tree()
    const plain = await runSubmit(own, one, { dryRun: true })
    for (const [key, value] of [
      ['diff.noprefix', 'true'],
      ['format.signature', 'me'],
      ['core.autocrlf', 'true'],
      ['commit.gpgSign', 'true'],
    ])
      one.git('config', key ?? '', value ?? '')
    const odd = await runSubmit(own, one, { dryRun: true })
    assert.equal(odd.patch?.text, plain.patch?.text)
  })
  it('whose history does not show our release asks for the commit, and takes it', async () => {
    const one = tree()
    one.git('checkout', '--quiet', '--orphan', 'other')
    one.commit('Peter Porter', 'One commit', {
      'net/wifibox/Makefile': one.read('net/wifibox/Makefile').replace('1.8.0', '1.8.5'),
    })
    const first = one.sweep(
      'Sam Sweeper',
      'home',
      'net/wifibox-core/Makefile',
      /^WWW=.*$/m,
      'WWW=\t\thttps://a.example/',
    )
    const { verdicts } = await runSync(own, one, { base: first })
    assert.deepEqual(verdicts, [])
    const fault = await faultOf(runSync(own, one, { base: 'deadbeef' }))
    assert.equal(fault.problems[0]?.code, 'tree.no-base')
    const unknown = await faultOf(runSync(own, one, { accept: ['1234567'] }))
    assert.equal(unknown.problems[0]?.code, 'sync.unknown-commit')
  })
})

describe('a packet of an earlier run', () => {
  it('whose patch no longer applies says what moved, who moved it, and what to do', async () => {
    const one = tree()
    const out = mkdtempSync(join(tmpdir(), 'wbrel-out-'))
    try {
      await runSubmit(own, one, { out })
      one.sweep('Nora Neighbour', 'net/newport: Update', 'net/newport/Makefile', /$/, '# more\n')
      assert.deepEqual((await runSubmit(own, one, { out, dryRun: true })).earlier, [])
      one.sweep('Sam Sweeper', 'all: bump', 'net/wifibox/Makefile', /^(PORTVERSION=.*\n)/m, '$1PORTREVISION=\t1\n')
      const { earlier } = await runSubmit(own, one, { out, dryRun: true })
      assert.match(
        earlier[0]?.message ?? '',
        /^the patch of [0-9a-f]{12} no longer applies: patch failed: net\/wifibox\/Makefile:1/,
      )
      assert.match(earlier[0]?.found ?? '', /^[0-9a-f]+ Sam Sweeper, 2026-04-\d\d: all: bump$/)
      assert.match(earlier[0]?.hint ?? '', /^hand over the packet that this run makes/)
    } finally {
      rmSync(out, { recursive: true, force: true })
    }
  })
  it('whose patch landed is nothing to complain of', async () => {
    const one = tree()
    const out = mkdtempSync(join(tmpdir(), 'wbrel-out-'))
    try {
      const { packet } = await runSubmit(own, one, { out })
      run(one.folder, ['am', '--quiet', join(out, packet?.patchFile ?? '')])
      const { earlier, plan } = await runSubmit(own, one, { out })
      assert.deepEqual([earlier, plan.changes], [[], []])
    } finally {
      rmSync(out, { recursive: true, force: true })
    }
  })
  it('cannot lie in what is a file', async () => {
    const fault = await faultOf(runSubmit(own, tree(), { out: join(own.folder, 'wifibox.yaml') }))
    assert.equal(fault.problems[0]?.code, 'file.write')
  })
})

function shallow(one: TestTree): Pick<TestTree, 'folder'> {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-shallow-'))
  made.push({ remove: () => rmSync(folder, { recursive: true, force: true }) })
  run(folder, ['clone', '--quiet', '--depth=1', `file://${one.folder}`, '.'])
  return { folder }
}
