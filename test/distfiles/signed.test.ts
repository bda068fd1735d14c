import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { checkSigned } from '../../src/distfiles/openpgp.ts'
import { formatRecord, parseRecord } from '../../src/model/record.ts'
import { entryOf, faultOf, own, type Project, setting, standIn } from '../support/distfile-project.ts'
import { historyFiles } from '../support/history.ts'
import { file, type Site, status } from '../support/site.ts'

/** Made once by gpg, with keys that nobody has any more; the list names the stand-in of linux-firmware. */
const signed = (name: string): string => fileURLToPath(new URL(`signed/${name}`, import.meta.url))
const list = fs.readFileSync(signed('sha256sums.asc'), 'utf8')
const changed = list.replace('a51041', 'a51042')
const signer = '6DBF07D1ACA48AEF937E32F09FD2FC418D692CAB'
const former = '459541290AA05E2060D482DC83A1ADE799D7021A'
const gpgv = spawnSync('gpgv', ['--version']).status === 0

describe('the list of checksums beside linux-firmware', () => {
  it('tells that its signature was not checked, and why, when the manifest names no key', async t => {
    const here = await ready(t, list, {})
    assert.deepEqual(await evidence(here), [
      'published checksum',
      { kind: 'published checksum', unchecked: 'the manifest names no key for it (guest.pgp_keys)' },
    ])
  })
  it('tells so when the key is not there, is none, or there is no gpgv', async t => {
    for (const [keys, path, why] of [
      [{ 'gone.asc': signer }, process.env.PATH, 'there is no keys/gone.asc'],
      [{ 'text.asc': signer }, process.env.PATH, 'keys/text.asc is no OpenPGP public key'],
      [{ 'signer.asc': signer }, '/nonexistent', 'there is no gpgv (it comes with GnuPG)'],
    ] as const) {
      const here = await ready(t, list, keys, path)
      here.write('keys/text.asc', 'text')
      const [kind, witness] = await evidence(here)
      assert.deepEqual([kind, witness], ['published checksum', { kind: 'published checksum', unchecked: why }])
    }
  })
})

describe('the list of checksums of a signer that the manifest names', { skip: !gpgv && 'there is no gpgv' }, () => {
  it('makes the evidence a signed checksum, with the key', async t => {
    const here = await ready(t, list, { 'signer.asc': signer })
    assert.deepEqual(await evidence(here), ['signed checksum', { kind: 'signed checksum', key: signer }])
  })
  it('is believed by any of several keys, armoured or not', async t => {
    const here = await ready(t, list, { 'former.asc': former, 'signer.gpg': signer })
    const armour = fs.readFileSync(signed('signer.asc'), 'latin1')
    here.write('keys/signer.gpg', Buffer.from(armour.split('\n\n')[1]?.split('\n=')[0] ?? '', 'base64'))
    assert.equal((await evidence(here))[0], 'signed checksum')
  })
  it('is believed in what the signature covers, and in nothing before or behind it', async t => {
    const name = 'linux-firmware-20260309.tar.xz'
    const forged = `${'f'.repeat(64)}  ${name}\n`
    const here = await ready(t, `${forged}${list}${forged}`, { 'signer.asc': signer })
    assert.equal((await evidence(here))[0], 'signed checksum')
    const only = await ready(t, list.replaceAll(name, 'x').replace(/^/, `${forged}`), { 'signer.asc': signer })
    assert.equal((await faultOf(only.makesum())).problems[0]?.code, 'distfile.bad-signature')
  })

  it('is refused when it was changed by one byte, and the file gets no name', async t => {
    const here = await ready(t, changed, { 'signer.asc': signer })
    const fault = await faultOf(here.makesum())
    assert.deepEqual([fault.exit, fault.problems[0]?.code], ['refused', 'distfile.bad-signature'])
    assert.match(fault.problems[0]?.found ?? '', /sha256sums\.asc does not fit its signature \(BADSIG/)
    assert.equal(fs.existsSync(join(here.distdir, firmwareOf(here).name)), false)
  })

  const bad: readonly (readonly [string, string, Keys, RegExp])[] = [
    ['has no signature', list.split('-----BEGIN PGP SIGNATURE')[0] ?? '', { 'signer.asc': signer }, /no.* signature/],
    ['is plain text', 'a51041  x\n', { 'signer.asc': signer }, /carries no OpenPGP signature/],
    ['is signed by another key', list, { 'former.asc': former }, /a key that the manifest does not name/],
    [
      'is signed by a key of other name than its file',
      list,
      { 'signer.asc': former },
      /is signed by 6DBF.* not by 4595/,
    ],
    ['is signed by an expired key', read('former-sha256sums.asc'), { 'former.asc': former }, /has expired \(EXPKEYSIG/],
    ['is signed over SHA-1', read('sha1-sha256sums.asc'), { 'signer.asc': signer }, /cannot be checked/],
    ['is two lists', list + list, { 'signer.asc': signer }, /no single good/],
  ]
  for (const [what, text, keys, reason] of bad) {
    it(`is not believed when it ${what}`, async () => {
      const named = Object.entries(keys).map(([name, fingerprint]) => ({ file: signed(name), fingerprint }))
      const answer = await checkSigned(text, { keys: named, path: process.env.PATH }, undefined)
      assert.equal(answer.state, 'bad')
      assert.match('why' in answer ? answer.why : '', reason)
    })
  }

  it('is asked for again when it was wrong once, and the file need not be fetched anew', async t => {
    const here = await ready(t, changed, { 'signer.asc': signer })
    await faultOf(here.makesum())
    const before = here.site.log.length
    here.site.on(here.sums, status(200, {}, list))
    assert.equal((await evidence(here))[0], 'signed checksum')
    assert.deepEqual(
      here.site.log.slice(before).map(({ path }) => path),
      [here.sums],
    )
  })
  it('may be the evidence in the record of a release', async t => {
    const here = await ready(t, list, { 'signer.asc': signer })
    const { gained } = await here.makesum()
    const note = gained.find(({ source }) => source.component === 'linux-firmware')?.note
    const record = JSON.parse(historyFiles().get('releases/1.8.0.json') ?? '')
    const own = record.outputs.distinfo['net/wifibox-alpine']
    const { sha256, size, evidence: kind, download } = note ?? {}
    own.entries = [{ name: firmwareOf(here).name, sha256, size, evidence: kind, download }]
    const read = parseRecord(formatRecord(record), '').outputs.distinfo['net/wifibox-alpine']?.entries[0]
    assert.deepEqual([read?.evidence, read?.download?.witness?.key], ['signed checksum', signer])
  })
  it('is told by wbrel why, with the key', async t => {
    const here = await ready(t, list, { 'signer.asc': signer })
    await here.makesum()
    const { reasons } = await here.why('linux-firmware')
    assert.deepEqual([reasons[0]?.evidence, reasons[0]?.download?.witness?.key], ['signed checksum', signer])
  })
})

describe("the checksum beside Alpine's minimal root", () => {
  it('is evidence when it says the same, and refuses the file when it does not', async t => {
    const { site, here } = await setting(t)
    const root = here.sources().find(({ what }) => what === 'minirootfs')
    const name = root?.name ?? ''
    const [path = ''] = own(site, root?.urls ?? [])
    here.fill(here.sources().flatMap(source => (source.name === name ? [] : [source.name])))
    site.on(path, file(standIn(name)))
    const line = (sha256: string) => `${sha256}  ${path.split('/').at(-1)}\n`
    site.on(`${path}.sha256`, status(200, {}, line('0'.repeat(64))), status(200, {}, line(entryOf(name).sha256)))
    const fault = await faultOf(here.makesum())
    assert.deepEqual([fault.exit, fault.problems[0]?.code], ['refused', 'distfile.contradicted'])
    const { gained } = await here.makesum()
    const note = gained.find(({ source }) => source.name === name)?.note
    assert.deepEqual(note?.download?.witness, { kind: 'published checksum', url: `${site.url}${path}.sha256` })
  })
})

type Keys = Readonly<Record<string, string>>

/** Everything but linux-firmware is at hand; that and its list are served, and the manifest names these keys. */
async function ready(t: Parameters<typeof setting>[0], text: string, keys: Keys, path = process.env.PATH) {
  const { site, here } = await setting(t, { PATH: path })
  const { name, urls } = firmwareOf(here)
  const [address = ''] = own(site, urls)
  const sums = join(dirname(address), 'sha256sums.asc')
  here.fill(here.sources().flatMap(source => (source.name === name ? [] : [source.name])))
  site.on(address, file(standIn(name)))
  site.on(sums, status(200, {}, text))
  const lines = Object.entries(keys).map(([key, fingerprint]) => `    ${key}: ${fingerprint}\n`)
  if (lines.length > 0) here.edit('  own_site:', `  pgp_keys:\n${lines.join('')}  own_site:`)
  for (const key of ['signer.asc', 'former.asc']) here.write(`keys/${key}`, read(key))
  return { ...here, site: site as Site, sums }
}

async function evidence(here: Project) {
  const { gained } = await here.makesum()
  const note = gained.find(({ source }) => source.component === 'linux-firmware')?.note
  const { url, ...witness } = note?.download?.witness ?? { url: '', kind: undefined }
  assert.match(url, /\/sha256sums\.asc$/)
  return [note?.evidence, witness]
}

function firmwareOf(here: Project) {
  const found = here.sources().find(({ what }) => what === 'linux-firmware')
  assert.ok(found)
  return found
}

function read(name: string): string {
  return fs.readFileSync(signed(name), 'utf8')
}
