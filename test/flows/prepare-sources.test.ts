/** prepare and what lies beside the manifest: a checkout of the guest's repository, a folder of packages. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { campaign } from '../support/campaign.ts'
import { renderState } from '../support/rendered.ts'

describe('wbrel prepare with a checkout and a folder of packages', () => {
  const own = campaign('main')
  after(own.remove)
  const packages = (renderState('main').ports.guest.guest?.packages ?? []).map(({ item }) => item)
  for (const { aport, name, version } of packages) {
    if (aport === undefined) continue
    const [, pkgver = '', pkgrel = ''] = /^(.*)-r(\d+)$/.exec(version) ?? []
    own.write(`aports-checkout/aports/${aport}/APKBUILD`, `pkgname=${name}\npkgver=${pkgver}\npkgrel=${pkgrel}\n`)
  }

  test('a package whose APKBUILD has another revision turns a gate red, as hostapd did at 1.8.0', () => {
    own.write('aports-checkout/aports/hostapd/APKBUILD', 'pkgname=hostapd\npkgver=2.11\npkgrel=3\n')
    const { status, stdout } = own.run('prepare 1.x --aports aports-checkout --json')
    assert.equal(status, 0)
    const gate = gateOf(stdout, 'aports-agree')
    assert.equal(gate.state, 'red')
    assert.equal(gate.next, 'wbrel check --aports aports-checkout --only aports.versions')
    assert.match(gate.says, /aports\.versions/)
  })

  test('a new package of the folder that is no package turns it red, too', () => {
    own.write(
      'wifibox.yaml',
      own.read('wifibox.yaml').replace('musl: {version: 1.2.5-r21', 'musl: {version: 1.2.5-r22'),
    )
    own.write('dist/wifibox-alpine/musl-1.2.5-r22.apk', 'no package')
    const { status, stdout } = own.run('prepare 1.x --distdir dist --json')
    assert.equal(status, 0)
    assert.match(gateOf(stdout, 'packages-signed').says, /failed: apk\.signed/)
  })
})

interface ShownGate {
  readonly id: string
  readonly state: string
  readonly says: string
  readonly next?: string
}

function gateOf(stdout: string, id: string): ShownGate {
  const gates: readonly ShownGate[] = JSON.parse(stdout).data.gates
  return gates.find(gate => gate.id === id) ?? assert.fail(`no gate ${id}: ${JSON.stringify(gates[0])}`)
}

describe('wbrel prepare and burned versions', () => {
  const own = campaign('main')
  after(own.remove)

  test('a number that an immutable release has used up is passed over, and refused when it is asked for', () => {
    const burned = [{ version: '1.9.0', date: '2026-09-27', why: 'published by mistake, and immutable' }]
    own.write('releases/burned.json', `${JSON.stringify({ schemaVersion: 1, burned }, null, 2)}\n`)
    const next = own.run('prepare 1.x --dry-run --json')
    assert.equal(JSON.parse(next.stdout).data.version, '1.9.1')
    assert.match(JSON.parse(next.stdout).data.why, /1\.9\.0 is burned/)
    const { status, stderr } = own.run('prepare 1.9.0 --dry-run')
    assert.equal(status, 7)
    assert.match(stderr, /1\.9\.0 can never be published: published by mistake[\s\S]*wbrel prepare 1\.9\.1/)
  })
})
