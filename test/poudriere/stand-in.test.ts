/** The stand-in itself: exit codes and messages as the real one's. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { onDisk, renderState } from '../support/rendered.ts'
import { standIn, type TestBuilder, testBuilder } from './builder.ts'

for (const dialect of ['master', '3.4.8'] as const) {
  describe(`the stand-in for poudriere ${dialect}`, () => {
    let builder: TestBuilder
    let tree: ReturnType<typeof onDisk>
    before(() => {
      builder = testBuilder()
      tree = onDisk(renderState('1.8.0').rendered.files)
      mkdirSync(join(builder.etc, 'poudriere.d/ports/wbrel'))
      writeFileSync(join(builder.etc, 'poudriere.d/ports/wbrel/mnt'), tree.folder)
    })
    after(() => {
      builder.remove()
      tree.remove()
    })
    beforeEach(() => builder.play({ dialect }))
    const poudriere = (...args: string[]) => {
      const all = [standIn(), '-N', '-e', builder.etc, ...args]
      const { status, stdout, stderr } = spawnSync(process.execPath, all, { env: builder.env, encoding: 'utf8' })
      return { status, stdout, stderr }
    }
    const bulk = (...args: string[]) => poudriere('bulk', '-t', '-C', '-j', '143amd64', '-O', 'wbrel', ...args)
    const file = (set: string, name: string, of: string) => join(builder.logs, `143amd64-default-${set}`, name, of)

    it('says its version', () => {
      assert.equal(poudriere('version').stdout, dialect === '3.4.8' ? '3.4.8\n' : 'poudriere-git-3.4.99\n')
    })
    it('ends with 64 for a wrong use, with 1 for an unknown command', () => {
      assert.equal(poudriere('bulk', '-Q', 'a/b').status, 64)
      assert.equal(bulk().status, 64)
      assert.equal(poudriere('testport', '-T', '-X').status, 64)
      assert.equal(poudriere('built').status, 1)
    })
    it('ends with 1 for a missing jail, with 2 for a missing tree or overlay', () => {
      assert.equal(poudriere('bulk', '-j', 'none', 'net/wifibox-core').status, 1)
      assert.equal(bulk('-p', 'none', 'net/wifibox-core').status, 2)
      assert.equal(poudriere('bulk', '-j', '143amd64', '-O', 'none', 'net/wifibox-core').status, 2)
    })
    it('fails the whole run for an invalid flavor or a missing origin', () => {
      assert.match(bulk('net/wifibox-core', 'net/wifibox-alpine@none').stderr, /Error: Invalid FLAVOR/)
      assert.match(bulk('net/nothing').stderr, /Error: Nonexistent origin/)
    })
    it('resolves all flavors by asking the ports', () => {
      assert.equal(bulk('-z', 'all', '-B', 'b', 'net/wifibox-alpine@all').status, 0)
      const built = readFileSync(file('all', 'b', '.poudriere.ports.built'), 'utf8')
      for (const flavor of ['default', 'ath10k', 'rtw89'])
        assert.match(built, new RegExp(`net/wifibox-alpine@${flavor} `))
    })
    it('counts failed and skipped modulo 256', () => {
      builder.play({ dialect, further: 256 })
      assert.equal(bulk('-B', 'many', 'net/wifibox-core').status, 0)
      builder.play({ dialect, further: 257 })
      assert.equal(bulk('-B', 'more', 'net/wifibox-core').status, 1)
    })
    it('ends with 0 when everything is ignored', () => {
      builder.play({ dialect, rules: [{ outcome: 'ignore', reason: 'no' }] })
      assert.equal(bulk('-B', 'ignored', 'net/wifibox-core').status, 0)
    })
    it('skips the default flavor when something that it needs is ignored, and ignores the other ones of @all', () => {
      builder.play({ dialect, rules: [{ port: 'net/wifibox-core', outcome: 'ignore', reason: 'no' }] })
      assert.equal(bulk('-z', 'split', '-B', 's', 'net/wifibox@all').status, 1)
      const origins = (list: string) =>
        readFileSync(file('split', 's', `.poudriere.ports.${list}`), 'utf8').match(/^net\/wifibox@\w+/gm)
      assert.deepEqual(origins('skipped'), ['net/wifibox@default'])
      assert.equal(origins('ignored')?.length, 11)
    })
    it('does not retry what failed under the same name', () => {
      builder.play({ dialect, rules: [{ outcome: 'fail' }] })
      assert.equal(bulk('-z', 'r', '-B', 'again', 'net/wifibox-core').status, 1)
      builder.play({ dialect })
      assert.equal(bulk('-z', 'r', '-B', 'again', 'net/wifibox-core').status, 1)
      assert.equal(readFileSync(file('r', 'again', '.poudriere.ports.built'), 'utf8').includes('wifibox-core'), false)
    })
    it('queues the job of one who is not root, or refuses it', () => {
      builder.play({ dialect, uid: 1001, queues: true })
      assert.equal(bulk('net/wifibox-core').status, 0)
      builder.play({ dialect, uid: 1001 })
      assert.equal(bulk('net/wifibox-core').status, 1)
    })
    it('builds nothing in a dry run, and says done all the same', () => {
      assert.equal(bulk('-n', '-z', 'dry', '-B', 'n', 'net/wifibox-core').status, 0)
      assert.equal(readFileSync(file('dry', 'n', '.poudriere.ports.built'), 'utf8'), '')
      assert.equal(readFileSync(file('dry', 'n', '.poudriere.status'), 'utf8'), 'stopped:done:\n')
    })
    it('has the keys and links of its dialect', () => {
      bulk('-b', 'latest', '-z', 'keys', '-B', 'k', 'net/wifibox-core')
      const json = JSON.parse(readFileSync(file('keys', 'k', '.data.json'), 'utf8'))
      assert.equal('overlays' in json, dialect === 'master')
      assert.equal('inspected' in json.stats, dialect === 'master')
      assert.equal(existsSync(file('keys', 'k', 'logs/built')), dialect === 'master')
      assert.equal(json.stats.built, '1')
    })
  })
}
