/** wbrel check and what is known of distfiles: the ledger, and packages whose signers nobody named. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { check } from '../../src/flows/check.ts'
import { packageOf } from '../apk/build-package.ts'
import { guestSpecs } from '../apk/guest-packages.ts'
import { entryOf, project } from '../support/distfile-project.ts'
import { testWorld } from '../support/world.ts'

const distinfo = 'ports/net/wifibox-alpine/distinfo'
const musl = 'wifibox-alpine/musl-1.2.5-r21.apk'

describe('wbrel check', () => {
  const here = project()
  after(here.remove)
  here.fill()
  for (const [file, spec] of guestSpecs('1.8.0')) here.write(`distfiles/wifibox-alpine/${file}`, packageOf(spec))
  here.fill([musl])

  const outcomeOf = async (id: string) => {
    const none = { dir: undefined, manifest: undefined, portsdir: undefined, aports: undefined, release: undefined }
    const start = { world: testWorld({ cwd: here.root }), ...none, trust: false, distdir: 'distfiles', online: false }
    const { outcomes } = await check.run({ ...start, only: [id] }, { step: () => {}, progress: () => {} })
    return outcomes[0] ?? assert.fail()
  }

  it('holds distinfo against what makesum noted, and leads to who told it', async () => {
    await here.makesum()
    assert.equal((await outcomeOf('distinfo.same-bytes')).state, 'passed')
    here.write(distinfo, here.read(distinfo).replace(entryOf(musl).sha256, 'f'.repeat(64)))
    const outcome = await outcomeOf('distinfo.same-bytes')
    const [problem] = outcome.state === 'failed' ? outcome.problems : []
    assert.match(problem?.message ?? '', /musl-1\.2\.5-r21\.apk has other bytes than releases\/distfiles\.json tells/)
    assert.match(problem?.hint ?? '', new RegExp(`^wbrel why ${musl}; `))
  })
  it('has not run the check of signatures while no key is pinned, and asks for guest.keys', async () => {
    here.write(`distfiles/${musl}`, packageOf(guestSpecs('1.8.0').get('musl-1.2.5-r21.apk') ?? assert.fail()))
    const outcome = await outcomeOf('apk.signed')
    assert.equal(outcome.state, 'not-run')
    if (outcome.state !== 'not-run') return
    assert.match(outcome.reason, /no key is pinned/)
    assert.match(outcome.hint ?? '', /guest\.keys/)
  })
})
