/** sync and submit as a user meets them: lines of a terminal, exit status, JSON. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { wbrel } from '../support/wbrel.ts'
import { identity, portsTree, released } from './ports-tree.ts'

describe('wbrel sync and wbrel submit', () => {
  const own = released()
  const tree = portsTree()
  after(() => [own, tree].map(one => one.remove()))
  const run = (...args: readonly string[]) => {
    const env = { HOME: own.folder, ...identity, SOURCE_DATE_EPOCH: '1790503200' }
    const { status, stdout, stderr } = wbrel([...args, '--ports-tree', tree.folder, '--quiet'], {
      cwd: own.folder,
      env,
    })
    return { status, stdout, stderr }
  }
  const isNarrow = (text: string): void => {
    const wide = text
      .split('\n')
      .filter(line => line.length > 80 && !line.includes(tree.folder) && / .* /.test(line.trim()))
    assert.deepEqual(wide, [])
  }
  const core = 'net/wifibox-core/Makefile'

  it('say what there is to take over and how, take it over, and have nothing to do then', () => {
    assert.deepEqual(run('sync'), { status: 0, stdout: 'nobody else has changed the ports\n', stderr: '' })
    const subject = '*/*: Give every port the address under which its users find it nowadays'
    const hash = tree.sweep('Sam Sweeper', subject, core, /^WWW=.*$/m, 'WWW=\t\thttps://a.example/')
    const first = run('sync')
    assert.equal(first.status, 3)
    isNarrow(first.stdout)
    assert.match(first.stdout, new RegExp(`^to take over {2}${hash.slice(0, 12)} {2}Sam Sweeper, 2026-04-02: `))
    assert.match(first.stdout, /\nto take it over: wbrel sync --ports-tree \S+ --apply\n$/)
    const refused = run('submit')
    assert.equal(refused.status, 3)
    assert.match(refused.stderr, /hint: +wbrel sync --ports-tree \S+ --apply$/m)
    const applied = run('sync', '--apply')
    assert.equal(applied.status, 0)
    assert.match(applied.stdout, /^taken over [\s\S]*\na sweep by machine can break the build: wbrel check\n$/)
    const again = run('sync', '--apply')
    assert.equal(again.status, 0)
    assert.match(again.stdout, /^ours has it [\s\S]*\n1 change of others since our last release\n$/)
  })
  it('write the packet once, and tell the same twice', () => {
    const first = run('submit')
    assert.equal(first.status, 0, first.stderr)
    isNarrow(first.stdout)
    assert.match(
      first.stdout,
      /^net\/wifibox: Update to 1\.9\.0\n {2}applies to [0-9a-f]{12} by git am: 7 files, 12 new distfiles\n/,
    )
    assert.match(first.stdout, /^wrote releases\/1\.9\.0\.submitted\.json, which sync reads: commit it$/m)
    assert.deepEqual(readdirSync(join(own.folder, 'submit/1.9.0')).sort(), [
      '0001-net-wifibox-Update-to-1.9.0.patch',
      'description.md',
      'packet.json',
      'verify.sh',
    ])
    const { status, stdout } = run('submit', '--json')
    assert.equal(status, 0)
    const { data } = JSON.parse(stdout)
    assert.deepEqual([data.plan.changes, data.recorded.changes], [[], []])
    assert.equal(data.packet.summary, 'net/wifibox: Update to 1.9.0')
  })
  it('tell of a conflict on both channels, with its place and the way out', () => {
    const hash = tree.sweep('Hans Hand', 'words', core, /^COMMENT=.*$/m, 'COMMENT=\tOther words').slice(0, 12)
    const { status, stdout, stderr } = run('sync', '--apply')
    assert.deepEqual([status, stdout], [3, ''])
    assert.match(
      stderr,
      new RegExp(
        `^${join(tree.folder, core)}:6: error: our ports would undo what Hans Hand did on 2026-04-03 in ${hash}`,
        'm',
      ),
    )
    assert.match(
      stderr,
      /^ {2}found: +ours, ports\/net\/wifibox-core\/Makefile:6: COMMENT: Wifibox core functionality$/m,
    )
    assert.equal(run('sync', '--accept', hash).status, 0)
    const json = JSON.parse(run('sync', '--json').stdout)
    assert.deepEqual([json.ok, json.problems[0].code, json.problems[0].place.line], [false, 'sync.conflict', 6])
  })
})
