/** verify, doctor and distinfo: what can be asked of a release without writing to it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { TwinFault } from '../../src/forge/twin/faults.ts'
import type { Twin } from '../../src/forge/twin/server.ts'
import { released } from '../support/released.ts'
import { bin, type Outcome } from '../support/wbrel.ts'
import { publishing, twinFor } from './crash.ts'
import { token, twinOptions } from './publishing.ts'

const release = released()
let twin: Twin

before(async () => {
  twin = await twinFor(release, {}, { keepBytes: true, immutable: true })
  assert.equal((await publishing(release, twin)).status, 0)
})
after(async () => {
  await twin.close()
  release.remove()
})

/** Run asynchronously: the twin lives in this process. */
function wbrel(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const own = [...args, '--repo', twinOptions.repository, '--api-url', twin.apiUrl]
  const child = spawn(process.execPath, [bin, ...own], {
    cwd: release.root,
    env: { PATH: process.env.PATH, HOME: release.root, ...env },
  })
  const texts = { stdout: [] as string[], stderr: [] as string[] }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => texts.stdout.push(chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => texts.stderr.push(chunk))
  return new Promise(done =>
    child.on('close', status => done({ status, stdout: texts.stdout.join(''), stderr: texts.stderr.join('') })),
  )
}

async function disturbed(faults: readonly TwinFault[], work: () => Promise<void>): Promise<void> {
  twin.restart(faults)
  try {
    await work()
  } finally {
    twin.restart([])
  }
}

describe('wbrel verify', () => {
  it('compares a release with its record, without a token', async () => {
    const { status, stdout } = await wbrel(['verify', release.version])
    assert.equal(status, 0)
    assert.match(stdout, /green {4}names, sizes and digests are those of the record {2}43 assets/)
    assert.match(stdout, /green {4}the release is immutable/)
    assert.match(stdout, /not run {2}the attestations name these files +there are none/)
  })

  it('downloads and hashes every file when asked to', async () => {
    const { status, stdout } = await wbrel(['verify', release.version, '--download'])
    assert.equal(status, 0)
    assert.match(stdout, /green {4}the bytes that are served have those digests +43 files/)
  })

  it('sees a web page that is served with status 200 instead of a file', () =>
    disturbed([{ at: 5, kind: 'html' }], async () => {
      const { status, stderr } = await wbrel(['verify', release.version, '--download'])
      assert.equal(status, 3)
      assert.match(stderr, /it is a web page, not the file \[verify\.served\]/)
    }))

  it('reads the subjects of attestations', async () => {
    const [only] = twin.state.releases
    const apk = only?.assets.find(({ name }) => name.endsWith('.apk'))
    const bundle = (sha256: string | null | undefined) => {
      const statement = { subject: [{ name: apk?.name, digest: { sha256 } }] }
      return { dsseEnvelope: { payload: Buffer.from(JSON.stringify(statement)).toString('base64') } }
    }
    twin.state.attestations.set(apk?.sha256 ?? '', [bundle(apk?.sha256)])
    assert.match(
      (await wbrel(['verify', release.version])).stdout,
      /green {4}the attestations name these files +1 attestation/,
    )
    twin.state.attestations.set(apk?.sha256 ?? '', [bundle('0'.repeat(64))])
    const { status, stderr } = await wbrel(['verify', release.version])
    twin.state.attestations.clear()
    assert.equal(status, 3)
    assert.match(stderr, /\[verify\.attestation\]/)
  })

  it('finds what differs, what is missing, what is foreign', async () => {
    const [only] = twin.state.releases
    const assets = only?.assets ?? []
    const [first, second, ...rest] = assets
    assert.ok(only && first && second)
    only.assets = [{ ...first, sha256: 'b'.repeat(64) }, { ...second, name: 'stray.apk' }, ...rest]
    const { status, stderr } = await wbrel(['verify', release.version])
    only.assets = assets
    assert.equal(status, 3)
    for (const code of ['differs', 'missing', 'foreign']) assert.match(stderr, new RegExp(`\\[verify\\.${code}\\]`))
  })

  it('says that a release is not published', async () => {
    const other = released()
    const empty = await twinFor(other)
    const env = { PATH: process.env.PATH, HOME: other.root }
    const args = ['verify', '1.9.0', '--repo', twinOptions.repository, '--api-url', empty.apiUrl]
    const child = spawn(process.execPath, [bin, ...args], { cwd: other.root, env })
    assert.equal(await new Promise(done => child.on('close', done)), 3)
    await empty.close()
    other.remove()
  })
})

describe('wbrel doctor --publish', () => {
  it('holds every gate and writes nothing', async () => {
    const before = twin.exchanges.length
    const { status, stdout } = await wbrel(['doctor', '--publish', '--json'], { GH_TOKEN: token })
    const { data } = JSON.parse(stdout)
    assert.equal(status, 0)
    const gates: readonly { id: string; state: string }[] = data.gates
    const ids = ['record', 'token', 'repository', 'rights', 'tag', 'burned', 'immutable', 'clock', 'quota']
    assert.deepEqual(
      gates.map(({ id, state }) => `${id} ${state}`),
      ids.map(id => `${id} green`),
    )
    assert.ok(twin.exchanges.slice(before).every(({ method }) => method === 'GET'))
  })

  it('says what cannot be known instead of passing it', async () => {
    const { stdout } = await wbrel(['doctor', '--publish'], { GH_TOKEN: 'ghs_actionstoken' })
    assert.match(stdout, /not run {2}the token may write/)
    assert.match(stdout, /not run {2}immutability is known +GitHub tells administrators only/)
  })

  it('goes on when the token is wrong, and ends as the first red gate says', async () => {
    const { status, stdout } = await wbrel(['doctor', '--publish'], { GH_TOKEN: 'ghp_wrong' })
    assert.equal(status, 4)
    assert.match(stdout, /red +the repository takes releases/)
    assert.match(stdout, /green +the tag names the recorded commit/)
  })
})

describe('wbrel distinfo --from-release', () => {
  it('takes the entries from digests, and downloads nothing', async () => {
    const from = twin.exchanges.length
    const { status, stdout } = await wbrel(['distinfo', '--from-release', release.version, '--json'])
    const { data } = JSON.parse(stdout)
    assert.equal(status, 0)
    const entries: readonly { name: string; sha256: string; evidence: string }[] = data.entries['net/wifibox-alpine']
    const recorded = release.record.outputs.distinfo['net/wifibox-alpine']?.entries ?? []
    assert.deepEqual(
      entries.map(({ name, sha256 }) => [name, sha256]),
      recorded.map(({ name, sha256 }) => [name, sha256]),
    )
    assert.ok(entries.some(({ name, evidence }) => name.includes('busybox') && evidence === 'asset of 1.9.0'))
    assert.ok(entries.some(({ name, evidence }) => name.includes('linux-firmware') && evidence === 'imported'))
    assert.ok(twin.exchanges.slice(from).every(({ path }) => !path.includes('download')))
  })

  it('refuses local bytes that differ', async () => {
    const [busybox = ''] = readdirSync(release.apks).filter(name => name.startsWith('busybox'))
    const folder = join(release.root, 'other')
    mkdirSync(folder)
    writeFileSync(join(folder, busybox), 'other bytes')
    const { status, stderr } = await wbrel(['distinfo', '--from-release', release.version, '--distdir', folder])
    assert.equal(status, 7)
    assert.match(stderr, /has two contents/)
    const good = await wbrel(['distinfo', '--from-release', release.version, '--distdir', release.apks])
    assert.match(good.stderr, /39 of them compared with local bytes/)
  })
})
