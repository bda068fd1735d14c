/** The bill of materials of real packages, as it is published: by SPDX's own schema, and by a second reading of the bytes. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Ajv } from 'ajv'
import { readPackage } from '../../src/apk/read.ts'
import type { TwinAsset } from '../../src/forge/twin/state.ts'
import { released } from '../support/released.ts'
import { publishing, twinFor } from './crash.ts'

interface Bill {
  readonly documentNamespace: string
  readonly creationInfo: { readonly created: string; readonly creators: readonly string[] }
  readonly packages: readonly {
    readonly SPDXID: string
    readonly name: string
    readonly versionInfo: string
    readonly packageFileName?: string
    readonly supplier: string
    readonly downloadLocation: string
    readonly filesAnalyzed: boolean
    readonly licenseConcluded: string
    readonly licenseDeclared: string
    readonly licenseComments?: string
    readonly builtDate?: string
    readonly sourceInfo?: string
    readonly checksums?: readonly { readonly algorithm: string; readonly checksumValue: string }[]
  }[]
  readonly relationships: readonly {
    readonly spdxElementId: string
    readonly relationshipType: string
    readonly relatedSpdxElement: string
    readonly comment?: string
  }[]
}

const release = released({
  change: (name, spec) => (name === 'tcpdump' ? { ...spec, license: 'custom:tcpdump' } : spec),
})
after(release.remove)
let assets: readonly TwinAsset[] = []
let text = ''
let bill: Bill

before(async () => {
  const twin = await twinFor(release, {}, { keepBytes: true })
  const { status, stderr } = await publishing(release, twin)
  await twin.close()
  assert.equal(status, 0, stderr)
  assets = twin.state.releases[0]?.assets ?? []
  text = bytesOf('wifibox-1.9.0.spdx.json').toString('utf8')
  bill = JSON.parse(text)
})

const bytesOf = (name: string) => assets.find(asset => asset.name === name)?.bytes ?? Buffer.alloc(0)
const of = (name: string) => bill.packages.find(one => one.name === name)

describe('the bill of materials', () => {
  it('is a document by the schema of SPDX 2.3', () => {
    const schema = JSON.parse(readFileSync(new URL('./spdx-2.3.json', import.meta.url), 'utf8'))
    const validate = new Ajv({ strict: false, allErrors: true }).compile(schema)
    assert.ok(validate(bill), JSON.stringify(validate.errors))
    assert.equal(validate({ ...bill, creationInfo: {} }), false)
  })

  it('has every published file of the guest once, with the SHA-256 of the bytes that GitHub has', () => {
    const files = assets.filter(({ name }) => /\.(apk|tar\.gz)$/.test(name))
    assert.equal(files.length, 39)
    const told = bill.packages.flatMap(({ packageFileName: file, checksums = [] }) =>
      file === undefined ? [] : [[file, checksums]],
    )
    const read = files.map(({ name, bytes = Buffer.alloc(0) }) => {
      const checksumValue = createHash('sha256').update(bytes).digest('hex')
      return [name, [{ algorithm: 'SHA256', checksumValue }]]
    })
    assert.deepEqual(told.toSorted(), read.toSorted())
  })

  it('says of each package what the package says of itself', async () => {
    for (const file of readdirSync(release.apks).filter(name => name.endsWith('.apk'))) {
      const { info } = await readPackage(join(release.apks, file))
      const entry = bill.packages.find(one => one.packageFileName === file)
      assert.deepEqual([entry?.name, entry?.versionInfo], [info.name, info.version])
      assert.equal(entry?.builtDate, '2023-11-14T22:13:20Z')
      assert.match(entry?.sourceInfo ?? '', new RegExp(`^recipe \\S+ at ${info.commit}$`))
      assert.equal(entry?.filesAnalyzed, false)
      assert.equal(entry?.licenseConcluded, 'NOASSERTION')
      const location = `https://github.com/pgj/freebsd-wifibox/releases/download/1.9.0/${encodeURIComponent(file)}`
      assert.equal(entry?.downloadLocation, location)
    }
    assert.deepEqual([of('alpine-minirootfs')?.versionInfo, of('busybox')?.supplier], ['3.23.3', 'Organization: pgj'])
    assert.equal(of('musl')?.supplier, 'Organization: Alpine Linux')
  })

  it('declares a licence only where the package has an expression of SPDX', () => {
    assert.equal(of('busybox')?.licenseDeclared, 'GPL-2.0-only')
    assert.equal(of('tcpdump')?.licenseDeclared, 'NOASSERTION')
    assert.equal(of('tcpdump')?.licenseComments, 'the package declares: custom:tcpdump')
  })

  it('relates the release to its files, and each package to those that it needs', () => {
    const ids = bill.packages.map(({ SPDXID }) => SPDXID)
    assert.equal(new Set(ids).size, ids.length)
    const [root = '', ...others] = ids
    const related = (from: string, type: string) =>
      bill.relationships.flatMap(one =>
        one.spdxElementId === from && one.relationshipType === type ? [one.relatedSpdxElement] : [],
      )
    assert.deepEqual(related('SPDXRef-DOCUMENT', 'DESCRIBES'), [root])
    assert.deepEqual(related(root, 'CONTAINS'), others)
    for (const { spdxElementId, relatedSpdxElement } of bill.relationships) {
      assert.ok([...ids, 'SPDXRef-DOCUMENT'].includes(spdxElementId))
      assert.ok(ids.includes(relatedSpdxElement))
    }
    const needs = related(of('hostapd')?.SPDXID ?? '', 'DEPENDS_ON').map(
      id => bill.packages.find(({ SPDXID }) => SPDXID === id)?.name,
    )
    assert.deepEqual(needs.toSorted(), ['libcrypto3', 'libnl3', 'libssl3', 'musl'])
  })

  it('is the same bytes whenever and wherever it is made, and bears the hash of the record', async () => {
    const twin = await twinFor(release)
    const { stdout } = await publishing(release, twin, ['--dry-run', '--json'], {
      GH_TOKEN: 'ghs_actionstoken',
      TZ: 'UTC+9',
    })
    await twin.close()
    const again: readonly { name: string; sha256: string }[] = JSON.parse(stdout).data.assets
    const digest = createHash('sha256').update(text).digest('hex')
    assert.equal(again.find(({ name }) => name.endsWith('.spdx.json'))?.sha256, digest)
    const record = createHash('sha256').update(bytesOf('wifibox-1.9.0.record.json')).digest('hex')
    assert.equal(bill.documentNamespace, `https://github.com/pgj/freebsd-wifibox/releases/tag/1.9.0/spdx-${record}`)
    assert.equal(bill.creationInfo.created, `${release.record.date}T00:00:00Z`)
  })
})

describe('the statement', () => {
  it('has one subject for every other file but the checksums, which name it, too', () => {
    const { subject } = JSON.parse(bytesOf('wifibox-1.9.0.intoto.json').toString('utf8'))
    const hash = (asset: TwinAsset) => createHash('sha256').update(bytesOf(asset.name)).digest('hex')
    const others = assets.filter(({ name }) => !['wifibox-1.9.0.intoto.json', 'SHA256SUMS'].includes(name))
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
    assert.deepEqual(
      subject.toSorted(byName),
      others.map(one => ({ name: one.name, digest: { sha256: hash(one) } })).toSorted(byName),
    )
    const sums = bytesOf('SHA256SUMS').toString('utf8').trimEnd().split('\n')
    const all = assets.filter(({ name }) => name !== 'SHA256SUMS').map(one => `${hash(one)}  ${one.name}`)
    assert.deepEqual(sums.toSorted(), all.toSorted())
  })
})
