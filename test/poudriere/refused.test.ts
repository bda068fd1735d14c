/** What never gets as far as a build: hosts that cannot be reached, and names that are traps. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { Fault } from '../../src/base/fault.ts'
import type { Row } from '../../src/model/results.ts'
import { parseHost, safeWord } from '../../src/poudriere/words.ts'
import { project, type TestBuilder, testBuilder } from './builder.ts'
import { refusal, row, runTest, testStart } from './run.ts'
import { type Client, noSshd, type Server, sshClient, sshServer } from './sshd.ts'

const plain = row('iwlwifi')
describe('names that are traps', () => {
  const traps = [
    '-oProxyCommand=touch /tmp/x',
    'a;b',
    'a b',
    '$(id)',
    '`id`',
    "a'b",
    'a\nb',
    '',
    'user@',
    '@host',
    'h:0',
    'h:99999',
    'user@-oX',
  ]
  for (const trap of traps) it(`no host is ${JSON.stringify(trap)}`, () => assert.throws(() => parseHost(trap), Fault))
  for (const word of ['-x; y', 'a|b', '~root', '*', 'a&b', '>x', '#', '\u00e9', ''])
    it(`no word is ${JSON.stringify(word)}`, () => assert.throws(() => safeWord(word), Fault))

  it('takes usual hosts', () => {
    for (const host of ['builder', 'root@b1.example.org', 'me@127.0.0.1:2222', '[::1]:22', 'my_alias', 'local'])
      assert.equal(parseHost(host).text, host)
  })

  it('refuses jails, trees and rows that no poudriere would have', async () => {
    const work = project()
    const builder = testBuilder()
    const codes = async (rows: readonly Row[], more: Parameters<typeof testStart>[3]) =>
      (await refusal(runTest(testStart(work.folder, builder.env, rows, more)))).map(line => line.replace(/:.*/, ''))
    try {
      for (const jail of ['-x', 'a.b', 'a b', '$x', '../x'])
        assert.deepEqual(await codes([plain], { jails: [jail] }), ['invalid usage.name'])
      for (const tree of ['wbrel', 'a-b', '/x'])
        assert.deepEqual(await codes([plain], { tree }), ['invalid usage.name'])
      const foreign = { ...plain, set: ['A$(id)'] }
      assert.deepEqual(await codes([foreign], {}), ['invalid test.rows'])
      assert.deepEqual(await codes([{ ...plain, port: 'net/other' }], {}), ['invalid test.rows'])
      assert.deepEqual(await codes([{ ...plain, flavor: 'other' }], {}), ['invalid test.rows'])
      assert.deepEqual(await codes([], { resume: true }), ['invalid test.no-run'])
    } finally {
      work.remove()
      builder.remove()
    }
  })
})

describe('a connection that ssh refuses', { skip: noSshd }, () => {
  let client: Client
  let server: Server
  let builder: TestBuilder
  let work: ReturnType<typeof project>
  before(async () => {
    client = sshClient()
    builder = testBuilder()
    server = await sshServer(builder, client)
    work = project()
  })
  after(() => {
    server.remove()
    builder.remove()
    client.remove()
    work.remove()
  })
  const env = () => ({ PATH: process.env.PATH ?? '', HOME: work.folder })
  const told = (config: string) =>
    refusal(runTest(testStart(work.folder, env(), [plain], { hosts: [server.host], sshConfig: config })))

  it('has a host key that nobody knows', async () => {
    const stranger = sshClient()
    const [code] = await told(stranger.config)
    stranger.remove()
    assert.match(code ?? '', /^denied test\.host-key-unknown: ssh -p \d+ 127\.0\.0\.1 true, and compare the key$/)
  })

  it('does not let in who has another key', async () => {
    const stranger = sshClient()
    const known = sshClient()
    writeFileSync(
      known.config,
      `Host *\nUserKnownHostsFile ${client.knownHosts}\nIdentitiesOnly yes\nIdentityFile ${stranger.config.replace(/config$/, 'key')}\n`,
    )
    const [code] = await told(known.config)
    stranger.remove()
    known.remove()
    assert.match(code ?? '', /^denied test\.ssh-denied: ssh-copy-id/)
  })

  it('has another host key than before: refused, whatever the reason', async () => {
    server.changeKey()
    await server.restart()
    const [code] = await told(client.config)
    assert.match(
      code ?? '',
      /^refused test\.host-key-changed: ask its administrator .* ssh-keygen -R '\[127\.0\.0\.1\]:\d+'/,
    )
  })

  it('does not answer', async () => {
    server.die()
    const [code] = await told(client.config)
    assert.match(code ?? '', /^remote test\.unreachable/)
  })

  it('goes on with the host that answers, and warns of the other', async () => {
    const { results, visits } = await runTest(
      testStart(work.folder, { ...builder.env, PATH: `${builder.env.PATH}:${process.env.PATH}` }, [plain], {
        hosts: [server.host, 'local'],
        sshConfig: client.config,
      }),
    )
    assert.equal(results.results[0]?.outcome, 'proven')
    assert.deepEqual(
      visits.problems.map(({ code, severity }) => `${severity} ${code}`),
      ['warning test.unreachable'],
    )
  })
})
