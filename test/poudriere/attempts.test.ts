/** Builds that take more than one attempt, and rows that take more than one build. */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../../src/base/fault.ts'
import { rowId } from '../../src/model/results.ts'
import { inEachDialect } from './dialects.ts'
import { row, runTest, testStart, usual } from './run.ts'

const plain = row('iwlwifi')

inEachDialect('a row that takes more than one build', ({ builder, dialect, run, work }) => {
  it('waits for a lock, and gives up after some tries', async () => {
    for (const kind of ['starting', 'running', 'logs'] as const) {
      const file = join(builder.folder, 'lock')
      writeFileSync(file, '')
      builder.play({ dialect, lock: { kind, file } })
      const ended = run([plain], { patienceSeconds: 1 })
      await sleep(400)
      rmSync(file)
      assert.equal((await ended)[0]?.outcome, 'proven', kind)
    }
    const file = join(builder.folder, 'lock')
    writeFileSync(file, '')
    builder.play({ dialect, lock: { kind: 'running', file } })
    const [result] = await run([plain], { patienceSeconds: 0.1 })
    assert.equal(result?.outcome, 'not-run')
    assert.match(result?.reason ?? '', /^jail already running: 143amd64-default-wbrel_/)
  })

  it('takes a fresh name when the one it chose is in use', async () => {
    const id = 'wbrel-20990101T000000Z-abcdef'
    const { planTest } = await import('../../src/flows/test.ts')
    const { newMemory } = await import('../../src/flows/test/state.ts')
    const start = testStart(work.folder, builder.env, [plain])
    const { run: asked } = await planTest.run(start, { step: () => {}, progress: () => {} })
    newMemory(start.world, { ...asked, id: id.replace('wbrel-', '') })
    mkdirSync(join(builder.logs, `143amd64-default-wbrel_${rowId(plain)}`, `${id}-1`), { recursive: true })
    const [result] = await run([plain], { resume: true })
    assert.equal(result?.outcome, 'proven')
    assert.equal(result?.build, `${id}-2`)
    rmSync(join(builder.home, '.local'), { recursive: true })
  })

  it('names the pair that failing rows share, and settles it with further rows', async () => {
    builder.play({ dialect, rules: [{ on: ['XX_MDNS', 'KERN_EDGE'], outcome: 'fail', phase: 'build' }] })
    const with_ = (...names: string[]) =>
      row('iwlwifi', [...usual.filter(name => !(names.includes('KERN_EDGE') && name === 'KERN_LTS')), ...names])
    const failing = [with_('XX_MDNS', 'KERN_EDGE', 'XX_TCPDUMP'), with_('XX_MDNS', 'KERN_EDGE', 'XX_FORWARDING')]
    const covered = [plain, with_('XX_MDNS'), with_('KERN_EDGE', 'XX_TCPDUMP'), ...failing]
    const named = await runTest(testStart(work.folder, builder.env, covered))
    assert.deepEqual(
      named.results.suspects.map(({ settings }) => settings.join(' and ')),
      ['XX_MDNS on and KERN_EDGE on'],
    )
    assert.deepEqual(named.results.suspects[0]?.rows, failing.map(rowId))
    const rows = [plain, ...failing]
    const settled = await runTest(testStart(work.folder, builder.env, rows, { bisect: true }))
    assert.deepEqual(
      settled.results.suspects.map(({ settings }) => [...settings].sort().join(' and ')),
      ['KERN_EDGE on and XX_MDNS on'],
    )
    assert.ok(settled.results.results.length > rows.length)
    assert.ok(settled.results.results.length <= rows.length + 8, `${settled.results.results.length} rows`)
  })

  it('goes on only with the ports that it began with', async () => {
    await run([plain])
    const start = testStart(work.folder, builder.env, [plain], { resume: true })
    const manifest = join(work.folder, 'wifibox.yaml')
    const text = readFileSync(manifest, 'utf8')
    writeFileSync(manifest, text.replace('revision: ', 'revision: 1'))
    writeFileSync(manifest, text.replace(/comment: .*/, 'comment: Another one'))
    await assert.rejects(
      runTest(start),
      (error: unknown) => error instanceof Fault && error.problems[0]?.code === 'test.other-ports',
    )
    writeFileSync(manifest, text)
  })
})
