/** From builds to the record: `wbrel test` on a builder, then `wbrel prepare --final`, as a maintainer types them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { parseRecord } from '../../src/model/record.ts'
import { type TestBuilder, testBuilder } from '../poudriere/builder.ts'
import { row, usual } from '../poudriere/run.ts'
import { campaign, evidenceOf } from '../support/campaign.ts'
import { manifestOf, renderState } from '../support/rendered.ts'
import { wbrel } from '../support/wbrel.ts'

describe('what wbrel test proved', () => {
  const own = campaign('1.7.0')
  let builder: TestBuilder
  let commit = ''
  before(() => {
    builder = testBuilder()
    own.write('wifibox.yaml', manifestOf('1.8.0').text)
    for (const [path, text] of renderState('1.8.0').rendered.files) own.write(`ports/${path}`, text)
    own.write('evidence', evidenceOf('1.8.0'))
    const tree = join(builder.folder, 'tree')
    const git = (...args: readonly string[]) =>
      spawnSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], {
        cwd: tree,
        encoding: 'utf8',
      })
    git('init', '--quiet')
    git('commit', '--quiet', '--allow-empty', '--message=ports')
    commit = git('rev-parse', 'HEAD').stdout.trim()
  })
  after(() => {
    builder.remove()
    own.remove()
  })
  const build = (rows: readonly object[]) => {
    own.write('rows.json', JSON.stringify(rows))
    return wbrel(['test', '--rows', 'rows.json'], { cwd: own.folder, env: builder.env })
  }
  const final = 'prepare 1.x --date 2026-03-29 --final --evidence evidence'

  it('keeps a release from being final when a row failed', () => {
    builder.play({ dialect: '3.4.8', rules: [{ on: ['XX_MDNS'], outcome: 'fail', phase: 'check-plist' }] })
    assert.equal(build([row('brcm'), row('brcm', [...usual, 'XX_MDNS'])]).status, 8)
    const { status, stderr } = own.run(final)
    assert.equal(status, 3)
    assert.match(
      stderr,
      /the gate builds-proven is red: failed: net\/wifibox-alpine@brcm row [0-9a-f]{8} on FreeBSD 14\.3/,
    )
  })

  it('stands in the record of the release, with the versions of poudriere, jail and ports', () => {
    builder.play({ dialect: '3.4.8' })
    assert.equal(build([row('brcm', [...usual, 'XX_MDNS'])]).status, 0)
    const { status, stderr } = own.runWithMake(final)
    assert.equal(status, 0, stderr)
    const { state, gates, builds } = parseRecord(own.read('releases/1.8.0.json'), 'releases/1.8.0.json')
    assert.equal(state, 'final')
    const where = `on 14.3-RELEASE-p2 (poudriere 3.4.8, ports ${commit.slice(0, 12)})`
    const gate = gates.find(({ id }) => id === 'builds-proven')
    assert.match(gate?.says ?? '', /^2 of \d+ builds are proven, /)
    assert.ok(gate?.says.endsWith(where), gate?.says)
    assert.deepEqual([builds?.proven, builds?.failed], [2, []])
    assert.deepEqual(builds?.builders, [
      { freebsd: '14.3', jail: '14.3-RELEASE-p2', arch: 'amd64', poudriere: '3.4.8', ports: commit },
    ])
    assert.match(own.run('report 1.8.0').stdout, new RegExp(`poudriere 3\\.4\\.8, ports ${commit}$`, 'm'))
  })
})
