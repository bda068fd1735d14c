/** Limits, failures and rights: what is waited out, what ends a run, and that the end is the same. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { seededFaults, type TwinFault } from '../../src/forge/twin/faults.ts'
import { finalState, publicationOf, publishTo, token } from './publishing.ts'
import { faultOf, withTwin } from './with-twin.ts'

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
