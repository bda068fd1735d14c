import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { parseResults, type Row } from '../../src/model/results.ts'
import { testBuilder } from './builder.ts'
import { inEachDialect } from './dialects.ts'
import { row, runTest, testStart, usual } from './run.ts'

const plain = row('iwlwifi')
const mdns = row('iwlwifi', [...usual, 'XX_MDNS'])
const edge = row('brcm', [...usual.filter(name => name !== 'KERN_LTS'), 'KERN_EDGE'])

inEachDialect('a run on this machine', ({ builder, dialect, run, work }) => {
  const outcomes = async (rows: readonly Row[]) =>
    (await run(rows)).map(({ outcome, reason }) => (reason === null ? outcome : `${outcome}: ${reason}`))

  it('proves rows that were built, and keeps the evidence', async () => {
    const { results, resultsFile } = await runTest(testStart(work.folder, builder.env, [plain, edge]))
    assert.equal(resultsFile, join(work.folder, 'releases/1.8.0.builds.json'))
    const kept = parseResults(readFileSync(resultsFile, 'utf8'), resultsFile)
    assert.deepEqual(kept.results, results.results)
    assert.deepEqual(
      kept.results.map(({ outcome, pkgname, bytes, reason }) => [outcome, pkgname, bytes, reason]),
      [
        ['proven', 'wifibox-alpine-iwlwifi-20260329', 7, null],
        ['proven', 'wifibox-alpine-brcm-20260329', 7, null],
      ],
    )
    const [environment] = kept.environments
    assert.equal(environment?.poudriere, dialect === 'master' ? '3.4.99' : '3.4.8')
    assert.equal(environment?.version, '14.3-RELEASE-p2')
    assert.equal(environment?.freebsd, '14.3')
  })

  it('builds all three ports, the metaport after what it needs', async () => {
    const core: Row = {
      port: 'net/wifibox-core',
      flavor: '',
      set: ['RECOVER_NONE'],
      unset: ['RECOVER_RESTART_VMM', 'RECOVER_SUSPEND_GUEST', 'RECOVER_SUSPEND_VMM'],
    }
    const meta: Row = { port: 'net/wifibox', flavor: 'default', set: [], unset: [] }
    assert.deepEqual(await outcomes([core, meta]), ['proven', 'proven'])
  })

  it('shows where a row failed, the first lines, its options, and its lines of the manifest', async () => {
    const lines = ['cc -c a.c', 'a.c:1: error: no such thing', 'ninja: stopped']
    builder.play({
      dialect,
      rules: [{ on: ['XX_MDNS'], outcome: 'fail', phase: 'build', errorType: 'clang', lines }],
    })
    const [first, second] = await run([plain, mdns])
    assert.equal(first?.outcome, 'proven')
    assert.equal(second?.outcome, 'failed')
    const { failure } = second ?? {}
    assert.equal(failure?.phase, 'build')
    assert.equal(failure?.errorType, 'clang')
    assert.deepEqual(failure?.excerpt.slice(0, 2), lines.slice(1))
    assert.ok(failure?.options.some(line => line.trim().startsWith('XX_MDNS=on')))
    const shown = failure?.manifest.map(line => line.replace(/:\d+ /, ': ')) ?? []
    assert.ok(shown.includes('wifibox.yaml: guest.options.group.EXTRAS.XX_MDNS'), shown.join('\n'))
    assert.ok(shown.some(line => line.startsWith('wifibox.yaml: guest.packages')))
  })

  it('does not take exit 0 for proof when everything is ignored', async () => {
    const reason = 'needs the linux64 kernel module to build'
    builder.play({ dialect, rules: [{ outcome: 'ignore', reason }] })
    assert.deepEqual(await outcomes([plain, edge]), [`ignored: ${reason}`, `ignored: ${reason}`])
  })

  it('names what a skipped row needs', async () => {
    builder.play({ dialect, rules: [{ port: 'net/wifibox-core', outcome: 'fail', phase: 'build' }] })
    const meta: Row = { port: 'net/wifibox', flavor: 'brcm', set: [], unset: [] }
    const [result] = await run([meta])
    assert.equal(result?.outcome, 'skipped')
    assert.match(result?.reason ?? '', /^it needs wifibox-core-[\d.]+, which failed in build$/)
    assert.equal(result?.failure?.phase, 'build')
    builder.play({ dialect, rules: [{ port: 'net/wifibox-core', outcome: 'ignore', reason: 'BROKEN: no' }] })
    const [again] = await run([meta])
    assert.equal(again?.outcome, 'skipped')
    assert.match(again?.reason ?? '', /^it needs wifibox-core-[\d.]+, which is ignored: BROKEN: no$/)
  })

  it('does not take a fetched package, or silence, for proof', async () => {
    builder.play({
      dialect,
      rules: [
        { flavor: 'brcm', outcome: 'fetch' },
        { flavor: 'iwlwifi', outcome: 'silent' },
      ],
    })
    assert.deepEqual(await outcomes([edge, plain]), [
      'fetched: a binary package was taken: nothing was built or tested',
      'missing: the build ended without a word about this package',
    ])
  })

  it('reads the four fields of a builder that crashed', async () => {
    builder.play({ dialect, rules: [{ outcome: 'crash', phase: 'stage' }] })
    const [result] = await run([plain])
    assert.equal(result?.outcome, 'failed')
    assert.equal(result?.failure?.phase, 'crashed')
    assert.equal(result?.failure?.errorType, 'stage')
  })

  it('compares the options of the log with those that were asked for', async () => {
    builder.play({ dialect, rules: [{ outcome: 'other-options' }] })
    const [result] = await run([plain])
    assert.equal(result?.outcome, 'failed')
    assert.equal(result?.failure?.phase, 'options')
    assert.ok(result?.failure?.excerpt.includes('XX_MDNS: asked to be off, built on'))
  })

  it('does not mistake a queue for a build', async () => {
    builder.play({ dialect, uid: 1001, queues: true })
    assert.deepEqual(await outcomes([plain]), ['not-run: poudriere only queued the build: it was not started as root'])
  })

  it('says what poudriere said when it did not start', async () => {
    builder.play({ dialect, uid: 1001 })
    assert.deepEqual(await outcomes([plain]), ['not-run: This command needs root'])
  })

  it('counts by files, not by an exit status that wraps at 256', async () => {
    builder.play({ dialect, further: 256 })
    assert.deepEqual(await outcomes([plain]), ['proven'])
    builder.play({ dialect, further: 299, rules: [{ outcome: 'fail', phase: 'check-plist' }] })
    const [result] = await run([plain])
    assert.equal(result?.failure?.phase, 'check-plist')
  })

  it('needs no JSON: HTML_JSON_UPDATE_INTERVAL=0', async () => {
    const silent = testBuilder()
    try {
      silent.configure('HTML_JSON_UPDATE_INTERVAL=0')
      silent.play({ dialect })
      const { results } = await runTest(testStart(work.folder, silent.env, [plain]))
      assert.equal(results.results[0]?.outcome, 'proven')
      const [master = ''] = readdirSync(silent.logs)
      const [name = ''] = readdirSync(join(silent.logs, master)).filter(entry => entry.startsWith('wbrel-'))
      assert.ok(!existsSync(join(silent.logs, master, name, '.data.json')))
    } finally {
      silent.remove()
    }
  })

  it('makes no result of half a JSON', async () => {
    builder.play({ dialect, rules: [{ outcome: 'half' }] })
    const [result] = await run([plain])
    assert.equal(result?.outcome, 'not-run')
  })

  it('changes nothing of the host’s own configuration', async () => {
    const before = snapshot(builder.etc)
    await run([plain])
    assert.deepEqual(snapshot(builder.etc), before)
  })
})

function snapshot(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
    .map(file => [file, readFileSync(file, 'utf8')] as const)
}
