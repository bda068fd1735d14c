/** What was last handed over is known, so that a change that the committer made on its way in is seen. */
import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, it } from 'node:test'
import { type Maintainer, portsTree, released, run, type TestTree } from './ports-tree.ts'
import { faultOf, runSubmit, runSync } from './run.ts'

const core = 'net/wifibox-core'

describe('what was last handed over', () => {
  const made: { readonly remove: () => void }[] = []
  afterEach(() => {
    for (const one of made.splice(0)) one.remove()
  })
  const world = (): [Maintainer, TestTree] => {
    const both: [Maintainer, TestTree] = [released(), portsTree()]
    made.push(...both)
    return both
  }
  const states = async (own: Maintainer, tree: TestTree): Promise<readonly string[]> => {
    const { verdicts } = await runSync(own, tree)
    return verdicts.map(({ state, change }) => `${change.author.name} <${change.author.mail}>: ${state}`)
  }

  it('is what the record of the release says: a patch that landed as it was is nobody else\u2019s change', async () => {
    const [own, tree] = world()
    await land(own, tree)
    assert.deepEqual(await states(own, tree), [])
    assert.throws(() => own.read('releases/1.9.0.submitted.json'), { code: 'ENOENT' })
  })
  it('shows what the committer changed on its way in, as his', async () => {
    const [own, tree] = world()
    await land(own, tree, { from: /^COMMENT=.*$/m, to: 'COMMENT=\tBetter' })
    assert.deepEqual(await states(own, tree), ['Carla Committer <carla@FreeBSD.org>: conflict'])
  })
  it('is told of a signed commit, too, where log shows signatures', async () => {
    const [own, tree] = world()
    await land(own, tree, { from: /^COMMENT=.*$/m, to: 'COMMENT=\tBetter' })
    const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----'
    const raw = tree.git('cat-file', 'commit', 'HEAD').replace(/^committer .*$/m, line => `${line}\n${signature}`)
    const gpg = join(tree.folder, '.git/gpg')
    writeFileSync(gpg, '#!/bin/sh\necho "gpg: Signature made today" >&2\n', { mode: 0o755 })
    writeFileSync(join(tree.folder, '.git/signed'), raw)
    tree.git('reset', '--quiet', '--hard', tree.git('hash-object', '-t', 'commit', '-w', '.git/signed').trim())
    tree.git('config', 'gpg.program', gpg)
    tree.git('config', 'log.showSignature', 'true')
    assert.match(tree.git('log', '-1', '--format=%h'), /gpg: Signature made/)
    const { verdicts } = await runSync(own, tree)
    assert.equal(verdicts[0]?.change.commit, tree.git('rev-parse', 'HEAD').trim())
  })
  it('shows it, too, when ports/ has moved on since', async () => {
    const [own, tree] = world()
    own.write('ports/net/wifibox-core/Makefile', own.read('ports/net/wifibox-core/Makefile'))
    await land(own, tree, { from: /^COMMENT=.*$/m, to: 'COMMENT=\tBetter' })
    own.write('ports/net/wifibox-core/Makefile', 'of the next release\n')
    assert.deepEqual(await states(own, tree), ['Carla Committer <carla@FreeBSD.org>: conflict'])
  })
  it('is written beside the record where it is not what was released, and sync reads it', async () => {
    const [own, tree] = world()
    tree.sweep('Sam Sweeper', 'all: home pages', `${core}/Makefile`, /^WWW=.*$/m, 'WWW=\t\thttps://a.example/')
    await runSync(own, tree, { apply: true })
    const { packet, files } = await runSubmit(own, tree)
    assert.deepEqual(packet?.sinceRelease, [`${core}/Makefile`])
    assert.match(
      files.get('description.md') ?? '',
      /those\s+of\s+release\s+1\.9\.0,\s+but\s+for\s+1\s+file\s+named\s+below\./,
    )
    const told = JSON.parse(own.read('releases/1.9.0.submitted.json'))
    assert.equal(told.files[`${core}/Makefile`], packet?.files.find(one => one.path === `${core}/Makefile`)?.sha256)
    await land(own, tree)
    assert.deepEqual(await states(own, tree), [])
    assert.deepEqual((await runSubmit(own, tree)).submission.plan.changes, [])
    own.write('releases/1.9.0.submitted.json', '{"schemaVersion": 1}')
    assert.equal((await faultOf(runSync(own, tree))).problems[0]?.code, 'submitted.invalid')
  })
  it('need not be known the first time: the tree’s own history tells what came after our release', async () => {
    const [own, tree] = world()
    for (const version of ['1.8.0', '1.7.0']) rmSync(join(own.folder, `releases/${version}.json`), { force: true })
    tree.sweep('Sam Sweeper', 'all: home pages', `${core}/Makefile`, /^WWW=.*$/m, 'WWW=\t\thttps://a.example/')
    assert.deepEqual(await states(own, tree), ['Sam Sweeper <sam@FreeBSD.org>: folded'])
    await runSync(own, tree, { apply: true })
    const { packet, files } = await runSubmit(own, tree)
    assert.deepEqual(packet?.changes, [])
    assert.match(files.get('description.md') ?? '', /^- the tree's release was made by hand; see the patch$/m)
  })
  it('is asked for when it is nowhere to be found', async () => {
    const [own, tree] = world()
    await land(own, tree, { from: /^COMMENT=.*$/m, to: 'COMMENT=\tBetter' })
    const path = `${core}/Makefile`
    const record = JSON.parse(own.read('releases/1.9.0.json'))
    record.outputs.files[path] = 'f'.repeat(64)
    own.write('releases/1.9.0.json', JSON.stringify(record))
    const { exit, problems } = await faultOf(runSync(own, tree))
    assert.deepEqual([exit, problems[0]?.code, problems[0]?.hint], ['refused', 'sync.no-own-text', 'git fetch --tags'])
    assert.match(
      problems[0]?.message ?? '',
      /^nobody can tell what the committer changed in net\/wifibox-core\/Makefile/,
    )
  })
})

/** The patch of 1.9.0 comes into the tree, with or without a change by the committer. */
async function land(
  own: Maintainer,
  tree: TestTree,
  edit?: { readonly from: RegExp; readonly to: string },
): Promise<void> {
  const { commit } = await runSubmit(own, tree, { dryRun: true })
  run(own.folder, ['init', '--quiet', '--initial-branch=main'])
  run(own.folder, ['add', '--all'])
  run(own.folder, ['commit', '--quiet', '--message=Release'])
  run(own.folder, ['tag', '1.9.0'])
  const files = Object.fromEntries(commit.files)
  const path = `${core}/Makefile`
  tree.skipTo('2026-09-28')
  const changed = edit === undefined ? {} : { [path]: String(files[path]).replace(edit.from, edit.to) }
  tree.commit('Test Maintainer', 'net/wifibox: Update to 1.9.0', { ...files, ...changed })
}
