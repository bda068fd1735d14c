/** `wbrel diff`: folders, revisions and releases; what differs, and in which settings. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Difference } from '../../src/model/infer/difference.ts'
import { onlyGit } from '../support/campaign.ts'
import { runDiff, writeStyle } from '../support/import.ts'
import { wbrel } from '../support/wbrel.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Short: the variable, what it had and has, and when. */
function short(list: readonly Difference[]): readonly string[] {
  return list.map(d => `${d.name}: ${d.was ?? ''} -> ${d.is ?? ''} (${d.when})`)
}

describe('wbrel diff', () => {
  const first = writeStyle('conditions')
  const second = writeStyle('conditions')
  before(() => {
    const edit = (path: string, from: string | RegExp, to: string): void => {
      const file = join(second.folder, 'net', path)
      const text = readFileSync(file, 'utf8')
      assert.notEqual(text.replace(from, to), text)
      writeFileSync(file, text.replace(from, to))
    }
    edit('wifibox-alpine/Makefile', '_PACKAGES+=\thostapd-2.12-r0:ours', '_PACKAGES+=\thostapd-2.12-r1:ours')
    edit(
      'wifibox-alpine/Makefile',
      '.if ${PORT_OPTIONS:MUDS_PASSTHRU}\nRUN_DEPENDS',
      '.if ${PORT_OPTIONS:MUDS_PASSTHRU} && ${PORT_OPTIONS:MIPV6}\nRUN_DEPENDS',
    )
    edit('wifibox-alpine/Makefile', "'*/cypress'", "'*/cypress*'")
    edit('wifibox-alpine/Makefile', 'IPV6_DESC=\t\tSpeak IPv6', 'IPV6_DESC=\t\tTalk IPv6')
    edit('wifibox-core/Makefile', '1400089', '1402000')
  })
  after(() => {
    first.remove()
    second.remove()
  })
  test('states the settings that differ as conditions, and the same change only once', async () => {
    assert.deepEqual(short(await runDiff(first.folder, second.folder)), [
      'MAKE_ARGS: DEVD ->  (osversion >= 1400090 and osversion < 1402001)',
      'PLIST:  -> @sample etc/devd/wifibox.conf.sample (osversion >= 1400090 and osversion < 1402001)',
      'OPTIONS: description of IPV6: Speak IPv6 -> description of IPV6: Talk IPv6 (always)',
      'DISTFILES: hostapd-2.12-r0.apk:ours -> hostapd-2.12-r1.apk:ours (APP_HOSTAPD)',
      'RUN_DEPENDS: socat>0:net/socat ->  (UDS_PASSTHRU and not IPV6)',
      'recipe.unpacks: linux-firmware-*.tar.xz\t1\t*/cypress -> linux-firmware-*.tar.xz\t1\t*/cypress* (FW_BRCM)',
    ])
  })

  test('refuses to evaluate a tree that wbrel did not render, unless it is trusted', () => {
    const { status, stderr } = wbrel(['diff', first.folder, second.folder])
    assert.equal(status, 7)
    assert.match(stderr, /is not what wbrel renders from a manifest/)
    assert.match(stderr, /hint: +read its Makefiles, then: wbrel diff \S+ \S+ --trust/)
  })

  test('asks nobody when the bytes are equal: there is no make in PATH', () => {
    const env = { PATH: onlyGit() }
    const { status, stdout } = wbrel(['diff', first.folder, first.folder], { env })
    assert.deepEqual([status, stdout], [0, 'no differences\n'])
    assert.equal(wbrel(['diff', 'release:1.8.0', 'release:1.8.0'], { cwd: root, env }).status, 0)
  })

  test('reads a revision of the repository, and says as Markdown and as JSON what changed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wbrel-git-'))
    try {
      const git = (...args: readonly string[]): void => {
        const run = spawnSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], { cwd: folder })
        assert.equal(run.status, 0, String(run.stderr))
      }
      git('init', '-q')
      cpSync(first.folder, join(folder, 'tree'), { recursive: true })
      git('add', '.')
      git('commit', '-qm', 'Begin')
      const file = join(folder, 'tree/net/wifibox/Makefile')
      writeFileSync(file, readFileSync(file, 'utf8').replace('Router in', 'A router in'))
      const told = wbrel(['diff', 'HEAD:tree', 'tree', '--trust', '--markdown'], { cwd: folder })
      assert.equal(told.status, 3, told.stderr)
      assert.equal(
        told.stdout,
        '### net/wifibox\n\n**COMMENT**\n\n```diff\n- Router in a virtual machine\n+ A router in a virtual machine\n```\n',
      )
      const json = JSON.parse(wbrel(['diff', 'HEAD:tree', 'tree', '--trust', '--json'], { cwd: folder }).stdout)
      assert.deepEqual(json.data.differences, [
        {
          origin: 'net/wifibox',
          name: 'COMMENT',
          was: 'Router in a virtual machine',
          is: 'A router in a virtual machine',
          when: 'always',
        },
      ])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('says what it does not find', () => {
    const stderr = (...args: readonly string[]): string => wbrel(['diff', ...args], { cwd: root }).stderr
    assert.match(stderr('release:0.0.1', 'ports'), /there is no record of a release 0\.0\.1/)
    assert.match(stderr('nowhere', 'ports'), /there is no folder nowhere/)
    assert.match(stderr('nowhere:ports', 'ports'), /git does not know nowhere/)
    assert.match(stderr('test', 'ports'), /test does not hold the three ports/)
  })
})
