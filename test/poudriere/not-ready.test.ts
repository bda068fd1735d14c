/** What the preflight finds on a build host, each with the exact command that mends it. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Row } from '../../src/model/results.ts'
import { project, type TestBuilder, testBuilder } from './builder.ts'
import { refusal, row, runTest, testStart } from './run.ts'

const plain = row('iwlwifi')
/** Its firmware is taken from FreeBSD's sources. */
const oldIntel: Row = {
  port: 'net/wifibox-alpine',
  flavor: 'default',
  set: ['COMP_XZ', 'APP_SUPPLICANT', 'KERN_LTS', 'FW_IPW2100'],
  unset: [],
}
const nobody = 'case $1 in -u) echo 1001 ;; *) echo me ;; esac'

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
    'is no FreeBSD': [
      ({ folder, program }) => {
        program('uname', 'echo Linux')
        rmSync(join(folder, 'bin/poudriere'))
      },
      'findings test.not-freebsd: wbrel test --host root@BUILDER, or let GitHub build: wbrel ci --write',
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
