import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { released } from '../support/released.ts'
import { killedAt, type Moment, publishing, twinFor, undisturbed } from './crash.ts'

/** The bench does all of them: `npm run bench -- --only publish-crash`. */
const moments: readonly Moment[] = [
  { n: 1, when: 'before' },
  { n: 3, when: 'after' },
  { n: 4, when: 'before' },
  { n: 4, when: 'after' },
  { n: 5, when: 'before' },
  { n: 5, when: 'within' },
  { n: 30, when: 'within' },
  { n: 40, when: 'after' },
  { n: 64, when: 'after' },
  { n: 65, when: 'after' },
  { n: 66, when: 'before' },
  { n: 66, when: 'after' },
  { n: 67, when: 'before' },
]

describe('wbrel publish, killed and run again', () => {
  const release = released({ assets: 60 })
  after(release.remove)
  const whole = undisturbed(release)

  it('publishes 60 assets in at most 68 requests, and each of these moments is one of it', async () => {
    const { requests, sins } = await whole
    assert.ok(requests <= 68, `${requests} requests`)
    assert.deepEqual(sins, [])
    assert.equal(Math.max(...moments.map(({ n }) => n)), requests)
  })

  for (const moment of moments) {
    it(`${moment.when} request ${moment.n}, ends as if nothing had happened`, async () => {
      const { state, sins } = await killedAt(release, moment)
      assert.deepEqual(sins, [])
      assert.deepEqual(state, (await whole).state)
    })
  }

  it('asks at most 4 times when there is nothing to do', async () => {
    const twin = await twinFor(release)
    await publishing(release, twin)
    twin.restart([])
    const { status, stdout } = await publishing(release, twin)
    assert.equal(status, 0)
    assert.match(stdout, /nothing to do\npublished already/)
    assert.ok(twin.count() <= 4, `${twin.count()} requests`)
    await twin.close()
  })
})
