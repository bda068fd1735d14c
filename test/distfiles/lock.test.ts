import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Fault } from '../../src/base/fault.ts'
import { lockFolder } from '../../src/distfiles/lock.ts'

const now = new Date('2026-03-29T12:00:00Z')

describe('the lock of a distdir', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-lock-'))
  const lock = join(folder, '.wbrel.lock')
  after(() => rmSync(folder, { recursive: true, force: true }))
  const held = (holder: object): void => writeFileSync(lock, JSON.stringify(holder))

  it('is there while it is held, and nothing is left of it afterwards', () => {
    const unlock = lockFolder(folder, now)
    assert.equal(JSON.parse(readFileSync(lock, 'utf8')).pid, process.pid)
    unlock()
    assert.deepEqual(readdirSync(folder), [])
  })
  it('refuses a second run with a message that says who holds it', () => {
    const unlock = lockFolder(folder, now)
    assert.throws(
      () => lockFolder(folder, now),
      (error: unknown) =>
        error instanceof Fault &&
        error.exit === 'incomplete' &&
        error.problems[0]?.found === `process ${process.pid} on ${hostname()}, since 2026-03-29T12:00:00.000Z`,
    )
    unlock()
  })
  it('is taken over from a process that is dead, with what it left', () => {
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    held({ pid, host: hostname(), began: '1', since: '' })
    writeFileSync(`${lock}.${pid}`, 'draft')
    lockFolder(folder, now)()
    assert.deepEqual(readdirSync(folder), [])
  })
  it('is taken over when the number of the process belongs to another one by now', t => {
    if (process.platform !== 'linux') return t.skip('nobody tells when a process began')
    held({ pid: process.pid, host: hostname(), began: '1', since: '' })
    lockFolder(folder, now)()
  })
  it('is not taken over from another machine', () => {
    held({ pid: 1, host: 'elsewhere', began: '', since: 'yesterday' })
    assert.throws(() => lockFolder(folder, now), /another run of wbrel works in/)
    rmSync(lock)
  })
  it('is taken over when it was cut short', () => {
    writeFileSync(lock, '{"pid":')
    lockFolder(folder, now)()
  })
  it('goes to exactly one of many that find a stale one', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    held({ pid, host: hostname(), began: '1', since: '' })
    const children = Array.from({ length: 6 }, () => {
      const script = fileURLToPath(new URL('take-lock.ts', import.meta.url))
      return spawn(process.execPath, ['--import', 'tsx', script, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
    })
    const said = await Promise.all(children.map(async child => String((await once(child.stdout, 'data'))[0])))
    for (const child of children) child.stdin.end()
    assert.deepEqual(said.sort(), ['held', 'held', 'held', 'held', 'held', 'mine'])
  })
})
