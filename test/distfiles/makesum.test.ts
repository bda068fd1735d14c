import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { parseDistinfo } from '../../src/model/distinfo.ts'
import { allPorts } from '../../src/model/ports.ts'
import { formatRecord, parseRecord } from '../../src/model/record.ts'
import { distinfoNames } from '../../src/render/tree.ts'
import { counted } from '../support/counted.ts'
import {
  entryOf,
  faultOf,
  own,
  type Project,
  project,
  serveAll,
  setting,
  standIn,
} from '../support/distfile-project.ts'
import { distinfoOf, portsOf } from '../support/rendered.ts'
import { file, status } from '../support/site.ts'
import { wbrel } from '../support/wbrel.ts'

const guest = 'ports/net/wifibox-alpine/distinfo'
const musl = 'wifibox-alpine/musl-1.2.5-r21.apk'
const newMusl = 'wifibox-alpine/musl-1.2.5-r22.apk'

describe('wbrel makesum, on a folder of stand-ins for the whole set', () => {
  const own = project()
  after(own.remove)
  own.fill()

  it('writes an entry for every file of every legal setting, in the order of the real ports', async () => {
    const { needed, plan } = await own.makesum()
    assert.equal(needed.length, 46)
    assert.equal(plan.changes.length, 3)
    for (const [origin, { entries }] of distinfoOf('1.8.0')) {
      const written = parseDistinfo(own.read(`ports/${origin}/distinfo`), origin)
      assert.deepEqual(
        written.entries,
        entries.map(({ name }) => entryOf(name)),
      )
      assert.equal(written.timestamp, 1_800_000_000)
    }
  })
  it('names what the ports name', () => {
    const ports = portsOf(own.read('wifibox.yaml'))
    assert.deepEqual(
      own.sources().map(({ name }) => name),
      allPorts(ports).flatMap(distinfoNames),
    )
  })
  it('with nothing changed reads no file contents, opens no connection and keeps TIMESTAMP', async () => {
    const before = own.read(guest)
    const { result, opened, connected } = await counted(own, () => own.makesum({ at: 1_900_000_000 }))
    assert.deepEqual([opened, connected, result.plan.changes.length], [[], 0, 0])
    assert.equal(own.read(guest), before)
  })
  it('reads no contents either when its cache is gone', async () => {
    fs.rmSync(join(own.root, 'cache'), { recursive: true })
    const { opened, connected } = await counted(own, () => own.makesum())
    assert.deepEqual([opened, connected], [[], 0])
  })
  it('with two new names reads two files, drops the old ones and renews TIMESTAMP', async () => {
    own.edit('musl: {version: 1.2.5-r21', 'musl: {version: 1.2.5-r22')
    own.edit('busybox: 1.37.0-r4', 'busybox: 1.37.0-r5')
    own.fill([newMusl, 'wifibox-alpine/busybox-1.37.0-r5.apk'])
    const { result, opened, connected } = await counted(own, () => own.makesum({ at: 1_900_000_000 }))
    // The one that is our own is opened twice: its beginning tells who built it.
    assert.deepEqual([new Set(opened).size, opened.length, connected], [2, 3, 0])
    assert.deepEqual(result.gone, ['wifibox-alpine/busybox-1.37.0-r4.apk', musl])
    assert.match(own.read(guest), /^TIMESTAMP = 1900000000\n/)
    assert.match(own.read('ports/net/wifibox-core/distinfo'), /^TIMESTAMP = 1800000000\n/)
  })
  it('reads three files when three were touched, and finds them unchanged', async () => {
    await own.makesum({ rehash: true })
    const names = own
      .sources()
      .slice(3, 6)
      .map(({ name }) => name)
    for (const name of names) fs.utimesSync(join(own.distdir, name), 1, 1)
    const { result, opened } = await counted(own, () => own.makesum())
    assert.deepEqual([opened.length, result.plan.changes.length], [3, 0])
  })
  it('reads every file when it is told to', async () => {
    const { opened } = await counted(own, () => own.makesum({ rehash: true }))
    assert.equal(opened.length, 46)
  })
  it('refuses other bytes under a known name, shows the older evidence, and changes nothing', async () => {
    const before = own.read(guest)
    own.write(`distfiles/${newMusl}`, 'replaced')
    const fault = await faultOf(own.makesum())
    assert.equal(fault.exit, 'refused')
    const [problem] = fault.problems
    assert.equal(
      problem?.expected,
      `${entryOf(newMusl).sha256}, ${entryOf(newMusl).size} bytes (releases/distfiles.json)`,
    )
    assert.match(problem?.found ?? '', /8 bytes/)
    assert.equal(own.read(guest), before)
    own.fill([newMusl])
  })
  it('notices a replaced file that got the old times back', async () => {
    await own.makesum()
    const path = join(own.distdir, newMusl)
    const { atime, mtime } = fs.statSync(path)
    const bytes = standIn(newMusl)
    bytes[0] = 33
    fs.writeFileSync(path, bytes)
    fs.utimesSync(path, atime, mtime)
    assert.equal((await faultOf(own.makesum())).exit, 'refused')
    own.fill([newMusl])
  })
  it('forgets what nobody uses, and says so before with --check', async () => {
    own.edit('musl: {version: 1.2.5-r22', 'musl: {version: 1.2.5-r23')
    const { needed, plan } = await own.check()
    assert.deepEqual(
      needed.map(({ source, why }) => [source.name, why]),
      [['wifibox-alpine/musl-1.2.5-r23.apk', 'new']],
    )
    assert.deepEqual(
      plan.changes.map(change => 'path' in change && change.path),
      ['releases/distfiles.json', guest],
    )
  })
})

describe('wbrel makesum', () => {
  it('fetches what the folder lacks, and remembers from where', async t => {
    const { site, here } = await setting(t)
    serveAll(site, here)
    here.fill(tarballsOf(here))
    const { gained } = await here.makesum()
    assert.equal(site.log.filter(({ path }) => !/sha256/.test(path)).length, 44)
    const classes = new Set(gained.map(({ note }) => note.evidence))
    assert.deepEqual(classes, new Set(['local file', 'download']))
    const { reasons } = await here.why('musl-1.2.5-r21.apk')
    assert.equal(reasons[0]?.download?.etag, '"one"')
    assert.equal(reasons[0]?.download?.at, '2027-01-15T08:00:00.000Z')
    assert.equal(reasons[0]?.evidence, 'download')
  })
  it('takes what a fetch brought as a download, not as a file of unknown origin', async t => {
    const { site, here } = await setting(t)
    serveAll(site, here)
    here.fill()
    fs.rmSync(join(here.distdir, musl))
    await here.fetch({ names: ['musl'] })
    const { gained } = await here.makesum()
    assert.equal(gained.find(({ source }) => source.name === musl)?.note.evidence, 'download')
  })
  it('asks again for a file whose address changed, and refuses when that gives other bytes', async t => {
    const { site, here } = await setting(t)
    here.fill()
    await here.makesum()
    fs.rmSync(here.distdir, { recursive: true })
    here.edit(`${site.url}/thekelleys.org.uk/atmel/`, `${site.url}/elsewhere/`)
    const name = 'wifibox-alpine/atmel-firmware-1.3.tar.gz'
    site.on('/elsewhere/atmel-firmware-1.3.tar.gz', file(Buffer.from('other')), file(standIn(name)))
    const fault = await faultOf(here.makesum())
    assert.equal(fault.exit, 'refused')
    assert.match(fault.problems[0]?.expected ?? '', new RegExp(entryOf(name).sha256))
    const { needed, plan } = await here.makesum()
    assert.deepEqual(
      needed.map(({ why }) => why),
      ['sources changed'],
    )
    assert.deepEqual(
      plan.changes.map(change => 'path' in change && change.path),
      ['releases/distfiles.json'],
    )
    assert.equal((await here.makesum()).needed.length, 0)
  })
  it('writes no half distinfo when one file cannot be had', async t => {
    const { site, here } = await setting(t)
    serveAll(site, here)
    here.fill()
    fs.rmSync(join(here.distdir, musl))
    site.on(own(site, here.sources().find(({ name }) => name === musl)?.urls ?? [])[0] ?? '', status(404))
    const fault = await faultOf(here.makesum())
    assert.deepEqual([fault.exit, fault.problems[0]?.code], ['remote', 'distfile.not-had'])
    assert.equal(fs.existsSync(join(here.root, guest)), false)
  })
  it('believes the list of checksums beside linux-firmware, and refuses a file that contradicts it', async t => {
    const { site, here } = await setting(t)
    const firmware = here.sources().find(({ component }) => component === 'linux-firmware')
    const name = firmware?.name ?? ''
    const [path = ''] = own(site, firmware?.urls ?? [])
    here.fill(here.sources().flatMap(source => (source.name === name ? [] : [source.name])))
    site.on(path, file(standIn(name)))
    const sums = path.replace(/[^/]*$/, 'sha256sums.asc')
    const line = (hash: string) => `-----BEGIN PGP SIGNED MESSAGE-----\n\n${hash}  ${path.split('/').at(-1)}\n`
    site.on(sums, status(200, {}, line('0'.repeat(64))), status(200, {}, line(entryOf(name).sha256)))
    const fault = await faultOf(here.makesum())
    assert.deepEqual([fault.exit, fault.problems[0]?.code], ['refused', 'distfile.contradicted'])
    assert.equal(fs.existsSync(join(here.distdir, name)), false)
    const { gained } = await here.makesum()
    const note = gained.find(({ source }) => source.name === name)?.note
    assert.equal(note?.evidence, 'published checksum')
    assert.equal(note?.download?.witness?.url, `${site.url}${sums}`)
  })
  it('holds against the records of releases, and tells the oldest', async t => {
    const here = project()
    t.after(here.remove)
    const bytes = { name: musl, sha256: 'a'.repeat(64), size: 7 }
    const record = JSON.parse(fs.readFileSync(new URL('../../releases/1.8.0.json', import.meta.url), 'utf8'))
    record.outputs.distinfo = { 'net/wifibox-alpine': { timestamp: 1, entries: [{ ...bytes, evidence: 'imported' }] } }
    here.write('releases/1.8.0.json', formatRecord(record))
    here.fill()
    const fault = await faultOf(here.makesum())
    assert.equal(fault.exit, 'refused')
    assert.match(fault.problems[0]?.expected ?? '', /releases\/1\.8\.0\.json/)
    const { reasons } = await here.why(musl)
    assert.deepEqual([reasons[0]?.firstRelease, reasons[0]?.evidence], ['1.8.0', 'imported'])
  })
  it('hands its evidence to prepare, which writes it into the record', async t => {
    const { site, here } = await setting(t)
    serveAll(site, here)
    here.fill(tarballsOf(here))
    await here.makesum()
    const { status: ended, stderr } = wbrel(['prepare', '1.x', '--off-cadence', 'a test'], { cwd: here.root })
    assert.equal(ended, 0, stderr)
    const { entries } = parseRecord(here.read('releases/1.0.0.json'), '').outputs.distinfo['net/wifibox-alpine'] ?? {}
    const entry = entries?.find(({ name }) => name === musl)
    assert.deepEqual([entry?.evidence, entry?.download?.etag], ['download', '"one"'])
    const { plan } = await here.makesum()
    assert.deepEqual(plan.changes, [])
  })
  it('refuses a distinfo with CRLF, duplicates or a missing SIZE, with the line', async t => {
    const here = project()
    t.after(here.remove)
    const pair = `SHA256 (a) = ${'a'.repeat(64)}\nSIZE (a) = 1\n`
    for (const text of [
      `TIMESTAMP = 1\r\n${pair}`,
      `TIMESTAMP = 1\n${pair}${pair}`,
      `TIMESTAMP = 1\nSHA256 (a) = ${'a'.repeat(64)}\n`,
    ]) {
      here.write(guest, text)
      const fault = await faultOf(here.makesum())
      assert.equal(fault.exit, 'invalid')
      assert.ok(fault.problems.every(({ place }) => place?.line !== undefined))
    }
  })
})

/** What only GitHub has. */
function tarballsOf(here: Project): readonly string[] {
  return here
    .sources()
    .filter(({ what }) => what === 'tarball')
    .map(({ name }) => name)
}
