/** What never gets as far as a build: hosts that cannot be reached, that are not ready, and names that are traps. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Fault } from '../../src/base/fault.ts'
import type { Row } from '../../src/model/results.ts'
import { parseHost, safeWord } from '../../src/poudriere/words.ts'
import { project, type TestBuilder, testBuilder } from './builder.ts'
import { row, runTest, testStart } from './run.ts'
import { type Client, noSshd, type Server, sshClient, sshServer } from './sshd.ts'

const plain = row('iwlwifi')
/** Its firmware is taken from FreeBSD's sources. */
const oldIntel: Row = {
  port: 'net/wifibox-alpine',
  flavor: 'default',
  set: ['COMP_XZ', 'APP_SUPPLICANT', 'KERN_LTS', 'FW_IPW2100'],
  unset: [],
}
const nobody = 'case $1 in -u) echo 1001 ;; *) echo me ;; esac'

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
      const told = await refusal(runTest(testStart(work.folder, builder.env, [plain, oldIntel], more)))
      return told.map(line => line.replaceAll(builder.etc, 'ETC').replaceAll(builder.folder, 'FOLDER'))
    } finally {
      builder.remove()
    }
  }

  /** What is wrong there -> the exact remedy; ETC and FOLDER stand for the builder's own. */
  const remedies: Readonly<Record<string, readonly [(builder: TestBuilder) => void, ...string[]]>> = {
    'has no linux64': [
      ({ program }) => program('kldstat', 'exit 1'),
      'findings test.no-linux64: as root there: kldload linux64 && sysrc kld_list+=" linux64"',
    ],
    'has linux64 in its kernel, where the port does not look': [
      ({ program }) => program('kldstat', '[ "$1" = -qm ]'),
      'findings test.linux64-in-kernel: boot a kernel without COMPAT_LINUX, then: kldload linux64',
    ],
    'keeps Linux out of its jails': [
      ({ configure }) => configure('NOLINUX=yes'),
      "findings test.nolinux: as root there: sed -i '' '/^NOLINUX=/d' ETC/poudriere.conf",
    ],
    'has its emulation path elsewhere': [
      ({ program }) => program('sysctl', 'echo /usr/linux'),
      'findings test.emul-path: as root there: sysctl compat.linux.emul_path=/compat/linux',
    ],
    'has an old poudriere': [
      ({ program }) => program('poudriere', 'echo 3.3.7'),
      'findings test.old-poudriere: as root there: pkg upgrade poudriere',
    ],
    'has no poudriere': [
      ({ folder }) => chmodSync(join(folder, 'bin/poudriere'), 0o644),
      'findings test.no-poudriere: as root there: pkg install poudriere',
    ],
    'has no poudriere.conf': [
      ({ etc }) => rmSync(join(etc, 'poudriere.conf')),
      'findings test.no-conf: as root there: cp ETC/poudriere.conf.sample ETC/poudriere.conf, and edit it',
    ],
    'has too little space': [
      ({ program }) =>
        program('df', 'echo "Filesystem 1024-blocks Used Avail Capacity Mounted"; echo "zroot 100 50 1048576 50% /"'),
      'findings test.no-space: as root there: poudriere logclean 30',
    ],
    'has a jail of another machine': [
      ({ etc }) => writeFileSync(join(etc, 'poudriere.d/jails/143amd64/arch'), 'arm64.aarch64\n'),
      'findings test.jail-arch: wbrel test --jail NAME, a jail for amd64',
    ],
    'has a jail without kernel sources, which a row needs': [
      ({ folder }) => rmSync(join(folder, 'jail/usr/src'), { recursive: true }),
      'findings test.no-sources: as root there: fetch -o - https://download.freebsd.org/releases/amd64/14.3-RELEASE/src.txz | tar -xf - -C FOLDER/jail',
    ],
    'has no jail': [
      ({ etc }) => rmSync(join(etc, 'poudriere.d/jails/143amd64'), { recursive: true }),
      'invalid test.which-jail: poudriere jail -c -j 143amd64 -v 14.3-RELEASE',
    ],
    'has sudo that asks for a password': [
      ({ program }) => {
        program('id', nobody)
        program('sudo', 'exit 1')
      },
      'denied test.not-root: as root there: visudo, and add: me ALL=(ALL) NOPASSWD: ALL',
    ],
    'has doas that asks for a password': [
      ({ program }) => {
        program('id', nobody)
        program('doas', 'exit 1')
      },
      "denied test.not-root: as root there: echo 'permit nopass me' >> /usr/local/etc/doas.conf",
    ],
    'has neither sudo nor doas': [
      ({ program }) => program('id', nobody),
      'denied test.not-root: start wbrel as root, or as root there: pkg install doas',
    ],
    'has sudo that leads to somebody else': [
      ({ program }) => {
        program('id', nobody)
        program('sudo', 'shift; exec "$@"')
      },
      'findings test.not-root: start wbrel as root, or look at what sudo -n id says there',
    ],
    'builds for another run already': [
      ({ home }) => {
        const cell = join(home, '.local/state/wbrel/hosts/20260101T000000Z-abcdef/local/cells/x.1')
        mkdirSync(cell, { recursive: true })
        writeFileSync(join(cell, 'pid'), `${process.pid}\n`)
      },
      'findings test.locked: wait for it, or go on with it: wbrel test --resume',
    ],
  }
  for (const [what, [spoil, ...expected]] of Object.entries(remedies))
    it(what, async () => assert.deepEqual(await told(spoil), expected))

  it('lacks the jail, the tree, or both: all is told at once', async () => {
    assert.deepEqual(await told(() => {}, { jails: ['150amd64'], tree: 'quarterly' }), [
      'findings test.no-jail: as root there: poudriere jail -c -j 150amd64 -v 15.0-RELEASE',
      'findings test.no-tree: as root there: poudriere ports -c -p quarterly',
    ])
  })

  it('needs no kernel sources when no row asks for them', async () => {
    const builder = testBuilder()
    try {
      rmSync(join(builder.folder, 'jail/usr/src'), { recursive: true })
      const { results } = await runTest(testStart(work.folder, builder.env, [plain]))
      assert.equal(results.results[0]?.outcome, 'proven')
    } finally {
      builder.remove()
    }
  })

  for (const tool of ['sudo', 'doas'])
    it(`lets us become root by ${tool} without a password`, async () => {
      const builder = testBuilder()
      try {
        builder.program('id', 'if [ -n "$AS_ROOT" ]; then echo 0; else echo 1001; fi')
        builder.program(tool, 'shift; AS_ROOT=1 exec "$@"')
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
