/** Runs that end before their builds do: wbrel is killed, poudriere is killed, or poudriere does not obey. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { Fault } from '../../src/base/fault.ts'
import { bin } from '../support/wbrel.ts'
import type { TestBuilder } from './builder.ts'
import { inEachDialect } from './dialects.ts'
import { row } from './run.ts'
import { lastStatus, until } from './watch.ts'

inEachDialect('a run that breaks off', ({ builder, dialect, run, work }) => {
  const begun = () => until(() => lastStatus(builder) === 'parallel_build:')
  const resume = async () =>
    (await run([], { resume: true })).map(({ outcome, build }) => [outcome, build?.replace(/.*-/, '')])

  it('leaves its build at work when wbrel is killed, and finds it again', async () => {
    builder.play({ dialect, seconds: 2 })
    writeFileSync(join(work.folder, 'rows.json'), JSON.stringify([row('iwlwifi')]))
    const child = spawn(process.execPath, [bin, 'test', '--rows', 'rows.json'], {
      cwd: work.folder,
      env: { ...builder.env },
      stdio: 'ignore',
    })
    await begun()
    child.kill('SIGKILL')
    await new Promise(resolve => child.once('exit', resolve))
    assert.deepEqual(await resume(), [['proven', '1']])
  })

  it('has poudriere stop its jail when it does not end within three minutes', async () => {
    builder.play({ dialect, seconds: 30, isDeaf: true })
    builder.program('sleep', 'case $1 in 180) exec /bin/sleep 0.2 ;; *) exec /bin/sleep "$1" ;; esac')
    const interruption = new AbortController()
    const running = run([row('brcm')], { signal: interruption.signal })
    await begun()
    interruption.abort('SIGINT')
    await assert.rejects(running, (error: unknown) => error instanceof Fault && error.exit === 'interrupted')
    const folder = cellFolders(builder).at(-1) ?? ''
    await until(() => existsSync(join(folder, 'exit')))
    assert.equal(readFileSync(join(folder, 'exit'), 'utf8'), 'stopped\n')
    builder.play({ dialect })
    assert.deepEqual(await resume(), [['proven', '2']])
  })

  it('builds again what poudriere did not survive', async () => {
    builder.play({ dialect, rules: [{ outcome: 'exit' }] })
    assert.deepEqual(
      (await run([row('rtw88')])).map(({ outcome, reason }) => [outcome, reason]),
      [['not-run', 'poudriere ended in parallel_build:']],
    )
    builder.play({ dialect })
    assert.deepEqual(await resume(), [['proven', '2']])
  })
})

/** In the order of their runs. */
function cellFolders(builder: TestBuilder): readonly string[] {
  const hosts = join(builder.home, '.local/state/wbrel/hosts')
  return readdirSync(hosts)
    .sort()
    .flatMap(run => {
      const cells = join(hosts, run, 'local/cells')
      return readdirSync(cells).map(name => join(cells, name))
    })
}
