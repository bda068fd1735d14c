/** `wbrel distinfo --from-release --write`: what it writes, when it writes nothing, and what stops it. */
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Twin } from '../../src/forge/twin/server.ts'
import { formatDistinfo, parseDistinfo } from '../../src/model/distinfo.ts'
import { released } from '../support/released.ts'
import type { Outcome } from '../support/wbrel.ts'
import { publishing, running, twinFor } from './crash.ts'
import { twinOptions } from './publishing.ts'

const release = released()
const origin = 'net/wifibox-alpine'
const recorded = release.record.outputs.distinfo[origin] ?? { timestamp: 0, entries: [] }
const ports = join(release.root, 'ports')
const file = join(ports, origin, 'distinfo')
let twin: Twin

before(async () => {
  twin = await twinFor(release)
  assert.equal((await publishing(release, twin)).status, 0)
})
beforeEach(() => rmSync(ports, { recursive: true, force: true }))
after(async () => {
  await twin.close()
  release.remove()
})

function write(...args: readonly string[]): Promise<Outcome> {
  const command = ['distinfo', '--from-release', release.version, '--write', '--json']
  return running(release, [...command, '--repo', twinOptions.repository, '--api-url', twin.apiUrl, ...args], {})
}

/** A distinfo that stands there already. */
function present(timestamp: number, change: (sha256: string) => string = sha256 => sha256): string {
  const entries = recorded.entries.map((entry, i) => (i === 0 ? { ...entry, sha256: change(entry.sha256) } : entry))
  mkdirSync(join(ports, origin), { recursive: true })
  writeFileSync(file, formatDistinfo({ timestamp, entries }))
  return readFileSync(file, 'utf8')
}

const changesOf = ({ stdout }: Outcome): readonly { path: string }[] => JSON.parse(stdout).data.plan.changes
const codesOf = ({ stdout }: Outcome) => JSON.parse(stdout).problems.map(({ code }: { code: string }) => code)

describe('wbrel distinfo --from-release --write', () => {
  it('writes the distinfo of every port, in the order and with the TIMESTAMP of the record', async () => {
    const outcome = await write()
    assert.equal(outcome.status, 0, outcome.stderr)
    const origins = Object.keys(release.record.outputs.distinfo)
    assert.deepEqual(
      changesOf(outcome).map(({ path }) => path),
      origins.map(one => `ports/${one}/distinfo`),
    )
    const entries = recorded.entries.map(({ name, sha256, size }) => ({ name, sha256, size }))
    assert.deepEqual(parseDistinfo(readFileSync(file, 'utf8'), file), { timestamp: recorded.timestamp, entries })
  })

  it('run again, has nothing to write and touches nothing', async () => {
    await write()
    const before = statSync(file).mtimeMs
    const outcome = await write()
    assert.deepEqual([outcome.status, changesOf(outcome)], [0, []])
    assert.equal(statSync(file).mtimeMs, before)
  })

  it('leaves another TIMESTAMP as it is while no entry changes', async () => {
    const before = present(recorded.timestamp - 1000)
    const outcome = await write()
    assert.equal(
      changesOf(outcome).some(({ path }) => path.includes(origin)),
      false,
    )
    assert.equal(readFileSync(file, 'utf8'), before)
  })

  it('takes the TIMESTAMP of the record when entries change, but never goes back in time', async () => {
    for (const [old, now] of [
      [recorded.timestamp - 1000, recorded.timestamp],
      [recorded.timestamp + 1000, recorded.timestamp + 1000],
    ] as const) {
      present(old, () => 'c'.repeat(64))
      assert.equal((await write()).status, 0)
      assert.equal(parseDistinfo(readFileSync(file, 'utf8'), file).timestamp, now)
    }
  })

  it('compares the local bytes that are at hand, and says how many', async () => {
    const { status, stdout } = await write('--distdir', release.apks)
    assert.equal(status, 0)
    assert.equal(JSON.parse(stdout).data.compared.length, readdirSync(release.apks).length)
  })

  it('writes nothing when a local file has other bytes', async () => {
    const folder = join(release.root, 'other')
    const [first = ''] = readdirSync(release.apks)
    mkdirSync(folder)
    writeFileSync(join(folder, first), 'other bytes')
    const before = present(recorded.timestamp)
    const outcome = await write('--distdir', folder)
    assert.deepEqual([outcome.status, codesOf(outcome)], [7, ['distinfo.bytes-moved']])
    assert.equal(readFileSync(file, 'utf8'), before)
  })

  it('writes nothing when an asset has another digest or size than the record', async () => {
    const [only] = twin.state.releases
    const [first, ...rest] = only?.assets ?? []
    assert.ok(only && first)
    for (const other of [{ sha256: 'c'.repeat(64) }, { size: first.size + 1 }]) {
      only.assets = [{ ...first, ...other }, ...rest]
      const outcome = await write()
      only.assets = [first, ...rest]
      assert.deepEqual([outcome.status, codesOf(outcome)], [7, ['distinfo.bytes-moved']])
      assert.equal(readdirSync(release.root).includes('ports'), false)
    }
  })

  it('believes neither an asset without a digest nor one that was not uploaded whole', async () => {
    const [only] = twin.state.releases
    const before = only?.assets ?? []
    assert.ok(only)
    for (const other of [{ sha256: null }, { state: 'starter' as const }]) {
      only.assets = before.map(asset => ({ ...asset, ...other }))
      const outcome = await write()
      only.assets = before
      assert.deepEqual([outcome.status, codesOf(outcome)], [3, ['distinfo.no-digests']])
    }
  })
})
