/**
 * import(render(m)) is m. Without an older manifest: the same meaning, in everything that a tree of ports can tell. With
 * the older manifest as `--like`: the same data. Measured on a real one, on one with every structure, on generated ones.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { adopt } from '../../src/model/infer/adopt.ts'
import type { DataRecord } from '../../src/model/infer/spelling.ts'
import { dataOf } from '../../src/model/manifest-data.ts'
import type { Ports } from '../../src/model/ports.ts'
import { renderPorts } from '../../src/render/tree.ts'
import { smallManifest } from '../support/generated-manifest.ts'
import { runImport } from '../support/import.ts'
import { differencesInMeaning } from '../support/meaning.ts'
import { legalPorts, onDisk, portsOf } from '../support/rendered.ts'
import { wideManifest } from '../support/wide-manifest.ts'

/** `WBREL_TEST_SWEEP=all` looks at many more, `WBREL_TEST_SEED` at others. */
const runs = process.env.WBREL_TEST_SWEEP === 'all' ? 40 : 2
const seed = Number(process.env.WBREL_TEST_SEED ?? 20260329)

const texts = {
  'the manifest of a real state': 'test/manifests/main.yaml',
  'a manifest that uses every structure': 'test/cases/manifests/every-feature.yaml',
}
for (const [what, path] of Object.entries(texts)) {
  test(`${what} comes back: the same meaning, and with itself as example the same data`, async () => {
    const text = readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')
    const { composed, differences, text: found } = await importRendering(portsOf(text), true)
    assert.deepEqual(composed.problems, [])
    assert.deepEqual(differences, [])
    assert.deepEqual(differencesInMeaning(portsOf(text), portsOf(found)), [])
    assert.deepEqual(dataOf(found), composed.data)
    assert.deepEqual(adopt(composed.data, dataOf(text) as DataRecord), dataOf(text))
  })
}

type Parts = DataRecord & { readonly guest: DataRecord; readonly core: DataRecord }

test('what no tree tells comes from the example: keys, downgrades, what the builder installs', () => {
  const data = dataOf(
    readFileSync(fileURLToPath(new URL('../../test/manifests/main.yaml', import.meta.url)), 'utf8'),
  ) as Parts
  const like: Parts = {
    ...data,
    downgrades: { rtw89: { to: '20240106', why: 'it lost the network' } },
    core: { ...data.core, stages: [{ add: ['sbin/wifibox'] }] },
    guest: { ...data.guest, keys: { 'a.rsa.pub': 'ab'.repeat(32) }, pgp_keys: { 'b.asc': 'AB'.repeat(20) } },
  }
  const { brings: _, ...told } = data.guest
  const adopted = adopt({ ...data, guest: told }, like) as Parts
  assert.deepEqual(
    [adopted.downgrades, adopted.core.stages, adopted.guest.keys, adopted.guest.pgp_keys, adopted.guest.brings],
    [like.downgrades, like.core.stages, like.guest.keys, like.guest.pgp_keys, like.guest.brings],
  )
})

test('generated manifests in the form that an import writes come back as the same data', {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(smallManifest, async data => {
      const text = JSON.stringify(data)
      const { composed } = await importRendering(portsOf(text), false)
      assert.deepEqual(composed.problems, [])
      assert.deepEqual(adopt(composed.data, dataOf(text) as DataRecord), dataOf(text))
    }),
    { numRuns: runs, seed, endOnFailure: true },
  )
})

test('generated manifests of every form come back with the same meaning', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(wideManifest, async data => {
      const ports = legalPorts(JSON.stringify(data))
      fc.pre(ports !== undefined)
      const { composed, text } = await importRendering(ports, false)
      assert.deepEqual(composed.problems, [])
      const again = portsOf(text)
      assert.deepEqual(differencesInMeaning(ports, again), [])
      // And what an import wrote comes back as it is, without any example.
      if (process.env.WBREL_TEST_SWEEP === 'all')
        assert.deepEqual((await importRendering(again, false)).composed.data, composed.data)
    }),
    { numRuns: runs, seed, endOnFailure: true, maxSkipsPerRun: 1000 },
  )
})

test('another meaning is seen: a version, a condition, an order', () => {
  const text = readFileSync(fileURLToPath(new URL('../../test/manifests/main.yaml', import.meta.url)), 'utf8')
  const changed = (from: string, to: string): readonly string[] => {
    assert.ok(text.includes(from), from)
    return differencesInMeaning(portsOf(text), portsOf(text.replace(from, to)))
  }
  assert.deepEqual(changed('when: UDS_PASSTHRU and not XX_FORWARDING', 'when: UDS_PASSTHRU'), [
    ...['guest.distfiles', 'guest.packages'],
  ])
  assert.deepEqual(changed('when: UDS_PASSTHRU and not XX_FORWARDING', 'when: not XX_FORWARDING and UDS_PASSTHRU'), [])
  assert.deepEqual(changed('[bootmisc, defaults', '[defaults, bootmisc'), ['guest.lists.BOOT_SERVICES'])
  assert.deepEqual(changed('version: 0.17.0', 'version: 0.17.1'), ['core.distfiles', 'core.version'])
})

async function importRendering(ports: Ports, report: boolean) {
  const tree = onDisk(renderPorts(ports, { present: new Map(), known: new Map(), stamp: 0 }).files)
  try {
    return await runImport(tree.folder, { report })
  } finally {
    tree.remove()
  }
}
