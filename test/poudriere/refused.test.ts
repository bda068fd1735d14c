/** What never gets as far as a build: hosts that cannot be reached, that are not ready, and names that are traps. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Fault } from '../../src/base/fault.ts'
import type { Row } from '../../src/model/results.ts'
import { parseHost, safeWord } from '../../src/poudriere/words.ts'
import { project, type TestBuilder, testBuilder } from './builder.ts'
import { row, runTest, testStart } from './run.ts'
import { type Client, noSshd, type Server, sshClient, sshServer } from './sshd.ts'

const plain = row('iwlwifi')

/** Exit, code and hint of each problem that the run ends with. */
async function refusal(running: Promise<unknown>): Promise<readonly string[]> {
  const error = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof Fault)) throw error ?? new Error('nothing was refused')
  return error.problems.map(({ code, hint }) => `${error.exit} ${code}: ${hint ?? ''}`)
}

describe('a build host that is not ready', () => {
  let work: ReturnType<typeof project>
  before(() => {
    work = project()
  })
  after(() => work.remove())

  const told = async (spoil: (builder: TestBuilder) => void, more: Parameters<typeof testStart>[3] = {}) => {
    const builder = testBuilder()
    try {
      spoil(builder)
      return await refusal(runTest(testStart(work.folder, builder.env, [plain], more)))
    } finally {
      builder.remove()
    }
  }

  it('has no linux64', async () => {
    assert.deepEqual(await told(builder => builder.program('kldstat', 'exit 1')), [
      'findings test.no-linux64: as root there: kldload linux64 && sysrc kld_list+=" linux64"',
    ])
  })

  it('has linux64 in its kernel, where the port does not look', async () => {
    const codes = await told(builder => builder.program('kldstat', '[ "$1" = -qm ]'))
    assert.match(codes.join(), /test\.linux64-in-kernel/)
  })

  it('keeps Linux out of its jails', async () => {
    const [code] = await told(builder => builder.configure('NOLINUX=yes'))
    assert.match(code ?? '', /^findings test\.nolinux: as root there: sed -i '' '\/\^NOLINUX=\/d' \S+poudriere\.conf$/)
  })

  it('has its emulation path elsewhere', async () => {
    assert.deepEqual(await told(builder => builder.program('sysctl', 'echo /usr/linux')), [
      'findings test.emul-path: as root there: sysctl compat.linux.emul_path=/compat/linux',
    ])
  })

  it('has an old poudriere, or none', async () => {
    const old = (builder: TestBuilder) => builder.program('poudriere', 'echo 3.3.7')
    assert.deepEqual(await told(old), ['findings test.old-poudriere: as root there: pkg upgrade poudriere'])
    const none = (builder: TestBuilder) => chmodSync(join(builder.folder, 'bin/poudriere'), 0o644)
    assert.deepEqual(await told(none), ['findings test.no-poudriere: as root there: pkg install poudriere'])
  })

  it('has too little space', async () => {
    const full = 'echo "Filesystem 1024-blocks Used Avail Capacity Mounted"; echo "zroot 100 50 1048576 50% /"'
    assert.deepEqual(await told(builder => builder.program('df', full)), [
      'findings test.no-space: as root there: poudriere logclean 30',
    ])
  })

  it('lacks the jail, the tree, or both: all is told at once', async () => {
    assert.deepEqual(await told(() => {}, { jails: ['150amd64'], tree: 'quarterly' }), [
      'findings test.no-jail: as root there: poudriere jail -c -j 150amd64 -v 15.0-RELEASE',
      'findings test.no-tree: as root there: poudriere ports -c -p quarterly',
    ])
  })

  it('lets us be no root', async () => {
    const [code] = await told(builder => {
      builder.program('id', 'case $1 in -u) echo 1001 ;; *) echo me ;; esac')
      builder.program('sudo', 'exit 1')
    })
    assert.equal(code, 'denied test.not-root: as root there: visudo, and add: me ALL=(ALL) NOPASSWD: ALL')
  })

  it('builds for another run already', async () => {
    const [code] = await told(builder => {
      const cell = join(builder.home, '.local/state/wbrel/hosts/20260101T000000Z-abcdef/local/cells/x.1')
      mkdirSync(cell, { recursive: true })
      writeFileSync(join(cell, 'pid'), `${process.pid}\n`)
    })
    assert.equal(code, 'findings test.locked: wait for it, or go on with it: wbrel test --resume')
  })

  it('becomes root by sudo where that is allowed', async () => {
    const builder = testBuilder()
    try {
      builder.program('id', 'if [ -n "$AS_ROOT" ]; then echo 0; else echo 1001; fi')
      builder.program('sudo', 'shift; AS_ROOT=1 exec "$@"')
      const { results } = await runTest(testStart(work.folder, builder.env, [plain]))
      assert.equal(results.results[0]?.outcome, 'proven')
    } finally {
      builder.remove()
    }
  })
})

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
