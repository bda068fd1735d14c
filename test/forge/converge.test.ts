import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { github } from '../../src/forge/github.ts'
import { notesFor, type Publication, type WantedAsset } from '../../src/forge/publication.ts'
import { finalState, publicationOf, publishTo, tag, textAsset, token } from './publishing.ts'
import { faultOf, kindsOf, withTwin } from './with-twin.ts'

describe('publishing to the twin', () => {
  it('makes a draft, uploads, verifies, publishes', () =>
    withTwin({}, [], async twin => {
      const { done, release } = await publishTo(twin, publicationOf(3))
      assert.deepEqual(kindsOf(done), ['create-draft', 'upload-asset', 'upload-asset', 'upload-asset', 'publish'])
      assert.equal(release?.draft, false)
      assert.equal(twin.state.releases.length, 1)
    }))

  it('takes 60 new assets in 67 requests, and nothing to do in 3', () =>
    withTwin({}, [], async twin => {
      await publishTo(twin, publicationOf(60))
      // The command asks for the repository and its immutability before.
      assert.equal(twin.count() + 2, 67)
      twin.restart([])
      const { done } = await publishTo(twin, publicationOf(60))
      assert.deepEqual(done, [])
      assert.equal(twin.count() + 2, 3)
    }))

  it('resumes asset by asset', () =>
    withTwin({}, [{ at: 5, kind: 'expired' }], async twin => {
      const fault = await faultOf(publishTo(twin, publicationOf(5)))
      assert.equal(fault.exit, 'denied')
      assert.equal(fault.problems[0]?.code, 'forge.token')
      assert.match(fault.problems[0]?.found ?? '', /request id TWIN:000005/)
      twin.restart([])
      const { done } = await publishTo(twin, publicationOf(5))
      assert.deepEqual(kindsOf(done), ['upload-asset', 'upload-asset', 'upload-asset', 'publish'])
    }))

  it('with --draft-only stops at the complete draft, and publishes later', () =>
    withTwin({}, [], async twin => {
      await publishTo(twin, publicationOf(2), { draftOnly: true })
      assert.equal(twin.state.releases[0]?.draft, true)
      const { done } = await publishTo(twin, publicationOf(2))
      assert.deepEqual(kindsOf(done), ['publish'])
    }))

  it('works on an Enterprise Server, where uploads have another path on the same host', () =>
    withTwin({ enterprise: true }, [], async twin => {
      await publishTo(twin, publicationOf(2))
      assert.ok(twin.exchanges.some(({ path }) => path.startsWith('/api/uploads/')))
      assert.equal(twin.state.releases[0]?.draft, false)
    }))

  it('sends a large file byte for byte, though GitHub begins to read it late', () =>
    withTwin({}, [{ at: 3, kind: 'slow', amount: 300 }], async twin => {
      const folder = mkdtempSync(join(tmpdir(), 'wbrel-large-'))
      const path = join(folder, 'large')
      const bytes = randomBytes(24_000_000)
      writeFileSync(path, bytes)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const [one] = publicationOf(1).assets
      assert.ok(one)
      const asset: WantedAsset = { ...one, size: bytes.length, sha256, source: { kind: 'file', path } }
      const { done } = await publishTo(twin, { ...publicationOf(1), assets: [asset] })
      rmSync(folder, { recursive: true })
      assert.deepEqual(kindsOf(done), ['create-draft', 'upload-asset', 'publish'])
      assert.equal(twin.state.releases[0]?.assets[0]?.sha256, sha256)
    }))

  it('sends a token to no address without TLS, whatever GitHub names', async () => {
    const { repository, assets } = publicationOf(1)
    const forge = github({ apiUrl: 'https://127.0.0.1:1', repository, token, signal: undefined, timeout: 1000 })
    const uploadUrl = 'http://127.0.0.1:1/assets{?name,label}'
    const flags = { draft: true, immutable: false, title: '', notes: '', url: '', assets: [] }
    const [asset] = assets
    assert.ok(asset)
    const fault = await faultOf(forge.upload({ id: 1, tag, uploadUrl, ...flags }, asset))
    assert.deepEqual([fault.exit, fault.problems[0]?.code], ['refused', 'forge.address'])
  })

  it('pages through many releases and assets', () =>
    withTwin({ limits: { embedded: 30 } }, [], async twin => {
      for (let i = 0; i < 130; i++) {
        const flags = {
          draft: false,
          prerelease: false,
          immutable: false,
          created: '',
          published: '2026-01-01T00:00:00Z',
        }
        const texts = { tag: `0.0.${i}`, target: 'main', name: '', body: '' }
        twin.state.releases.push({ id: i, ...texts, ...flags, created: '2026-01-01T00:00:00Z', assets: [] })
      }
      const { release } = await publishTo(twin, publicationOf(40))
      assert.equal(release?.assets.length, 40)
      assert.equal(twin.state.latest, release?.id)
    }))

  it('is not made the latest release when a greater version is published', () =>
    withTwin({}, [], async twin => {
      const notes = notesFor('1.10.0', '')
      await publishTo(twin, { ...publicationOf(1), tag: '1.10.0', version: '1.10.0', notes })
      const greatest = twin.state.latest
      await publishTo(twin, publicationOf(1))
      assert.equal(twin.state.latest, greatest)
    }))
})

describe('a release that stands in the way', () => {
  it('of other bytes is refused with both hashes, and left alone', () =>
    withTwin({}, [], async twin => {
      await publishTo(twin, publicationOf(2))
      const wanted = publicationOf(2)
      const other = textAsset(wanted.assets[1]?.name ?? '', 'other bytes')
      const before = finalState(twin)
      const fault = await faultOf(publishTo(twin, { ...wanted, assets: [...wanted.assets.slice(0, 1), other] }))
      assert.equal(fault.exit, 'refused')
      assert.match(fault.problems[0]?.found ?? '', new RegExp(wanted.assets[1]?.sha256 ?? '-'))
      assert.match(fault.problems[0]?.expected ?? '', new RegExp(other.sha256))
      assert.deepEqual(finalState(twin), before)
    }))

  it('with a file of somebody else is refused', () =>
    withTwin({}, [], async twin => {
      await publishTo(twin, publicationOf(2))
      const fault = await faultOf(publishTo(twin, publicationOf(1)))
      assert.equal(fault.problems[0]?.code, 'publish.foreign')
    }))

  it('is completed while it is mutable, and refused when it is immutable', async () => {
    await withTwin({}, [], async twin => {
      await publishTo(twin, publicationOf(2))
      const { done } = await publishTo(twin, publicationOf(3))
      assert.deepEqual(kindsOf(done), ['upload-asset'])
    })
    await withTwin({ immutable: true }, [], async twin => {
      await publishTo(twin, publicationOf(2))
      const fault = await faultOf(publishTo(twin, publicationOf(3)))
      assert.equal(fault.problems[0]?.code, 'publish.sealed')
    })
  })

  it('once, under an immutable tag, burns the version', () =>
    withTwin({ burned: [tag] }, [], async twin => {
      const fault = await faultOf(publishTo(twin, publicationOf(1)))
      assert.equal(fault.exit, 'refused')
      assert.equal(fault.problems[0]?.code, 'forge.burned')
    }))
})

describe('drafts', () => {
  it('of ours, more than one, stop the run; --heal keeps the oldest', () =>
    withTwin({}, [], async twin => {
      await publishTo(twin, publicationOf(2), { draftOnly: true })
      const [draft] = twin.state.releases
      assert.ok(draft)
      twin.state.releases.push({ ...draft, id: 2000, assets: [] })
      assert.equal((await faultOf(publishTo(twin, publicationOf(2)))).problems[0]?.code, 'publish.drafts')
      const { done } = await publishTo(twin, publicationOf(2), { heal: true })
      assert.deepEqual(kindsOf(done), ['delete-draft', 'publish'])
      assert.deepEqual(
        twin.state.releases.map(({ id }) => id),
        [draft.id],
      )
    }))

  it('that two racing runs made of one tag end in one release, published once', () =>
    withTwin({}, [], async twin => {
      await Promise.allSettled([publishTo(twin, publicationOf(3)), publishTo(twin, publicationOf(3))])
      await publishTo(twin, publicationOf(3), { heal: true })
      assert.deepEqual(finalState(twin), await stateOf(publicationOf(3)))
      const { events } = twin.state
      assert.equal(events.filter(({ kind }) => kind === 'published').length, 1)
      assert.ok(events.every(event => !('wasPublished' in event) || !event.wasPublished))
    }))

  it('of a second writer that come while the first one uploads are seen before it publishes', () =>
    withTwin({}, [{ at: 4, kind: 'second-draft' }], async twin => {
      const fault = await faultOf(publishTo(twin, publicationOf(3)))
      assert.deepEqual([fault.exit, fault.problems[0]?.code], ['refused', 'publish.foreign-draft'])
      assert.ok(twin.state.releases.every(({ draft }) => draft))
    }))

  it('of somebody else stop the run; --heal adopts the only one', () =>
    withTwin({}, [{ at: 1, kind: 'second-draft' }], async twin => {
      assert.equal((await faultOf(publishTo(twin, publicationOf(1)))).problems[0]?.code, 'publish.foreign-draft')
      await publishTo(twin, publicationOf(1), { heal: true })
      assert.equal(twin.state.releases.length, 1)
      assert.match(twin.state.releases[0]?.body ?? '', /wbrel 1\.9\.0/)
    }))

  it('are cleaned of broken and wrong assets', () =>
    withTwin({}, [], async twin => {
      await publishTo(twin, publicationOf(3), { draftOnly: true })
      const [draft] = twin.state.releases
      const [first, second, ...rest] = draft?.assets ?? []
      assert.ok(draft && first && second)
      draft.assets = [
        { ...first, state: 'starter', size: 0, sha256: null },
        { ...second, sha256: 'b'.repeat(64) },
        { ...second, id: 5000, name: 'stray.txt' },
        ...rest,
      ]
      const { done } = await publishTo(twin, publicationOf(3))
      const expected = ['delete-asset', 'delete-asset', 'delete-asset', 'upload-asset', 'upload-asset', 'publish']
      assert.deepEqual(kindsOf(done), expected)
    }))
})

async function stateOf(wanted: Publication): Promise<object> {
  let state: object = {}
  await withTwin({}, [], async twin => {
    await publishTo(twin, wanted)
    state = finalState(twin)
  })
  return state
}
