/** verify, doctor and distinfo: what can be asked of a release without writing to it. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { TwinFault } from '../../src/forge/twin/faults.ts'
import type { Twin } from '../../src/forge/twin/server.ts'
import type { TwinAsset } from '../../src/forge/twin/state.ts'
import { formatRecord } from '../../src/model/record.ts'
import { type Released, released } from '../support/released.ts'
import type { Outcome } from '../support/wbrel.ts'
import { publishing, running, twinFor } from './crash.ts'
import { token, twinOptions } from './publishing.ts'

const release = released()
let twin: Twin

before(async () => {
  twin = await twinFor(release, {}, { keepBytes: true, immutable: true, limits: { quota: 5000 } })
  assert.equal((await publishing(release, twin)).status, 0)
})
after(async () => {
  await twin.close()
  release.remove()
})

function wbrelAt(
  where: Released,
  { apiUrl }: Twin,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  return running(where, [...args, '--repo', twinOptions.repository, '--api-url', apiUrl], env)
}

function wbrel(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return wbrelAt(release, twin, args, env)
}

/** As if somebody had replaced these files of the release with consistent ones that tell of other bytes. */
async function forged(names: readonly string[], work: () => Promise<void>): Promise<void> {
  const [only] = twin.state.releases
  assert.ok(only)
  const before = only.assets
  const other = new Map<string, TwinAsset>()
  for (const name of names) {
    const asset = before.find(one => one.name === name)
    assert.ok(asset)
    let text = `${asset.bytes}`.replace('"dataLicense": "CC0-1.0"', '"dataLicense": "CC0-1.1"')
    for (const [changed, now] of other) {
      const old = before.find(one => one.name === changed)
      text = text.replaceAll(old?.sha256 ?? '-', now.sha256 ?? '-')
    }
    const sha256 = createHash('sha256').update(text).digest('hex')
    other.set(name, { ...asset, sha256, size: Buffer.byteLength(text), bytes: Buffer.from(text) })
  }
  only.assets = before.map(asset => other.get(asset.name) ?? asset)
  try {
    await work()
  } finally {
    only.assets = before
  }
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
    assert.match(stdout, /green {4}names, sizes and digests are those of the record\s+43 assets/)
    assert.match(stdout, /green {4}the release is immutable/)
    assert.match(stdout, new RegExp(`green {4}the tag names the recorded commit\\s+${release.commit.slice(0, 12)}`))
    assert.match(stdout, /not run {2}the bill of materials follows from the packages\s+add --download/)
    assert.match(stdout, /not run {2}the attestations name these files\s+there are none/)
  })

  it('downloads and hashes every file when asked to', async () => {
    const { status, stdout } = await wbrel(['verify', release.version, '--download'])
    assert.equal(status, 0)
    assert.match(stdout, /green {4}the bytes that are served have those digests\s+43 files/)
    assert.match(stdout, /green {4}the bill of materials follows from the packages\s+39 files/)
  })

  it('downloads from where everybody does, but with a token through the API', async () => {
    const pathsOf = async (env: Readonly<Record<string, string>>) => {
      const from = twin.exchanges.length
      assert.equal((await wbrel(['verify', release.version, '--download'], env)).status, 0)
      return twin.exchanges.slice(from).filter(({ path }) => path.includes('/releases/assets/')).length
    }
    assert.deepEqual([await pathsOf({}), await pathsOf({ GH_TOKEN: token })], [0, 43])
  })

  it('sees a bill of materials that was changed after the statement was made', () =>
    forged(['wifibox-1.9.0.spdx.json'], async () => {
      const { status, stderr } = await wbrel(['verify', release.version])
      assert.equal(status, 3)
      assert.match(stderr, /wifibox-1\.9\.0\.intoto\.json is published with other bytes than recorded/)
    }))

  it('sees one that statement and checksums were made anew for, with --download', () =>
    forged(['wifibox-1.9.0.spdx.json', 'wifibox-1.9.0.intoto.json', 'SHA256SUMS'], async () => {
      assert.equal((await wbrel(['verify', release.version])).status, 0)
      const { status, stdout, stderr } = await wbrel(['verify', release.version, '--download'])
      assert.equal(status, 3)
      assert.match(stdout, /red {6}the bill of materials follows from the packages/)
      assert.match(stderr, /wifibox-1\.9\.0\.spdx\.json is published with other bytes than recorded/)
    }))

  it('fetches again what broke off', () =>
    disturbed([{ at: 9, kind: 'reset-mid-body' }], async () => {
      const { status, stderr } = await wbrel(['verify', release.version, '--download'])
      assert.equal(status, 0, stderr)
    }))

  it('sees a tag that names another commit', async () => {
    const other = released()
    const published = await twinFor(other)
    await publishing(other, published)
    writeFileSync(join(other.root, 'releases/1.9.0.json'), '{}\n')
    other.git('commit', '--quiet', '--all', '--message=Empty the record')
    other.git('push', '--quiet', '--force', 'origin', 'HEAD:refs/tags/1.9.0')
    other.git('checkout', '--quiet', '1.9.0', '--', 'releases')
    const { status, stdout, stderr } = await wbrelAt(other, published, ['verify', '1.9.0'])
    await published.close()
    other.remove()
    assert.equal(status, 3)
    assert.match(stdout, /red {6}the tag names the recorded commit/)
    assert.match(stderr, /\[verify\.tag\]/)
  })

  it('sees a web page that is served with status 200 instead of a file', () =>
    disturbed([{ at: 3, kind: 'html' }], async () => {
      const { status, stderr } = await wbrel(['verify', release.version, '--download'])
      assert.equal(status, 3)
      assert.match(stderr, /it is a web page, not the file \[verify\.served\]/)
    }))

  it('reads the subjects of attestations: other bytes and files that none names are findings', async () => {
    const all = (twin.state.releases[0]?.assets ?? []).filter(({ name }) => name !== 'SHA256SUMS')
    const apk = all.find(({ name }) => name.endsWith('.apk'))
    const bundle = (kind: string, change: (one: TwinAsset) => TwinAsset[] = one => [one]) => {
      const subject = all.flatMap(change).map(({ name, sha256 }) => ({ name, digest: { sha256 } }))
      const statement = { predicateType: `https://${kind}/v1`, subject }
      return { dsseEnvelope: { payload: Buffer.from(JSON.stringify(statement)).toString('base64') } }
    }
    const answer = async (...bundles: readonly object[]): Promise<Outcome> => {
      twin.state.attestations.set(apk?.sha256 ?? '', bundles)
      const outcome = await wbrel(['verify', release.version])
      twin.state.attestations.clear()
      return outcome
    }
    const both = await answer(bundle('in-toto.io/attestation/release'), bundle('slsa.dev/provenance'))
    assert.equal(both.status, 0, both.stderr)
    assert.match(
      both.stdout,
      /green {4}the attestations [^\n]*\n +1 release attestation, 1 artifact\s+attestation\s+of\s+42\s+files/,
    )
    const other = await answer(
      bundle('slsa.dev/provenance', one => [one === apk ? { ...one, sha256: '0'.repeat(64) } : one]),
    )
    assert.equal(other.status, 3)
    assert.match(other.stderr, /\[verify\.attestation\]/)
    const fewer = await answer(bundle('slsa.dev/provenance', one => (one === apk ? [] : [one])))
    assert.equal(fewer.status, 3)
    assert.match(fewer.stderr, new RegExp(`no attestation names ${apk?.name}.*\\[verify\\.unattested\\]`))
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
    assert.equal((await wbrelAt(other, empty, ['verify', '1.9.0'])).status, 3)
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

  it('refuses what another release tells otherwise', async () => {
    const path = join(release.root, 'releases/1.8.0.json')
    const { outputs } = release.record
    const guest = outputs.distinfo['net/wifibox-alpine'] ?? assert.fail()
    const entries = guest.entries.map(entry => ({ ...entry, sha256: 'f'.repeat(64) }))
    const distinfo = { 'net/wifibox-alpine': { ...guest, entries } }
    writeFileSync(path, formatRecord({ ...release.record, version: '1.8.0', outputs: { ...outputs, distinfo } }))
    const { status, stderr } = await wbrel(['distinfo', '--from-release', release.version])
    rmSync(path)
    assert.equal(status, 7)
    assert.match(stderr, /has two contents[\s\S]*\(releases\/1\.8\.0\.json\)/)
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
