import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { Fault } from '../../src/base/fault.ts'
import type { Row } from '../../src/model/results.ts'
import { project, type TestBuilder, testBuilder } from './builder.ts'
import { row, runTest, testStart, usual } from './run.ts'
import { type Client, noSshd, type Server, sshClient, sshServer } from './sshd.ts'
import { lastStatus, logFolders, until } from './watch.ts'

const flavors = ['ath10k', 'brcm', 'iwlwifi', 'rtw88', 'rtw89', 'mediatek']
const rows = flavors.map(flavor => row(flavor))

for (const dialect of ['master', '3.4.8'] as const) {
  describe(`a run over ssh on two hosts, with poudriere ${dialect}`, { skip: noSshd }, () => {
    let client: Client
    let builders: readonly TestBuilder[] = []
    let servers: readonly Server[] = []
    let work: ReturnType<typeof project>
    before(async () => {
      client = sshClient()
      work = project()
      builders = [testBuilder(), testBuilder()]
      servers = await Promise.all(builders.map(builder => sshServer(builder, client)))
    })
    after(() => {
      for (const server of servers) server.remove()
      for (const builder of builders) builder.remove()
      client.remove()
      work.remove()
    })
    beforeEach(() => {
      for (const builder of builders) builder.play({ dialect })
    })
    const env = { PATH: process.env.PATH ?? '' }
    const start = (wanted: readonly Row[], more: Parameters<typeof testStart>[3] = {}) =>
      testStart(work.folder, { ...env, HOME: work.folder }, wanted, {
        hosts: servers.map(({ host }) => host),
        sshConfig: client.config,
        ...more,
      })
    const second = () => [servers[1]?.host ?? '']

    it('shares the rows out, and proves all of them', async () => {
      for (const builder of builders) builder.play({ dialect, seconds: 0.3 })
      const { results } = await runTest(start(rows))
      assert.deepEqual(
        results.results.map(({ outcome }) => outcome),
        flavors.map(() => 'proven'),
      )
      assert.equal(new Set(results.results.map(({ environment }) => environment)).size, 2)
      assert.deepEqual(
        builders.map(builds).reduce((a, b) => a + b),
        flavors.length,
      )
    })

    it('gives the rows of a host that dies to the other', async () => {
      for (const builder of builders) builder.play({ dialect, seconds: 1 })
      const running = runTest(start(rows.slice(0, 4)))
      await until(() => isBuilding(builders[0]))
      servers[0]?.die()
      const { results, lost } = await running
      assert.deepEqual(
        results.results.map(({ outcome }) => outcome),
        ['proven', 'proven', 'proven', 'proven'],
      )
      assert.deepEqual(
        lost.map(({ code, severity }) => [code, severity]),
        [['test.host-lost', 'warning']],
      )
      await servers[0]?.restart()
    })

    it('finds a build again after the connection broke', async () => {
      builders[1]?.play({ dialect, seconds: 2 })
      const running = runTest(start(rows.slice(0, 1), { hosts: second(), patienceSeconds: 20 }))
      await until(() => isBuilding(builders[1]))
      servers[1]?.dropConnections()
      const { results, lost } = await running
      assert.deepEqual(
        results.results.map(({ outcome, build }) => [outcome, build?.endsWith('-1')]),
        [['proven', true]],
      )
      assert.deepEqual(lost, [])
    })

    it('is incomplete when no host is left, and goes on later', async () => {
      builders[1]?.play({ dialect, seconds: 1 })
      const running = runTest(start(rows.slice(0, 2), { hosts: second() }))
      await until(() => isBuilding(builders[1]))
      servers[1]?.die()
      const first = await running
      assert.deepEqual(
        first.results.results.map(({ outcome }) => outcome),
        ['not-run', 'not-run'],
      )
      await servers[1]?.restart()
      const again = await runTest(start([], { hosts: [], resume: true }))
      assert.deepEqual(
        again.results.results.map(({ outcome }) => outcome),
        ['proven', 'proven'],
      )
    })

    it('stops the builds when it is interrupted, and builds them later', async () => {
      for (const builder of builders) builder.play({ dialect, seconds: 3 })
      const interruption = new AbortController()
      const running = runTest(start(rows.slice(0, 2), { signal: interruption.signal }))
      await until(() => builders.every(isBuilding))
      interruption.abort('SIGINT')
      const began = performance.now()
      await assert.rejects(running, (error: unknown) => error instanceof Fault && error.exit === 'interrupted')
      assert.ok(performance.now() - began < 2500, 'asks and does not wait')
      await until(() => builders.every(builder => /^stopped:sigterm:$/i.test(lastStatus(builder))))
      for (const builder of builders) builder.play({ dialect })
      const again = await runTest(start([], { hosts: [], resume: true }))
      assert.deepEqual(
        again.results.results.map(({ outcome, build }) => [outcome, build?.endsWith('-2')]),
        [
          ['proven', true],
          ['proven', true],
        ],
      )
    })

    it('builds several rows one after the other on one host', async () => {
      const many = ['COMP_GZIP', 'COMP_LZ4', 'COMP_LZO', 'COMP_XZ', 'COMP_ZSTD'].map(compression =>
        row('rt61', [...usual.filter(name => name !== 'COMP_XZ'), compression]),
      )
      const { results } = await runTest(start(many, { hosts: second() }))
      assert.ok(results.results.every(({ outcome }) => outcome === 'proven'))
    })
  })
}

function builds(builder: TestBuilder): number {
  return logFolders(builder).length
}

function isBuilding(builder: TestBuilder | undefined): boolean {
  return builder !== undefined && lastStatus(builder) === 'parallel_build:'
}
