import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { workflows } from '../../src/flows/workflows.ts'
import { billOfMaterials } from '../../src/forge/bill.ts'
import { checksums, statement } from '../../src/forge/companions.ts'
import { formatBurned, parseBurned, withBurned } from '../../src/model/burned.ts'
import { manifestOf, portsOf } from '../support/rendered.ts'

const about = {
  repository: { owner: 'pgj', name: 'freebsd-wifibox' },
  version: '1.9.0',
  date: '2026-09-27',
  tool: '0.1.0',
  alpine: '3.23.3',
  recordSha256: 'd'.repeat(64),
  commit: 'a'.repeat(40),
}
const busybox = {
  ...{ name: 'busybox-1.37.0-r4.apk', sha256: 'b'.repeat(64), size: 5, package: 'busybox', version: '1.37.0-r4' },
  ...{ arch: 'x86_64', summary: 'Size optimized toolbox', url: 'https://busybox.net/', license: 'GPL-2.0-only' },
  ...{ aport: 'busybox', origin: 'busybox', commit: 'e'.repeat(40), isPackage: true },
  ...{ licenseDoubt: undefined, built: 1_774_742_400, dependsOn: [] },
}

describe('the files that tell about the others', () => {
  it('are checksums as sha256sum reads them, sorted', () => {
    const two = [busybox, { name: 'a', sha256: 'c'.repeat(64), size: 1 }]
    assert.equal(checksums(two), `${'c'.repeat(64)}  a\n${'b'.repeat(64)}  busybox-1.37.0-r4.apk\n`)
  })

  it('are a statement with one subject a file', () => {
    const made = JSON.parse(statement(about, [busybox]))
    assert.equal(made._type, 'https://in-toto.io/Statement/v1')
    assert.deepEqual(made.subject, [{ name: busybox.name, digest: { sha256: busybox.sha256 } }])
  })

  it('are a bill of materials that depends on nothing but the release', () => {
    const made = JSON.parse(
      billOfMaterials(about, [
        busybox,
        { ...busybox, name: 'other-1.0-r0.apk', license: 'custom:foo', licenseDoubt: 'no SPDX' },
      ]),
    )
    assert.equal(made.spdxVersion, 'SPDX-2.3')
    assert.equal(made.creationInfo.created, '2026-09-27T00:00:00Z')
    const [root, first, second] = made.packages
    assert.equal(first.licenseDeclared, 'GPL-2.0-only')
    assert.equal(
      first.externalRefs[0].referenceLocator,
      'pkg:apk/alpine/busybox@1.37.0-r4?arch=x86_64&distro=alpine-3.23',
    )
    assert.equal(second.licenseDeclared, 'NOASSERTION')
    assert.equal(second.licenseComments, 'the package declares: custom:foo')
    const ids = made.packages.map(({ SPDXID }: { SPDXID: string }) => SPDXID)
    assert.equal(new Set(ids).size, ids.length)
    for (const id of ids) assert.match(id, /^SPDXRef-[A-Za-z0-9.-]+$/)
    const contains = made.relationships.filter((one: { spdxElementId: string }) => one.spdxElementId === root.SPDXID)
    assert.equal(contains.length, 2)
    assert.equal(billOfMaterials(about, [busybox]), billOfMaterials(about, [busybox]))
  })
})

describe('burned versions', () => {
  it('are kept by version, each with its first reason', () => {
    const first = { version: '1.10.0', date: '2026-09-27', why: 'a wrong file' }
    const list = withBurned(withBurned([first], { ...first, version: '1.9.0' }), { ...first, why: 'again' })
    assert.deepEqual(
      list.map(({ version, why }) => [version, why]),
      [
        ['1.9.0', 'a wrong file'],
        ['1.10.0', 'a wrong file'],
      ],
    )
    assert.deepEqual(parseBurned(formatBurned(list)), list)
    assert.throws(() => parseBurned('{}'), /is no list of burned versions/)
  })
})

describe('an address of guest.sites', () => {
  it('may lead to the release, beside GitHub Pages', () => {
    const { text } = manifestOf('main')
    const pages = 'https://pgj.github.io/freebsd-wifibox/alpine/{branch}/packages/'
    const release = 'https://github.com/pgj/freebsd-wifibox/releases/download/{release}/'
    const { guest, wifibox } = portsOf(
      text.replace(`custom_packages: ${pages}`, `custom_packages: ['${release}', '${pages}']`),
    )
    const urls = guest.sites.find(({ name }) => name === 'custom_packages')?.urls
    assert.equal(urls?.[0], `https://github.com/pgj/freebsd-wifibox/releases/download/${wifibox.version}/`)
    assert.match(urls?.[1] ?? '', /^https:\/\/pgj\.github\.io\/.*\/main\/packages\/$/)
  })
})

describe('the workflows', () => {
  it('stand in .github as `wbrel ci --write` writes them', () => {
    for (const [path, text] of workflows()) {
      assert.equal(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'), text, `${path}: wbrel ci --write`)
    }
  })
})

describe('the workflow of a release', () => {
  const text = workflows().get('.github/workflows/release.yml') ?? ''
  const workflow = parse(text)

  it('starts at version tags, and by hand to resume; one at a time a tag', () => {
    assert.deepEqual(workflow.on.push.tags, ['[0-9]+.[0-9]+.[0-9]+'])
    assert.ok(workflow.on.workflow_dispatch.inputs.version.required)
    assert.match(workflow.concurrency.group, /^release-\$\{\{ .*ref_name \}\}$/)
    assert.equal(workflow.concurrency['cancel-in-progress'], false)
  })

  it('has no rights but those that publishing and attesting need', () => {
    assert.deepEqual(workflow.permissions, {})
    const rights = { contents: 'write', 'id-token': 'write', attestations: 'write' }
    assert.deepEqual(workflow.jobs.publish.permissions, rights)
  })

  it('pins its actions to commits, each with its version, and gives shells nothing but the environment', () => {
    const uses = text.split('\n').filter(line => line.includes('uses: '))
    assert.equal(uses.length, 3)
    for (const line of uses) assert.match(line, /uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    for (const { uses, run } of workflow.jobs.publish.steps) {
      if (uses !== undefined) assert.match(uses, /^actions\/[a-z-]+@[0-9a-f]{40}$/)
      if (run !== undefined) assert.doesNotMatch(run, /\$\{\{/)
    }
  })

  it('checks, publishes, attests SHA256SUMS, verifies, in this order', () => {
    const order = ['wbrel.cjs check', 'publish "$VERSION" --apks', 'subject-checksums: SHA256SUMS', 'verify "$VERSION"']
    const places = order.map(word => text.indexOf(word))
    assert.ok(places.every(place => place > 0))
    assert.deepEqual(
      places.toSorted((a, b) => a - b),
      places,
    )
  })
})
