/** `wbrel test` as users run it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { bin, wbrel } from '../support/wbrel.ts'
import { project, type TestBuilder, testBuilder } from './builder.ts'
import { row, usual } from './run.ts'
import { statuses, until } from './watch.ts'

describe('wbrel test', () => {
  let builder: TestBuilder
  let work: ReturnType<typeof project>
  before(() => {
    builder = testBuilder()
    work = project()
    const rows = [row('iwlwifi'), row('iwlwifi', [...usual, 'XX_MDNS']), row('brcm')]
    writeFileSync(join(work.folder, 'rows.json'), JSON.stringify({ data: { rows } }))
  })
  after(() => {
    builder.remove()
    work.remove()
  })
  const run = (...args: string[]) =>
    wbrel(['test', '--rows', 'rows.json', ...args], { cwd: work.folder, env: builder.env })

  it('ends with 0 when every row is proven', () => {
    builder.play({ dialect: 'master' })
    const { status, stdout } = run()
    assert.match(stdout, /^3 rows: 3 proven$/m)
    assert.equal(status, 0)
  })

  it('ends with 8 when one failed, and shows why', () => {
    builder.play({
      dialect: 'master',
      rules: [{ on: ['XX_MDNS'], outcome: 'fail', phase: 'check-plist', lines: ['Error: Orphaned: x'] }],
    })
    const { status, stdout } = run()
    assert.equal(status, 8)
    assert.match(stdout, /^failed {2}[0-9a-f]{8} {2}net\/wifibox-alpine@iwlwifi {2}on local 143amd64$/m)
    assert.match(
      stdout,
      /^ {4}in check-plist\n {4}\S+wifibox-alpine-iwlwifi-20260329\.log:\d+\n {6}Error: Orphaned: x$/m,
    )
    assert.match(stdout, /^ {11}XX_MDNS=on: /m)
    assert.match(stdout, /^ {6}wifibox\.yaml:\d+ guest\.options\.group\.EXTRAS\.XX_MDNS$/m)
    assert.match(stdout, /^3 rows: 2 proven, 1 failed$/m)
  })

  it('ends with 3 when a row is not proven, whatever poudriere ended with', () => {
    builder.play({
      dialect: 'master',
      rules: [{ outcome: 'ignore', reason: 'needs the linux64 kernel module to build' }],
    })
    const { status, stdout } = run()
    assert.equal(status, 3)
    assert.match(stdout, /^3 rows: 3 ignored$/m)
  })

  it('shows its plan and builds nothing', () => {
    const logs = readdirSync(builder.logs).length
    const { status, stdout } = run('--dry-run')
    assert.equal(status, 0)
    assert.match(stdout, /^wbrel_[0-9a-f]{8} {2}143amd64 {2}net\/wifibox-alpine@brcm {5}UDS_PASSTHRU IPV6 /m)
    assert.match(stdout, /^3 builds on local, ports tree default below the overlay$/m)
    assert.equal(readdirSync(builder.logs).length, logs)
  })

  it('prints one JSON object', () => {
    builder.play({ dialect: '3.4.8' })
    const { stdout } = run('--json')
    const { ok, data } = JSON.parse(stdout)
    assert.deepEqual([ok, data.results.results.length], [true, 3])
  })

  it('refuses further rows for a run that goes on', () => {
    const { status, stderr } = run('--resume')
    assert.equal(status, 2)
    assert.match(stderr, /a run that goes on has its own rows and jails/)
  })

  it('refuses hosts that ssh would take for options', () => {
    const { status, stderr } = run('--host=-oProxyCommand=touch pwned')
    assert.equal(status, 2)
    assert.match(stderr, /cannot be a build host/)
    assert.ok(!existsSync(join(work.folder, 'pwned')))
  })

  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    it(`asks its builds to end on ${signal}, and goes on later`, async () => {
      builder.play({ dialect: 'master', seconds: 20 })
      const child = spawn(process.execPath, [bin, 'test', '--rows', 'rows.json'], {
        cwd: work.folder,
        env: { ...builder.env },
        stdio: 'ignore',
      })
      await until(() => statuses(builder).includes('parallel_build:'))
      child.kill(signal)
      const ended = await new Promise(resolve => child.once('exit', resolve))
      assert.equal(ended, status)
      await until(() => !statuses(builder).includes('parallel_build:') && !statuses(builder).includes('SIGTERM:'))
      assert.ok(statuses(builder).includes('stopped:SIGTERM:'))
      builder.play({ dialect: 'master' })
      const again = wbrel(['test', '--resume'], { cwd: work.folder, env: builder.env })
      assert.equal(again.status, 0, again.stderr)
    })
})
