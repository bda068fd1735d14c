import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withScratch } from '../../src/base/scratch.ts'

const below = mkdtempSync(join(tmpdir(), 'wbrel-scratch-test-'))
const outside = process.env.TMPDIR
process.env.TMPDIR = below

describe('a temporary folder', () => {
  after(() => {
    if (outside === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = outside
    rmSync(below, { recursive: true })
  })

  it('goes when the work is done, and when it fails', async () => {
    assert.equal(await withScratch(async folder => existsSync(folder)), true)
    await assert.rejects(withScratch(() => Promise.reject(new Error('no'))))
    assert.deepEqual(readdirSync(below), [])
  })
  it('of a process that was killed goes when the next one starts, that of a living one stays', async () => {
    const scratch = fileURLToPath(new URL('../../src/base/scratch.ts', import.meta.url))
    const program = `import { withScratch } from ${JSON.stringify(scratch)}
      await withScratch(folder => { console.log(folder); return new Promise(() => setInterval(() => {}, 1000)) })`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await once(child.stdout, 'data')
    const left = String(line).trim()
    await withScratch(async () => {})
    assert.ok(existsSync(left))
    child.kill('SIGKILL')
    await once(child, 'exit')
    assert.ok(existsSync(left))
    await withScratch(async () => {})
    assert.ok(!existsSync(left))
  })
  it('of another host, a link, and what only looks similar stay', async () => {
    const gone = 2 ** 22 + 1
    const stem = await withScratch(async folder => /^(.*-scratch-[0-9a-f]{8}-)/.exec(folder)?.[1] ?? '')
    const kept = [join(below, `wbrel-scratch-00000000-${gone}-1-abcdef`), join(below, 'wbrel-scratch-mine')]
    for (const folder of kept) mkdirSync(folder)
    symlinkSync(below, `${stem}${gone}-1-aaaaaa`)
    mkdirSync(`${stem}${gone}-1-bbbbbb`)
    await withScratch(async () => {})
    assert.ok(kept.every(existsSync))
    assert.ok(existsSync(`${stem}${gone}-1-aaaaaa`))
    assert.ok(!existsSync(`${stem}${gone}-1-bbbbbb`))
  })
})
