/** `wbrel render` as a process: what it writes, what it leaves alone, and what is left when it is stopped. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { manifestOf, projectFolder } from '../support/rendered.ts'
import { bin, wbrel } from '../support/wbrel.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const removals: (() => void)[] = []
let folder = ''

describe('wbrel render', () => {
  beforeEach(() => {
    const project = projectFolder()
    folder = project.folder
    removals.push(project.remove)
  })
  after(() => {
    for (const remove of removals) remove()
  })

  test('the tree of this repository is what its manifest renders', () => {
    const { status, stdout } = wbrel(['render', '--check'], { cwd: root, env: { HOME: folder } })
    assert.deepEqual([status, stdout], [0, 'nothing to do\n'])
  })

  test('only files that differ are written, and the result is the same whatever was there', () => {
    const before = snapshot()
    const untouched = statSync(join(folder, 'ports/net/wifibox/pkg-descr')).mtimeMs
    writeFileSync(join(folder, 'ports/net/wifibox/Makefile'), 'PORTNAME=\twrong\n')
    rmSync(join(folder, 'ports/net/wifibox-core/pkg-plist'))
    const { status, stdout } = run()
    assert.equal(status, 0)
    assert.match(
      stdout,
      /^change net\/wifibox\/Makefile .*\ncreate net\/wifibox-core\/pkg-plist .*\n2 changes written\n$/,
    )
    assert.deepEqual(snapshot(), before)
    assert.equal(statSync(join(folder, 'ports/net/wifibox/pkg-descr')).mtimeMs, untouched)
    assert.equal(run().stdout, 'nothing to do\n')
  })

  test('--check and --diff write nothing and end with 3 when something would change', () => {
    const file = join(folder, 'ports/net/wifibox/Makefile')
    writeFileSync(file, readFileSync(file, 'utf8').replace('PORTVERSION=\t', 'PORTVERSION=\t9'))
    const before = snapshot()
    assert.equal(run('--check').status, 3)
    const { status, stdout } = run('--diff')
    assert.equal(status, 3)
    assert.match(
      stdout,
      /^--- ports\/net\/wifibox\/Makefile\n\+\+\+ ports\/net\/wifibox\/Makefile\n@@ [\s\S]*\n-PORTVERSION=\t9\S+\n\+PORTVERSION=\t/,
    )
    assert.deepEqual(snapshot(), before)
  })

  test('a file that the manifest does not render is reported and left alone', () => {
    writeFileSync(join(folder, 'ports/net/wifibox-core/notes.txt'), 'mine')
    const { status, stderr } = run()
    assert.equal(status, 0)
    assert.match(stderr, /ports\/net\/wifibox-core\/notes\.txt is not rendered from the manifest; it was left alone/)
    assert.equal(readFileSync(join(folder, 'ports/net/wifibox-core/notes.txt'), 'utf8'), 'mine')
  })

  test('a distfile without a known checksum leaves distinfo incomplete, and says so', () => {
    const manifest = join(folder, 'wifibox.yaml')
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('busybox: 1.37.0-r4', 'busybox: 1.37.0-r5'))
    const { status, stderr } = run()
    assert.equal(status, 5)
    assert.match(
      stderr,
      /net\/wifibox-alpine\/distinfo is incomplete: 1 distfile[\s\S]*busybox-1\.37\.0-r5\.apk[\s\S]*wbrel prepare/,
    )
    assert.equal(run('--check').status, 5)
  })

  test('a wrong manifest changes nothing on disk', () => {
    const manifest = join(folder, 'wifibox.yaml')
    for (const [from, to] of [
      ['schema: 1', 'schema: 1\nschemata: 2'],
      ['XX_MDNS or XX', 'XX_MDNSS or XX'],
      ['category: net', 'category: [net'],
    ] as const) {
      writeFileSync(manifest, manifestOf('main').text.replace(from, to))
      const before = snapshot()
      const { status, stderr } = run()
      assert.equal(status, 2)
      assert.match(stderr, /wifibox\.yaml:\d+:\d+/)
      assert.deepEqual(snapshot(), before)
    }
  })

  test('a broken distinfo is refused with its line before anything is written', () => {
    writeFileSync(join(folder, 'ports/net/wifibox-core/distinfo'), 'TIMESTAMP = 1\r\nSHA256 (x) = 12\n')
    writeFileSync(join(folder, 'ports/net/wifibox/Makefile'), 'old\n')
    const { status, stderr } = run()
    assert.equal(status, 2)
    assert.match(stderr, /distinfo:\d+/)
    assert.equal(readFileSync(join(folder, 'ports/net/wifibox/Makefile'), 'utf8'), 'old\n')
  })

  test('--json tells the same as data', () => {
    rmSync(join(folder, 'ports/net/wifibox/Makefile'))
    const { status, stdout } = run('--json', '--check')
    const { ok, data } = JSON.parse(stdout)
    assert.deepEqual(
      [status, ok, data.plan.changes.map((c: { readonly path: string }) => c.path), data.missing],
      [3, false, ['net/wifibox/Makefile'], []],
    )
  })

  test('killed at any moment and run again, the tree is the same', async () => {
    const before = snapshot()
    for (let delay = 60; delay <= 420; delay += 24) {
      rmSync(join(folder, 'ports/net/wifibox'), { recursive: true })
      writeFileSync(join(folder, 'ports/net/wifibox-alpine/Makefile'), 'old\n')
      const child = spawn(process.execPath, [bin, 'render'], {
        cwd: folder,
        stdio: 'ignore',
        env: { PATH: process.env.PATH, HOME: folder },
      })
      await Promise.race([new Promise(done => setTimeout(done, delay)), new Promise(done => child.once('exit', done))])
      child.kill('SIGKILL')
      assert.equal(run().status, 0)
      assert.deepEqual(snapshot(), before)
    }
  })

  test('a full disk is told, and no half of a file takes the place of the old one', t => {
    const small = mkdtempSync(join(tmpdir(), 'wbrel-small-'))
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24k', 'tmpfs', small]).status !== 0) {
      rmSync(small, { recursive: true })
      return t.skip('a small disk can only be mounted by root')
    }
    try {
      mkdirSync(join(small, 'net'), { recursive: true })
      const { status, stderr } = run('--out', small)
      assert.equal(status, 5)
      assert.match(stderr, /no space left[\s\S]*make room on the disk, then run the same command again/i)
      const left = readdirSync(small, { recursive: true, encoding: 'utf8' }).filter(f => f.endsWith('.wbrel-tmp'))
      assert.deepEqual(left, [])
      for (const file of ['net/wifibox/Makefile', 'net/wifibox-core/Makefile']) {
        if (existsSync(join(small, file)))
          assert.equal(readFileSync(join(small, file), 'utf8'), readFileSync(join(folder, 'ports', file), 'utf8'))
      }
    } finally {
      spawnSync('umount', [small])
      rmSync(small, { recursive: true })
    }
  })
})

/** HOME is the folder itself, so that no test meets the cache of another. */
function run(...args: readonly string[]) {
  return wbrel(['render', ...args], { cwd: folder, env: { HOME: folder } })
}

function snapshot(): ReadonlyMap<string, string> {
  const files = readdirSync(join(folder, 'ports'), { recursive: true, withFileTypes: true }).filter(e => e.isFile())
  return new Map(
    files
      .map(e => [join(e.parentPath, e.name), readFileSync(join(e.parentPath, e.name), 'utf8')] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}
