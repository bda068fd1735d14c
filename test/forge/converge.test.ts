import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Fault } from '../../src/base/fault.ts'
import { github } from '../../src/forge/github.ts'
import { notesFor, type Publication, type WantedAsset } from '../../src/forge/publication.ts'
import { seededFaults, type TwinFault } from '../../src/forge/twin/faults.ts'
import { startTwin, type Twin } from '../../src/forge/twin/server.ts'
import type { TwinOptions } from '../../src/forge/twin/state.ts'
import type { Exchange } from '../../src/forge/twin/workings.ts'
import { complaints } from './conscience.ts'
import { finalState, publicationOf, publishTo, tag, textAsset, token, twinOptions } from './publishing.ts'

const kindsOf = (actions: readonly { readonly kind: string }[]) => actions.map(({ kind }) => kind)

/** Every exchange of these tests is held to GitHub's description. */
async function withTwin(
  options: Partial<TwinOptions>,
  faults: readonly TwinFault[],
  work: (twin: Twin) => Promise<void>,
): Promise<void> {
  const wrong: string[] = []
  const watch = (exchange: Exchange) => void wrong.push(...complaints(exchange))
  const twin = await startTwin({ ...twinOptions, ...options }, { faults, watch })
  try {
    await work(twin)
  } finally {
    await twin.close()
  }
  assert.deepEqual(wrong, [])
}

async function faultOf(run: Promise<unknown>): Promise<Fault> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Fault, `a fault was expected, not ${error instanceof Error ? error.stack : error}`)
  return error
}

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

describe('limits and failures', () => {
  it('are waited out for as long as GitHub asks, and announced', () =>
    withTwin({}, [{ at: 4, kind: 'secondary', amount: 47 }], async twin => {
      const { said, slept } = await publishTo(twin, publicationOf(2))
      assert.ok(slept.includes(47_000))
      assert.match(said.join('\n'), /waiting 47 s, until \d\d:\d\d:\d\dZ: uploading .*: GitHub limits the rate/)
    }))

  it('that tell no time are waited out for a minute', () =>
    withTwin({}, [{ at: 2, kind: 'secondary-without-time' }], async twin => {
      assert.ok((await publishTo(twin, publicationOf(1))).slept.includes(60_000))
    }))

  it('longer than the cap end with the time to come back', () =>
    withTwin({}, [{ at: 4, kind: 'too-many', amount: 3600 }], async twin => {
      const fault = await faultOf(publishTo(twin, publicationOf(2)))
      assert.equal(fault.exit, 'remote')
      assert.match(fault.problems[0]?.found ?? '', /^not before \d{4}-/)
    }))

  it('of the quota are waited out until its reset, or the run ends', () =>
    withTwin({ limits: { quota: 3 } }, [], async twin => {
      const fault = await faultOf(publishTo(twin, publicationOf(3)))
      assert.equal(fault.exit, 'remote')
      assert.equal(fault.problems[0]?.code, 'forge.try-later')
    }))

  it('of GitHub are never met at one write a second, one at a time', async () => {
    const time = { now: 1_774_742_400_000 }
    await withTwin({ clock: () => time.now, limits: { perMinute: 80, perHour: 500 } }, [], async twin => {
      const { said } = await publishTo(twin, publicationOf(90), { pace: 1000, time })
      const writes = twin.exchanges.filter(({ method }) => method !== 'GET')
      assert.equal(writes.length, 92)
      assert.ok(writes.every(({ at }, i) => i === 0 || at - (writes[i - 1]?.at ?? 0) >= 1000))
      assert.equal(twin.most(), 1)
      assert.deepEqual(said, [])
    })
  })

  it('of writes a minute are waited out for as long as GitHub says', async () => {
    const time = { now: 1_774_742_400_000 }
    await withTwin({ clock: () => time.now, limits: { perMinute: 20 } }, [], async twin => {
      const { said, release } = await publishTo(twin, publicationOf(30), { time })
      assert.equal(release?.draft, false)
      assert.match(said.join(), /^waiting 60 s, until 00:01:00Z: uploading .*: GitHub limits the rate$/)
    })
  })

  it('of writes an hour, longer than the cap, end the run; an hour later it goes on', async () => {
    const time = { now: 1_774_742_400_000 }
    await withTwin({ clock: () => time.now, limits: { perHour: 20 } }, [], async twin => {
      const fault = await faultOf(publishTo(twin, publicationOf(30), { time }))
      assert.deepEqual([fault.exit, fault.problems[0]?.code], ['remote', 'forge.try-later'])
      assert.equal(fault.problems[0]?.found, 'not before 2026-03-29T01:00:00.000Z')
      assert.equal(fault.problems[0]?.hint, 'wbrel publish 1.9.0 --apks DIR, then; what is done stays done')
      time.now += 3_600_000
      assert.equal((await publishTo(twin, publicationOf(30), { time })).release?.draft, false)
    })
  })

  it('of the quota are waited out until its reset, on the clock of GitHub', async () => {
    const time = { now: 1_774_742_400_000 }
    await withTwin({ clock: () => time.now, skew: 30_000, limits: { quota: 10 } }, [], async twin => {
      time.now += 3_500_000
      const { said, release } = await publishTo(twin, publicationOf(5), { time })
      assert.equal(release?.draft, false)
      assert.match(said.join(), /^waiting 70 s, /)
    })
  })

  it('to be answered in time are lost requests: the upload is tried again', () =>
    withTwin({}, [{ at: 3, kind: 'slow', amount: 1500 }], async twin => {
      const { said, release } = await publishTo(twin, publicationOf(2), { timeout: 300 })
      assert.equal(release?.draft, false)
      assert.match(said.join(), /no whole answer came from GitHub/)
    }))

  it('to find what GitHub has just shown are waited out: not found means not yet', () =>
    withTwin({}, [{ at: 3, kind: 'not-yet' }], async twin => {
      const { slept, release } = await publishTo(twin, publicationOf(2))
      assert.equal(release?.draft, false)
      assert.deepEqual(slept, [4000])
    }))

  it('in a row end the run after six attempts', () => {
    const faults = Array.from({ length: 60 }, (_, i): TwinFault => ({ at: 4 + i, kind: 'temp-dir' }))
    // Lists succeed in between, uploads never do.
    return withTwin(
      {},
      faults.filter(({ at }) => at % 2 === 0),
      async twin => {
        const fault = await faultOf(publishTo(twin, publicationOf(2)))
        assert.equal(fault.exit, 'remote')
        assert.equal(fault.problems[0]?.code, 'forge.unavailable')
      },
    )
  })

  for (const kind of [
    'reset-before',
    'reset-mid-body',
    'store-then-502',
    'store-then-reset',
    'temp-dir',
    'lag',
  ] as const) {
    it(`${kind} at any request changes nothing about the end`, async () => {
      const undisturbed = await stateAfter([])
      for (let at = 1; at <= 9; at++) {
        const amount = kind === 'lag' ? 2 : 0
        assert.deepEqual(await stateAfter([{ at, kind, amount }]), undisturbed, `${kind} at ${at}`)
      }
    })
  }

  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    it(`of the plan with seed ${seed} change nothing about the end`, async () => {
      assert.deepEqual(await stateAfter(seededFaults(seed, 6, 14)), await stateAfter([]))
    })
  }

  it('of rights are told apart', async () => {
    const read = await codeWith({ token: 'ghp_readertoken' })
    assert.deepEqual(read, ['denied', 'forge.forbidden'])
    assert.deepEqual(await codeWith({ token: 'ghp_unknown' }), ['denied', 'forge.token'])
    assert.deepEqual(await codeWith({ token: undefined }), ['denied', 'forge.token'])
  })

  it('by a repository with a new name end the run before anything is written', () =>
    withTwin({ repository: 'pgj/wifibox', formerly: 'pgj/freebsd-wifibox' }, [], async twin => {
      const fault = await faultOf(publishTo(twin, publicationOf(1)))
      assert.ok(['denied', 'remote', 'refused'].includes(fault.exit), fault.message)
      assert.equal(twin.state.releases.length, 0)
    }))
})

async function codeWith(options: {
  readonly token: string | undefined
}): Promise<readonly [string, string | undefined]> {
  let result: readonly [string, string | undefined] = ['', undefined]
  await withTwin({}, [], async twin => {
    const fault = await faultOf(publishTo(twin, publicationOf(1), options))
    result = [fault.exit, fault.problems[0]?.code]
    assert.equal(JSON.stringify(fault.problems).includes(options.token ?? token), false)
  })
  return result
}

async function stateOf(wanted: Publication): Promise<object> {
  let state: object = {}
  await withTwin({}, [], async twin => {
    await publishTo(twin, wanted)
    state = finalState(twin)
  })
  return state
}

/** Runs until the end, again when it says so; nothing published may have been deleted on the way. */
async function stateAfter(faults: readonly TwinFault[]): Promise<object> {
  let state: object = {}
  await withTwin({}, faults, async twin => {
    await publishTo(twin, publicationOf(4))
    state = finalState(twin)
    assert.equal(twin.state.events.filter(event => 'wasPublished' in event && event.wasPublished).length, 0)
  })
  return state
}
