/** Ports that the tree does not have yet. */
import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, it } from 'node:test'
import { withSubdirs } from '../../src/model/category-makefile.ts'
import { checkMessage } from '../../src/model/commit-rules.ts'
import { type Files, portsTree, released, run, scenery, type TestTree, treeIn } from './ports-tree.ts'
import { faultOf, runSubmit, runSync } from './run.ts'

describe('wbrel submit --new-port', () => {
  const made: { readonly remove: () => void }[] = []
  afterEach(() => {
    for (const one of made.splice(0)) one.remove()
  })
  const keep = <T extends { readonly remove: () => void }>(one: T): T => {
    made.push(one)
    return one
  }
  const treeWithout = (files: Files): TestTree => {
    const tree = keep(treeIn(mkdtempSync(join(tmpdir(), 'wbrel-ports-'))))
    tree.git('init', '--quiet', '--initial-branch=main')
    tree.commit('Peter Porter', 'Begin', { ...scenery, ...files })
    return tree
  }
  const category =
    '    COMMENT = Networking\n\n    SUBDIR += newport\n    SUBDIR += wifitools\n\n.include <bsd.port.subdir.mk>\n'

  it('brings the three ports and their lines in the Makefile of the category', async () => {
    const own = keep(released())
    const tree = treeWithout({ 'net/Makefile': category })
    const { packet, folder, files } = await runSubmit(own, tree, { newPort: true })
    assert.ok(packet)
    run(tree.folder, ['am', '--quiet', join(folder, packet.patchFile)])
    const listed = tree.read('net/Makefile').match(/(?<=SUBDIR \+= ).*/g)
    assert.deepEqual(listed, ['newport', 'wifibox', 'wifibox-alpine', 'wifibox-core', 'wifitools'])
    assert.equal(tree.read('net/wifibox-core/Makefile'), own.read('ports/net/wifibox-core/Makefile'))
    const message = run(tree.folder, ['log', '-1', '--format=%B'])
    assert.match(
      message,
      /^net\/wifibox: Add new ports\n\n- net\/wifibox 1\.9\.0: Embedded .*\n- net\/wifibox-core 0\.17\.0: .*\n- net\/wifibox-alpine 20260405: .*\n\nChanges:\t/,
    )
    assert.deepEqual(checkMessage(message), [])
    assert.equal(packet.summary, '[NEW PORT] net/wifibox: Embedded (virtualized) wireless router')
    const text = files.get('description.md') ?? ''
    assert.match(text, /^# \[NEW PORT\] net\/wifibox: /)
    assert.match(text, /^- net\/wifibox-core 0\.17\.0: the port is new in the tree\.$/m)
    assert.match(text, /^- added net\/wifibox\/pkg-descr$/m)
    assert.match(text, /^- changed net\/Makefile$/m)
    assert.equal((await runSubmit(own, tree, { dryRun: true })).packet, undefined)
  })
  it('must be said: a tree without the ports may be the wrong one', async () => {
    const own = keep(released())
    const tree = treeWithout({ 'net/Makefile': category })
    for (const work of [() => runSubmit(own, tree), () => runSync(own, tree)]) {
      const [problem, ...others] = (await faultOf(work())).problems
      assert.equal(problem?.code, 'tree.no-port')
      assert.equal(others.length, 2)
      assert.equal(problem?.hint?.endsWith(`wbrel submit --ports-tree ${tree.folder} --new-port`), true)
    }
  })
  it('is refused where the tree has one of them, had one, or has no such category', async () => {
    const own = keep(released())
    const there = await faultOf(runSubmit(own, keep(portsTree()), { newPort: true }))
    assert.equal(there.problems[0]?.code, 'tree.not-new')
    assert.match(there.problems[0]?.message ?? '', /has net\/wifibox, net\/wifibox-core, net\/wifibox-alpine already$/)
    const past = treeWithout({ 'net/Makefile': category, 'net/wifibox/Makefile': 'PORTNAME=\twifibox\n' })
    past.commit('Peter Porter', 'net/wifibox: Remove', { 'net/wifibox/Makefile': null })
    const gone = await faultOf(runSubmit(own, past, { newPort: true }))
    assert.equal(gone.problems[0]?.code, 'tree.port-gone')
    assert.match(gone.problems[0]?.found ?? '', /^[0-9a-f]+ Peter Porter, 2026-04-\d\d: net\/wifibox: Remove$/)
    const lost = await faultOf(runSubmit(own, treeWithout({}), { newPort: true }))
    assert.equal(lost.problems[0]?.code, 'submit.no-category')
  })
})

describe('the Makefile of a category', () => {
  it('gets a line in the place of its name, in the form of the others, once', () => {
    const text = 'A\n\tSUBDIR+= b\n\tSUBDIR+= d\nB\n'
    assert.equal(withSubdirs(text, ['c']), 'A\n\tSUBDIR+= b\n\tSUBDIR+= c\n\tSUBDIR+= d\nB\n')
    assert.equal(withSubdirs(text, ['a', 'e']), 'A\n\tSUBDIR+= a\n\tSUBDIR+= b\n\tSUBDIR+= d\n\tSUBDIR+= e\nB\n')
    assert.equal(withSubdirs(text, ['b', 'd']), text)
    assert.equal(withSubdirs('A\n', ['b']), undefined)
  })
})
