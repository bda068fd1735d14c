/** `wbrel check --ports-tree`: a rendered file that would undo what others did fails a check. */
import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { check } from '../../src/flows/check.ts'
import { testWorld } from '../support/world.ts'
import { identity, type Maintainer, portsTree, released, type TestTree } from './ports-tree.ts'
import { faultOf, runSync } from './run.ts'

const core = 'net/wifibox-core'

describe('the check tree.undone', () => {
  const made: { readonly remove: () => void }[] = []
  afterEach(() => {
    for (const one of made.splice(0)) one.remove()
  })
  const world = (): [Maintainer, TestTree] => {
    const both: [Maintainer, TestTree] = [released(), portsTree()]
    made.push(...both)
    return both
  }
  const outcome = async (own: Maintainer, tree: TestTree | undefined, accept: readonly string[] = []) => {
    const env = { PATH: process.env.PATH, HOME: own.folder, ...identity }
    const nothing = {
      dir: undefined,
      manifest: undefined,
      portsdir: undefined,
      aports: undefined,
      distdir: undefined,
      release: undefined,
    }
    const start = {
      ...nothing,
      world: testWorld({ cwd: own.folder, env }),
      trust: false,
      online: false,
      only: ['tree.undone'],
    }
    const asked = { ...start, portsTree: tree?.folder, accept }
    const { outcomes } = await check.run(asked, { step: () => {}, progress: () => {} })
    return outcomes[0]
  }

  it('is not run without a clone of the ports tree, and says which option names it', async () => {
    const [own] = world()
    const told = await outcome(own, undefined)
    assert.ok(told?.state === 'not-run')
    assert.deepEqual([told.reason, told.hint], ['no clone of the ports tree was named', 'wbrel check --ports-tree DIR'])
  })
  it('fails until sync has taken the change over, and passes then', async () => {
    const [own, tree] = world()
    assert.equal((await outcome(own, tree))?.state, 'passed')
    tree.sweep('Sam Sweeper', 'all: home pages', `${core}/Makefile`, /^WWW=.*$/m, 'WWW=\t\thttps://a.example/')
    const red = await outcome(own, tree)
    assert.ok(red?.state === 'failed')
    const [problem] = red.problems
    assert.match(problem?.message ?? '', /^Sam Sweeper changed this on 2026-04-02 in [0-9a-f]{12}, all: home pages$/)
    assert.deepEqual(problem?.place, { file: `ports/${core}/Makefile`, line: 7 })
    assert.equal(problem?.expected, 'WWW: https://a.example/')
    assert.equal(problem?.hint, `wbrel sync --ports-tree ${tree.folder}`)
    await runSync(own, tree, { apply: true })
    assert.equal((await outcome(own, tree))?.state, 'passed')
  })
  it('passes for a change that a person wants undone, and fails for a tree that is none', async () => {
    const [own, tree] = world()
    const hash = tree.sweep('Sam Sweeper', 'words', `${core}/Makefile`, /^COMMENT=.*$/m, 'COMMENT=\tOther words')
    assert.equal((await outcome(own, tree))?.state, 'failed')
    assert.equal((await outcome(own, tree, [hash.slice(0, 12)]))?.state, 'passed')
    tree.git('rm', '--quiet', 'MOVED')
    tree.commit('Peter Porter', 'No ports', {})
    assert.equal((await faultOf(outcome(own, tree))).problems[0]?.code, 'tree.not-ports')
  })
})
