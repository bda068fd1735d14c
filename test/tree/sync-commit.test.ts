/** `wbrel sync --apply --commit`: every change under its author's name, whatever happened to an earlier run. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { type Maintainer, portsTree, released, run, type TestTree } from './ports-tree.ts'
import { faultOf, runSync } from './run.ts'

const core = 'net/wifibox-core'

describe('the commits of sync', () => {
  let own: Maintainer
  let tree: TestTree
  beforeEach(() => {
    own = released()
    tree = portsTree()
    run(own.folder, ['init', '--quiet', '--initial-branch=main'])
    run(own.folder, ['add', '--all'])
    run(own.folder, ['commit', '--quiet', '--message=Begin'])
    tree.sweep('Sam Sweeper', 'all: home pages', `${core}/Makefile`, /^WWW=.*$/m, 'WWW=\t\thttps://a.example/')
    tree.sweep('Rita Reviser', 'sort', `${core}/pkg-plist`, /^(@sample .*bhyve.*\n)(@sample .*core.*\n)/m, '$2$1')
  })
  afterEach(() => {
    for (const one of [own, tree]) one.remove()
  })
  const log = (): readonly string[] => run(own.folder, ['log', '--format=%an: %s']).trim().split('\n').toReversed()
  const wanted = ['Test Maintainer: Begin', 'Sam Sweeper: Sync: all: home pages', 'Rita Reviser: Sync: sort']
  const takeOver = () => runSync(own, tree, { apply: true, commit: true })

  it('are made after all when a run was stopped behind its writing, with the same files', async () => {
    await takeOver()
    const [made, last] = [run(own.folder, ['ls-tree', '-r', 'HEAD']), own.read('wifibox.yaml')]
    assert.deepEqual(log(), wanted)
    run(own.folder, ['reset', '--quiet', '--soft', 'HEAD~2'])
    await takeOver()
    assert.deepEqual([log(), run(own.folder, ['ls-tree', '-r', 'HEAD'])], [wanted, made])

    // Stopped behind the first commit, while the files of the second were written.
    run(own.folder, ['reset', '--quiet', '--hard', 'HEAD~1'])
    own.write('wifibox.yaml', last)
    await takeOver()
    assert.deepEqual([log(), run(own.folder, ['ls-tree', '-r', 'HEAD'])], [wanted, made])
    assert.equal(run(own.folder, ['status', '--porcelain']), '')
    await takeOver()
    assert.deepEqual(log(), wanted)
  })
  it('never hold work of ours that was not committed', async () => {
    const text = own.read('wifibox.yaml')
    own.write('wifibox.yaml', `${text}# mine\n`)
    const fault = await faultOf(takeOver())
    assert.deepEqual([fault.exit, fault.problems[0]?.code], ['refused', 'sync.own-work'])
    assert.deepEqual([log(), own.read('wifibox.yaml')], [['Test Maintainer: Begin'], `${text}# mine\n`])

    own.write('wifibox.yaml', text)
    own.write('ports/net/wifibox/pkg-descr', 'mine\n')
    assert.match(
      (await faultOf(takeOver())).message,
      /^ports\/net\/wifibox\/pkg-descr has changes that are not committed/,
    )
  })
  it('are made for an author without a name, too', async () => {
    const raw = tree.git('cat-file', 'commit', 'HEAD').replace(/^author .* <.*> /m, 'author  <> ')
    writeFileSync(join(tree.folder, 'nameless'), raw)
    const commit = tree.git('hash-object', '-t', 'commit', '-w', 'nameless').trim()
    tree.git('reset', '--quiet', '--hard', commit)
    await takeOver()
    assert.deepEqual(log().at(-1), 'unknown: Sync: sort')
  })
})
