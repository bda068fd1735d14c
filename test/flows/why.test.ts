/** `wbrel why` on every class of evidence, each come by as a user comes by it. (Signed lists: signed.test.ts.) */
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { why } from '../../src/flows/why.ts'
import { formatRecord, parseRecord } from '../../src/model/record.ts'
import { builder, packageOf } from '../apk/build-package.ts'
import { guestSpecs } from '../apk/guest-packages.ts'
import { campaign, onlyGit } from '../support/campaign.ts'
import { entryOf, own, project, serveAll } from '../support/distfile-project.ts'
import { openSite, status } from '../support/site.ts'
import { wbrel } from '../support/wbrel.ts'

const busybox = 'wifibox-alpine/busybox-1.37.0-r4.apk'
const musl = 'wifibox-alpine/musl-1.2.5-r21.apk'
const quiet = { step: () => {}, progress: () => {} }

describe('wbrel why tells', async () => {
  const site = await openSite()
  const here = project(site)
  after(site.close)
  after(here.remove)
  serveAll(site, here)
  here.fill(here.sources().flatMap(({ name, what }) => (what === 'tarball' ? [name] : [])))
  const [file, spec] = [...guestSpecs('1.8.0')].find(([name]) => name.startsWith('busybox')) ?? assert.fail()
  here.write(`distfiles/wifibox-alpine/${file}`, packageOf(spec))
  const rootfs = here.sources().find(({ what }) => what === 'minirootfs') ?? assert.fail()
  for (const path of own(site, rootfs.urls))
    site.on(`${path}.sha256`, status(200, {}, `${entryOf(rootfs.name).sha256}  ${rootfs.name.split('/').at(-1)}\n`))
  await here.makesum()
  const reasonOf = async (name: string) => (await here.why(name)).reasons[0] ?? assert.fail()

  it('a local build, with its time, commit and signer', async () => {
    const { evidence, build, download } = await reasonOf('busybox')
    assert.deepEqual(
      [evidence, build?.signedBy, build?.at],
      ['local build', [builder.name], '2023-11-14T22:13:20.000Z'],
    )
    assert.deepEqual([build?.commit, download], ['0123456789abcdef0123456789abcdef01234567', null])
    const { stdout, status: ended } = wbrel(['why', 'busybox'], { cwd: here.root })
    assert.equal(ended, 0)
    assert.match(stdout, /^evidence +local build\n(.*\n)*built +2023-11-14T22:13:20\.000Z\nAPKBUILD of +0123/m)
    assert.match(stdout, /^signed by +builder@example\.org-5f1e2d3c\.rsa\.pub$/m)
    assert.match(stdout, /^SIZE +\d+$/m)
  })
  it('a local file that nobody can have built here', async () => {
    const { evidence, build, download } = await reasonOf('core')
    assert.deepEqual([evidence, build, download], ['local file', null, null])
  })
  it('a download, with address, time, ETag and size', async () => {
    const { evidence, download, size } = await reasonOf('musl')
    assert.equal(evidence, 'download')
    assert.match(download?.url ?? '', /^http:\/\/127\.0\.0\.1:\d+\/.*musl-1\.2\.5-r21\.apk$/)
    assert.deepEqual([download?.at, download?.etag, size], ['2027-01-15T08:00:00.000Z', '"one"', entryOf(musl).size])
  })
  it('a published checksum, with its address', async () => {
    const { evidence, download } = await reasonOf('alpine')
    assert.equal(evidence, 'published checksum')
    assert.match(download?.witness?.url ?? '', /minirootfs-.*\.sha256$/)
  })
  it('from which release an entry was carried over, and what that one knew', async () => {
    const prepare = (...args: readonly string[]) =>
      wbrel(['prepare', '1.x', '--off-cadence', 'a test', ...args], { cwd: here.root, env: { PATH: onlyGit() } })
    assert.equal(prepare().status, 0)
    const record = parseRecord(here.read('releases/1.0.0.json'), '')
    here.write('releases/1.0.0.json', formatRecord({ ...record, state: 'final' }))
    here.edit('musl: {version: 1.2.5-r21', 'musl: {version: 1.2.5-r22')
    rmSync(join(here.root, 'releases/distfiles.json'))
    assert.equal(prepare().status, 0)
    const { evidence, firstRelease, build, told } = await reasonOf(busybox)
    assert.deepEqual([evidence, firstRelease, build?.signedBy], ['local build', '1.0.0', [builder.name]])
    const carried = told.find(({ from }) => from === 'releases/1.0.1.json')
    assert.deepEqual([carried?.evidence, carried?.build], ['carried over from 1.0.0', build])
  })
})

describe('wbrel why tells what nobody saw the bytes of:', () => {
  const here = campaign('main')
  after(here.remove)
  const iw = 'wifibox-alpine/iw-6.17-r0.apk'
  const evidenceOf = async (file: string) => {
    const { reasons } = await why.run({ cwd: here.folder, env: {}, manifest: 'wifibox.yaml', file }, quiet)
    return [reasons[0]?.evidence, reasons[0]?.firstRelease]
  }

  it('imported from a release that was made by hand', async () => {
    assert.deepEqual(await evidenceOf(iw), ['imported', '1.8.0'])
  })
  it('present tree, when only distinfo has it', async () => {
    assert.deepEqual(await evidenceOf('linux-lts'), ['present tree', null])
  })
  it('evidence file, when prepare was given one', async () => {
    const name = 'wifibox-alpine/musl-1.2.5-r99.apk'
    here.run('bump musl 1.2.5-r99')
    here.write('e.json', JSON.stringify([{ name, sha256: 'a'.repeat(64), size: 7 }]))
    assert.equal(here.run('prepare 1.x --evidence e.json').status, 0)
    assert.deepEqual(await evidenceOf(name), ['evidence file', null])
  })
})
