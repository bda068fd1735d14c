import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { median, timeInTurns } from '../bench/time.ts'
import { bin } from '../support/wbrel.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

describe('the bundle', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wbrel-bundle-'))
    cpSync(dirname(bin), folder, { recursive: true })
    rmSync(join(folder, 'cache'), { recursive: true, force: true })
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('runs where there is no node_modules', () => {
    assert.match(run(folder, 'help', 'exit-codes').stdout, /done, or nothing to do/)
  })

  it('keeps what the first good run of a command compiled, and takes it in the next', () => {
    const first = run(folder, 'help', 'exit-codes')
    const kept = readdirSync(join(folder, 'cache'))
    assert.equal(kept.length, 1)
    assert.deepEqual(run(folder, 'help', 'exit-codes'), first)
    assert.deepEqual(readdirSync(join(folder, 'cache')), kept)
  })

  it('keeps nothing of a run that failed', () => {
    assert.equal(run(folder, 'help', 'nonsense').status, 2)
    assert.ok(!readdirSync(folder).includes('cache'))
  })

  it('takes no harm from a broken cache', () => {
    const first = run(folder, 'help', 'exit-codes')
    const [name = ''] = readdirSync(join(folder, 'cache'))
    for (const bytes of ['', 'nonsense', Buffer.alloc(100_000)]) {
      writeFileSync(join(folder, 'cache', name), bytes)
      assert.deepEqual(run(folder, 'help', 'exit-codes'), first)
    }
  })

  it('runs when the cache cannot be written', () => {
    writeFileSync(join(folder, 'cache'), 'a file where the folder should be')
    assert.equal(run(folder, 'help', 'exit-codes').status, 0)
  })

  it('shows its help hardly slower than Node starts', () => {
    // The exact figure is in the benches; this only sees that the short way is taken at all.
    const [node = [], help = []] = timeInTurns(
      [
        ['-e', '0'],
        [bin, '--help'],
      ],
      7,
    )
    assert.ok(median(help) < 2 * median(node), `${median(help)} ms, Node alone ${median(node)} ms`)
  })
})

describe('the build', () => {
  it('says one line and succeeds when the bundler is not installed and need not be', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wbrel-build-'))
    try {
      cpSync(join(root, 'src/build'), join(folder, 'src/build'), { recursive: true })
      const script = join(folder, 'src/build/bundle.mjs')
      const { status, stderr } = spawnSync(process.execPath, [script, '--if-possible'], { encoding: 'utf8' })
      assert.equal(status, 0)
      assert.match(stderr, /^wbrel: dist\/ is not built.*\n$/)
      assert.equal(spawnSync(process.execPath, [script]).status, 1)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

function run(folder: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'wbrel.cjs'), ...args], {
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}
